using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Policy;

/// <summary>
/// Rules that a gated repository carries in <c>.countersign/policy.yaml</c>, read at the base of the change (contract §1). They add to what
/// the organisation's policy demands and take nothing from it: not its default, not its override, not a level. A head that edits them is
/// still judged by the ones before.
/// </summary>
/// <param name="Repository">Id of the repository that carries them.</param>
/// <param name="Text">The file as it was found.</param>
/// <param name="Rules">What it says.</param>
/// <param name="Labels">Its own labels whose paths the change touches.</param>
public sealed record RepositoryRules(string Repository, string Text, PolicySet Rules, IReadOnlyList<string> Labels)
{
    /// <summary>Longest text read; it is kept with the facts of every change.</summary>
    public const int MaxCharacters = 64 * 1024;

    /// <summary>Where a repository keeps them.</summary>
    public const string Path = ".countersign/" + PolicyReader.FileName;

    /// <summary>Reads a repository's rules on the organisation's scale; labels are given by <see cref="Of"/>.</summary>
    public static Loaded<RepositoryRules> Read(string repository, string text, LevelScale levels, IReadOnlyCollection<string>? groups = null)
    {
        if (text.Length > MaxCharacters)
            return Loaded<RepositoryRules>.Failed([new ConfigurationError(Path, 1, 1, $"The file has {text.Length} characters.", $"At most {MaxCharacters} are read.")]);
        var read = PolicyReader.Read(text, levels, groups);
        return read.Value is not { } rules
            ? Loaded<RepositoryRules>.Failed(read.Errors)
            : Loaded<RepositoryRules>.Of(new RepositoryRules(repository, text, rules with { Rules = [.. rules.Rules.Select(r => r with { Id = $"{repository}/{r.Id}" })] }, []));
    }

    /// <summary>These rules for a change with these labels.</summary>
    public RepositoryRules Of(IReadOnlyList<string> labels) => this with { Labels = labels };

    /// <summary>What the organisation demands, and what the repositories ask on top of it.</summary>
    /// <param name="organisation">The result of the organisation's policy.</param>
    /// <param name="repositories">Rules of each repository.</param>
    /// <param name="facts">The facts of the change.</param>
    /// <param name="today">The day in the environment's time zone.</param>
    public static PolicyResult Add(PolicyResult organisation, IReadOnlyList<RepositoryRules> repositories, FactSet facts, DateOnly today) =>
        repositories.Select(r => r.Evaluate(facts, today)).Aggregate(organisation, (all, more) => new PolicyResult(
            Add(all.Enforced, more.Enforced), Add(all.Shadow, more.Shadow), [.. all.Rules, .. more.Rules]));

    // The labels of the facts are the organisation's; these rules mean their own. What hides paths hides both alike.
    private PolicyResult Evaluate(FactSet facts, DateOnly today)
    {
        var hidden = facts[FactCatalog.Labels] is not WordSetValue { OrMore: false };
        return PolicyEvaluator.Evaluate(Rules, facts.With(FactCatalog.Labels, WordSetValue.Of(Labels, hidden)), today);
    }

    private static Demands Add(Demands left, Demands right) => new(
        [.. left.Requirements.Concat(right.Requirements).GroupBy(r => r.Requirement).Select(same => new DueRequirement(same.Key, [.. same.SelectMany(r => r.By)]))], [.. left.Denials, .. right.Denials], [.. left.Holds, .. right.Holds]);
}
