using Countersign.Core.Formats;

namespace Countersign.Core.Authorship.LineEvidence;

/// <summary>The commits of one pull request that are not in the history that took it over.</summary>
/// <param name="Commits">Its commits, its head first.</param>
/// <param name="Bases">Commits of the taking history that they were built on; without one, the two histories are unrelated.</param>
public sealed record LeftBehind(IReadOnlyList<CommitId> Commits, IReadOnlyList<CommitId> Bases)
{
    /// <summary>Most commits of one pull request.</summary>
    public const int MaxCommits = 1_000;

    /// <summary>Most bases that are tried: a branch that merged the main line has several.</summary>
    public const int MaxBases = 4;

    /// <summary>Walks from the head of a pull request to where it left the main line.</summary>
    /// <param name="head">Its head.</param>
    /// <param name="parents">Parents of every commit that is not in the taking history.</param>
    /// <returns>Null where it was merged as it is, or has more commits than are read.</returns>
    public static LeftBehind? Of(CommitId head, IReadOnlyDictionary<CommitId, IReadOnlyList<CommitId>> parents)
    {
        if (!parents.ContainsKey(head)) return null;
        var seen = new HashSet<CommitId> { head };
        var commits = new List<CommitId>();
        var bases = new List<CommitId>();
        for (var open = new Queue<CommitId>([head]); open.TryDequeue(out var commit);)
        {
            if (!parents.TryGetValue(commit, out var before))
            {
                if (bases.Count < MaxBases) bases.Add(commit);
                continue;
            }

            commits.Add(commit);
            if (commits.Count > MaxCommits) return null;
            foreach (var parent in before)
                if (seen.Add(parent)) open.Enqueue(parent);
        }

        return new LeftBehind(commits, bases);
    }
}
