namespace Countersign.Core.Changes;

/// <summary>
/// What a new <c>environments.yaml</c> could make laxer (contract §1). Only what can hold more and never less acts at once: a stricter
/// mode, a required input more. Everything else is read by rules in both directions, so it waits.
/// </summary>
public static class EstateComparison
{
    /// <summary>Every difference that may let more through, in words; empty where none may.</summary>
    /// <param name="before">The estate in force.</param>
    /// <param name="after">The estate that would come into force.</param>
    public static IReadOnlyList<string> MayBeLaxer(Estate before, Estate after) =>
    [
        .. Entries(before.Environments, after.Environments, "environment", OfEnvironment),
        .. Entries(before.Components, after.Components, "component", (old, next) => SameComponent(old, next) ? [] : [$"component {next.Name} changes"]),
        .. Entries(before.Repositories, after.Repositories, "repository", (old, next) => SameRepository(old, next) ? [] : [$"repository {next.Id} changes"]),
        .. SameTexts(before.InfrastructurePaths, after.InfrastructurePaths) ? (string[])[] : ["the paths that need a plan change"],
    ];

    private static IEnumerable<string> Entries<T>(IReadOnlyDictionary<string, T> before, IReadOnlyDictionary<string, T> after, string what, Func<T, T, IEnumerable<string>> compare) =>
        before.Keys.Concat(after.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).SelectMany(id =>
            !before.TryGetValue(id, out var old) ? [$"{what} {id} is added"] : after.TryGetValue(id, out var next) ? compare(old, next) : [$"{what} {id} is taken out"]);

    private static IEnumerable<string> OfEnvironment(EnvironmentSettings old, EnvironmentSettings next)
    {
        if (next.Mode < old.Mode) yield return $"{next.Name} goes from {Formats.Words.Of(old.Mode)} to {Formats.Words.Of(next.Mode)}";
        if (next.Tier != old.Tier) yield return $"the tier of {next.Name} changes";
        if (next.CustomerFacing != old.CustomerFacing) yield return $"{next.Name} is {(next.CustomerFacing ? "now" : "no longer")} said to be customer-facing";
        if (next.TimeZone != old.TimeZone) yield return $"the time zone of {next.Name} changes";
        if (!SameItems(next.Freezes, old.Freezes)) yield return $"the freezes of {next.Name} change";
        if (old.Requires.Except(next.Requires).Any()) yield return $"{next.Name} no longer requires all that it did";
        if (!SameItems(next.Repositories, old.Repositories)) yield return $"the repositories that may deploy to {next.Name} change";
        if (!SameItems(next.Targets, old.Targets)) yield return $"the targets of {next.Name} change";
        if (!SameAccounts(next.Accounts, old.Accounts)) yield return $"the accounts of {next.Name} change";
    }

    private static bool SameComponent(Component left, Component right) =>
        left.Repository == right.Repository && left.Owner == right.Owner && left.Tier == right.Tier && left.CustomerFacing == right.CustomerFacing
        && SameTexts(left.Paths, right.Paths) && SameTexts(left.Resources, right.Resources) && SameItems(left.DependsOn, right.DependsOn);

    private static bool SameRepository(RepositorySettings left, RepositorySettings right) => left with { Refs = right.Refs } == right && SameItems(left.Refs, right.Refs);

    private static bool SameAccounts(IReadOnlyDictionary<string, IReadOnlyList<string>> left, IReadOnlyDictionary<string, IReadOnlyList<string>> right) =>
        left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out var other) && SameItems(pair.Value, other));

    private static bool SameTexts(IReadOnlyList<Formats.Glob> left, IReadOnlyList<Formats.Glob> right) => SameItems([.. left.Select(g => g.Pattern)], [.. right.Select(g => g.Pattern)]);

    private static bool SameItems<T>(IReadOnlyList<T> left, IReadOnlyList<T> right) => left.ToHashSet().SetEquals(right);
}
