using Countersign.Core.BlastRadius;
using Countersign.Core.People;
using Countersign.Core.Policy;

namespace Countersign.Core.Replay;

/// <summary>One way to change a policy.</summary>
/// <param name="Rule">The rule that changes.</param>
/// <param name="Text">The change, in words.</param>
/// <param name="Policy">The policy after it.</param>
internal sealed record PolicyVariant(string Rule, string Text, PolicySet Policy);

/// <summary>
/// The changes of a policy that hold less, gentlest first. They change rules, never what somebody should write into a commit: a threshold of
/// levels moves for marked and unmarked commits alike, and no variant looks away from one of the two.
/// </summary>
internal static class PolicyVariants
{
    /// <summary>Every single change of this policy.</summary>
    public static IReadOnlyList<PolicyVariant> Of(PolicySet policy) =>
        [.. ReviewInstead(policy), .. HigherSeverity(policy), .. LowerLevel(policy), .. InShadow(policy)];

    private static IEnumerable<PolicyVariant> ReviewInstead(PolicySet policy) =>
        from rule in Holding(policy)
        where rule.Require.Any(r => r is SignOffRequirement)
        select new PolicyVariant(rule.Id, $"{rule.Id}: ask for a code review instead of a sign-off", With(policy, rule, rule with { Require = [.. rule.Require.Select(Review)] }));

    private static IEnumerable<PolicyVariant> HigherSeverity(PolicySet policy) =>
        from rule in Holding(policy)
        let raised = Raised(rule.When)
        where !raised.Equals(rule.When)
        select new PolicyVariant(rule.Id, $"{rule.Id}: begin one severity higher", With(policy, rule, rule with { When = raised }));

    private static IEnumerable<PolicyVariant> LowerLevel(PolicySet policy) =>
        from rule in Holding(policy)
        let lowered = Lowered(rule.When, policy.Levels)
        where !lowered.Equals(rule.When)
        select new PolicyVariant(rule.Id, $"{rule.Id}: ask only for authors one level lower", With(policy, rule, rule with { When = lowered }));

    private static IEnumerable<PolicyVariant> InShadow(PolicySet policy) =>
        from rule in Holding(policy)
        select new PolicyVariant(rule.Id, $"{rule.Id}: report only (mode: shadow)", With(policy, rule, rule with { Mode = RuleMode.Shadow }));

    /// <summary>Rules that can hold. One that denies says what must never happen, and is not up for bargaining.</summary>
    private static IEnumerable<PolicyRule> Holding(PolicySet policy) => policy.Rules.Where(r => r.Mode == RuleMode.Enforce && r.Deny is null && r.Require.Count > 0);

    private static PolicySet With(PolicySet policy, PolicyRule old, PolicyRule changed) => policy with { Rules = [.. policy.Rules.Select(r => ReferenceEquals(r, old) ? changed : r)] };

    private static Requirement Review(Requirement asked) => asked is SignOffRequirement signOff ? new ReviewRequirement { Count = signOff.Count, Level = signOff.Level, Groups = signOff.Groups } : asked;

    private static Condition Raised(Condition condition) => Map(condition, leaf =>
        leaf is { Fact.Type: FactType.Severity, Operator: FactOperator.AtLeast or FactOperator.Over } && leaf.Operands[0] is SeverityValue { Severity: < Severity.Critical } value
            ? leaf with { Operands = [value with { Severity = value.Severity + 1 }] }
            : leaf);

    private static Condition Lowered(Condition condition, LevelScale levels) => Map(condition, leaf =>
        leaf is { Fact.Type: FactType.Level, Operator: FactOperator.Below } && leaf.Operands[0] is LevelValue { Level: { Rank: > 0 } level }
            ? leaf with { Operands = [new LevelValue(levels.Levels[level.Rank - 1])] }
            : leaf);

    private static Condition Map(Condition condition, Func<Comparison, Comparison> change) => condition switch
    {
        Comparison leaf => change(leaf),
        AllCondition all => new AllCondition(Each(all.Parts, change)),
        AnyCondition any => new AnyCondition(Each(any.Parts, change)),
        NotCondition => condition, // Under a negation the same step would hold more.
        _ => throw new System.Diagnostics.UnreachableException("The four kinds of condition are all there are."),
    };

    private static ValueList<Condition> Each(ValueList<Condition> parts, Func<Comparison, Comparison> change) => ValueList.Create<Condition>([.. parts.Select(p => Map(p, change))]);
}
