using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Adapters.Git;

/// <summary>How much is looked at beside the commits themselves.</summary>
public sealed record HistoryOptions
{
    /// <summary>What a change or a person's question asks for.</summary>
    public static HistoryOptions Default { get; } = new();

    /// <summary>Whether lines are counted; null for ranges of up to <see cref="LinesUpTo"/> commits in repositories that have all content.</summary>
    public bool? Lines { get; init; }

    /// <summary>Whether merges are made again to see who authored something in them; null for ranges that have a base.</summary>
    public bool? Merges { get; init; }

    /// <summary>Largest range in which lines are counted unasked, in commits.</summary>
    public const int LinesUpTo = 1_000;
}

public sealed partial class GitHistory
{
    /// <summary>Who and what wrote the commits between base and head, with every gap of this repository and range.</summary>
    /// <param name="repository">Repository id for the report.</param>
    /// <param name="base">Where the range begins (excluded); null for all of the head's history.</param>
    /// <param name="head">Where it ends.</param>
    /// <param name="people">Whose addresses these are.</param>
    /// <param name="marks">The marks to look for.</param>
    /// <param name="options">What the caller vouches for.</param>
    /// <param name="reading">How much is looked at.</param>
    /// <param name="cancellation">Kills git.</param>
    public async Task<AuthorshipReport> AuthorshipOfAsync(
        string repository,
        CommitId? @base,
        CommitId head,
        PeopleDirectory people,
        MarkTable marks,
        AuthorshipOptions options,
        HistoryOptions reading,
        CancellationToken cancellation)
    {
        await using var beside = new RangeReading(this, @base, head, reading, cancellation);
        var gaps = new List<Gap>();
        var notes = new RangeNotes(@base is not null) { Lines = beside.Lines };
        var declared = await beside.Declared.ConfigureAwait(false);
        gaps.AddRange(declared.Gaps);
        var judging = new Judging(repository, people, marks, options with { Declared = declared.Marks });
        var report = await Task.Run(
            () => AuthorshipAnalyzer.Analyze(repository, @base, head, notes.Noting(beside.Commits(gaps)), people, marks, judging.Options, []), cancellation).ConfigureAwait(false);
        gaps.AddRange(RangeGaps(await beside.Unshared.ConfigureAwait(false), notes));
        var listed = await beside.Refs.ConfigureAwait(false);
        report = report with { Gaps = [.. RepositoryGaps(listed).Concat(gaps).Concat(report.Gaps).Distinct()] };
        var evidence = new GitEvidence(this, judging, listed.Value ?? new EvidenceRefs(), notes, beside.Traces);
        report = await evidence.AddAsync(report, cancellation).ConfigureAwait(false);
        return WantsLines(reading, report) ? await WithLinesAsync(report, notes, evidence.AiLines, reading.Lines == true, cancellation).ConfigureAwait(false) : report;
    }

    /// <summary>What is missing from this repository whatever is read: history, notes, pull refs.</summary>
    private IEnumerable<Gap> RepositoryGaps(GitAnswer<EvidenceRefs> refs)
    {
        if (IsShallow) yield return new Gap(GapCode.Shallow, "This is a shallow clone: commits below its boundary were not seen. Fetch with --unshallow.");
        if (refs.Gap is { } gap) yield return gap;
        foreach (var absent in refs.Value?.Gaps() ?? []) yield return absent;
    }

    private IEnumerable<Gap> RangeGaps(Gap? unshared, RangeNotes notes)
    {
        if (unshared is not null) yield return unshared;
        // All of a history begins somewhere, and so does one that shares nothing with its base; below a shallow boundary every commit seems to.
        else if (notes.HasBase && !IsShallow && notes.Roots.Count > 0) yield return new Gap(GapCode.UnrelatedHistory, $"A history of its own was merged into this range; it begins at {notes.Roots[0].Short}.");
    }

    private bool WantsLines(HistoryOptions reading, AuthorshipReport report) => reading.Lines ?? (CountsUnasked && report.Commits.Count <= HistoryOptions.LinesUpTo);

    /// <summary>Whether all content to count lines in is here, so that it costs no fetch.</summary>
    internal bool CountsUnasked => !_mayFetch && !IsShallow;

    /// <summary>Begins to count lines.</summary>
    /// <param name="most">Most commits counted.</param>
    /// <param name="cancellation">Kills git.</param>
    internal LineCounter StartCounting(int most, CancellationToken cancellation) => new(_git, View(LineCounter.Arguments), most, cancellation);

    private async Task<AuthorshipReport> WithLinesAsync(
        AuthorshipReport report, RangeNotes notes, Func<CommitId, long?> aiLines, bool wereAsked, CancellationToken cancellation)
    {
        var counted = await (notes.Lines ?? Counting()).Counts.ConfigureAwait(false);
        return report with
        {
            Commits = [.. report.Commits.Select(c => counted.Value!.TryGetValue(c.Id, out var lines) ? c with { Lines = WithAi(lines, c.Id) } : c)],
            // A partial clone has no content to count; that is a gap only for who asked for it.
            Gaps = wereAsked && counted.Gap is { } gap ? [.. report.Gaps.Append(gap).Distinct()] : report.Gaps,
        };

        LineCounter Counting()
        {
            var counter = StartCounting(int.MaxValue, cancellation);
            foreach (var (id, parent) in notes.FirstParents) counter.Add(id, parent);
            counter.Complete();
            return counter;
        }

        // A record lists lines of the file as it was then; no more of them can be new than the commit added.
        LineCounts WithAi(LineCounts lines, CommitId id) => aiLines(id) is { } count ? lines with { Ai = Math.Min(count, lines.Added) } : lines;
    }
}
