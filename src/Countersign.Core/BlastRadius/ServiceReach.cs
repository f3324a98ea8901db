using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.BlastRadius;

/// <summary>A component that an effect touches, or that needs what one takes away.</summary>
/// <param name="Component">The component.</param>
/// <param name="Hop">References in between; 0 where it is touched itself.</param>
/// <param name="Via">How, in the words of <see cref="ReachedService.Via"/>.</param>
internal sealed record TouchedService(Component Component, int Hop, string Via);

/// <summary>From effects to components, and from those to whoever needs them.</summary>
internal sealed class ServiceReach
{
    /// <summary>Most components reported; the nearest come first.</summary>
    public const int MaxServices = 10_000;

    private readonly Estate? _estate;
    private readonly List<Component> _withResources;
    private readonly Dictionary<string, List<Glob>> _blocks;
    private readonly HashSet<string> _needed;

    public ServiceReach(Estate? estate)
    {
        _estate = estate;
        _withResources = estate is null ? [] : [.. estate.Components.Values.Where(c => c.Resources.Count > 0).OrderBy(c => c.Name, StringComparer.Ordinal)];
        _blocks = _withResources.ToDictionary(c => c.Name, c => c.Resources.Select(glob => BlockAddress.Of(glob.Pattern)).Where(block => block.Length > 0).Select(block => new Glob(block)).ToList(), StringComparer.Ordinal);
        _needed = estate is null ? [] : [.. estate.Components.Values.SelectMany(c => c.DependsOn.Where(needed => needed != c.Name))];
    }

    /// <summary>The components that this effect touches itself.</summary>
    public IReadOnlyList<TouchedService> Touched(PlannedEffect effect)
    {
        if (_estate is null) return [];
        if (effect.Does == Does.Deploy) return _estate.Components.TryGetValue(effect.Address, out var deployed) ? [new(deployed, 0, "deploy")] : [];
        var touched = _withResources.Where(c => c.Resources.Any(glob => glob.MatchesName(effect.Address))).Select(c => new TouchedService(c, 0, "resource")).ToList();
        touched.AddRange(Tagged(effect.Components).Where(c => touched.TrueForAll(t => t.Component.Name != c.Name)).Select(c => new TouchedService(c, 0, "tag")));
        return touched;
    }

    /// <summary>The components to which objects of a block belong: by a pattern that matches one of its instances, or by a tag.</summary>
    public IReadOnlyList<Component> OwnersOf(string block, IReadOnlyList<string> tags) =>
        [.. _withResources.Where(c => _blocks[c.Name].Exists(glob => glob.MatchesName(block))).Concat(Tagged(tags)).DistinctBy(c => c.Name)];

    /// <summary>Who stands behind an effect: the components it touches, or else the one the change is for.</summary>
    /// <param name="touched">What it touches itself.</param>
    /// <param name="component">The component the change is for; null where it is not known.</param>
    /// <param name="failsOthers">Whether a component other than these refers to what goes.</param>
    public EffectReach Of(IReadOnlyList<Component> touched, string? component, Func<IReadOnlyList<Component>, bool> failsOthers)
    {
        if (touched.Count == 0 && component is not null && _estate?.Components.TryGetValue(component, out var own) == true) touched = [own];
        return new EffectReach(touched.Any(c => c.IsCritical), touched.Any(c => c.CustomerFacing), touched.Any(c => _needed.Contains(c.Name)) || failsOthers(touched));
    }

    /// <summary>The touched components and their dependents, breadth first: each once, at its nearest.</summary>
    public IReadOnlyList<ReachedService> From(IReadOnlyCollection<TouchedService> touched)
    {
        if (touched.Count == 0) return [];
        var reached = new Dictionary<string, ReachedService>(StringComparer.Ordinal);
        var dependents = DependentsByName();
        var farthest = touched.Max(t => t.Hop);
        var next = new List<TouchedService>();
        for (var hop = 0; hop <= farthest || next.Count > 0; hop++)
        {
            var ring = next.Concat(touched.Where(t => t.Hop == hop)).OrderBy(t => t.Component.Name, StringComparer.Ordinal).ThenBy(t => t.Via, StringComparer.Ordinal).ToList();
            next = [];
            foreach (var (component, _, via) in ring)
            {
                if (reached.Count == MaxServices) return [.. reached.Values];
                if (!reached.TryAdd(component.Name, new ReachedService(component.Name, hop, component.CustomerFacing, via))) continue;
                next.AddRange(dependents[component.Name].Select(dependent => new TouchedService(dependent, hop + 1, "dependsOn")));
            }
        }

        return [.. reached.Values];
    }

    private IEnumerable<Component> Tagged(IReadOnlyList<string> names)
    {
        foreach (var name in names)
            if (_estate?.Components.TryGetValue(name, out var component) == true) yield return component;
    }

    private ILookup<string, Component> DependentsByName() =>
        (_estate?.Components.Values ?? []).SelectMany(c => c.DependsOn.Distinct(StringComparer.Ordinal).Select(needed => (needed, c))).ToLookup(p => p.needed, p => p.c, StringComparer.Ordinal);
}
