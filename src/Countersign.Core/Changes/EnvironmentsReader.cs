using Countersign.Core.Formats;

namespace Countersign.Core.Changes;

/// <summary>Reads <c>environments.yaml</c> (contract §1): every fault at its line and column, all at once.</summary>
public static class EnvironmentsReader
{
    /// <summary>The file's name in errors.</summary>
    public const string FileName = "environments.yaml";

    /// <summary>Reads the file's text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="profiles">Names of profiles that a repository can choose; null where no marks are known, and then none is refused.</param>
    /// <param name="catalog">Components that a service catalog knows; what the file says of the same component wins.</param>
    public static Loaded<Estate> Read(string text, IEnumerable<string>? profiles = null, BackstageCatalog? catalog = null)
    {
        var parsed = StrictYaml.Parse(FileName, text);
        if (parsed.Value is null) return Loaded<Estate>.Failed(parsed.Errors);
        var errors = new YamlErrors(FileName);
        var file = errors.Map(parsed.Value, "The file");
        file.RequireVersion1();
        var repositories = Repositories(file, profiles?.ToList());
        var environments = Environments(file, repositories);
        var components = Components(file, repositories, catalog ?? BackstageCatalog.Empty);
        var infrastructure = file.Optional("infrastructurePaths") is null ? Estate.DefaultInfrastructurePaths : Globs(file, "infrastructurePaths");
        file.RefuseOthers();
        return errors.Finish(new Estate
        {
            Environments = environments,
            Components = components,
            Repositories = repositories,
            InfrastructurePaths = infrastructure,
        });
    }

    private static Dictionary<string, RepositorySettings> Repositories(YamlMapReader file, List<string>? profiles)
    {
        var found = new Dictionary<string, RepositorySettings>(StringComparer.Ordinal);
        foreach (var node in Items(file, "repositories"))
        {
            var map = file.Errors.Map(node, "A repository");
            var id = Id(map, "id");
            var url = map.RequiredText("url");
            var refs = map.Texts("refs");
            foreach (var name in refs.Where(r => !r.StartsWith("refs/", StringComparison.Ordinal)))
                map.Errors.Add(map.Optional("refs")!, $"\"{name}\" is not a full ref.", $"Write refs/heads/{name}.");
            if (refs.Count == 0) map.Errors.Add(map.Map, $"Repository \"{id}\" lists no refs.", "Add refs: [refs/heads/main]; a head must be on one of them.");
            var profile = map.OptionalText("profile");
            if (profile is not null && profiles?.Contains(profile) == false)
                map.Errors.Add(map.Optional("profile")!, $"\"{profile}\" is not a profile of marks.", NearestWord.Suggest(profile, profiles));
            var settings = new RepositorySettings(id, url, refs, profile) { PinsImages = map.Flag("pinsImages") };
            map.RefuseOthers();
            if (!found.TryAdd(id, settings)) map.Errors.Add(map.Map, $"Repository \"{id}\" stands twice.", "Keep one of them.");
        }

        return found;
    }

    private static Dictionary<string, EnvironmentSettings> Environments(YamlMapReader file, Dictionary<string, RepositorySettings> repositories)
    {
        var found = new Dictionary<string, EnvironmentSettings>(StringComparer.Ordinal);
        if (file.Required("environments") is not { } node) return found;
        foreach (var entry in file.Errors.Map(node, "\"environments\"").Map.Entries)
        {
            CheckId(file.Errors, entry.Key, entry.Key.Text);
            found[entry.Key.Text] = Environment(entry.Key.Text, file.Errors.Map(entry.Value, $"Environment \"{entry.Key.Text}\""), repositories);
        }

        return found;
    }

    private static EnvironmentSettings Environment(string name, YamlMapReader map, Dictionary<string, RepositorySettings> repositories)
    {
        var settings = new EnvironmentSettings
        {
            Name = name,
            Tier = map.Optional("tier") is { } tier ? map.Errors.Choice(tier, "The tier", Words.All<EnvironmentTier>()) : EnvironmentTier.Production,
            Mode = map.Optional("mode") is { } mode ? map.Errors.Choice(mode, "The mode", Words.All<EnforcementMode>()) : EnforcementMode.Shadow,
            CustomerFacing = map.Flag("customerFacing"),
            TimeZone = TimeZone(map),
            Freezes = [.. Items(map, "freezes").Select(item => ReadFreeze(map.Errors, item))],
            Requires = [.. Items(map, "requires").Select(item => map.Errors.Choice(item, "A required input", Words.All<RequiredInput>()))],
            Repositories = map.Texts("repositories"),
            Targets = map.Texts("targets"),
            Accounts = Accounts(map),
        };
        foreach (var unknown in settings.Repositories.Where(id => !repositories.ContainsKey(id)))
            map.Errors.Add(map.Optional("repositories")!, $"Repository \"{unknown}\" is not listed under \"repositories\".", NearestWord.Suggest(unknown, repositories.Keys));
        foreach (var target in settings.Targets) CheckId(map.Errors, map.Optional("targets")!, target);
        map.RefuseOthers();
        return settings;
    }

