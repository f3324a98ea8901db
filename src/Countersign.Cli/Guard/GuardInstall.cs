using Countersign.Adapters.Agents;
using Countersign.Cli.Local;
using Countersign.Cli.Remote;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.Guard;

namespace Countersign.Cli.Guard;

/// <summary>The edits that install the guard, or take it out.</summary>
internal static class GuardInstall
{
    /// <summary>The name under <c>--unclear-is-clear</c> for calls that nothing says the environment of.</summary>
    public const string Unknown = "unknown";

    /// <summary>The files that carry this host's hook, ours or to be made ours.</summary>
    /// <exception cref="StopException">The host has none.</exception>
    public static IReadOnlyList<HookPlace> PlacesOf(CodingAgent agent, bool isManaged, HookPlaces places)
    {
        if (isManaged)
            return places.ManagedOf(agent) is { } managed ? [managed] : throw new StopException($"{agent.Title} has no configuration for all users that can be written here.", "Install it for each user, and see the guide of this host for what an administrator can do.");
        if (places.UserOf(agent) is { } user) return [user];
        if (places.AgentsOf(agent) is not { } folder) return [];
        var own = Path.Combine(folder, HookPlaces.OwnName + ".json");
        IEnumerable<string> others = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json").Where(file => file != own).Order(StringComparer.Ordinal) : [];
        return [.. others.Append(own).Select(file => new HookPlace(file, HookShape.AgentFile))];
    }

    /// <summary>What installing changes: the host's configuration and what the hook reads.</summary>
    public static IReadOnlyList<FileEdit> Install(CliHost host, InstallRequest request, HookPlaces places, GuardPlaces own)
    {
        var edits = PlacesOf(request.Agent, request.IsManaged, places).Select(place => FileEdit.Of(place.Path, text => HookFile.With(request.Agent, place.Shape, text, request.Program))).ToList();
        var settings = request.IsManaged ? own.ManagedSettings : own.UserSettings;
        edits.Add(FileEdit.Of(settings, _ => Settings(host, request, GuardSettings.Load(settings)).Write()));
        return edits;
    }

    /// <summary>What taking it out changes. The hook's settings stay: another host may read them.</summary>
    public static IReadOnlyList<FileEdit> Uninstall(InstallRequest request, HookPlaces places) =>
        [.. PlacesOf(request.Agent, request.IsManaged, places).Where(place => File.Exists(place.Path))
            .Select(place => FileEdit.Of(place.Path, text => HookFile.Without(request.Agent, place.Shape, text!)))];

    /// <summary>What was compiled before, with what is said now: two hosts of one user share it.</summary>
    private static GuardSettings Settings(CliHost host, InstallRequest request, GuardSettings before)
    {
        if (request.Server is { } server) _ = ConnectionOptions.Address(server);
        foreach (var text in (string?[])[request.Server, request.TokenFile, request.Fallback, request.Component])
            if (text is not null && !GuardSettings.CanHold(text)) throw new StopException($"\"{text}\" has a tab or a line break.", "Rename it.");
        var estate = LocalConfiguration.Find(host, request.Config, host.Folder)?.Estate();
        var environments = estate is null ? before.Environments : [.. estate.Environments.Values.OrderBy(e => e.Name, StringComparer.Ordinal).Select(e => Settled(e, request))];
        var known = environments.Select(e => e.Environment.Name).ToList();
        foreach (var name in request.Clear.Where(name => name != Unknown).Append(request.Fallback).OfType<string>())
            if (known.Count > 0 && !known.Contains(name, StringComparer.Ordinal)) throw new StopException($"\"{name}\" is not an environment of environments.yaml.", NearestWord.Suggest(name, known));
        return new GuardSettings
        {
            Server = request.Server ?? before.Server,
            TokenFile = request.TokenFile ?? before.TokenFile,
            Fallback = request.Fallback ?? before.Fallback ?? environments.FirstOrDefault(e => e.Environment.Tier == Words.Of(EnvironmentTier.Production))?.Environment.Name,
            Component = request.Component ?? before.Component,
            Unclear = request.UnclearIn(Unknown),
            Environments = environments,
        };
    }

    private static SettledEnvironment Settled(EnvironmentSettings environment, InstallRequest request)
    {
        foreach (var account in environment.Accounts.SelectMany(a => a.Value.Append(a.Key)))
            if (!GuardSettings.CanHold(account)) throw new StopException($"The account \"{account}\" of {environment.Name} has a tab or a line break.", "Remove it from environments.yaml.");
        return new SettledEnvironment(new GuardedEnvironment(environment.Name, Words.Of(environment.Tier), environment.Accounts, request.UnclearIn(environment.Name)), environment.Mode);
    }
}
