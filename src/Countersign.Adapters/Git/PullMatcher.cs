using Countersign.Core.Authorship;
using Countersign.Core.Authorship.LineEvidence;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

/// <summary>A commit of the range, and the commits of a pull request that it was made of.</summary>
/// <param name="Pull">Ref of the pull request, for people; null where only the patch is the same.</param>
/// <param name="Originals">The commits.</param>
/// <param name="Likeness">How sure it is.</param>
internal sealed record PullMatch(string? Pull, IReadOnlyList<CommitId> Originals, Likeness Likeness)
{
    /// <summary>What is taken over.</summary>
    public AddedEvidence Evidence(IReadOnlyDictionary<CommitId, CommitAuthorship> judged)
    {
        var originals = Originals.Where(judged.ContainsKey).Select(id => judged[id]).ToList();
        return Pull is { } name ? InheritedEvidence.OfPull(name, originals, Likeness) : new AddedEvidence { Marks = [.. originals.SelectMany(InheritedEvidence.OfSamePatch)] };
    }
}

/// <summary>
/// Finds which commits of a range replaced which commits of pull requests. A number in a subject only says where to look: what is taken over follows
/// from trees, files and patches, because anybody may write a number, and a head may have moved since.
/// </summary>
internal sealed class PullMatcher
{
    /// <summary>Most commits of one range that are compared with commits of pull requests.</summary>
    internal const int MaxCompared = 2_000;

    private readonly GitHistory _history;
    private readonly List<Candidate> _candidates = [];
    private readonly List<PatchQuery> _range = [];
    private readonly Dictionary<PatchQuery, string> _left = [];
    private readonly List<Gap> _gaps = [];

    /// <summary>Prepares the comparison.</summary>
    /// <param name="history">The repository.</param>
    /// <param name="report">The range.</param>
    /// <param name="pulls">Pull requests that its commits name, by number.</param>
    /// <param name="left">Commits that only pull requests have.</param>
    /// <param name="notes">What the range's messages name.</param>
    public PullMatcher(GitHistory history, AuthorshipReport report, Dictionary<int, PullRef> pulls, IReadOnlyList<CommitRecord> left, RangeNotes notes)
    {
        _history = history;
        if (pulls.Count == 0) return;
        var parents = left.DistinctBy(c => c.Id).ToDictionary(c => c.Id, c => c.Parents);
        var requests = pulls.ToDictionary(p => p.Key, p => LeftBehind.Of(p.Value.Head, parents));
        var firstParents = notes.FirstParents.ToDictionary(p => p.Id, p => p.Parent);
        foreach (var commit in report.Commits.Where(c => c.Parents == 1).Take(MaxCompared))
        {
            var query = new PatchQuery(commit.Id, firstParents[commit.Id]);
            if (left.Count > 0) _range.Add(query);
            if (notes.References.GetValueOrDefault(commit.Id)?.Pull is not { } number || requests.GetValueOrDefault(number) is not { } request) continue;
            if (request.Bases.Count > 0) _candidates.Add(new Candidate(query, pulls[number], request));
            else _gaps.Add(new Gap(GapCode.PullRefUnrelated, $"{pulls[number].Name}, which {commit.Id.Short} names, shares no history with it."));
        }

        foreach (var (number, request) in requests.OrderBy(r => r.Key))
            foreach (var id in request?.Commits ?? [])
                if (parents[id].Count == 1) _left.TryAdd(new PatchQuery(id, parents[id][0]), pulls[number].Name);
    }

    /// <summary>Pull requests that could not be compared.</summary>
    public IReadOnlyList<Gap> Gaps => _gaps;

    /// <summary>Patches whose files must be known.</summary>
    public IEnumerable<PatchQuery> Queries => _range.Concat(_left.Keys).Concat(_candidates.SelectMany(c => c.Whole));

    /// <summary>What every commit of the range was made of; commits of which nothing is known have no entry.</summary>
    public async Task<IReadOnlyDictionary<CommitId, IReadOnlyList<PullMatch>>> MatchAsync(IReadOnlyDictionary<PatchQuery, PatchFiles> files, CancellationToken cancellation)
    {
        var found = new Dictionary<CommitId, IReadOnlyList<PullMatch>>();
        if (_left.Count == 0) return found;
        var trees = await _history.ObjectIdsAsync([.. _candidates.SelectMany(c => c.Trees).Distinct(StringComparer.Ordinal)], cancellation).ConfigureAwait(false);
        foreach (var candidate in _candidates)
            if (candidate.Likeness(trees, files) is { } likeness) found[candidate.Query.Commit] = [new PullMatch(candidate.Name, candidate.Request.Commits, likeness)];
        MatchSingles(found, files);
        await MatchPatchesAsync(found, cancellation).ConfigureAwait(false);
        foreach (var candidate in _candidates) found.TryAdd(candidate.Query.Commit, [new PullMatch(candidate.Name, candidate.Request.Commits, Likeness.Named)]);
        return found;
    }

