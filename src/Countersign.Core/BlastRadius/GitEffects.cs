using Countersign.Core.Changes;

namespace Countersign.Core.BlastRadius;

/// <summary>What one range of commits deploys, as far as paths tell.</summary>
/// <param name="Effects">One <c>deploy</c> for each component it reaches.</param>
/// <param name="Gaps">What paths cannot tell.</param>
public sealed record GitFacts(IReadOnlyList<PlannedEffect> Effects, IReadOnlyList<Gap> Gaps);

/// <summary>Reads deployments out of the paths that differ between base and head.</summary>
public static class GitEffects
{
    /// <summary>The format's name in effect ids.</summary>
    public const string Format = "git";

    /// <summary>Kind of a deployed component.</summary>
    public const string Kind = "component";

    private const int ShownPaths = 5;

    /// <summary>Reads one range.</summary>
    /// <param name="repository">Configured repository id.</param>
    /// <param name="paths">Every path that differs, renames with both sides.</param>
    /// <param name="estate">Components and what counts as infrastructure.</param>
    /// <param name="component">The component that is deployed; null where it is not known, as on a laptop.</param>
    /// <param name="coverage">What the plans given with the change tell about.</param>
    public static GitFacts Read(string repository, IReadOnlyList<ChangedPath> paths, Estate estate, string? component, PlanCoverage coverage)
    {
        var components = estate.Components.Values.Where(c => c.Repository == repository).OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
        var effects = new List<PlannedEffect>();
        foreach (var candidate in components)
        {
            var isNamed = candidate.Name == component;

            // Files that no component claims, a lock file at the root for instance, go with whatever is deployed.
            var touching = paths.Where(p => p.Both.Any(candidate.Owns) || (isNamed && !components.Any(c => p.Both.Any(c.Owns)))).ToList();
            if (isNamed || touching.Count > 0) effects.Add(Deploy(repository, candidate.Name, touching, isNamed || component is null));
        }

        if (component is null) AddUnclaimed(repository, paths, components, effects);
        else if (effects.All(e => e.Address != component)) effects.Add(Deploy(repository, component, paths, isCertain: true));
        return new GitFacts(effects, Gaps(repository, paths, estate, coverage));
    }

    private static void AddUnclaimed(string repository, IReadOnlyList<ChangedPath> paths, List<Component> components, List<PlannedEffect> effects)
    {
        var unclaimed = paths.Where(p => !components.Any(c => p.Both.Any(c.Owns))).ToList();
        if (unclaimed.Count > 0 || (paths.Count == 0 && effects.Count == 0)) effects.Add(Deploy(repository, repository, unclaimed, isCertain: true));
    }

    private static PlannedEffect Deploy(string repository, string component, IReadOnlyList<ChangedPath> touching, bool isCertain)
    {
        var gate = Matching(touching, PathClasses.IsGate);
        var critical = Matching(touching, path => PathClasses.CriticalClassOf(path) is not null);
        var isHarmless = touching.Count > 0 && touching.All(p => !p.IsSubmodule && p.Both.All(PathClasses.IsDocsOrTest));
        var because = new List<string> { touching.Count == 1 ? "1 path of it changed" : $"{touching.Count} paths of it changed" };
        if (!isCertain) because.Add("it stands in the same range of commits, whether or not it is deployed with it");
        if (isHarmless) because.Add("only documentation and tests");
        because.AddRange(gate.Take(ShownPaths).Select(path => $"{path} is part of the way to production"));
        because.AddRange(critical.Take(ShownPaths).Select(path => $"{path} is code of the class {PathClasses.CriticalClassOf(path)}"));
        return new PlannedEffect
        {
            Does = Does.Deploy,
            Kind = Kind,
            Address = component,
            Holds = Holds.Service,
            Undo = Undo.Full,
            Traits = EffectTraits.Listed | Trait(gate.Count > 0, EffectTraits.GatePath) | Trait(critical.Count > 0, EffectTraits.CriticalPath)
                | Trait(isHarmless, EffectTraits.DocsAndTests),
            Certainty = isCertain ? Certainty.Certain : Certainty.Possible,
            Because = because,
            Source = $"git:{repository}",
        };
    }

    private static EffectTraits Trait(bool has, EffectTraits trait) => has ? trait : EffectTraits.None;

    private static List<string> Matching(IReadOnlyList<ChangedPath> paths, Func<string, bool> matches) =>
        [.. paths.SelectMany(p => p.Both).Where(matches).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(HostileText.Bound)];

    private static List<Gap> Gaps(string repository, IReadOnlyList<ChangedPath> paths, Estate estate, PlanCoverage coverage)
    {
        var gaps = new List<Gap>();
        var uncovered = paths.SelectMany(change => Matching([change], path => estate.InfrastructurePaths.Any(glob => glob.Matches(path)) && !coverage.Covers(change, path)))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (uncovered.Count > 0) gaps.Add(new Gap(GapCode.PlanMissing, $"{repository}: no plan covers {Listed(uncovered)}."));
        var submodules = paths.Where(p => p.IsSubmodule).SelectMany(p => p.Both).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(HostileText.Bound).ToList();
        if (submodules.Count > 0) gaps.Add(new Gap(GapCode.OpaqueSubmodule, $"{repository}: what these submodules point to was not seen: {Listed(submodules)}."));
        var pinned = Matching(paths, PathClasses.PinsDependencies);
        if (pinned.Count > 0) gaps.Add(new Gap(GapCode.OpaqueDependency, $"{repository}: code of third parties that {Listed(pinned)} brings was not seen."));
        return gaps;
    }

    private static string Listed(List<string> paths) =>
        string.Join(", ", paths.Take(ShownPaths)) + (paths.Count > ShownPaths ? $" and {paths.Count - ShownPaths} more" : "");
}
