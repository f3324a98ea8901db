using Countersign.Core.Formats;

namespace Countersign.Core.Changes;

/// <summary>One entity of a Backstage catalog that stands for something a change can reach.</summary>
/// <param name="Kind">Component, API or Resource.</param>
/// <param name="Name">Its name.</param>
/// <param name="Owner">The owning group or person, without kind and namespace.</param>
/// <param name="System">The system it is part of.</param>
/// <param name="Needs">References of what it needs to work, as <c>kind:name</c>.</param>
/// <param name="NeededBy">References of what needs it (<c>dependencyOf</c>).</param>
/// <param name="Provides">APIs it provides, as <c>api:name</c>.</param>
/// <param name="Annotations">Its annotations.</param>
/// <param name="At">Where it stands.</param>
internal sealed record CatalogEntity(
    string Kind, string Name, string? Owner, string? System, IReadOnlyList<string> Needs, IReadOnlyList<string> NeededBy, IReadOnlyList<string> Provides,
    IReadOnlyDictionary<string, YamlNode> Annotations, YamlNode At)
{
    /// <summary>How others name it.</summary>
    public string Reference => $"{Kind}:{Name}";
}

/// <summary>
/// Components from a Backstage catalog (<c>catalog-info.yaml</c>, backstage.io/docs/features/software-catalog/descriptor-format): who owns
/// what, and who needs whom, also by way of APIs. A foreign format: members it has beside those are not looked at. What Backstage does not
/// know stands in annotations <c>countersign.dev/paths</c>, <c>/resources</c>, <c>/tier</c> and <c>/customer-facing</c>.
/// </summary>
public sealed class BackstageCatalog
{
    /// <summary>The file's name.</summary>
    public const string FileName = "catalog-info.yaml";

    /// <summary>Most entities read.</summary>
    public const int MaxEntities = 50_000;

    private const string Own = "countersign.dev/";
    private const string ComponentKind = "component";
    private const string ApiKind = "api";
    private const string ResourceKind = "resource";

    private readonly List<CatalogEntity> _entities;

    private BackstageCatalog(List<CatalogEntity> entities) => _entities = entities;

    /// <summary>A catalog without entities.</summary>
    public static BackstageCatalog Empty { get; } = new([]);

    /// <summary>Reads a catalog of one or more documents.</summary>
    public static Loaded<BackstageCatalog> Read(string text)
    {
        var parsed = StrictYaml.ParseAll(FileName, text);
        if (parsed.Value is not { } documents) return Loaded<BackstageCatalog>.Failed(parsed.Errors);
        var errors = new YamlErrors(FileName);
        if (documents.Count > MaxEntities) errors.Add(documents[MaxEntities], $"The catalog has {documents.Count} entities.", $"At most {MaxEntities} are read.");
        var entities = documents.Take(MaxEntities).Select(node => Entity(errors, node)).OfType<CatalogEntity>().ToList();
        foreach (var twice in entities.GroupBy(e => e.Reference, StringComparer.Ordinal).Where(g => g.Count() > 1))
            errors.Add(twice.ElementAt(1).At, $"{twice.Key} stands twice.", "Keep one of them.");
        return errors.Finish(new BackstageCatalog(entities));
    }

