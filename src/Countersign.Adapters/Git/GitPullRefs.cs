using Countersign.Core.Authorship;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

public sealed partial class GitHistory
{
    /// <summary>Most commits that are read because others name them, or pull requests hold them.</summary>
    internal const int MaxOtherCommits = 20_000;

    /// <summary>Most bytes of such commits.</summary>
    internal const long MaxOtherBytes = 128L << 20;

    /// <summary>
    /// Commits that pull requests have and the head's history has not: what squashing and rebasing left behind. One git process for all of them.
    /// </summary>
    internal Task<IReadOnlyList<CommitRecord>> LeftBehindAsync(IReadOnlyCollection<PullRef> pulls, CommitId head, CancellationToken cancellation) =>
        OtherCommitsAsync(["--topo-order", $"--max-count={MaxOtherCommits}"], pulls.Count == 0 ? [] : [.. pulls.Select(p => p.Head.Hex).Distinct(StringComparer.Ordinal), "^" + head.Hex], cancellation);

    /// <summary>These commits by themselves; those that are not here, or are no commits, are left out.</summary>
    internal Task<IReadOnlyList<CommitRecord>> CommitsAsync(IEnumerable<CommitId> ids, CancellationToken cancellation) =>
        OtherCommitsAsync(["--no-walk=unsorted"], [.. ids.Select(id => id.Hex).Take(MaxOtherCommits)], cancellation);

    private async Task<IReadOnlyList<CommitRecord>> OtherCommitsAsync(string[] options, IReadOnlyList<string> revisions, CancellationToken cancellation)
    {
        if (revisions.Count == 0) return [];
        // Commits are never left out of a mirror, so one that is not here is nowhere to be fetched.
        await using var running = _git.Start(View([.. LogOptions, .. options, "--ignore-missing", "--stdin"]) with { MayFetch = false }, cancellation);
        var feeding = FeedAsync(running, revisions);
        var commits = new List<CommitRecord>();
        await Task.Run(
            () =>
            {
                var reader = new CommitReader(running.Output, null);
                while (reader.BytesRead <= MaxOtherBytes && reader.Next() is { } commit) commits.Add(commit);
            },
            cancellation).ConfigureAwait(false);
        if (commits.Count < MaxOtherCommits) await feeding.ConfigureAwait(false);
        return commits;
    }
}