    /// <summary>A rebase leaves each commit by itself, and only the last may name the pull request.</summary>
    private void MatchSingles(Dictionary<CommitId, IReadOnlyList<PullMatch>> found, IReadOnlyDictionary<PatchQuery, PatchFiles> files)
    {
        var byPrint = _left.Where(l => files.TryGetValue(l.Key, out var f) && f.Paths.Count > 0).ToLookup(l => files[l.Key].Print, l => (l.Key.Commit, Pull: l.Value), StringComparer.Ordinal);
        foreach (var query in _range.Where(q => !found.ContainsKey(q.Commit)))
            if (files.GetValueOrDefault(query) is { Paths.Count: > 0 } patch && byPrint[patch.Print].ToList() is { Count: > 0 } same)
                found[query.Commit] = [.. same.Take(LeftBehind.MaxBases).Select(s => new PullMatch($"{s.Pull} {s.Commit.Short}", [s.Commit], Likeness.SameFiles))];
    }

    /// <summary>What trees and files could not tell, lines may: the main line moved in the same files meanwhile.</summary>
    private async Task MatchPatchesAsync(Dictionary<CommitId, IReadOnlyList<PullMatch>> found, CancellationToken cancellation)
    {
        var open = _range.Where(q => !found.ContainsKey(q.Commit)).ToList();
        if (open.Count == 0) return;
        var wholes = _candidates.Where(c => !found.ContainsKey(c.Query.Commit)).DistinctBy(c => c.Whole[0].Commit).ToList();
        var ofRange = await _history.PatchIdsAsync([.. open, .. wholes.Select(c => c.Whole[0])], cancellation).ConfigureAwait(false);
        foreach (var candidate in wholes)
            if (ofRange.TryGetValue(candidate.Query.Commit, out var patch) && ofRange.GetValueOrDefault(candidate.Whole[0].Commit) == patch)
                found[candidate.Query.Commit] = [new PullMatch(candidate.Name, candidate.Request.Commits, Likeness.SamePatch)];
        var ofLeft = await _history.PatchIdsAsync([.. _left.Keys], cancellation).ConfigureAwait(false);
        var byPatch = ofLeft.ToLookup(p => p.Value, p => p.Key, StringComparer.Ordinal);
        foreach (var query in open.Where(q => !found.ContainsKey(q.Commit)))
            if (ofRange.TryGetValue(query.Commit, out var patch) && byPatch[patch].ToList() is { Count: > 0 } same)
                found[query.Commit] = [new PullMatch(null, [.. same.Take(LeftBehind.MaxBases)], Likeness.SamePatch)];
    }

    private sealed record Candidate(PatchQuery Query, PullRef Pull, LeftBehind Request)
    {
        public string Name => $"{Pull.Name} {Pull.Head.Short}";

        public IReadOnlyList<PatchQuery> Whole => [.. Request.Bases.Select(b => new PatchQuery(Pull.Head, b))];

        public IEnumerable<string> Trees => [Tree(Query.Commit), Tree(Pull.Head)];

        /// <summary>How like the commit is to the whole pull request; null where trees and files do not tell.</summary>
        public Likeness? Likeness(IReadOnlyDictionary<string, CommitId> trees, IReadOnlyDictionary<PatchQuery, PatchFiles> files)
        {
            if (trees.TryGetValue(Tree(Query.Commit), out var tree) && trees.TryGetValue(Tree(Pull.Head), out var other) && tree == other) return Core.Authorship.LineEvidence.Likeness.SameTree;
            if (files.GetValueOrDefault(Query) is not { Paths.Count: > 0 } patch) return null;
            return Whole.Any(w => files.GetValueOrDefault(w)?.Print == patch.Print) ? Core.Authorship.LineEvidence.Likeness.SameFiles : null;
        }

        private static string Tree(CommitId id) => id.Hex + "^{tree}";
    }
}
