using Countersign.Core.Authorship;
using Countersign.Core.Authorship.LineEvidence;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

/// <summary>
/// Everything that git can be asked about a range before its commits are known, started at once: each question takes git some milliseconds, and
/// one after the other they would take longer than a short range. Disposing it ends what still runs.
/// </summary>
internal sealed class RangeReading : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended;
    private readonly RunningGit _log;
    private readonly Task<IReadOnlyDictionary<CommitId, bool>>? _merges;

    /// <summary>Asks.</summary>
    /// <param name="history">The repository.</param>
    /// <param name="base">Where the range begins (excluded); null for all of the head's history.</param>
    /// <param name="head">Where it ends.</param>
    /// <param name="reading">How much is looked at.</param>
    /// <param name="cancellation">Kills git.</param>
    public RangeReading(GitHistory history, CommitId? @base, CommitId head, HistoryOptions reading, CancellationToken cancellation)
    {
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var token = _ended.Token;
        _log = history.StartLog(@base, head, token);
        // Made again beside the reading, on the other core; the reader waits for it at the first merge.
        _merges = reading.Merges ?? @base is not null ? history.CleanMergesAsync(@base, head, GitHistory.MaxMerges, token) : null;
        Declared = history.DeclarationsAsync(@base, head, token);
        Lines = CountsAtOnce(history, @base, reading) ? history.StartCounting(reading.Lines == true ? int.MaxValue : HistoryOptions.LinesUpTo, token) : null;
        Refs = history.EvidenceRefsAsync(token);
        Unshared = UnsharedAsync(history, @base, head, token);
        Traces = TracesAsync(history, head, token);
    }

    /// <summary>What the files at the head declare.</summary>
    public Task<DeclaredAuthorship> Declared { get; }

    /// <summary>Refs that hold evidence.</summary>
    public Task<GitAnswer<EvidenceRefs>> Refs { get; }

    /// <summary>The gap where base and head share no history.</summary>
    public Task<Gap?> Unshared { get; }

    /// <summary>The file with trace records at the head, by its object; null where there is none.</summary>
    public Task<string?> Traces { get; }

    /// <summary>Counts lines of what is added to it; null where it is not known yet whether they are wanted.</summary>
    public LineCounter? Lines { get; }

    /// <summary>The commits, once.</summary>
    /// <param name="gaps">Receives what stopped the reading early.</param>
    public IEnumerable<CommitRecord> Commits(ICollection<Gap> gaps) =>
        GitHistory.ReadRange(_log, _merges is { } merges ? () => merges.GetAwaiter().GetResult() : null, gaps);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        foreach (var task in (Task?[])[_merges, Declared, Refs, Unshared, Traces, Lines?.Counts])
            if (task is not null) await Task.WhenAny(task).ConfigureAwait(false);
        _log.Dispose();
        _ended.Dispose();
    }

    /// <summary>A range is most often short enough to have its lines counted; a whole history is most often not.</summary>
    private static bool CountsAtOnce(GitHistory history, CommitId? @base, HistoryOptions reading) => reading.Lines ?? (@base is not null && history.CountsUnasked);

    private static async Task<Gap?> UnsharedAsync(GitHistory history, CommitId? @base, CommitId head, CancellationToken cancellation) =>
        @base is { } from ? (await history.MergeBaseAsync(from, head, cancellation).ConfigureAwait(false)).Gap : null;

    private static async Task<string?> TracesAsync(GitHistory history, CommitId head, CancellationToken cancellation) =>
        (await history.FilesOfAsync(head, [AgentTrace.File], cancellation).ConfigureAwait(false)).GetValueOrDefault(AgentTrace.File);
}
