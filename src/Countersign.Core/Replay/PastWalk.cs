using System.Globalization;
using Countersign.Core.Formats;

namespace Countersign.Core.Replay;

/// <summary>A commit's place in history.</summary>
/// <param name="Id">The commit.</param>
/// <param name="Parents">Its parents in order; the first is what it was merged into.</param>
/// <param name="At">When it was committed, by its own word. It places the commit in a week and never judges anything.</param>
public sealed record PastCommit(CommitId Id, IReadOnlyList<CommitId> Parents, DateTimeOffset At);

/// <summary>A tag and the commit it stands at.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Commit">The commit, never the tag object.</param>
public sealed record PastTag(string Name, CommitId Commit);

/// <summary>What of a branch counts as a deployment.</summary>
public enum DeploymentsBy
{
    /// <summary>Whatever the history looks like; the choice is said.</summary>
    Auto,

    /// <summary>Every merge into the branch, with the commits since the one before.</summary>
    Merge,

    /// <summary>Every tag on the branch.</summary>
    Tag,

    /// <summary>Every commit of the branch: squash merges and direct pushes.</summary>
    Commit,
}

/// <summary>Which past deployments are looked at.</summary>
public sealed record WalkOptions
{
    /// <summary>Most deployments of one replay; the newest are kept.</summary>
    public const int MaxDeployments = 20_000;

    /// <summary>Largest batch.</summary>
    public const int MaxEvery = 10_000;

    /// <summary>What counts as a deployment.</summary>
    public DeploymentsBy By { get; init; } = DeploymentsBy.Auto;

    /// <summary>How many of them went out together; 1 for each on its own.</summary>
    public int Every { get; init; } = 1;

    /// <summary>How far back, counted from the newest commit; null for all of the history.</summary>
    public TimeSpan? Since { get; init; }
}

/// <summary>One past deployment as a range of commits.</summary>
/// <param name="Base">The deployment before it (excluded).</param>
/// <param name="Head">What went out.</param>
/// <param name="At">When its head was committed.</param>
/// <param name="Tag">The tag at the head where tags count; null otherwise.</param>
/// <param name="Commits">All reachable from head and not from base, newest first.</param>
public sealed record PastRange(CommitId Base, CommitId Head, DateTimeOffset At, string? Tag, IReadOnlyList<CommitId> Commits);

/// <summary>A branch read as past deployments.</summary>
/// <param name="By">What counted as a deployment.</param>
/// <param name="Why">Why, in words.</param>
/// <param name="Every">The size of a batch.</param>
/// <param name="Ranges">The deployments, oldest first.</param>
/// <param name="Before">Commits that were live before the first of them, newest first.</param>
/// <param name="Notes">What was left out, in words.</param>
public sealed record PastWalk(
    DeploymentsBy By, string Why, int Every, IReadOnlyList<PastRange> Ranges, IReadOnlyList<CommitId> Before, IReadOnlyList<string> Notes)
{
    /// <summary>Walks the history of one head.</summary>
    /// <param name="commits">Every commit reachable from the head, children before parents; the first is the head.</param>
    /// <param name="tags">Tags of the repository, of any commit.</param>
    /// <param name="options">Which deployments are looked at.</param>
    public static PastWalk Of(IReadOnlyList<PastCommit> commits, IReadOnlyList<PastTag> tags, WalkOptions options) =>
        commits.Count == 0 ? new PastWalk(options.By, "there are no commits", options.Every, [], [], []) : new Walker(commits, tags, options).Walk();
}

/// <summary>Finds the points of a branch at which something was deployed, and the commits between them.</summary>
internal sealed class Walker
{
    private readonly IReadOnlyList<PastCommit> _commits;
    private readonly WalkOptions _options;
    private readonly Dictionary<CommitId, int> _index;
    private readonly Dictionary<CommitId, string> _tags;
    private readonly List<int> _chain;
    private readonly HashSet<int> _onChain;
    private readonly List<string> _notes = [];
    private readonly DateTimeOffset _from;

    public Walker(IReadOnlyList<PastCommit> commits, IReadOnlyList<PastTag> tags, WalkOptions options)
    {
        (_commits, _options) = (commits, options);
        _index = new Dictionary<CommitId, int>(commits.Count);
        for (var at = 0; at < commits.Count; at++) _index[commits[at].Id] = at;
        _tags = tags.GroupBy(t => t.Commit).ToDictionary(g => g.Key, g => g.Select(t => t.Name).Order(StringComparer.Ordinal).First());
        _chain = Chain();
        _onChain = [.. _chain];
        _from = options.Since is { } since && commits[0].At - DateTimeOffset.MinValue > since ? commits[0].At - since : DateTimeOffset.MinValue;
    }

