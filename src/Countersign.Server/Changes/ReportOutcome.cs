using System.Text.Json.Nodes;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Server.Keys;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>
/// What became of a change. Only a success under an enforced grant, told by what redeemed it, moves what is answered; in an environment
/// that only reports, a success moves what runs and nothing else (contract §3).
/// </summary>
internal sealed partial class ReportOutcome(SqliteStore store, ChangeDocument documents, InstallationKeys keys, ChangeSignals signals, ILogger<ReportOutcome> logger)
{
    /// <summary>The words of an outcome.</summary>
    public static IReadOnlyDictionary<string, GrantOutcome> Outcomes { get; } = new Dictionary<string, GrantOutcome>(StringComparer.Ordinal)
    {
        ["succeeded"] = GrantOutcome.Deployed,
        ["failed"] = GrantOutcome.Failed,
        ["rolled-back"] = GrantOutcome.RolledBack,
    };

    /// <summary>Records an outcome, once.</summary>
    public async Task<(JsonObject? Document, Problem? Problem)> RunAsync(string changeId, string outcome, Submitter caller, string requestId, string? target = null)
    {
        if (!Outcomes.TryGetValue(outcome, out var told)) return (null, Problem.Bad("unknown-outcome", $"\"{outcome}\" is not an outcome. {NearestWord.Suggest(outcome, Outcomes.Keys)}"));
        var eventId = await RecordAsync(changeId, outcome, target, requestId);
        var (document, problem) = await WorkAsync(changeId, outcome, told, target, caller, eventId);
        if (problem is null) return (document, null);
        await using var transaction = await store.BeginAsync(CancellationToken.None);
        transaction.FinishEvent(eventId, problem.Code);
        await transaction.CommitAsync();
        Refused(logger, changeId, outcome, problem.Code);
        return (null, problem);
    }

    /// <summary>What was told is kept before it is judged: a refused outcome is what somebody will ask about.</summary>
    private async Task<long> RecordAsync(string changeId, string outcome, string? target, string requestId)
    {
        await using var transaction = await store.BeginAsync(CancellationToken.None);
        var id = transaction.RecordEvent("outcome", requestId, System.Text.Encoding.UTF8.GetBytes(target is null ? $"{changeId} {outcome}" : $"{changeId} {outcome} {target}"));
        await transaction.CommitAsync();
        return id;
    }

