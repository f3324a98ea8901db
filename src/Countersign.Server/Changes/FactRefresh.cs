using Countersign.Core;
using Countersign.Core.Changes;
using Countersign.Core.SignOff;
using Countersign.Server.Configuration;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>
/// Stored facts as they stand now: what was found out about the commits and effects stays; people, environment and components are those
/// of the configuration in force, whole and not the stored extract.
/// </summary>
internal static class FactRefresh
{
    /// <summary>The facts of a change under this configuration.</summary>
    public static Facts Current(StoreReader store, ChangeRow row, ConfigurationInForce active)
    {
        var stored = StoredVerdicts.Facts(store, row);
        return stored with
        {
            People = active.Loaded.People,
            Environment = active.Loaded.Estate.Environments.GetValueOrDefault(row.Environment) ?? stored.Environment,
            Component = active.Loaded.Estate.Components.GetValueOrDefault(row.Component) ?? stored.Component,
            OverdueReviews = OverdueReviewsOf(store, row.Environment, row.Component),
            Touched = [.. stored.Touched.Select(c => active.Loaded.Estate.Components.GetValueOrDefault(c.Name) ?? c)],
        };
    }

    /// <summary>What has to be decided about a stored change under this configuration; nothing is gathered anew.</summary>
    public static Undecided Undecided(StoreReader store, ChangeRow row, ConfigurationInForce active)
    {
        var change = StoredVerdicts.Statement(store, row).Change;
        return new Undecided(change with { Requester = change.Requester with { Owner = row.RequesterOwner } }, Current(store, row, active), active, row.RequesterOwner);
    }

    /// <summary>After-reviews that are overdue for a component here, as the store says now.</summary>
    public static IReadOnlyList<OverdueReview> OverdueReviewsOf(StoreReader store, string environment, string component) =>
        [.. store.OverdueReviews(environment, component).DistinctBy(r => r.ChangeId, StringComparer.Ordinal).Select(r => new OverdueReview(r.ChangeId, r.ReviewBy))];

    /// <summary>Whose live a change moves: one for each target, sorted.</summary>
    public static IEnumerable<LiveKey> KeysOf(Change change) => change.SortedTargets.DefaultIfEmpty("").Select(target => new LiveKey(change.Environment, change.Component, target));

    /// <summary>Whether what is live is still what these facts say.</summary>
    public static bool IsLive(StoreReader store, Change change, Facts facts) => KeysOf(change).All(key => store.Live(key) == facts.LiveOf(key.Target));
}
