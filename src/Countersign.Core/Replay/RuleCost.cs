using System.Globalization;
using Countersign.Core.Policy;

namespace Countersign.Core.Replay;

/// <summary>What one rule would have cost.</summary>
/// <param name="Rule">Its id.</param>
/// <param name="Describe">What it is for, in the policy's words.</param>
/// <param name="Mode">Whether it counts.</param>
/// <param name="Asks">Deployments of which it asks something or may, a missing plan included.</param>
/// <param name="Holds">Deployments it holds for certain, alone or with others.</param>
/// <param name="HoldsAlone">Deployments that no other rule holds: what putting it in shadow would let through.</param>
/// <param name="Because">The conditions that were met where it asks, with how often, most often first.</param>
public sealed record RuleCost(string Rule, string Describe, RuleMode Mode, int Asks, int Holds, int HoldsAlone, IReadOnlyList<RuleCause> Because);

/// <summary>A condition that was met.</summary>
/// <param name="Text">The condition, in the policy's words.</param>
/// <param name="Deployments">How often.</param>
public sealed record RuleCause(string Text, int Deployments);

/// <summary>Counts, rule by rule.</summary>
internal static class RuleCosts
{
    private const int MostCauses = 3;

    /// <summary>The costs, in the order of the policy.</summary>
    public static IReadOnlyList<RuleCost> Of(PolicySet policy, IReadOnlyList<PastVerdict> verdicts)
    {
        // Deployments with the same facts share one verdict, so each is looked at once.
        var groups = verdicts.GroupBy(v => v, ReferenceEqualityComparer.Instance).Select(g => (Verdict: (PastVerdict)g.Key!, Count: g.Count())).ToList();
        return [.. policy.Rules.Select((rule, at) => CostOf(rule, at, groups))];
    }

    private static RuleCost CostOf(PolicyRule rule, int at, List<(PastVerdict Verdict, int Count)> groups)
    {
        var asking = groups.Where(g => g.Verdict.Open.Rules[at].IsActive).ToList();
        var holding = asking.Where(g => IsHolding(g.Verdict, at)).ToList();
        return new RuleCost(
            rule.Id, rule.Describe, rule.Mode, asking.Sum(g => g.Count), holding.Sum(g => g.Count),
            holding.Where(g => Enumerable.Range(0, g.Verdict.Known.Rules.Count).Count(other => IsHolding(g.Verdict, other)) == 1).Sum(g => g.Count),
            Causes(asking, at));
    }

    private static bool IsHolding(PastVerdict verdict, int at)
    {
        var outcome = verdict.Known.Rules[at];
        return outcome.IsActive && outcome.Rule.Mode == RuleMode.Enforce && (outcome.Rule.Deny is not null || outcome.Rule.Require.Any(r => r is SignOffRequirement));
    }

    private static List<RuleCause> Causes(List<(PastVerdict Verdict, int Count)> asking, int at) =>
        [.. asking.SelectMany(g => Leaves(g.Verdict.Open.Rules[at].When).Distinct(StringComparer.Ordinal).Select(text => (text, g.Count)))
            .GroupBy(x => x.text, x => x.Count, StringComparer.Ordinal).Select(g => new RuleCause(g.Key, g.Sum()))
            .OrderByDescending(c => c.Deployments).ThenBy(c => c.Text, StringComparer.Ordinal).Take(MostCauses)];

    /// <summary>Comparisons that were not false, without those that say where: every past deployment went to the same place.</summary>
    private static IEnumerable<string> Leaves(TraceNode node) => node switch
    {
        { Truth: Truth.False } => [],
        ComparisonTrace leaf when leaf.Comparison.Fact.Name.StartsWith("environment.", StringComparison.Ordinal) || leaf.Comparison.Fact.Name.StartsWith("change.", StringComparison.Ordinal) => [],
        ComparisonTrace leaf => [InWords(leaf)],
        GroupTrace { Group: TraceGroup.Not } => [],
        GroupTrace group => group.Parts.SelectMany(Leaves),
        _ => [],
    };

    private static string InWords(ComparisonTrace leaf)
    {
        var op = leaf.Comparison.Operator == FactOperator.Is ? "" : Operators.NameOf(leaf.Comparison.Operator) + " ";
        var open = leaf.Truth == Truth.Unknown ? " (not known)" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{leaf.Comparison.Fact.Name} {op}{leaf.Comparison.Operands}{open}");
    }
}
