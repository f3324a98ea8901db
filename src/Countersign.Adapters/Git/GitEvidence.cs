using Countersign.Core.Authorship;
using Countersign.Core.Authorship.LineEvidence;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Adapters.Git;

/// <summary>What the caller of an analysis said; other commits are judged in the same way.</summary>
internal sealed record Judging(string Repository, PeopleDirectory People, MarkTable Marks, AuthorshipOptions Options)
{
    /// <summary>Judges commits by themselves.</summary>
    public IReadOnlyList<CommitAuthorship> Judge(IReadOnlyList<CommitRecord> commits) =>
        commits.Count == 0 ? [] : AuthorshipAnalyzer.Analyze(Repository, null, commits[0].Id, commits, People, Marks, Options, []).Commits;
}

/// <summary>What was noted of the commits of a range while they were read.</summary>
/// <param name="hasBase">Whether the range begins somewhere.</param>
internal sealed class RangeNotes(bool hasBase)
{
    /// <summary>Whether the range begins somewhere.</summary>
    public bool HasBase => hasBase;

    /// <summary>First parents, newest commit first; null for a commit without.</summary>
    public List<(CommitId Id, CommitId? Parent)> FirstParents { get; } = [];

    /// <summary>What messages name.</summary>
    public Dictionary<CommitId, CommitReferences> References { get; } = [];

    /// <summary>Commits without parents.</summary>
    public List<CommitId> Roots { get; } = [];

    /// <summary>Is told of every commit; null where lines are not counted, or later.</summary>
    public LineCounter? Lines { get; init; }

    /// <summary>Passes the commits on and notes them.</summary>
    public IEnumerable<CommitRecord> Noting(IEnumerable<CommitRecord> commits)
    {
        foreach (var commit in commits)
        {
            CommitId? first = commit.Parents.Count > 0 ? commit.Parents[0] : null;
            FirstParents.Add((commit.Id, first));
            Lines?.Add(commit.Id, first);
            if (commit.Parents.Count == 0) Roots.Add(commit.Id);
            if (CommitReferences.In(commit.Message) is { } references) References[commit.Id] = references;
            yield return commit;
        }

        Lines?.Complete();
    }
}

/// <summary>
/// Adds to a report what lies outside its commits: notes, traces, checkpoints, and what the commits say of others that a squash, a rebase or a
/// cherry-pick made them of. A handful of git processes for a range, however long it is.
/// </summary>
internal sealed class GitEvidence(GitHistory history, Judging judging, EvidenceRefs refs, RangeNotes notes, Task<string?> traces)
{
    /// <summary>Most pull requests that are read for one range.</summary>
    internal const int MaxPulls = 1_000;

    private readonly List<Gap> _gaps = [];
    private readonly Dictionary<CommitId, List<CheckedEvidence>> _held = [];

    /// <summary>Lines that tools are said to have written in this commit; null without line evidence.</summary>
    public long? AiLines(CommitId commit) => _held.TryGetValue(commit, out var held) ? CheckedEvidence.AiLines(held) : null;

