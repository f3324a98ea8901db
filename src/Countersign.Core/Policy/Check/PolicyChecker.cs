using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Policy;

/// <summary>Looks for what loads and is wrong all the same: rules that can do nothing, and names that nothing has.</summary>
public static class PolicyChecker
{
    /// <summary>Everything found, in the order of the file.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="today">Exceptions end by it.</param>
    /// <param name="people">People; null where they are not known.</param>
    /// <param name="estate">Environments and components; null where they are not known.</param>
    public static IReadOnlyList<PolicyFinding> Check(PolicySet policy, DateOnly today, PeopleDirectory? people = null, Estate? estate = null) =>
    [
        .. policy.Rules.SelectMany(rule => Ended(rule, today))
            .Concat(new RuleComparison(policy, today).Findings())
            .Concat(estate is null ? [] : policy.Rules.SelectMany(rule => Unknown(rule, estate)))
            .Concat(people is null ? [] : policy.Rules.SelectMany(rule => TooFew(rule, people)))
            .OrderBy(f => f.Line).ThenBy(f => f.Code).ThenBy(f => f.Problem, StringComparer.Ordinal),
    ];

    private static IEnumerable<PolicyFinding> Ended(PolicyRule rule, DateOnly today) =>
        rule.Except.Where(e => e.Until < today).Select(e => new PolicyFinding(
            PolicyFindingCode.ExceptionEnded, rule.Id, rule.Line, $"Its exception \"{e.Reason}\" ended on {e.Until:yyyy-MM-dd}.", "Remove it, or give it a new last day."));

    private static IEnumerable<PolicyFinding> Unknown(PolicyRule rule, Estate estate) =>
        Conditions.ComparisonsOf(rule).SelectMany(c => c.Operands.OfType<WordValue>().Select(o => (c.Fact, o.Word!))).Distinct().SelectMany(named =>
            named.Fact == FactCatalog.EnvironmentName ? Unknown(rule, PolicyFindingCode.EnvironmentUnknown, "an environment", named.Item2, [.. estate.Environments.Keys])
            : named.Fact == FactCatalog.ComponentName ? Unknown(rule, PolicyFindingCode.ComponentUnknown, "a component", named.Item2, [.. estate.Components.Keys])
            : []);

    private static IEnumerable<PolicyFinding> Unknown(PolicyRule rule, PolicyFindingCode code, string what, string name, IReadOnlyCollection<string> known)
    {
        if (!known.Contains(name)) yield return new PolicyFinding(code, rule.Id, rule.Line, $"\"{name}\" is not {what} of environments.yaml.", NearestWord.Suggest(name, known));
    }

    private static IEnumerable<PolicyFinding> TooFew(PolicyRule rule, PeopleDirectory people)
    {
        foreach (var (count, level, groups) in rule.Require.Select(Asked).OfType<(int, Level, ValueList<string>)>())
        {
            var able = people.Persons.Count(p => !p.Left && p.Level >= level && (groups.Count == 0 || p.Groups.Intersect(groups, StringComparer.Ordinal).Any()));
            if (able >= count) continue;
            var who = $"{(level == Level.Unknown ? "" : $" of level {level} or above")}{(groups.Count == 0 ? "" : $" in {string.Join(" or ", groups)}")}";
            yield return new PolicyFinding(PolicyFindingCode.TooFewPeople, rule.Id, rule.Line, $"It asks for {count} of the people{who}, and people.yaml has {able}.", "Name more people, or ask for a level or group that has some.");
        }
    }

    private static (int Count, Level Level, ValueList<string> Groups)? Asked(Requirement requirement) => requirement switch
    {
        SignOffRequirement signOff => (signOff.Count, signOff.Level, signOff.Groups),
        ReviewRequirement review => (review.Count, review.Level, review.Groups),
        _ => null,
    };
}
