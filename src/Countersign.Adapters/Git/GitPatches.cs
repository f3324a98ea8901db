using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

/// <summary>A commit held against another, its parent or not.</summary>
internal readonly record struct PatchQuery(CommitId Commit, CommitId? Against);

/// <summary>Which files a patch touches.</summary>
/// <param name="Paths">Paths that differ.</param>
/// <param name="Print">Digest of every path with its new mode and content; equal prints give the same content to the same files.</param>
internal sealed record PatchFiles(IReadOnlySet<string> Paths, string Print);

public sealed partial class GitHistory
{
    /// <summary>Most paths of all patches of one range.</summary>
    internal const int MaxPatchPaths = 2_000_000;

    /// <summary>Most bytes of patches of one range that are compared line by line.</summary>
    internal const long MaxPatchBytes = 256L << 20;

    /// <summary>Files of patches, in one git process; needs trees only. A query without an answer was not read.</summary>
    internal async Task<IReadOnlyDictionary<PatchQuery, PatchFiles>> PatchFilesAsync(IReadOnlyList<PatchQuery> queries, CancellationToken cancellation)
    {
        if (queries.Count == 0) return new Dictionary<PatchQuery, PatchFiles>();
        await using var running = _git.Start(
            View("diff-tree", "--stdin", "-r", "-z", "--root", "--always", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none"), cancellation);
        var feeding = FeedAsync(running, queries.Select(Line));
        using var reader = new PatchFilesReader(running.Output, queries);
        var files = await Task.Run(reader.Read, cancellation).ConfigureAwait(false);
        if (files.Count == queries.Count) await feeding.ConfigureAwait(false);
        return files;
    }

    /// <summary>
    /// Patch ids (git's own, <c>--stable</c>): equal where the same lines are added and deleted. Empty where content is not here: a mirror without
    /// content does not fetch a whole history for a comparison.
    /// </summary>
    internal async Task<IReadOnlyDictionary<CommitId, string>> PatchIdsAsync(IReadOnlyList<PatchQuery> queries, CancellationToken cancellation)
    {
        var ids = new Dictionary<CommitId, string>();
        if (queries.Count == 0 || _mayFetch) return ids;
        await using var patches = _git.Start(
            View("-c", "core.bigFileThreshold=1m", "diff-tree", "--stdin", "-r", "-p", "--root", "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv"), cancellation);
        await using var hashing = _git.Start(View("patch-id", "--stable"), cancellation);
        var feeding = FeedAsync(patches, queries.Select(Line));
        var reading = ReadPatchIdsAsync(hashing.Output, ids);
        if (await PumpAsync(patches.Output, hashing.Input, MaxPatchBytes).ConfigureAwait(false)) await feeding.ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        return ids;
    }

    private static string Line(PatchQuery query) => query.Against is { } against ? $"{query.Commit.Hex} {against.Hex}" : query.Commit.Hex;

    private static async Task ReadPatchIdsAsync(Stream output, Dictionary<CommitId, string> ids)
    {
        using var reader = new StreamReader(output, Encoding.ASCII, leaveOpen: true);
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            if (line.Split(' ') is [var patch, var commit] && CommitId.TryParse(commit, out var id)) ids[id] = patch;
    }

    /// <summary>Carries at most so many bytes over; false where there were more.</summary>
    private static async Task<bool> PumpAsync(Stream from, StreamWriter to, long most)
    {
        var buffer = new byte[64 * 1024];
        long carried = 0;
        try
        {
            for (int read; (read = await from.ReadAsync(buffer).ConfigureAwait(false)) > 0; carried += read)
            {
                if (carried + read > most) break;
                await to.BaseStream.WriteAsync(buffer.AsMemory(0, read)).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // The reader ended first; what it had read by then has been printed.
        }

        to.Close();
        return carried <= most;
    }

    /// <summary>
    /// Cuts the output of <c>diff-tree --stdin -z --raw</c>: the commit's id, then for each file a header that begins with a colon and a path. Commits
    /// that are not here have no answer, so each id is looked for among the queries that are still open, in their order.
    /// </summary>
    private sealed class PatchFilesReader(Stream output, IReadOnlyList<PatchQuery> queries) : IDisposable
    {
        private readonly Dictionary<PatchQuery, PatchFiles> _files = [];
        private readonly NulReader _fields = new(output, MaxPathBytes);
        private HashSet<string> _paths = new(StringComparer.Ordinal);
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private PatchQuery? _current;
        private int _next;

        public Dictionary<PatchQuery, PatchFiles> Read()
        {
            try
            {
                ReadFields();
            }
            catch (GitFailedException)
            {
                // A path too long to be one: what was whole until there is kept, and what is missing is not compared.
            }

            return _files;
        }

        private void ReadFields()
        {
            var total = 0;
            while (_fields.Next() is { } field)
            {
                if (field is not [':', ..])
                {
                    Keep();
                    if (!Begin(field)) return;
                    continue;
                }

                // Broken off, the patch at hand is not whole, so it is not kept.
                if (++total > MaxPatchPaths || _fields.Next() is not { } path) return;
                _paths.Add(path);
                Add(field, path);
            }

            Keep();
        }

        /// <inheritdoc />
        public void Dispose() => _hash.Dispose();

        private bool Begin(string id)
        {
            while (_next < queries.Count && queries[_next].Commit.Hex != id) _next++;
            if (_next == queries.Count) return false;
            _current = queries[_next++];
            _paths = new HashSet<string>(StringComparer.Ordinal);
            return true;
        }

        /// <summary>The header is <c>:MODE MODE ID ID STATUS</c>; the new side counts.</summary>
        private void Add(string header, string path)
        {
            if (header.Split(' ') is [_, var mode, _, var id, ..]) _hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{mode} {id} {path}\0")));
        }

        private void Keep()
        {
            var print = Convert.ToHexStringLower(_hash.GetHashAndReset());
            if (_current is { } query) _files[query] = new PatchFiles(_paths, print);
            _current = null;
        }
    }
}
