using System.Collections.Frozen;
using Countersign.Core.Formats;

namespace Countersign.Core.BlastRadius;

/// <summary>What the reviewed lists say about one resource type.</summary>
/// <param name="Holds">What its objects hold.</param>
/// <param name="Undo">The way back in the plain case.</param>
/// <param name="Traits">Which lists it is on.</param>
/// <param name="Why">What losing one means; empty where there is nothing to say.</param>
/// <param name="IsProtection">Whether removing one takes away the protection of something else.</param>
internal sealed record TypeFacts(Holds Holds, Undo Undo, EffectTraits Traits, string Why = "", bool IsProtection = false);

/// <summary>
/// The reviewed lists of <c>stateful.yaml</c>. A type on no list is not thereby safe: it is "not classified", and a name that looks
/// like state raises it further.
/// </summary>
internal sealed class StatefulTypes
{
    private static readonly TypeFacts Unlisted = new(Holds.Unknown, Undo.Unknown, EffectTraits.None, "What it holds is not known: its kind is on no list.");
    private static readonly TypeFacts UnlistedState =
        new(Holds.Unknown, Undo.Unknown, EffectTraits.LooksLikeState, "What it holds is not known: its kind is on no list, but is named like something that holds state.");
    private static readonly Lazy<StatefulTypes> Embedded = new(LoadEmbedded);

    private readonly FrozenDictionary<string, TypeFacts> _types;
    private readonly IReadOnlyList<string> _anywhere;
    private readonly FrozenSet<string> _segments;
    private readonly ILookup<string, DestroyingUpdate> _destroying;

    private StatefulTypes(Dictionary<string, TypeFacts> types, IReadOnlyList<string> anywhere, IReadOnlyList<string> segments, List<DestroyingUpdate> destroying, List<Pair> pairs)
    {
        _types = types.ToFrozenDictionary(StringComparer.Ordinal);
        _anywhere = anywhere;
        _segments = segments.ToFrozenSet(StringComparer.Ordinal);
        _destroying = destroying.ToLookup(d => d.Type, StringComparer.Ordinal);
        Pairs = pairs;
        ReplicaLinks = pairs.Where(p => p.Rule == PairRule.Replica).SelectMany(p => p.Holders.Select(type => (type, p.Link))).ToFrozenDictionary(r => r.type, r => r.Link, StringComparer.Ordinal);
        DestroyingAttributes = [.. destroying.Select(d => d.Attribute).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The lists this program was built with.</summary>
    public static StatefulTypes Default => Embedded.Value;

    /// <summary>Attributes that <see cref="DestroyingUpdates"/> may ask for.</summary>
    public IReadOnlyList<string> DestroyingAttributes { get; }

    /// <summary>Kinds of objects of which one names the other.</summary>
    public IReadOnlyList<Pair> Pairs { get; }

    /// <summary>The attribute by which objects of these types name what they are replicas of.</summary>
    public FrozenDictionary<string, string> ReplicaLinks { get; }

    /// <summary>Types on the lists.</summary>
    public IEnumerable<string> Listed => _types.Keys;

    /// <summary>What is known about this type.</summary>
    public TypeFacts Of(string type) =>
        _types.TryGetValue(type, out var facts) ? facts : LooksLikeState(type) ? UnlistedState : Unlisted;

    /// <summary>The attributes of this type whose change loses something.</summary>
    public IEnumerable<DestroyingUpdate> DestroyingUpdates(string type) => _destroying[type];

    /// <summary>Reads the lists.</summary>
    public static Loaded<StatefulTypes> Read(string file, string text)
    {
        var parsed = StrictYaml.Parse(file, text);
        if (parsed.Value is null) return Loaded<StatefulTypes>.Failed(parsed.Errors);
        var errors = new YamlErrors(file);
        var map = errors.Map(parsed.Value, "The file");
        map.RequireVersion1();
        var types = new Dictionary<string, TypeFacts>(StringComparer.Ordinal);
        foreach (var node in Items(map, "groups")) ReadGroup(errors.Map(node, "A group"), types);
        Add(map, "stateless", types, new TypeFacts(Holds.None, Undo.Recreate, EffectTraits.Listed));
        Add(map, "routine", types, new TypeFacts(Holds.None, Undo.Recreate, EffectTraits.Listed | EffectTraits.Routine));
        Add(map, "protections", types, new TypeFacts(Holds.None, Undo.Recreate, EffectTraits.Listed, "It protects something else, which stays behind without it.", IsProtection: true));
        AddGates(map, types);
        var patterns = map.Required("patterns") is { } at ? errors.Map(at, "\"patterns\"") : null;
        var destroying = Items(map, "destroyingUpdates").Select(node => DestroyingUpdate.Read(errors.Map(node, "An entry"))).ToList();
        var pairs = map.Optional("pairs") is { } list ? errors.List(list, "\"pairs\"").Select(node => Pair.Read(errors.Map(node, "A pair"))).ToList() : [];
        map.RefuseOthers();
        return errors.Finish(new StatefulTypes(types, patterns?.Texts("anywhere") ?? [], patterns?.Texts("segments") ?? [], destroying, pairs));
    }

    private static void ReadGroup(YamlMapReader map, Dictionary<string, TypeFacts> types)
    {
        var holds = map.Required("holds") is { } h ? map.Errors.Choice(h, "\"holds\"", Words.All<Holds>()) : Holds.Unknown;
        var undo = map.Required("undo") is { } u ? map.Errors.Choice(u, "\"undo\"", Words.All<Undo>()) : Undo.Unknown;
        Add(map, "types", types, new TypeFacts(holds, undo, EffectTraits.Listed, map.RequiredText("why")));
        map.RefuseOthers();
    }

    private static void Add(YamlMapReader map, string list, Dictionary<string, TypeFacts> types, TypeFacts facts)
    {
        foreach (var type in map.Texts(list))
            if (!types.TryAdd(type, facts)) map.Errors.Add(map.Map, $"\"{type}\" stands twice.", "Keep one of them.");
    }

    private static void AddGates(YamlMapReader map, Dictionary<string, TypeFacts> types)
    {
        foreach (var type in map.Texts("gates"))
        {
            var facts = types.GetValueOrDefault(type, new TypeFacts(Holds.None, Undo.Recreate, EffectTraits.Listed));
            types[type] = facts with { Traits = facts.Traits | EffectTraits.GatePath };
        }
    }

    private static IReadOnlyList<YamlNode> Items(YamlMapReader map, string name) => map.Required(name) is { } node ? map.Errors.List(node, $"\"{name}\"") : [];

    private static StatefulTypes LoadEmbedded()
    {
        using var stream = typeof(StatefulTypes).Assembly.GetManifestResourceStream("Countersign.Core.BlastRadius.stateful.yaml")
            ?? throw new InvalidOperationException("The list of stateful types is missing from this build.");
        using var reader = new StreamReader(stream);
        var loaded = Read("stateful.yaml", reader.ReadToEnd());
        return loaded.Value ?? throw new InvalidOperationException(string.Join('\n', loaded.Errors));
    }

    private bool LooksLikeState(string type)
    {
        var underscore = type.IndexOf('_', StringComparison.Ordinal);
        var name = (underscore < 0 ? type : type[(underscore + 1)..]).ToLowerInvariant();
        return _anywhere.Any(word => name.Contains(word, StringComparison.Ordinal)) || name.Split('_').Any(_segments.Contains);
    }
}
