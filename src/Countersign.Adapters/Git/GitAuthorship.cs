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
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var gaps = new List<Gap>();
        var firstParents = new List<(CommitId Id, CommitId? Parent)>();
        var wantsMerges = reading.Merges ?? @base is not null;
        // Made again beside the reading, on the other core; the reader waits for it at the first merge.
        var merges = wantsMerges ? CleanMergesAsync(@base, head, MaxMerges, cancelled.Token) : null;
        var found = RangeGapsAsync(@base, head, cancelled.Token);
        try
        {
            var declared = await DeclarationsAsync(@base, head, cancellation).ConfigureAwait(false);
            gaps.AddRange(declared.Gaps);
            var report = await Task.Run(
                () => AuthorshipAnalyzer.Analyze(
                    repository, @base, head, Noting(ReadRange(@base, head, merges is null ? null : () => merges.GetAwaiter().GetResult(), gaps, cancellation), firstParents),
                    people, marks, options with { Declared = declared.Marks }, []),
                cancellation).ConfigureAwait(false);
            report = report with { Gaps = [.. (await found.ConfigureAwait(false)).Concat(gaps).Concat(report.Gaps).Distinct()] };
            return WantsLines(reading, report) ? await WithLinesAsync(report, firstParents, reading.Lines == true, cancellation).ConfigureAwait(false) : report;
        }
        finally
        {
            await cancelled.CancelAsync().ConfigureAwait(false);
            if (merges is not null) await Task.WhenAny(merges).ConfigureAwait(false);
            await Task.WhenAny(found).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<Gap>> RangeGapsAsync(CommitId? @base, CommitId head, CancellationToken cancellation)
    {
        var gaps = await RepositoryGapsAsync(cancellation).ConfigureAwait(false);
        if (@base is not { } from) return gaps;
        var shared = await MergeBaseAsync(from, head, cancellation).ConfigureAwait(false);
        return shared.Gap is { } gap ? [.. gaps, gap] : gaps;
    }

    private static IEnumerable<CommitRecord> Noting(IEnumerable<CommitRecord> commits, List<(CommitId Id, CommitId? Parent)> firstParents)
    {
        foreach (var commit in commits)
        {
            firstParents.Add((commit.Id, commit.Parents.Count > 0 ? commit.Parents[0] : null));
            yield return commit;
        }
    }

    private bool WantsLines(HistoryOptions reading, AuthorshipReport report) =>
        reading.Lines ?? (!_mayFetch && !IsShallow && report.Commits.Count <= HistoryOptions.LinesUpTo);

    private async Task<AuthorshipReport> WithLinesAsync(AuthorshipReport report, List<(CommitId Id, CommitId? Parent)> firstParents, bool wereAsked, CancellationToken cancellation)
    {
        var counted = await LineCountsAsync(firstParents, cancellation).ConfigureAwait(false);
        return report with
        {
            Commits = [.. report.Commits.Select(c => counted.Value!.TryGetValue(c.Id, out var lines) ? c with { Lines = lines } : c)],
            // A partial clone has no content to count; that is a gap only for who asked for it.
            Gaps = wereAsked && counted.Gap is { } gap ? [.. report.Gaps.Append(gap).Distinct()] : report.Gaps,
        };
    }
}
