namespace Countersign.Core.Policy;

/// <summary>
/// Facts in, demands out. Total: every policy that loads gives a result for every set of facts. Knowing less never demands less: a
/// requirement is due and an exception is void wherever the facts leave them open.
/// </summary>
public static class PolicyEvaluator
{
    /// <summary>What this policy says about these facts.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="facts">The facts.</param>
    /// <param name="today">The day in the environment's time zone; exceptions end by it.</param>
    public static PolicyResult Evaluate(PolicySet policy, FactSet facts, DateOnly today)
    {
        var rules = new RuleOutcome[policy.Rules.Count];
        for (var at = 0; at < rules.Length; at++) rules[at] = Judge(policy.Rules[at], facts, today);
        var enforced = Demand(rules, RuleMode.Enforce);
        return new PolicyResult(WithDefault(policy, rules, enforced), Demand(rules, RuleMode.Shadow), rules);
    }

    private static RuleOutcome Judge(PolicyRule rule, FactSet facts, DateOnly today)
    {
        var when = Tracer.Trace(rule.When, facts);
        if (when.Truth == Truth.False || rule.Except.Count == 0) return new RuleOutcome(rule, when, []);
        return new RuleOutcome(rule, when, [.. rule.Except.Select(e => new ExceptionOutcome(e, today <= e.Until, Tracer.Trace(e.When, facts)))]);
    }

    private static Demands Demand(RuleOutcome[] rules, RuleMode mode)
    {
        var active = rules.Where(r => r.Rule.Mode == mode && r.IsActive).ToList();
        var denying = active.Where(r => r.Rule.Deny is not null).ToList();
        return new Demands(
            Requirements(active),
            [.. denying.Where(r => r.Applies == Truth.True).Select(r => new Denial(r.Rule.Id, r.Rule.Deny!))],
            [.. denying.Where(r => r.Applies == Truth.Unknown).Select(r => new PolicyHold(PolicyHoldCode.FactUnknown, r.Rule.Id, Tracer.UnknownFacts(r.When), r.Rule.Deny!))]);
    }

    private static List<DueRequirement> Requirements(List<RuleOutcome> active)
    {
        var asked = active.SelectMany(outcome => outcome.Rule.Require.Select(requirement => (requirement, outcome)));
        return [.. asked.GroupBy(x => x.requirement, x => x.outcome).Select(group => Due(group.Key, [.. group]))];
    }

    private static DueRequirement Due(Requirement requirement, List<RuleOutcome> by)
    {
        var because = by.Max(r => r.Applies);
        ValueList<string> open = because == Truth.True ? [] : ValueList.Sorted(by.SelectMany(r => Tracer.UnknownFacts(r.When)));
        return new DueRequirement(requirement, [.. by.Select(r => r.Rule.Id)], because, open);
    }

    // Only a rule that is certainly about the change displaces the default: if one that merely may be did so, hiding a fact would turn a
    // hold that nobody can answer into a requirement that somebody can. A lifted rule is about the change all the same.
    private static Demands WithDefault(PolicySet policy, RuleOutcome[] rules, Demands demands) =>
        policy.Default == PolicyDefault.Allow || rules.Any(r => r.Rule.Mode == RuleMode.Enforce && r.Applies == Truth.True)
            ? demands
            : demands with { Holds = [.. demands.Holds, new PolicyHold(PolicyHoldCode.DefaultHold, null, [], "")] };
}
