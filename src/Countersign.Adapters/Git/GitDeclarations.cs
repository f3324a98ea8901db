using System.Globalization;
using System.Text;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

/// <summary>Marks from the declarations at the head of a range, and what could not be read of them.</summary>
/// <param name="Marks">By commit.</param>
/// <param name="Gaps">Files that claim nothing because they cannot be read.</param>
public sealed record DeclaredAuthorship(IReadOnlyDictionary<CommitId, IReadOnlyList<FoundMark>> Marks, IReadOnlyList<Gap> Gaps);

public sealed partial class GitHistory
{
    private const int MaxPathLength = 16 * 1024; // characters; a longer path is cut

    /// <summary>
    /// What the files in <see cref="Declaration.Folder"/> at the head say about the commits of the range. One process where there is no such
    /// file, three where there is one.
    /// </summary>
    /// <param name="base">Where the range begins (excluded); null for all of the head's history.</param>
    /// <param name="head">Where it ends, and where the files are read.</param>
    /// <param name="cancellation">Kills git.</param>
    public async Task<DeclaredAuthorship> DeclarationsAsync(CommitId? @base, CommitId head, CancellationToken cancellation)
    {
        try
        {
            return await DeclaredAsync(@base, head, cancellation).ConfigureAwait(false);
        }
        catch (GitFailedException problem)
        {
            return new DeclaredAuthorship(new Dictionary<CommitId, IReadOnlyList<FoundMark>>(), [new Gap(GapCode.RangeTooLarge, problem.Message)]);
        }
    }

    private async Task<DeclaredAuthorship> DeclaredAsync(CommitId? @base, CommitId head, CancellationToken cancellation)
    {
        var gaps = new List<Gap>();
        var files = await DeclarationFilesAsync(head, gaps, cancellation).ConfigureAwait(false);
        var declarations = files.Count == 0 ? [] : await ReadDeclarationsAsync(files, gaps, cancellation).ConfigureAwait(false);
        if (declarations.Count == 0) return new DeclaredAuthorship(new Dictionary<CommitId, IReadOnlyList<FoundMark>>(), gaps);
        var marks = new DeclarationMarks(declarations);
        await foreach (var (commit, paths) in TouchedAsync(@base, head, gaps, cancellation).ConfigureAwait(false)) marks.Add(commit, paths);
        return new DeclaredAuthorship(marks.Result(), gaps);
    }

    private async Task<List<(string Blob, string Path)>> DeclarationFilesAsync(CommitId head, List<Gap> gaps, CancellationToken cancellation)
    {
        var found = new List<(string Blob, string Path)>();
        var asked = await ViewAsync(cancellation, "ls-tree", "-z", "--full-tree", head.Hex, "--", Declaration.Folder + "/").ConfigureAwait(false);
        if (!asked.Succeeded) gaps.Add(Unreadable(asked.Error));
        foreach (var entry in asked.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var (header, path) = (entry.Split('\t')[0].Split(' '), entry[(entry.IndexOf('\t', StringComparison.Ordinal) + 1)..]);
            var isFile = header[0] is "100644" or "100755" && path.EndsWith(Declaration.Extension, StringComparison.Ordinal);
            if (!isFile) gaps.Add(Unread(path, $"It is no file that ends in {Declaration.Extension}."));
            else if (found.Count == Declaration.MaxFiles) gaps.Add(Unread(path, $"At most {Declaration.MaxFiles} files are read."));
            else found.Add((header[2], path));
        }

        return found;
    }

    private async Task<List<Declaration>> ReadDeclarationsAsync(List<(string Blob, string Path)> files, List<Gap> gaps, CancellationToken cancellation)
    {
        var found = new List<Declaration>();
        await using var running = _git.Start(View("cat-file", "--batch"), cancellation);
        foreach (var (blob, path) in files)
        {
            await running.Input.WriteAsync(blob + "\n").ConfigureAwait(false);
            await running.Input.FlushAsync(cancellation).ConfigureAwait(false);
            var (text, problem) = await ReadBlobAsync(running.Output, Declaration.MaxBytes, cancellation).ConfigureAwait(false);
            var loaded = text is null ? null : DeclarationReader.Read(path, text);
            if (loaded?.Value is { } declarations) found.AddRange(declarations);
            else gaps.Add(Unread(path, problem ?? loaded!.Errors[0].ToString()));
        }

        running.Input.Close();
        var (code, error) = await running.EndAsync().ConfigureAwait(false);
        if (code != 0) gaps.Add(Unreadable(error));
        return found;
    }

