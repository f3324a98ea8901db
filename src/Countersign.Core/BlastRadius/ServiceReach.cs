using Countersign.Core.Changes;

namespace Countersign.Core.BlastRadius;

/// <summary>From effects to components, and from those to whoever needs them.</summary>
internal sealed class ServiceReach
{
    /// <summary>Most components reported; the nearest come first.</summary>
    public const int MaxServices = 10_000;

    private readonly Estate? _estate;
    private readonly List<Component> _withResources;
    private readonly HashSet<string> _needed;

    public ServiceReach(Estate? estate)
    {
        _estate = estate;
        _withResources = estate is null ? [] : [.. estate.Components.Values.Where(c => c.Resources.Count > 0).OrderBy(c => c.Name, StringComparer.Ordinal)];
        _needed = estate is null ? [] : [.. estate.Components.Values.SelectMany(c => c.DependsOn.Where(needed => needed != c.Name))];
    }

    /// <summary>The components that this effect touches itself.</summary>
    public IReadOnlyList<Component> Touched(PlannedEffect effect)
    {
        if (_estate is null) return [];
        if (effect.Does == Does.Deploy) return _estate.Components.TryGetValue(effect.Address, out var deployed) ? [deployed] : [];
        return [.. _withResources.Where(c => c.Resources.Any(glob => glob.MatchesName(effect.Address)))];
    }

    /// <summary>Who stands behind an effect: the components it touches, or else the one the change is for.</summary>
    public EffectReach Of(IReadOnlyList<Component> touched, string? component)
    {
        if (touched.Count == 0 && component is not null && _estate?.Components.TryGetValue(component, out var own) == true) touched = [own];
        return new EffectReach(touched.Any(c => c.IsCritical), touched.Any(c => c.CustomerFacing), touched.Any(c => _needed.Contains(c.Name)));
    }

    /// <summary>The touched components and their dependents, breadth first: each once, at its nearest.</summary>
    public IReadOnlyList<ReachedService> From(List<(Component Component, string Via)> touched)
    {
        if (touched.Count == 0) return [];
        var reached = new Dictionary<string, ReachedService>(StringComparer.Ordinal);
        var dependents = DependentsByName();
        var ring = touched.OrderBy(t => t.Component.Name, StringComparer.Ordinal).ThenBy(t => t.Via, StringComparer.Ordinal).ToList();
        for (var hop = 0; ring.Count > 0; hop++)
        {
            var next = new List<(Component, string)>();
            foreach (var (component, via) in ring)
            {
                if (reached.Count == MaxServices) return [.. reached.Values];
                if (!reached.TryAdd(component.Name, new ReachedService(component.Name, hop, component.CustomerFacing, via))) continue;
                next.AddRange(dependents[component.Name].Select(dependent => (dependent, "dependsOn")));
            }

            ring = [.. next.OrderBy(t => t.Item1.Name, StringComparer.Ordinal)];
        }

        return [.. reached.Values];
    }

    private ILookup<string, Component> DependentsByName() =>
        (_estate?.Components.Values ?? []).SelectMany(c => c.DependsOn.Distinct(StringComparer.Ordinal).Select(needed => (needed, c))).ToLookup(p => p.needed, p => p.c, StringComparer.Ordinal);
}