    /// <summary>The report with everything that was found.</summary>
    public async Task<AuthorshipReport> AddAsync(AuthorshipReport report, CancellationToken cancellation)
    {
        var pulls = PullsOf(report);
        var left = await history.LeftBehindAsync(pulls.Values, report.Head, cancellation).ConfigureAwait(false);
        if (left.Count >= GitHistory.MaxOtherCommits) _gaps.Add(new Gap(GapCode.EvidenceNotRead, $"The pull requests of this range have more than {GitHistory.MaxOtherCommits} commits; so many were read."));
        var named = await NamedAsync(report, left, cancellation).ConfigureAwait(false);
        var others = left.Concat(named).ToList();
        // Made only where evidence lies somewhere: for a whole history it is a large table.
        var parents = refs.HoldsLines || await traces.ConfigureAwait(false) is not null ? FirstParentsWith(others) : [];
        var places = await EvidencePlaces.FindAsync(history, refs, traces, report.Commits.Select(c => c.Id).Concat(others.Select(c => c.Id)), Checkpoints(others), cancellation).ConfigureAwait(false);
        _gaps.AddRange(places.Gaps);
        var matcher = new PullMatcher(history, report, pulls, left, notes);
        _gaps.AddRange(matcher.Gaps);
        var files = await history.PatchFilesAsync([.. Subjects(report, places).Select(id => new PatchQuery(id, parents.GetValueOrDefault(id))).Concat(matcher.Queries).Distinct()], cancellation).ConfigureAwait(false);
        await ReadPlacesAsync(places, parents, files, cancellation).ConfigureAwait(false);
        var judged = judging.Judge(left).Concat(judging.Judge(named)).DistinctBy(c => c.Id).ToDictionary(c => c.Id, WithLines);
        var matches = await matcher.MatchAsync(files, cancellation).ConfigureAwait(false);
        return report with { Commits = Inherit(report, judged, matches), Gaps = [.. report.Gaps.Concat(_gaps).Distinct()] };
    }

    private Dictionary<int, PullRef> PullsOf(AuthorshipReport report)
    {
        if (refs.Pulls.Count == 0) return [];
        var numbers = report.Commits.Select(c => notes.References.GetValueOrDefault(c.Id)?.Pull).OfType<int>().Where(refs.Pulls.ContainsKey).Distinct().ToList();
        if (numbers.Count > MaxPulls) _gaps.Add(new Gap(GapCode.EvidenceNotRead, $"This range names {numbers.Count} pull requests; the newest {MaxPulls} were read."));
        return numbers.Take(MaxPulls).ToDictionary(n => n, n => refs.Pulls[n]);
    }

    /// <summary>Commits that messages name and that are neither in the range nor in a pull request.</summary>
    private Task<IReadOnlyList<CommitRecord>> NamedAsync(AuthorshipReport report, IReadOnlyList<CommitRecord> left, CancellationToken cancellation)
    {
        var named = notes.References.Values.SelectMany(r => r.CherryPickedFrom.Concat(r.Reverts)).Distinct().ToList();
        if (named.Count == 0) return Task.FromResult<IReadOnlyList<CommitRecord>>([]);
        var known = report.Commits.Select(c => c.Id).Concat(left.Select(c => c.Id)).ToHashSet();
        return history.CommitsAsync(named.Where(id => !known.Contains(id)), cancellation);
    }

    private Dictionary<CommitId, CommitId?> FirstParentsWith(List<CommitRecord> others)
    {
        var parents = notes.FirstParents.ToDictionary(p => p.Id, p => p.Parent);
        foreach (var commit in others) parents[commit.Id] = commit.Parents.Count > 0 ? commit.Parents[0] : null;
        return parents;
    }

    private List<(CommitId, string)> Checkpoints(IEnumerable<CommitRecord> others) =>
        [.. notes.References.Select(r => (r.Key, References: (CommitReferences?)r.Value)).Concat(others.Select(c => (c.Id, CommitReferences.In(c.Message))))
            .SelectMany(c => (c.Item2?.Checkpoints ?? []).Select(id => (c.Item1, id)))];

    /// <summary>Commits whose files must be known: those with a place of evidence, and where there are traces, any of the range.</summary>
    private static IEnumerable<CommitId> Subjects(AuthorshipReport report, EvidencePlaces places) =>
        places.Of.Select(p => p.Commit).Concat(places.Traces is null ? [] : report.Commits.Take(PullMatcher.MaxCompared).Select(c => c.Id)).Distinct();

