using Countersign.Adapters.Git;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Server.Configuration;

namespace Countersign.Server.Changes;

/// <summary>What a head adds to one target's live and takes away from it.</summary>
/// <param name="Live">What it is compared with.</param>
/// <param name="Added">Authorship of what is added.</param>
/// <param name="TakenAway">Authorship of what is taken away; null where the head descends from what runs.</param>
/// <param name="Changed">Paths that differ from what was answered.</param>
/// <param name="Paths">These and the paths that differ from what runs, as paths of a change.</param>
/// <param name="Gaps">What could not be read.</param>
/// <param name="Direction">Which way it moves this target.</param>
/// <param name="TouchesMigrations">Whether an infrastructure or migration file is among the paths.</param>
internal sealed record JudgedRange(
    Live Live, AuthorshipReport Added, AuthorshipReport? TakenAway, IReadOnlyList<PathChange> Changed, IReadOnlyList<ChangedPath> Paths, IReadOnlyList<Gap> Gaps,
    Direction Direction, bool TouchesMigrations)
{
    /// <summary>
    /// What is added (answered..head) and, when the head does not descend from what runs, what is taken away (head..live). Before a
    /// baseline, what runs stands in for what was answered, so that a first look shows something; the gap says that nothing was.
    /// </summary>
    public static async Task<JudgedRange> ReadAsync(GitHistory history, RepositorySettings repository, Live live, CommitId head, ConfigurationInForce active, AuthorshipOptions declared, CancellationToken cancel)
    {
        var from = live.Answered ?? live.Runs;
        async Task<AuthorshipReport> Report(CommitId? begin, CommitId end) => await history.AuthorshipOfAsync(
            repository.Id, begin, end, active.Loaded.People, active.Loaded.MarksIn(repository), declared, HistoryOptions.Default, cancel);
        var added = await Report(from, head);
        var changed = await history.ChangedPathsAsync(from, head, cancel);
        var paths = changed.Changes.Select(FactGatherer.Translated).ToList();
        var gaps = changed.Gaps.ToList();

        var direction = Direction.Forward;
        AuthorshipReport? takenAway = null;
        if (live.Runs is { } runs)
        {
            var descends = await history.IsAncestorAsync(runs, head, cancel);
            if (descends.Gap is { } unreadable) gaps.Add(unreadable);
            if (runs == head) direction = Direction.Redeploy;
            else if (!descends.Value)
            {
                takenAway = await Report(head, runs);
                var away = await history.ChangedPathsAsync(runs, head, cancel);
                paths = [.. paths.Concat(away.Changes.Select(FactGatherer.Translated)).Distinct()];
                gaps.AddRange(away.Gaps);
                if (added.Commits.Count == 0) direction = Direction.Rollback;
            }
        }

        return new JudgedRange(live, added, takenAway, changed.Changes, paths, gaps, direction, FactGatherer.IsMigration(paths, active.Loaded.Estate));
    }

    /// <summary>Each commit once, in the widest report that has it; reports that then say nothing more are left out.</summary>
    public static IReadOnlyList<AuthorshipReport> WithoutRepeats(IEnumerable<AuthorshipReport> reports)
    {
        var seen = new HashSet<CommitId>();
        var kept = new List<AuthorshipReport>();
        foreach (var report in reports.OrderByDescending(r => r.Commits.Count))
        {
            var fresh = report.Commits.Where(c => seen.Add(c.Id)).ToList();
            if (kept.Count == 0 || fresh.Count > 0 || report.Gaps.Count > 0) kept.Add(fresh.Count == report.Commits.Count ? report : report with { Commits = fresh });
        }

        return kept;
    }

    /// <summary>Which way all targets together move: new commits for one of them are new commits.</summary>
    public static Direction DirectionOf(IReadOnlyList<JudgedRange> ranges) =>
        ranges.All(r => r.Direction == Direction.Redeploy) ? Direction.Redeploy : ranges.Any(r => r.Direction == Direction.Forward) ? Direction.Forward : Direction.Rollback;
}
