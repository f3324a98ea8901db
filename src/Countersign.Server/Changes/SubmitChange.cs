using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Server.Configuration;
using Countersign.Server.Keys;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>The answer to a submission: what was decided and whether this very deployment may begin.</summary>
/// <param name="Row">The change's row after it.</param>
/// <param name="Decision">The decision, as it is recorded.</param>
/// <param name="Grants">The grants to go by: one for each target, or none.</param>
/// <param name="Barrier">Why an allow is none for this deployment: its grant is taken, or what is live moved.</param>
/// <param name="RejectedBefore">Who rejected a like change not long ago.</param>
internal sealed record Submitted(ChangeRow Row, JsonObject Decision, IReadOnlyList<GrantRow> Grants, Reason? Barrier, Reason? RejectedBefore)
{
    /// <summary>The answer to a decision that was just made.</summary>
    public static Submitted Of(Decided decided, Reason? barrier = null) => new(decided.Row, decided.Decision.ToJson(), barrier is null ? decided.Grants : [], barrier, decided.RejectedBefore);
}

/// <summary>
/// The shell around the gate, in this order and no other: record the event → gather facts → decide → append to the ledger (durable) →
/// release the verdict. A crash at any point leaves a hold.
/// </summary>
internal sealed partial class SubmitChange(
    SqliteStore store, ConfigurationService configuration, FactGatherer gatherer, Decider decider, InstallationKeys keys, ChangeSignals signals, ILogger<SubmitChange> logger)
{
    private const int MostTries = 3;
    private static readonly TimeSpan AnswerRepeated = TimeSpan.FromMinutes(1);

    /// <summary>Submits a change.</summary>
    /// <param name="body">The request body, as it came.</param>
    /// <param name="submitter">Who submits.</param>
    /// <param name="requestId">The request, for logs.</param>
    /// <param name="cancel">Ends the work before the decision; a decision that was begun is finished.</param>
    public async Task<(Submitted? Submitted, Problem? Problem)> RunAsync(byte[] body, Submitter submitter, string requestId, CancellationToken cancel)
    {
        var eventId = await RecordAsync(body, requestId, cancel);
        var (submitted, problem) = await WorkAsync(body, submitter, eventId, cancel);
        if (problem is not null)
        {
            await FinishAsync(eventId, problem.Code);
            Refused(logger, requestId, problem.Code);
        }
        else
        {
            DecidedAbout(logger, requestId, submitted!.Row.Id, Words.Of(submitted.Row.Verdict), submitted.Row.Environment);
            signals.Moved(submitted.Row.Id);
        }

        return (submitted, problem);
    }

    private async Task<(Submitted?, Problem?)> WorkAsync(byte[] body, Submitter submitter, long eventId, CancellationToken cancel)
    {
        if (Submission.Read(body, out var malformed) is not { } submission) return (null, Problem.Bad("submission-malformed", $"The submission cannot be read: {malformed}."));
        if (submission.Duplicate() is { } twice) return (null, Problem.Bad("submission-malformed", $"The submission names the same thing twice in \"{twice}\". Name each once."));
        if (configuration.Active is not { } active) return (null, Problem.Conflict("no-configuration", "No configuration is in force yet. The first administrator activates one on the console."));

        // What is live may move between gathering and deciding; then the facts are stale and are gathered again.
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var (gathered, problem) = await gatherer.GatherAsync(submission, submitter, active, cancel);
            if (gathered is null) return (null, problem);
            if (await DecideAsync(gathered, submitter, eventId) is { } submitted) return (submitted, null);
        }

        return (null, Problem.Conflict("live-keeps-moving", "What is live moved again and again while facts were gathered. Submit again when the other deployment is done."));
    }

    private async Task<Submitted?> DecideAsync(Gathered gathered, Submitter submitter, long eventId)
    {
        await using var transaction = await store.BeginAsync(CancellationToken.None);
        if (Consumed(transaction, gathered.Undecided.Change, submitter) is { } again) return again;
        if (!FactRefresh.IsLive(transaction, gathered.Undecided.Change, gathered.Undecided.Facts)) return null;
        var decided = decider.Decide(transaction, gathered.Undecided);
        foreach (var older in gathered.Supersedes.Where(id => id != decided.Row.Id)) transaction.Supersede(older, decided.Row.Id);
        var barrier = Redeem(transaction, decided, submitter);
        var row = transaction.Change(decided.Row.Id)!;
        transaction.RememberKey(submitter.DeploymentKey, submitter.TokenId, decided.Row.Id);
        transaction.FinishEvent(eventId, decided.Row.Id);
        await transaction.CommitAsync(keys.Sign);
        foreach (var older in gathered.Supersedes) signals.Moved(older);
        return Submitted.Of(decided with { Row = row }, barrier);
    }

    /// <summary>
    /// Takes the grant of every target for this deployment, or none. The same key may come again while the deployment is retried; another deployment
    /// of the same change finds a grant taken.
    /// </summary>
    private static Reason? Redeem(StoreTransaction transaction, Decided decided, Submitter submitter)
    {
        if (decided.Grants.Count == 0 || decided.Decision is not { Verdict: Verdict.Allow, Mode: EnforcementMode.Enforce }) return null;
        if (decided.Grants.Any(g => !IsFor(g, submitter, transaction.Now)))
            return new Reason("grant-used", null, $"Another deployment uses the grant of this change. Report its outcome (countersign outcome {decided.Row.Id} …), then submit again.");
        foreach (var grant in decided.Grants)
        {
            transaction.RedeemGrant(grant.Id, submitter.DeploymentKey, submitter.TokenId);
            if (grant.RedeemedBy is not null) continue;

            // INVARIANT: a command's one use is in the ledger before anybody may run it, so nothing that happens afterwards can give it a second one.
            if (decided.Row.Kind == ChangeKind.Command) Spend(transaction, decided.Row, grant);
            transaction.Append(LedgerEntry.Create(LedgerEntryType.Consume, transaction.Now, grant.Id, new Dictionary<string, Sha256Digest> { ["change"] = decided.Row.Digest }));
        }

        return null;
    }

    private static void Spend(StoreTransaction transaction, ChangeRow row, GrantRow grant)
    {
        transaction.CloseGrant(grant.Id, GrantOutcome.Deployed);
        transaction.MoveState(row.Id, ChangeState.Granted, ChangeState.Deployed);
    }

    /// <summary>
    /// The same answer for the same call that took the grant, for as long as its caller repeats the request: the first answer may have been lost
    /// on the way. Another call has another key and finds the grant spent.
    /// </summary>
    private static Submitted? Consumed(StoreTransaction transaction, Change change, Submitter submitter)
    {
        if (change.Kind != ChangeKind.Command || transaction.ChangeOfKey(submitter.DeploymentKey, submitter.TokenId) != change.Id) return null;
        var grant = transaction.Grants(change.Id).LastOrDefault(g => g.RedeemedBy == submitter.DeploymentKey && g.Redeemer == submitter.TokenId);
        if (grant?.RedeemedAt is not { } at || transaction.Now - at > AnswerRepeated) return null;
        var row = transaction.Change(change.Id)!;
        return new Submitted(row, StoredVerdicts.Statement(transaction, row).Decision, [grant], null, null);
    }

    private static bool IsFor(GrantRow grant, Submitter submitter, DateTimeOffset now) =>
        grant.RedeemedBy is { } key ? key == submitter.DeploymentKey : grant.NotAfter > now;

    private async Task<long> RecordAsync(byte[] body, string requestId, CancellationToken cancel)
    {
        await using var transaction = await store.BeginAsync(cancel);
        var id = transaction.RecordEvent("submit", requestId, body);
        await transaction.CommitAsync();
        return id;
    }

    private async Task FinishAsync(long eventId, string outcome)
    {
        await using var transaction = await store.BeginAsync(CancellationToken.None);
        transaction.FinishEvent(eventId, outcome);
        await transaction.CommitAsync();
    }

    [LoggerMessage(1001, LogLevel.Information, "Submission {RequestId} refused: {Code}")]
    private static partial void Refused(ILogger logger, string requestId, string code);

    [LoggerMessage(1002, LogLevel.Information, "Submission {RequestId} decided: change {ChangeId} is {Verdict} in {Environment}")]
    private static partial void DecidedAbout(ILogger logger, string requestId, string changeId, string verdict, string environment);
}