    private async Task<(JsonObject? Document, Problem? Problem)> WorkAsync(string changeId, string outcome, GrantOutcome told, string? target, Submitter caller, long eventId)
    {
        await using var transaction = await store.BeginAsync(CancellationToken.None);
        if (transaction.Change(changeId) is not { } row) return (null, Problem.Missing("unknown-change", $"There is no change \"{Shown(changeId)}\" here."));
        var change = StoredVerdicts.Statement(transaction, row).Change;
        List<LiveKey> places = [.. FactRefresh.KeysOf(change).Where(key => target is null || key.Target == target)];
        if (places.Count == 0) return (null, Problem.Bad("unknown-target", $"\"{Shown(target!)}\" is not a target of {row.Id}. {NearestWord.Suggest(target!, change.SortedTargets)}"));
        var problem = row.Mode == EnforcementMode.Enforce ? Enforced(transaction, row, change, places, told, caller.TokenId) : Reported(transaction, row, change, places, told, caller);
        if (problem is not null) return (null, problem);
        transaction.Append(LedgerEntry.Create(LedgerEntryType.Outcome, transaction.Now, row.Id, new Dictionary<string, Sha256Digest>
        {
            ["change"] = row.Digest, ["outcome"] = Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes($"{row.Digest} {outcome}")),
        }));
        transaction.FinishEvent(eventId, row.Id);
        await transaction.CommitAsync(keys.Sign);
        Told(logger, row.Id, outcome);
        signals.Moved(row.Id);
        using var snapshot = store.Read();
        return (documents.Of(snapshot, snapshot.Change(row.Id)!), null);
    }

    /// <summary>Takes back a change that nobody answered yet, by what asked for it or, on the console, by the person who owns that.</summary>
    public async Task<(JsonObject? Document, Problem? Problem)> CancelAsync(string changeId, Submitter? caller, string? person)
    {
        await using var transaction = await store.BeginAsync(CancellationToken.None);
        if (transaction.Change(changeId) is not { } row) return (null, Problem.Missing("unknown-change", $"There is no change \"{Shown(changeId)}\" here."));
        if (caller is not null ? !Requesters.Asked(row, caller) : row.RequesterOwner is null || row.RequesterOwner != person)
            return (null, Problem.Refused("not-the-requester", "Only the token that submitted a change, or the person who owns it, cancels it."));
        if (!transaction.MoveState(row.Id, ChangeState.Waiting, ChangeState.Cancelled)) return (null, Problem.Conflict("change-not-open", $"{row.Id} is {Words.Of(row.State)}; there is nothing to cancel."));
        await transaction.CommitAsync(keys.Sign);
        signals.Moved(row.Id);
        using var snapshot = store.Read();
        return (documents.Of(snapshot, snapshot.Change(row.Id)!), null);
    }

    private static Problem? Enforced(StoreTransaction transaction, ChangeRow row, Change change, List<LiveKey> places, GrantOutcome told, string tokenId)
    {
        var grants = transaction.Grants(row.Id).Where(g => g.ClosedAt is null && places.Exists(k => k.Target == g.Target)).ToList();
        if (grants.Count == 0) return Problem.Conflict("grant-used", $"No grant of {row.Id} is open: its outcome was told already, or it was never allowed.");
        if (grants.Exists(g => g.RedeemedBy is null)) return Problem.Conflict("grant-not-redeemed", "Nothing was deployed under this grant: submit the change first and deploy on its allow.");
        if (grants.Exists(g => g.Redeemer != tokenId)) return Problem.Refused("not-the-deployer", "Only what redeemed the grant tells its outcome.");
        if (grants.Exists(g => transaction.Live(KeyOf(g)).Version != g.LiveVersion)) return Problem.Conflict("base-moved", "Something else became live since this grant was opened. What runs now was not judged; submit again.");
        foreach (var grant in grants)
        {
            transaction.CloseGrant(grant.Id, told);

            // What went ahead unanswered runs, and stays unanswered: the next change is judged with it.
            var broken = transaction.IsBreakGlass(grant.Id);
            Move(transaction, row, change, KeyOf(grant), told, broken ? LiveOutcome.BreakGlass : LiveOutcome.Deployed, answered: told == GrantOutcome.Deployed && !broken);
        }

        if (StateAfter(transaction, row, change) is { } state) transaction.MoveState(row.Id, row.State, state);
        return null;
    }

    /// <summary>What became of the change once every target's outcome is told: the worst of them; null while one is still under way.</summary>
    private static ChangeState? StateAfter(StoreTransaction transaction, ChangeRow row, Change change)
    {
        var grants = transaction.Grants(row.Id);
        var last = FactRefresh.KeysOf(change).Select(key => grants.LastOrDefault(g => g.Target == key.Target)).ToList();
        if (last.Exists(g => g is { ClosedAt: null, RedeemedBy: not null })) return null;
        var told = last.Where(g => g?.Outcome is GrantOutcome.Deployed or GrantOutcome.Failed or GrantOutcome.RolledBack).Select(g => StateOf(g!.Outcome!.Value)).ToList();
        return told.Contains(ChangeState.Failed) ? ChangeState.Failed : told.Contains(ChangeState.RolledBack) ? ChangeState.RolledBack : ChangeState.Deployed;
    }

    private static LiveKey KeyOf(GrantRow grant) => new(grant.Environment, grant.Component, grant.Target);

    /// <summary>Where nothing is held there are no grants: what is told about one target moves it, and the change is over with what is told about all.</summary>
    private static Problem? Reported(StoreTransaction transaction, ChangeRow row, Change change, List<LiveKey> places, GrantOutcome told, Submitter caller)
    {
        if (!Requesters.Asked(row, caller)) return Problem.Refused("not-the-deployer", "Only the token that submitted a change tells its outcome.");
        if (row.State is not (ChangeState.Waiting or ChangeState.Granted)) return Problem.Conflict("outcome-told", $"{row.Id} is {Words.Of(row.State)} already.");
        if (places.Count == FactRefresh.KeysOf(change).Count()) transaction.MoveState(row.Id, row.State, StateOf(told));
        foreach (var key in places) Move(transaction, row, change, key, told, LiveOutcome.Deployed, answered: false);
        return null;
    }

    private static void Move(StoreTransaction transaction, ChangeRow row, Change change, LiveKey key, GrantOutcome told, LiveOutcome success, bool answered)
    {
        foreach (var source in change.Sources.DistinctBy(s => s.Repository))
        {
            transaction.MoveLive(new LiveMove
            {
                Key = key,
                Head = source.Head,
                Runs = told == GrantOutcome.Deployed,
                Answered = answered,
                Artifacts = FactGatherer.ArtifactsText(change),
                Outcome = told == GrantOutcome.Deployed ? success : told == GrantOutcome.Failed ? LiveOutcome.Failed : LiveOutcome.RolledBack,
                ChangeId = row.Id,
            });
        }
    }

    private static string Shown(string id) => id.Length > 60 ? id[..60] + "…" : id;

    private static ChangeState StateOf(GrantOutcome told) => told switch
    {
        GrantOutcome.Deployed => ChangeState.Deployed,
        GrantOutcome.RolledBack => ChangeState.RolledBack,
        GrantOutcome.Failed or GrantOutcome.Superseded or GrantOutcome.Cancelled or GrantOutcome.Expired => ChangeState.Failed,
    };

    [LoggerMessage(1101, LogLevel.Information, "Outcome of {ChangeId}: {Outcome}")]
    private static partial void Told(ILogger logger, string changeId, string outcome);

    [LoggerMessage(1102, LogLevel.Information, "Outcome {Outcome} of {ChangeId} refused: {Code}")]
    private static partial void Refused(ILogger logger, string changeId, string outcome, string code);
}
