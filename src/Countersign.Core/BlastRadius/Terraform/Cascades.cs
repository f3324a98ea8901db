namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>
/// Finds the root of a cascade: an object is replaced, so its id becomes unknown, so what refers to it is replaced too. A replacement is a
/// consequence when every path that forces it is unknown until apply and what it refers to there is another replaced object. Folding is for
/// the eye: a consequence keeps its own severity.
/// </summary>
internal sealed class Cascades(int maxEarlyEdges = EarlyGraph.MaxEdges)
{
    /// <summary>Most references kept for one attribute.</summary>
    private const int MaxReferences = 256;

    private readonly Dictionary<string, List<(int At, IReadOnlyList<string> Keys)>> _replaced = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Consequence> _consequences = [];
    private readonly Dictionary<string, List<Consequence>> _byBlock = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Consequence> _byAddress = new(StringComparer.Ordinal);
    private readonly EarlyGraph _early = new(maxEarlyEdges);
    private bool _knowsChanges;

    /// <summary>Whether the dependencies of the plan are of any use.</summary>
    public bool WantsGraph => !_knowsChanges || _consequences.Count > 0;

    /// <summary>Whether the graph came before the changes and was too large to be kept, so that no roots are known.</summary>
    public bool LostGraph => _early.IsTooLarge;

    /// <summary>The changes come now: what follows can be looked at for what they need.</summary>
    public void ChangesBegin() => _knowsChanges = true;

    public void Clear()
    {
        _replaced.Clear();
        _consequences.Clear();
        _byBlock.Clear();
        _byAddress.Clear();
    }

    /// <summary>The effect at this position replaces the object of this row.</summary>
    public void Replaced(int at, PlanRow row)
    {
        var (block, keys) = BlockAddress.Split(row.Address!);
        Under(_replaced, block).Add((at, keys));
        if (!IsForcedByUnknown(row)) return;
        var consequence = new Consequence(at, keys, block, [.. row.ReplacePaths.Select(p => p[0]).Distinct(StringComparer.Ordinal)]);
        _consequences[at] = consequence;
        _byAddress[row.Address!] = consequence;
        Under(_byBlock, block).Add(consequence);
    }

    /// <summary>What the state says this object depends on, all of it.</summary>
    public void DependsOn(string address, IReadOnlyList<string> blocks)
    {
        if (!_knowsChanges) _early.DependsOn(address, blocks);
        else if (_byAddress.TryGetValue(address, out var consequence)) consequence.DependsOn.AddRange(blocks.Take(MaxReferences));
    }

    /// <summary>Whether anything forced by an unknown value stands, or may stand, in this block of the configuration.</summary>
    public bool WantsBlock(string block) => !_knowsChanges || _byBlock.ContainsKey(block);

    /// <summary>What this attribute of a block of the configuration refers to.</summary>
    public void Refers(string module, string block, string attribute, string reference)
    {
        if (!_knowsChanges) _early.Refers(module, block, attribute, reference);
        if (!_byBlock.TryGetValue(block, out var forced)) return;
        foreach (var consequence in forced.Where(c => c.Attributes.Contains(attribute, StringComparer.Ordinal) && c.References.Count < MaxReferences))
            consequence.References.Add((module, reference));
    }

    /// <summary>The same effects with their roots.</summary>
    public void Fold(List<PlannedEffect> effects)
    {
        ChangesBegin();
        _early.TellTo(this);
        foreach (var at in _consequences.Keys)
        {
            if (RootOf(at) is not { } root || root == at) continue;
            effects[at] = effects[at].Also($"follows from the replacement of {effects[root].Address}") with { Root = root };
        }
    }

    private int? RootOf(int at)
    {
        // Walks up first parents only; a plan that claims a circle has no root.
        var seen = new HashSet<int>();
        while (seen.Add(at))
        {
            if (!_consequences.TryGetValue(at, out var consequence) || ParentOf(consequence) is not { } parent) return at;
            at = parent;
        }

        return null;
    }

    private int? ParentOf(Consequence c)
    {
        var direct = c.References.Select(r => ReplacedIn(r.Module + FirstTwo(r.Reference), c)).FirstOrDefault(p => p is not null);
        if (direct is not null) return direct;

        // A reference through a variable, a local or a module's output is not followed; the state has the answer, less precisely.
        var isIndirect = c.References.Count == 0 || c.References.Any(r => r.Reference.Split('.')[0] is "module" or "var" or "local" or "each" or "self");
        if (!isIndirect) return null;
        var candidates = c.DependsOn.Select(block => ReplacedIn(BlockAddress.Of(block), c)).OfType<int>().ToList();
        return candidates.Count == 0 ? null : candidates.Cast<int?>().FirstOrDefault(p => !_consequences.ContainsKey(p!.Value)) ?? candidates[0];
    }

    // Of several instances of one block the one is meant that shares the most keys from the left: module["eu"] with module["eu"], a[0] with b[0].
    private int? ReplacedIn(string block, Consequence c)
    {
        if (block == c.Block || !_replaced.TryGetValue(block, out var instances)) return null;
        return instances.MaxBy(i => i.Keys.Zip(c.Keys).TakeWhile(pair => pair.First == pair.Second).Count()).At;
    }

    private static bool IsForcedByUnknown(PlanRow row) =>
        row.Reason is null or "replace_because_cannot_update" && !row.TooManyUnknown && row.ReplacePaths.Count > 0 && row.ReplacePaths.All(path => IsUnknown(row, path));

    private static bool IsUnknown(PlanRow row, string[] path)
    {
        if (path.Length == 0) return false;
        for (var steps = 1; steps <= path.Length; steps++)
            if (row.UnknownPaths.Contains(string.Join('/', path[..steps]))) return true;
        return false;
    }

    private static string FirstTwo(string reference)
    {
        var parts = BlockAddress.Of(reference).Split('.', 3);
        return parts.Length < 2 ? reference : $"{parts[0]}.{parts[1]}";
    }

    private static List<T> Under<T>(Dictionary<string, List<T>> map, string key)
    {
        if (!map.TryGetValue(key, out var list)) map[key] = list = [];
        return list;
    }

    private sealed record Consequence(int At, IReadOnlyList<string> Keys, string Block, string[] Attributes)
    {
        public List<string> DependsOn { get; } = [];

        public List<(string Module, string Reference)> References { get; } = [];
    }
}
