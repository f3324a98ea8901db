using Countersign.Server.Changes;
using Countersign.Server.Configuration;
using Countersign.Server.Keys;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Emergencies;

/// <summary>
/// Follows after-reviews: one that comes due without being given is told to the component's owner once, and what waits there is decided anew, because
/// it now needs one more signer. When it is settled, what waits is decided anew again.
/// </summary>
internal sealed partial class OverdueReviews(
    SqliteStore store, ConfigurationService configuration, Decider decider, InstallationKeys keys, ChangeSignals signals, ILogger<OverdueReviews> logger)
{
    /// <summary>Looks once at what came due.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (configuration.Active is not { } active) return;
        await using var transaction = await store.BeginAsync(cancel);
        var due = transaction.MarkOverdue();
        if (due.Count == 0) return;
        foreach (var broken in due) Notices.OfOverdue(transaction, broken, active.Loaded.Estate.Components.GetValueOrDefault(broken.Component));
        var moved = due.Select(b => (b.Environment, b.Component)).Distinct().SelectMany(place => DecideAgain(transaction, place.Environment, place.Component)).ToList();
        await transaction.CommitAsync(keys.Sign);
        foreach (var broken in due) Overdue(logger, broken.ChangeId, broken.Component, broken.Environment);
        foreach (var change in moved) signals.Moved(change);
    }

    /// <summary>Decides what waits for this component here anew, from the facts as they were found. What was judged by another live or configuration is left to those who judge it again.</summary>
    /// <returns>Ids of the changes that were decided.</returns>
    public IReadOnlyList<string> DecideAgain(StoreTransaction transaction, string environment, string component)
    {
        if (configuration.Active is not { } active) return [];
        var decided = new List<string>();
        foreach (var row in transaction.OpenChanges(environment, component).Where(r => r.State == ChangeState.Waiting))
        {
            if (StoredVerdicts.Statement(transaction, row).Configuration.Version != active.Record.Version) continue;
            var undecided = FactRefresh.Undecided(transaction, row, active);
            if (!FactRefresh.IsLive(transaction, undecided.Change, undecided.Facts)) continue;
            decider.Decide(transaction, undecided);
            decided.Add(row.Id);
        }

        return decided;
    }

    [LoggerMessage(2401, LogLevel.Warning, "The after-review of {ChangeId} is overdue: changes of {Component} in {Environment} need one more signer")]
    private static partial void Overdue(ILogger logger, string changeId, string component, string environment);
}