    private static Dictionary<string, Component> Components(YamlMapReader file, Dictionary<string, RepositorySettings> repositories, BackstageCatalog catalog)
    {
        var found = new Dictionary<string, Component>(StringComparer.Ordinal);
        var dependencies = new List<(YamlNode At, string Needs)>();
        foreach (var node in Items(file, "components"))
        {
            var map = file.Errors.Map(node, "A component");
            var component = ReadComponent(map, repositories);
            dependencies.AddRange(component.DependsOn.Select(needs => (map.Optional("dependsOn")!, needs)));
            if (!found.TryAdd(component.Name, component)) file.Errors.Add(node, $"Component \"{component.Name}\" stands twice.", "Keep one of them.");
        }

        foreach (var known in catalog.Components(repositories, file.Errors)) found[known.Name] = found.TryGetValue(known.Name, out var own) ? Merged(own, known) : known;

        // A repository without components of its own is one component of its name (contract §1).
        foreach (var id in repositories.Keys.Where(id => found.Values.All(c => c.Repository != id)))
            found.TryAdd(id, new Component { Name = id, Repository = id });

        // A component may need what is deployed elsewhere and so is not listed; a name that nearly is one of ours is a slip, and would silently lose a dependent.
        foreach (var (at, needs) in dependencies.Where(d => !found.ContainsKey(d.Needs)))
        {
            CheckId(file.Errors, at, needs);
            if (NearestWord.Of(needs, found.Keys) is { } near)
                file.Errors.Add(at, $"Component \"{needs}\" is not listed.", $"Did you mean \"{near}\"? If not, list it under \"components\".");
        }

        return found;
    }

    /// <summary>The file's word counts; the catalog adds who else is needed, and the owner and system the file does not name.</summary>
    private static Component Merged(Component own, Component known) => own with
    {
        Owner = own.Owner ?? known.Owner,
        System = own.System ?? known.System,
        DependsOn = [.. own.DependsOn.Union(known.DependsOn, StringComparer.Ordinal)],
        Resources = own.Resources.Count > 0 ? own.Resources : known.Resources,
    };

    private static Component ReadComponent(YamlMapReader map, Dictionary<string, RepositorySettings> repositories)
    {
        var component = new Component
        {
            Name = Id(map, "name"),
            Repository = map.RequiredText("repository"),
            Paths = Globs(map, "paths"),
            Owner = map.OptionalText("owner"),
            Tier = map.Optional("tier") is { } tier ? map.Errors.Number(tier, "The tier", 1, Component.LowestTier) : Component.LowestTier,
            CustomerFacing = map.Flag("customerFacing"),
            Resources = Globs(map, "resources"),
            DependsOn = map.Texts("dependsOn"),
        };
        if (component.Repository.Length > 0 && !repositories.ContainsKey(component.Repository))
            map.Errors.Add(map.Optional("repository")!, $"Repository \"{component.Repository}\" is not listed under \"repositories\".", NearestWord.Suggest(component.Repository, repositories.Keys));
        map.RefuseOthers();
        return component;
    }

    private static string TimeZone(YamlMapReader map)
    {
        if (map.Optional("timeZone") is not { } node) return "UTC";
        var name = map.Errors.Text(node, "The time zone");
        if (name.Length == 0 || TimeZoneInfo.TryFindSystemTimeZoneById(name, out _)) return name;
        map.Errors.Add(node, $"\"{name}\" is not a time zone.", "Write an IANA name such as Europe/Berlin.");
        return "UTC";
    }

    private static Freeze ReadFreeze(YamlErrors errors, YamlNode node)
    {
        var map = errors.Map(node, "A freeze");
        var from = map.Required("from") is { } first ? errors.Date(first, "\"from\"") : default;
        var to = map.Required("to") is { } last ? errors.Date(last, "\"to\"") : default;
        if (to < from) errors.Add(node, $"The freeze ends on {to:yyyy-MM-dd}, before it begins on {from:yyyy-MM-dd}.", "Swap the dates.");
        var freeze = new Freeze(from, to, map.OptionalText("reason") ?? "");
        map.RefuseOthers();
        return freeze;
    }

    private static Dictionary<string, IReadOnlyList<string>> Accounts(YamlMapReader map)
    {
        var accounts = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (map.Optional("accounts") is not { } node) return accounts;
        foreach (var entry in map.Errors.Map(node, "\"accounts\"").Map.Entries)
            accounts[entry.Key.Text] = [.. map.Errors.List(entry.Value, $"The accounts of \"{entry.Key.Text}\"").Select(item => map.Errors.Text(item, "An account"))];
        return accounts;
    }

    private static IReadOnlyList<YamlNode> Items(YamlMapReader map, string name) =>
        map.Optional(name) is { } node ? map.Errors.List(node, $"\"{name}\"") : [];

    private static List<Glob> Globs(YamlMapReader map, string name)
    {
        var globs = new List<Glob>();
        foreach (var item in Items(map, name))
        {
            var text = map.Errors.Text(item, $"An entry of \"{name}\"");
            if (text.Length > Glob.MaxLength) map.Errors.Add(item, $"The pattern has {text.Length} characters.", $"At most {Glob.MaxLength} are read.");
            else if (text.Length > 0) globs.Add(new Glob(text));
        }

        return globs;
    }

    private static string Id(YamlMapReader map, string name)
    {
        if (map.Required(name) is not { } node) return "";
        var id = map.Errors.Text(node, $"\"{name}\"");
        CheckId(map.Errors, node, id);
        return id;
    }

    private static void CheckId(YamlErrors errors, YamlNode node, string id)
    {
        if (id.Length > 0 && !Identifier.IsValid(id))
            errors.Add(node, $"\"{id}\" cannot be an id.", Identifier.Rule);
    }
}