    /// <summary>One answer of <c>cat-file --batch</c>: a line <c>id type size</c>, that many bytes, a line feed.</summary>
    private static async Task<(string? Text, string? Problem)> ReadBlobAsync(Stream output, int most, CancellationToken cancellation)
    {
        var header = new StringBuilder();
        var one = new byte[1];
        while (await output.ReadAsync(one, cancellation).ConfigureAwait(false) == 1 && one[0] != '\n') header.Append((char)one[0]);
        var fields = header.ToString().Split(' ');
        if (fields.Length != 3 || !long.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var size)) return (null, "Its content is not here.");
        var content = new byte[(int)Math.Min(size, most)];
        await output.ReadExactlyAsync(content, cancellation).ConfigureAwait(false);
        for (var left = size - content.Length + 1; left > 0;)
        {
            var skipped = new byte[(int)Math.Min(left, 64 * 1024)];
            await output.ReadExactlyAsync(skipped, cancellation).ConfigureAwait(false);
            left -= skipped.Length;
        }

        return size > most ? (null, $"It has {size} bytes; at most {most} are read.") : (Encoding.UTF8.GetString(content), null);
    }

    /// <summary>Every commit of the range with the paths it touches; of a merge those that differ from every parent. Needs trees only.</summary>
    private async IAsyncEnumerable<(CommitId Commit, IReadOnlyList<string> Paths)> TouchedAsync(
        CommitId? @base, CommitId head, List<Gap> gaps, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string[] range = @base is { } from ? [head.Hex, "^" + from.Hex] : [head.Hex];
        await using var running = _git.Start(
            View(["log", "-z", "--format=tformat:%H", "--raw", "-c", "--root", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none", "--no-show-signature", .. range, "--"]), cancellation);
        running.Input.Close();
        using var fields = new NulFields(running.Output);
        CommitId? current = null;
        var paths = new List<string>();
        while (await fields.NextAsync(cancellation).ConfigureAwait(false) is { } field)
        {
            // A path follows a header that begins with a colon, and nothing else does: no path is taken for a commit.
            var header = field.TrimStart('\n');
            if (header.StartsWith(':')) paths.Add(await fields.NextAsync(cancellation).ConfigureAwait(false) ?? "");
            else if (CommitId.TryParse(header, out var id))
            {
                if (current is { } done) yield return (done, paths);
                (current, paths) = (id, []);
            }
        }

        if (current is { } last) yield return (last, paths);
        var (code, error) = await running.EndAsync().ConfigureAwait(false);
        if (code != 0) gaps.Add(Unreadable(error));
    }

    private static Gap Unread(string path, string why) =>
        new(GapCode.DeclarationUnreadable, $"{Printable.Line(path, 200)} was not read. {Printable.Line(why, 400)}");

    /// <summary>Cuts output into the texts between NUL bytes.</summary>
    private sealed class NulFields(Stream output) : IDisposable
    {
        private readonly StreamReader _reader = new(output, Encoding.UTF8, leaveOpen: true);
        private readonly char[] _buffer = new char[32 * 1024];
        private readonly StringBuilder _field = new();
        private int _at;
        private int _end;

        /// <summary>The next text, or null at the end.</summary>
        public async ValueTask<string?> NextAsync(CancellationToken cancellation)
        {
            _field.Clear();
            while (true)
            {
                if (_at == _end)
                {
                    (_at, _end) = (0, await _reader.ReadAsync(_buffer, cancellation).ConfigureAwait(false));
                    if (_end == 0) return _field.Length > 0 ? _field.ToString() : null;
                }

                var length = _buffer.AsSpan(_at, _end - _at).IndexOf('\0');
                var piece = _buffer.AsSpan(_at, length < 0 ? _end - _at : length);
                _field.Append(piece[..Math.Min(piece.Length, MaxPathLength - Math.Min(MaxPathLength, _field.Length))]);
                _at += piece.Length + (length < 0 ? 0 : 1);
                if (length >= 0) return _field.ToString();
            }
        }

        public void Dispose() => _reader.Dispose();
    }
}
