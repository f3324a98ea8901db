using Countersign.Core.Changes;

namespace Countersign.Core.BlastRadius;

/// <summary>From what one plan takes away to the components of the blocks that refer to it.</summary>
internal sealed class ReferenceReach
{
    // Beyond so many blocks somebody else is taken to be among them; looking farther, for each effect anew, would take long for a hostile plan.
    private const int MaxBlocks = 256;

    private readonly ServiceReach _services;
    private readonly Dictionary<string, PlannedBlock> _blocks;
    private readonly Dictionary<string, IReadOnlyList<Component>> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>?> _needing = new(StringComparer.Ordinal);

    public ReferenceReach(ServiceReach services, IReadOnlyList<PlannedBlock> blocks)
    {
        _services = services;
        _blocks = new Dictionary<string, PlannedBlock>(blocks.Count, StringComparer.Ordinal);
        foreach (var block in blocks) _blocks[block.Address] = block;
    }

    /// <summary>The components that need what any of these effects takes away, each at its nearest.</summary>
    public IEnumerable<TouchedService> From(IReadOnlyList<PlannedEffect> effects)
    {
        if (_blocks.Count == 0) yield break;
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (block, steps) in Walk([.. effects.Where(e => e.FailsUsers).Select(e => BlockAddress.Of(e.Address)).Distinct(StringComparer.Ordinal)]))
            foreach (var owner in OwnersOf(block))
                if (found.Add(owner.Name)) yield return new TouchedService(owner, steps, "reference");
    }

    /// <summary>Whether a component other than these needs what this effect takes away.</summary>
    public bool FailsOthers(PlannedEffect effect, IReadOnlyList<Component> than)
    {
        if (_blocks.Count == 0 || !effect.FailsUsers) return false;
        var block = BlockAddress.Of(effect.Address);
        if (!_needing.TryGetValue(block, out var needing)) _needing[block] = needing = NeedingOf(block);
        return needing is null || needing.Any(name => than.All(c => c.Name != name));
    }

    // Null beyond the limit.
    private HashSet<string>? NeedingOf(string block)
    {
        var (names, count) = (new HashSet<string>(StringComparer.Ordinal), 0);
        foreach (var (user, _) in Walk([block]))
        {
            if (++count > MaxBlocks) return null;
            foreach (var owner in OwnersOf(user)) names.Add(owner.Name);
        }

        return names;
    }

    // The blocks that refer to these, nearest first, with the references in between. Two that refer to each other are met once.
    private IEnumerable<(string Block, int Steps)> Walk(List<string> ring)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var steps = 1; steps <= PlannedBlock.MaxSteps && ring.Count > 0; steps++)
        {
            var next = new List<string>();
            foreach (var user in ring.SelectMany(block => _blocks.TryGetValue(block, out var known) ? known.UsedBy : []))
            {
                if (!seen.Add(user)) continue;
                next.Add(user);
                yield return (user, steps);
            }

            ring = next;
        }
    }

    private IReadOnlyList<Component> OwnersOf(string block)
    {
        if (!_owners.TryGetValue(block, out var owners)) _owners[block] = owners = _services.OwnersOf(block, _blocks.GetValueOrDefault(block)?.Components ?? []);
        return owners;
    }
}