    /// <summary>
    /// The components of the catalog. One whose repository is not among <paramref name="repositories"/> has none: nobody deploys it through this
    /// gate, but a change can reach it.
    /// </summary>
    internal IReadOnlyList<Component> Components(IReadOnlyDictionary<string, RepositorySettings> repositories, YamlErrors errors)
    {
        var providers = _entities.SelectMany(e => e.Provides.Select(api => (api, e.Name))).ToLookup(p => p.api, p => p.Name, StringComparer.Ordinal);
        var neededBy = _entities.SelectMany(e => e.NeededBy.Select(by => (by, e.Reference))).ToLookup(p => p.by, p => p.Reference, StringComparer.Ordinal);
        return [.. _entities.Where(e => e.Kind != ApiKind).Select(e => new Component
        {
            Name = e.Name,
            Repository = RepositoryOf(e, repositories),
            Owner = e.Owner,
            System = e.System,
            Tier = e.Annotations.TryGetValue(Own + "tier", out var tier) ? Tier(errors, tier) : Component.LowestTier,
            CustomerFacing = e.Annotations.TryGetValue(Own + "customer-facing", out var facing) && errors.Text(facing, "\"customer-facing\"") == "true",
            Paths = Globs(e, "paths", errors),
            Resources = Globs(e, "resources", errors),
            DependsOn = [.. e.Needs.Concat(neededBy[e.Reference]).SelectMany(r => r.StartsWith(ApiKind + ":", StringComparison.Ordinal) ? providers[r] : [r[(r.IndexOf(':', StringComparison.Ordinal) + 1)..]])
                .Where(name => name != e.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        })];
    }

    private static CatalogEntity? Entity(YamlErrors errors, YamlNode node)
    {
        var entity = errors.Map(node, "A catalog entity");
        if (node is not YamlMap || KindOf(entity.OptionalText("kind")) is not { } kind) return null;
        if (entity.Required("metadata") is not { } metadataNode) return null;
        var metadata = errors.Map(metadataNode, "\"metadata\"");
        var name = metadata.RequiredText("name");
        if (name.Length > 0 && !Identifier.IsValid(name)) errors.Add(metadataNode, $"\"{name}\" cannot be the name of an entity.", Identifier.Rule);
        var spec = entity.Optional("spec") is { } specNode ? errors.Map(specNode, "\"spec\"") : new YamlMapReader(new YamlMap([], node.Line, node.Column), errors);
        var annotations = metadata.Optional("annotations") is { } notes ? errors.Map(notes, "\"annotations\"").Map.Entries.ToDictionary(e => e.Key.Text, e => e.Value, StringComparer.Ordinal) : [];
        return new CatalogEntity(
            kind, name, spec.OptionalText("owner") is { } owner ? NameIn(owner) : null, spec.OptionalText("system") is { } system ? NameIn(system) : null,
            [.. spec.Texts("dependsOn").Select(r => Reference(r, ComponentKind)), .. spec.Texts("consumesApis").Select(r => Reference(r, ApiKind))],
            [.. spec.Texts("dependencyOf").Select(r => Reference(r, ComponentKind))], [.. spec.Texts("providesApis").Select(r => Reference(r, ApiKind))], annotations, node);
    }

    /// <summary>The kinds that a change can reach; Systems, Groups, Users, Locations and templates are none.</summary>
    private static string? KindOf(string? kind) => kind switch
    {
        "Component" => ComponentKind,
        "API" => ApiKind,
        "Resource" => ResourceKind,
        _ => null,
    };

    /// <summary>An entity reference <c>[kind:][namespace/]name</c> as <c>kind:name</c>; namespaces are not told apart.</summary>
    private static string Reference(string text, string otherwise)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return $"{(colon > 0 ? text[..colon].ToLowerInvariant() : otherwise)}:{NameIn(text)}";
    }

    private static string NameIn(string reference) => reference[(reference.LastIndexOfAny([':', '/']) + 1)..];

    /// <summary>The repository whose URL the entity's source annotations name.</summary>
    private static string RepositoryOf(CatalogEntity entity, IReadOnlyDictionary<string, RepositorySettings> repositories)
    {
        string[] sources = ["backstage.io/source-location", "github.com/project-slug", "gitlab.com/project-slug"];
        var named = sources.Select(s => entity.Annotations.GetValueOrDefault(s)).OfType<YamlScalar>().Select(s => s.Text).ToList();
        return repositories.Values.Where(r => named.Exists(source => Names(source, r.Url))).Select(r => r.Id).FirstOrDefault("");
    }

    private static bool Names(string source, string url)
    {
        var path = (source.StartsWith("url:", StringComparison.Ordinal) ? source[4..] : source).TrimEnd('/');
        var address = url.EndsWith(".git", StringComparison.Ordinal) ? url[..^4] : url;
        return path == address || path.StartsWith(address + "/", StringComparison.Ordinal) || (!path.Contains("://", StringComparison.Ordinal) && address.EndsWith("/" + path, StringComparison.Ordinal));
    }

    private static int Tier(YamlErrors errors, YamlNode node)
    {
        // Annotations are text in Backstage, so a quoted number is one here.
        if (node is YamlScalar { Text.Length: 1 } scalar && scalar.Text[0] is >= '1' and <= (char)('0' + Component.LowestTier)) return scalar.Text[0] - '0';
        errors.Add(node, $"The tier is {YamlErrors.Quote(node)}.", $"Write a number from 1 to {Component.LowestTier}.");
        return Component.LowestTier;
    }

    private static IReadOnlyList<Glob> Globs(CatalogEntity entity, string name, YamlErrors errors)
    {
        if (!entity.Annotations.TryGetValue(Own + name, out var node)) return [];
        var patterns = errors.Text(node, $"\"{Own}{name}\"").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var pattern in patterns.Where(p => p.Length > Glob.MaxLength)) errors.Add(node, $"A pattern has {pattern.Length} characters.", $"At most {Glob.MaxLength} are read.");
        return [.. patterns.Where(p => p.Length <= Glob.MaxLength).Select(p => new Glob(p))];
    }
}