    private async Task ReadPlacesAsync(
        EvidencePlaces places, Dictionary<CommitId, CommitId?> parents, IReadOnlyDictionary<PatchQuery, PatchFiles> files, CancellationToken cancellation)
    {
        var byObject = places.Of.GroupBy(p => p.Object, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        string[] names = places.Traces is { } traces ? [.. byObject.Keys.Append(traces).Distinct()] : [.. byObject.Keys];
        var gap = await history.ReadObjectsAsync(names, EvidenceLimits.RecordBytes, Read, cancellation).ConfigureAwait(false);
        if (gap is not null) _gaps.Add(gap);

        void Read(FoundObject found)
        {
            foreach (var place in byObject.GetValueOrDefault(found.Name) ?? [])
                if (Records(found, place.Where, $"the note on {place.Commit.Short}", place.Read) is { } records)
                    foreach (var record in records) Hold(record, place.Where, place.Commit);
            if (found.Name == places.Traces && Records(found, AgentTrace.File, "the file", bytes => AgentTrace.Read(bytes)) is { } all) HoldTraces(all);
        }

        void HoldTraces(IReadOnlyList<LineRecord> records)
        {
            var byRevision = records.Where(r => r.Revision is not null).ToLookup(r => r.Revision!.Value);
            foreach (var (id, parent) in notes.FirstParents.Take(PullMatcher.MaxCompared))
                foreach (var record in byRevision[id].Concat(parent is { } before ? byRevision[before] : [])) Hold(record, AgentTrace.File, id);
        }

        void Hold(LineRecord record, string where, CommitId id)
        {
            var parent = parents.GetValueOrDefault(id);
            var held = EvidenceCheck.Of(record, where, new EvidenceSubject(id, parent, files.GetValueOrDefault(new PatchQuery(id, parent))?.Paths), judging.Marks);
            // Recorded on the commit before and about other files: a trace of work that went elsewhere.
            if (record.Kind == MarkKind.Trace && record.Revision == parent && held.Files.Count == 0) return;
            if (!_held.TryGetValue(id, out var all)) _held[id] = all = [];
            all.Add(held);
        }
    }

    private delegate ReadRecords RecordReader(ReadOnlySpan<byte> bytes);

    private IReadOnlyList<LineRecord>? Records(FoundObject found, string where, string what, RecordReader read)
    {
        var records = found.Bytes is { } bytes ? read(bytes)
            : new ReadRecords([], found.Size is { } size ? $"it has {size} bytes; at most {EvidenceLimits.RecordBytes} are read" : "its content is not here");
        if (records.Problem is { } problem) _gaps.Add(new Gap(GapCode.NoteUnreadable, $"{where}: {what} could not be read: {problem}."));
        return records.Records;
    }

    private CommitAuthorship WithLines(CommitAuthorship commit) =>
        _held.TryGetValue(commit.Id, out var held) ? new AddedEvidence { Marks = [.. held.SelectMany(h => h.Marks)] }.To(commit) : commit;

    /// <summary>Oldest first: what a commit took over, the next one that was picked from it takes over too.</summary>
    private IReadOnlyList<CommitAuthorship> Inherit(AuthorshipReport report, Dictionary<CommitId, CommitAuthorship> judged, IReadOnlyDictionary<CommitId, IReadOnlyList<PullMatch>> matches)
    {
        if (_held.Count == 0 && matches.Count == 0 && notes.References.Values.All(r => r.CherryPickedFrom.Count + r.Reverts.Count == 0)) return report.Commits;
        var commits = report.Commits.ToArray();
        for (var at = commits.Length - 1; at >= 0; at--)
        {
            var commit = WithLines(commits[at]);
            foreach (var match in matches.GetValueOrDefault(commit.Id) ?? []) commit = match.Evidence(judged).To(commit);
            if (notes.References.GetValueOrDefault(commit.Id) is { } references) commit = new AddedEvidence { Marks = [.. Named(references, judged)] }.To(commit);
            commits[at] = judged[commit.Id] = commit;
        }

        return commits;
    }

    private static IEnumerable<FoundMark> Named(CommitReferences references, Dictionary<CommitId, CommitAuthorship> judged) =>
        references.CherryPickedFrom.Where(judged.ContainsKey).SelectMany(id => InheritedEvidence.OfCherryPick(judged[id]))
            .Concat(references.Reverts.Where(judged.ContainsKey).Select(id => InheritedEvidence.OfRevert(judged[id])));
}
