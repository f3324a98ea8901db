using Countersign.Adapters.Git;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Replay;

namespace Countersign.Cli.Replay;

/// <summary>
/// Reads a repository's past deployments: the shape of the history first, then, at the same time, all commits, all merges made again, and the paths
/// of all deployments. Four git processes however many deployments there are.
/// </summary>
internal sealed class PastReader(GitHistory history, MarkTable marks, Progress progress)
{
    private const int LongestSubject = 200; // characters

    private static readonly char[] LineEnds = ['\r', '\n'];

    /// <summary>Reads and judges the past of a head.</summary>
    /// <param name="head">The tip of the branch.</param>
    /// <param name="options">Which deployments.</param>
    /// <param name="settings">What they are judged with.</param>
    /// <param name="people">The people file, or null to estimate.</param>
    /// <param name="cancel">Ends git.</param>
    public async Task<ReplayReport> ReplayAsync(CommitId head, WalkOptions options, ReplaySettings settings, PeopleDirectory? people, CancellationToken cancel)
    {
        progress.Tell("Reading the shape of the history", 0, 0);
        var graph = await history.GraphAsync(head, GitHistory.MaxCommits, cancel);
        var commits = graph.Value ?? throw new StopException(graph.Gap!.Detail);
        var walk = PastWalk.Of(commits, await history.TagsAsync(cancel), options);
        if (commits.Count == GitHistory.MaxCommits) walk = walk with { Notes = [.. walk.Notes, $"Only the newest {GitHistory.MaxCommits} commits were read."] };
        var times = commits.ToDictionary(c => c.Id, c => c.At);
        var past = walk.Ranges.Count == 0 ? Past.Empty : await ReadAsync(head, walk, settings, people, commits.Count, cancel);
        progress.Tell("Judging", 0, 0);
        return Judge(walk, settings with { IsShallow = history.IsShallow }, people, past, times);
    }

    private sealed record Past(IReadOnlyDictionary<CommitId, CommitAuthorship> Commits, IReadOnlyDictionary<CommitId, string> Subjects, PastEffects[] Effects)
    {
        public static Past Empty { get; } = new(new Dictionary<CommitId, CommitAuthorship>(), new Dictionary<CommitId, string>(), []);
    }

    private async Task<Past> ReadAsync(CommitId head, PastWalk walk, ReplaySettings settings, PeopleDirectory? people, int count, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var from = walk.Ranges[0].Base;
        var merges = history.CleanMergesAsync(from, head, WalkOptions.MaxDeployments, stop.Token);
        var paths = PathsAsync(walk.Ranges, settings, stop.Token);

        // Tenure needs every commit there ever was; with a people file the deployments' own are enough.
        var authorship = Task.Run(() => Authorship(people is null ? null : from, head, walk, people ?? PeopleDirectory.Empty, count, stop.Token), stop.Token);
        try
        {
            var (commits, subjects) = await authorship;
            var effects = await paths;
            return new Past(Cleaned(commits, await merges, people is null), subjects, effects);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAny(Task.WhenAll(merges, paths, authorship));
        }
    }

    private async Task<PastEffects[]> PathsAsync(IReadOnlyList<PastRange> ranges, ReplaySettings settings, CancellationToken cancel)
    {
        var effects = new PastEffects[ranges.Count];
        var gap = await history.PathsOfAsync(
            ranges,
            (place, paths, gaps) =>
            {
                effects[place] = PastEffects.Of(settings, paths, gaps);
                progress.Tell("Reading the paths of deployments", place, ranges.Count);
            },
            cancel);
        return gap is null ? effects : throw new StopException(gap.Detail);
    }

    private (AuthorshipReport Report, Dictionary<CommitId, string> Subjects) Authorship(
        CommitId? from, CommitId head, PastWalk walk, PeopleDirectory people, int count, CancellationToken cancel)
    {
        var heads = walk.Ranges.Select(r => r.Head).ToHashSet();
        var subjects = new Dictionary<CommitId, string>(heads.Count);
        var gaps = new List<Gap>();
        var report = AuthorshipAnalyzer.Analyze("", from, head, Noting(), people, marks, AuthorshipOptions.Default, []);
        return gaps.Find(g => g.Code == GapCode.UnreadableObject) is { } gap ? throw new StopException(gap.Detail) : (report, subjects);

        IEnumerable<CommitRecord> Noting()
        {
            var read = 0;
            foreach (var commit in history.ReadRange(from, head, null, gaps, cancel))
            {
                if (++read % 1_000 == 0) progress.Tell("Reading commits", read, count);
                if (heads.Contains(commit.Id)) subjects[commit.Id] = Subject(commit.Message);
                yield return commit;
            }
        }
    }

    /// <summary>The first line; of a merged pull request its title, which GitHub writes below.</summary>
    private static string Subject(string message)
    {
        const string Merged = "Merge pull request #";
        var lines = message.Split(LineEnds, 4, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length == 0) return "";
        if (lines.Length == 1 || !lines[0].StartsWith(Merged, StringComparison.Ordinal)) return Printable.Line(lines[0], LongestSubject);
        var number = lines[0][Merged.Length..].Split(' ', 2)[0];
        return Printable.Line($"{lines[1]} (#{number})", LongestSubject);
    }

    /// <summary>Takes the people out of merges that only press the button, and makes addresses people where there is no people file.</summary>
    private static Dictionary<CommitId, CommitAuthorship> Cleaned(AuthorshipReport report, IReadOnlyDictionary<CommitId, bool> merges, bool byAddress)
    {
        var commits = new Dictionary<CommitId, CommitAuthorship>(report.Commits.Count);
        foreach (var commit in report.Commits)
        {
            var isClean = merges.GetValueOrDefault(commit.Id);
            var cleaned = isClean ? commit with { IsCleanMerge = true, People = [], Claimed = [], Drivers = [], Unresolved = [] } : commit;
            commits[commit.Id] = byAddress ? TenureRoster.WithPeople(cleaned) : cleaned;
        }

        return commits;
    }

    private static ReplayReport Judge(PastWalk walk, ReplaySettings settings, PeopleDirectory? people, Past past, Dictionary<CommitId, DateTimeOffset> times)
    {
        var deployments = walk.Ranges.Select((range, place) => new PastDeployment
        {
            Range = range,
            Subject = past.Subjects.GetValueOrDefault(range.Head, ""),
            Commits = Of(range.Commits),
            Effects = past.Effects[place],
            Place = place,
        }).ToList();
        IRoster roster = people is null
            ? new TenureRoster(settings.Policy.Levels, Of(walk.Before), deployments.Select(d => d.Commits), id => times[id])
            : new PeopleRoster(people, settings);
        return ReplayAnalyzer.Analyze(settings, walk, roster, deployments);

        List<CommitAuthorship> Of(IReadOnlyList<CommitId> ids) => [.. ids.Where(past.Commits.ContainsKey).Select(id => past.Commits[id])];
    }
}
