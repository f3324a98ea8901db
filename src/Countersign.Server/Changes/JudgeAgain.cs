using Countersign.Server.Configuration;
using Countersign.Server.Keys;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>
/// Judges waiting changes anew when the configuration in force is not the one they were judged by, or when leavings of a waiting version
/// act on it: from the submission as it came in, so that people, components and rules are all the new ones. Sign-offs stay if they meet
/// what is asked now.
/// </summary>
internal sealed partial class JudgeAgain(
    SqliteStore store, ConfigurationService configuration, FactGatherer gatherer, Decider decider, InstallationKeys keys, ChangeSignals signals, ILogger<JudgeAgain> logger)
{
    private ConfigurationInForce? _judgedBy;

    /// <summary>Looks at every waiting change once.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (configuration.Active is not { } active) return;
        foreach (var (row, submission, submitter) in Stale(active)) await OneAsync(row, submission, submitter, active, cancel);
        _judgedBy = active;
    }

    private List<(ChangeRow, Submission, Submitter)> Stale(ConfigurationInForce active)
    {
        using var snapshot = store.Read();
        var stale = new List<(ChangeRow, Submission, Submitter)>();
        foreach (var row in snapshot.WaitingChanges())
        {
            if (ReferenceEquals(_judgedBy?.Loaded.People, active.Loaded.People) && StoredVerdicts.Statement(snapshot, row).Configuration.Version == active.Record.Version) continue;
            var body = snapshot.SubmissionOf(row.Id) ?? throw new StoreDamagedException($"The submission of {row.Id} is not kept. Restore the last backup.");
            var submission = Submission.Read(body.Body, out var problem) ?? throw new StoreDamagedException($"The submission of {row.Id} cannot be read: {problem}");
            // A deployment is about one head; the branch that was named then may be elsewhere now.
            var named = submission.Command is null ? submission with { Head = snapshot.Heads(row.Id)[0].Head.Hex } : submission;
            stale.Add((row, named, Requesters.Again(row)));
        }

        return stale;
    }

    private async Task OneAsync(ChangeRow row, Submission submission, Submitter submitter, ConfigurationInForce active, CancellationToken cancel)
    {
        var (gathered, problem) = await gatherer.GatherAsync(submission, submitter, active, cancel);
        if (gathered is null)
        {
            CannotJudge(logger, row.Id, problem!.Code);
            return;
        }

        // What is live moved since: then this is another change, and the one that waits stays as it is until it is submitted again.
        if (gathered.Undecided.Change.Digest != row.Digest) return;
        await using var transaction = await store.BeginAsync(cancel);
        if (!FactRefresh.IsLive(transaction, gathered.Undecided.Change, gathered.Undecided.Facts)) return;
        decider.Decide(transaction, gathered.Undecided);
        await transaction.CommitAsync(keys.Sign);
        signals.Moved(row.Id);
    }

    [LoggerMessage(1201, LogLevel.Warning, "Change {ChangeId} cannot be judged under the new configuration: {Code}")]
    private static partial void CannotJudge(ILogger logger, string changeId, string code);
}
