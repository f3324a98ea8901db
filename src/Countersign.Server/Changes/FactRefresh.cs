using Countersign.Core;
using Countersign.Core.Changes;
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
            Touched = [.. stored.Touched.Select(c => active.Loaded.Estate.Components.GetValueOrDefault(c.Name) ?? c)],
        };
    }

    /// <summary>Whose live a change moves: one for each target, sorted.</summary>
    public static IEnumerable<LiveKey> KeysOf(Change change) => change.SortedTargets.DefaultIfEmpty("").Select(target => new LiveKey(change.Environment, change.Component, target));

    /// <summary>Whether what is live is still what these facts say.</summary>
    public static bool IsLive(StoreReader store, Change change, Facts facts) => KeysOf(change).All(key => store.Live(key) == facts.LiveOf(key.Target));
}
