using System.Globalization;
using System.Text;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

/// <summary>An object that was asked for by name.</summary>
/// <param name="Name">The name as asked.</param>
/// <param name="Size">Its size in bytes; null where there is no such object.</param>
/// <param name="Bytes">Its content; null where it is larger than asked for, or not there.</param>
internal sealed record FoundObject(string Name, long? Size, byte[]? Bytes);

public sealed partial class GitHistory
{
    /// <summary>Most bytes of objects read for one range.</summary>
    internal const long MaxObjectBytes = 512L << 20;

    /// <summary>
    /// Reads objects by name in one git process, each handed over as it comes; one larger than <paramref name="maxBytes"/> is skipped. In a mirror without
    /// content, what is missing is fetched first, all in one request.
    /// </summary>
    /// <returns>The gap where the reading ended early.</returns>
    internal async Task<Gap?> ReadObjectsAsync(IReadOnlyList<string> names, int maxBytes, Action<FoundObject> found, CancellationToken cancellation)
    {
        if (names.Count == 0) return null;
        if (_mayFetch) await FetchMissingAsync(names, cancellation).ConfigureAwait(false);
        await using var running = _git.Start(View("cat-file", "--batch", "--buffer") with { MayFetch = false }, cancellation);
        await using var output = new BufferedStream(running.Output, 64 * 1024);
        var feeding = FeedAsync(running, names);
        try
        {
            var ended = await new ObjectReader(output, maxBytes).ReadAsync(names, found).ConfigureAwait(false);
            if (!ended) return new Gap(GapCode.EvidenceNotRead, $"Notes and traces of this range have more than {MaxObjectBytes} bytes; the rest was not read.");
            await feeding.ConfigureAwait(false);
            var (code, error) = await running.EndAsync().ConfigureAwait(false);
            return code == 0 ? null : new Gap(GapCode.EvidenceNotRead, $"Git could not read all notes and traces: {error}");
        }
        catch (GitFailedException problem)
        {
            return new Gap(GapCode.EvidenceNotRead, problem.Message);
        }
    }

    /// <summary>Which of these names are objects here, with their ids.</summary>
    internal async Task<IReadOnlyDictionary<string, CommitId>> ObjectIdsAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var ids = new Dictionary<string, CommitId>(StringComparer.Ordinal);
        if (names.Count == 0) return ids;
        await using var running = _git.Start(View("cat-file", "--batch-check=%(objectname)", "--buffer") with { MayFetch = false }, cancellation);
        var feeding = FeedAsync(running, names);
        using var reader = new StreamReader(running.Output, Encoding.UTF8, leaveOpen: true);
        foreach (var name in names)
            if (await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line && CommitId.TryParse(line, out var id)) ids[name] = id;
        await feeding.ConfigureAwait(false);
        return ids;
    }

    /// <summary>The one request that git itself makes for each object it misses, made once for all of them. What it brings goes away with the view.</summary>
    private async Task FetchMissingAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var direct = names.Where(n => CommitId.TryParse(n, out _)).ToList();
        var here = await ObjectIdsAsync(direct, cancellation).ConfigureAwait(false);
        var missing = direct.Where(n => !here.ContainsKey(n)).Distinct(StringComparer.Ordinal).ToList();
        if (missing.Count == 0) return;
        await using var running = _git.Start(FetchOfObjects(), cancellation);
        await FeedAsync(running, missing).ConfigureAwait(false);
        // Whether it worked is seen by what is there afterwards: each object still missing is a gap of its own.
        await running.EndAsync().ConfigureAwait(false);
    }

    private GitCommand FetchOfObjects()
    {
        var fetch = View("-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "origin", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none", "--stdin");
        // A fetch must not fetch what it misses.
        return fetch with { TimeLimit = GitProcess.FetchTimeLimit, Environment = new Dictionary<string, string>(_viewEnvironment) { ["GIT_NO_LAZY_FETCH"] = "1" } };
    }

    private static async Task FeedAsync(RunningGit running, IEnumerable<string> lines)
    {
        try
        {
            foreach (var line in lines) await running.Input.WriteAsync(line + "\n").ConfigureAwait(false);
            running.Input.Close();
        }
        catch (IOException)
        {
            // Git ended before it had read everything; its exit status, looked at next, says why.
        }
    }

    /// <summary>Cuts the output of <c>cat-file --batch</c>: a line <c>ID TYPE SIZE</c> or <c>NAME missing</c>, the bytes, a line feed.</summary>
    private sealed class ObjectReader(BufferedStream output, int maxBytes)
    {
        private const int MaxHeader = 16 * 1024;
        private long _read;

        /// <summary>Reads one answer for each name; false where the limit of bytes ended it.</summary>
        public async Task<bool> ReadAsync(IReadOnlyList<string> names, Action<FoundObject> found)
        {
            foreach (var name in names)
            {
                if (Header() is not { } header) return true;
                var size = header.Split(' ') is [_, _, var digits] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : (long?)null;
                if ((_read += size ?? 0) > MaxObjectBytes) return false;
                found(new FoundObject(name, size, size is { } length ? await ContentAsync(length).ConfigureAwait(false) : null));
            }

            return true;
        }

        private string? Header()
        {
            var line = new StringBuilder();
            for (int next; (next = output.ReadByte()) >= 0;)
            {
                if (next == '\n') return line.ToString();
                if (line.Length < MaxHeader) line.Append((char)next);
            }

            return null;
        }

        private async Task<byte[]?> ContentAsync(long length)
        {
            var kept = length <= maxBytes ? new byte[length] : null;
            if (kept is not null) await output.ReadExactlyAsync(kept).ConfigureAwait(false);
            else await SkipAsync(length).ConfigureAwait(false);
            output.ReadByte();
            return kept;
        }

        private async Task SkipAsync(long length)
        {
            var buffer = new byte[64 * 1024];
            while (length > 0)
            {
                var read = await output.ReadAsync(buffer.AsMemory(0, (int)Math.Min(length, buffer.Length))).ConfigureAwait(false);
                if (read == 0) throw new EndOfStreamException("git ended in the middle of an object.");
                length -= read;
            }
        }
    }
}
