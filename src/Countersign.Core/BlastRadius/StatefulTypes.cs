namespace Countersign.Core.BlastRadius;

/// <summary>What the reviewed lists say about one resource type.</summary>
/// <param name="Holds">What its objects hold.</param>
/// <param name="Undo">The way back in the plain case.</param>
/// <param name="Traits">Which lists it is on.</param>
/// <param name="Why">What losing one means; empty where there is nothing to say.</param>
/// <param name="IsProtection">Whether removing one takes away the protection of something else.</param>
internal sealed record TypeFacts(Holds Holds, Undo Undo, EffectTraits Traits, string Why = "", bool IsProtection = false);

/// <summary>
/// The reviewed lists of <c>stateful.yaml</c>, read from the table made from them. A type on no list is not thereby safe: it is "not classified", and a name that looks
/// like state raises it further.
/// </summary>
internal sealed class StatefulTypes
{
    private static readonly TypeFacts Unlisted = new(Holds.Unknown, Undo.Unknown, EffectTraits.None, "What it holds is not known: its kind is on no list.");
    private static readonly TypeFacts UnlistedState =
        new(Holds.Unknown, Undo.Unknown, EffectTraits.LooksLikeState, "What it holds is not known: its kind is on no list, but is named like something that holds state.");
    private static readonly Lazy<StatefulTypes> BuiltIn = new(StatefulTable.BuiltIn);

    private readonly Dictionary<string, TypeFacts> _types;
    private readonly IReadOnlyList<string> _anywhere;
    private readonly HashSet<string> _segments;
    private readonly Dictionary<string, List<DestroyingUpdate>> _destroying = new(StringComparer.Ordinal);
    private readonly List<string> _destroyingAttributes = [];
    private readonly Dictionary<string, string> _replicaLinks = new(StringComparer.Ordinal);

    /// <summary>Lists as they were read.</summary>
    /// <param name="types">What is known of each type.</param>
    /// <param name="anywhere">Words that make a type on no list look like state wherever they stand in its name.</param>
    /// <param name="segments">Words that do so between two underscores.</param>
    /// <param name="destroying">Attributes whose change in place loses something.</param>
    /// <param name="pairs">Kinds of objects of which one names the other.</param>
    public StatefulTypes(Dictionary<string, TypeFacts> types, IReadOnlyList<string> anywhere, HashSet<string> segments, IReadOnlyList<DestroyingUpdate> destroying, IReadOnlyList<Pair> pairs)
    {
        (_types, _anywhere, _segments, Pairs) = (types, anywhere, segments, pairs);
        foreach (var update in destroying) Add(update);
        foreach (var pair in pairs)
        {
            if (pair.Rule != PairRule.Replica) continue;
            foreach (var holder in pair.Holders) _replicaLinks.Add(holder, pair.Link);
        }
    }

    /// <summary>The lists this program was built with.</summary>
    public static StatefulTypes Default => BuiltIn.Value;

    /// <summary>Attributes that <see cref="DestroyingUpdates"/> may ask for.</summary>
    public IReadOnlyList<string> DestroyingAttributes => _destroyingAttributes;

    /// <summary>Kinds of objects of which one names the other.</summary>
    public IReadOnlyList<Pair> Pairs { get; }

    /// <summary>The attribute by which objects of these types name what they are replicas of.</summary>
    public IReadOnlyDictionary<string, string> ReplicaLinks => _replicaLinks;

    /// <summary>Types on the lists.</summary>
    public IEnumerable<string> Listed => _types.Keys;

    /// <summary>What is known about this type.</summary>
    public TypeFacts Of(string type) =>
        _types.TryGetValue(type, out var facts) ? facts : LooksLikeState(type) ? UnlistedState : Unlisted;

    /// <summary>The attributes of this type whose change loses something.</summary>
    public IReadOnlyList<DestroyingUpdate> DestroyingUpdates(string type) => _destroying.TryGetValue(type, out var updates) ? updates : [];

    private void Add(DestroyingUpdate update)
    {
        if (_destroying.TryGetValue(update.Type, out var updates)) updates.Add(update);
        else _destroying[update.Type] = [update];
        if (!_destroyingAttributes.Contains(update.Attribute)) _destroyingAttributes.Add(update.Attribute);
    }

    private bool LooksLikeState(string type)
    {
        var underscore = type.IndexOf('_', StringComparison.Ordinal);
        var name = (underscore < 0 ? type : type[(underscore + 1)..]).ToLowerInvariant();
        return _anywhere.Any(word => name.Contains(word, StringComparison.Ordinal)) || name.Split('_').Any(_segments.Contains);
    }
}
