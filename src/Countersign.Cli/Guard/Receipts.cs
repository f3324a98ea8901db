using System.Globalization;
using System.Text;

namespace Countersign.Cli.Guard;

/// <summary>What became of a call.</summary>
internal enum ReceiptOutcome
{
    /// <summary>Nothing was found in it.</summary>
    Clear,

    /// <summary>It was blocked.</summary>
    Held,

    /// <summary>It was allowed by the gate.</summary>
    Allowed,

    /// <summary>It would have been held, where the environment only reports.</summary>
    Reported,

    /// <summary>The guard could not do its work, and blocked it.</summary>
    Failed,
}

/// <summary>
/// One line for each guarded call: when, by which host, in which session, which call, what became of it. Ids and words only, nothing of what was
/// called. A host that ran more tools than there are receipts ran some past the guard.
/// </summary>
/// <param name="path">The file; when it is full it is moved aside once.</param>
internal sealed class Receipts(string path)
{
    /// <summary>Largest file, in bytes; with the one that was moved aside there are at most two.</summary>
    public const long MaxBytes = 4L << 20;

    private const int Tries = 400;
    private const int MaxId = 80;

    /// <summary>Appends a receipt. Calls in parallel take turns, by the lock that opening for oneself alone takes.</summary>
    /// <returns>Whether it was written.</returns>
    public bool Add(string host, string session, string call, ReceiptOutcome outcome, DateTimeOffset at, string change = "")
    {
        var fields = (ReadOnlySpan<string?>)[at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), host, Id(session), Id(call), Word(outcome), Id(change) + "\n"];
        var line = Encoding.ASCII.GetBytes(string.Join('\t', fields));
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            try
            {
                Append(line);
                return true;
            }
            catch (DirectoryNotFoundException)
            {
                if (!TryMakeFolder()) return false;
            }
            catch (IOException)
            {
                Thread.Sleep(1); // Another call writes; it is done at once.
            }
            catch (UnauthorizedAccessException)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>How many receipts there are of this host for this session, by their outcome's word.</summary>
    public IReadOnlyDictionary<string, int> Count(string host, string? session)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in (ReadOnlySpan<string>)[Older, path])
        {
            if (!File.Exists(file)) continue;
            foreach (var line in File.ReadLines(file))
            {
                if (line.Split('\t') is not [_, var of, var during, _, var outcome, _] || of != host || (session is not null && during != Id(session))) continue;
                counts[outcome] = counts.GetValueOrDefault(outcome) + 1;
            }
        }

        return counts;
    }

    private string Older => path + ".1";

    private void Append(byte[] line)
    {
        using (var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            var length = RandomAccess.GetLength(file);
            if (length + line.Length <= MaxBytes)
            {
                RandomAccess.Write(file, line, length);
                return;
            }

            // Still alone: whoever comes next finds no file and begins a new one.
            File.Move(path, Older, overwrite: true);
        }

        throw new IOException("The file was full and has been moved aside.");
    }

    private bool TryMakeFolder()
    {
        try
        {
            var folder = Path.GetDirectoryName(path)!;
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>An id as it stands in the file: short, and without anything that could end a field.</summary>
    private static string Id(string id)
    {
        if (id.Length == 0) return "-";
        if (id.Length <= MaxId && IsPlain(id)) return id;
        return string.Create(Math.Min(id.Length, MaxId), id, (to, from) =>
        {
            for (var at = 0; at < to.Length; at++) to[at] = IsPlain(from[at]) ? from[at] : '_';
        });
    }

    private static bool IsPlain(string id)
    {
        foreach (var c in id)
            if (!IsPlain(c)) return false;
        return true;
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':';

    private static string Word(ReceiptOutcome outcome) => outcome switch
    {
        ReceiptOutcome.Clear => "clear",
        ReceiptOutcome.Held => "held",
        ReceiptOutcome.Allowed => "allowed",
        ReceiptOutcome.Reported => "reported",
        ReceiptOutcome.Failed => "failed",
    };
}