    public PastWalk Walk()
    {
        var (by, why) = DeploymentChoice.Of(_options.By, Counted());
        var points = Batches(_chain.Where(at => IsPoint(at, by)).ToList());
        if (points.Count > 0 && points[^1] != _chain[^1] && by != DeploymentsBy.Commit) NoteUndeployed(points[^1]);
        var inside = points.FindIndex(at => _commits[at].At >= _from);
        if (inside < 0 || points.Count < 2) return new PastWalk(by, why, _options.Every, [], [.. _commits.Select(c => c.Id)], [.. _notes]);

        // The first point ever has nothing before it to be compared with: it is where counting begins.
        var first = Math.Max(1, inside);
        if (points.Count - first > WalkOptions.MaxDeployments)
        {
            first = points.Count - WalkOptions.MaxDeployments;
            _notes.Add($"Only the newest {WalkOptions.MaxDeployments} deployments were looked at.");
        }

        return Cut(by, why, points, first);
    }

    private PastWalk Cut(DeploymentsBy by, string why, List<int> points, int first)
    {
        var seen = new bool[_commits.Count];
        var before = Reach(points[first - 1], seen);
        var ranges = new List<PastRange>(points.Count - first);
        for (var at = first; at < points.Count; at++)
        {
            var head = _commits[points[at]];
            ranges.Add(new PastRange(_commits[points[at - 1]].Id, head.Id, head.At, by == DeploymentsBy.Tag ? _tags.GetValueOrDefault(head.Id) : null, Reach(points[at], seen)));
        }

        return new PastWalk(by, why, _options.Every, ranges, before, [.. _notes]);
    }

    /// <summary>First parents from the head, oldest first.</summary>
    private List<int> Chain()
    {
        var chain = new List<int>();
        for (var at = 0; ;)
        {
            chain.Add(at);
            if (_commits[at].Parents.Count == 0 || !_index.TryGetValue(_commits[at].Parents[0], out var parent) || parent <= at) break;
            at = parent;
        }

        chain.Reverse();
        return chain;
    }

    private ChainCounts Counted()
    {
        var inside = _chain.Where(at => _commits[at].At >= _from).ToList();
        return new ChainCounts(
            inside.Count,
            inside.Count(at => _commits[at].Parents.Count > 1),
            inside.Count(at => _tags.TryGetValue(_commits[at].Id, out var tag) && DeploymentChoice.IsVersion(tag)),
            _tags.Keys.Count(id => !_index.TryGetValue(id, out var at) || !_onChain.Contains(at)));
    }

    private bool IsPoint(int at, DeploymentsBy by) => by switch
    {
        DeploymentsBy.Merge => _commits[at].Parents.Count > 1 || at == _chain[0],
        DeploymentsBy.Tag => _tags.ContainsKey(_commits[at].Id),
        DeploymentsBy.Commit or DeploymentsBy.Auto => true,
    };

    /// <summary>Every nth point, counted from the newest, so that a week more of history does not cut all batches anew.</summary>
    private List<int> Batches(List<int> points) =>
        _options.Every <= 1 ? points : [.. points.Where((_, place) => (points.Count - 1 - place) % _options.Every == 0)];

    private void NoteUndeployed(int last)
    {
        var later = _chain.Count - 1 - _chain.IndexOf(last);
        _notes.Add($"{(later == 1 ? "1 commit" : string.Create(CultureInfo.InvariantCulture, $"{later} commits"))} of the branch after the last deployment {(later == 1 ? "was" : "were")} not looked at.");
    }

    /// <summary>Everything reachable from here that no earlier deployment had, newest first.</summary>
    private CommitId[] Reach(int from, bool[] seen)
    {
        var found = new List<int>();
        var open = new Stack<int>([from]);
        while (open.TryPop(out var at))
        {
            if (seen[at]) continue;
            seen[at] = true;
            found.Add(at);
            foreach (var parent in _commits[at].Parents)
                if (_index.TryGetValue(parent, out var next) && !seen[next]) open.Push(next);
        }

        found.Sort();
        return [.. found.Select(at => _commits[at].Id)];
    }
}
