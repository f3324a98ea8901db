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
        var (due, denials, holds) = (new List<(Requirement Requirement, List<RuleOutcome> By)>(), new List<Denial>(), new List<PolicyHold>());
        foreach (var outcome in rules)
        {
            if (outcome.Rule.Mode != mode || !outcome.IsActive) continue;
            if (outcome.Rule.Deny is null) Add(due, outcome);
            else if (outcome.Applies == Truth.True) denials.Add(new Denial(outcome.Rule.Id, outcome.Rule.Deny));
            else holds.Add(new PolicyHold(PolicyHoldCode.FactUnknown, outcome));
        }

        return due.Count + denials.Count + holds.Count == 0 ? Demands.None : new Demands(due.ConvertAll(d => new DueRequirement(d.Requirement, d.By)), denials, holds);
    }

    /// <summary>Adds what a rule requires. A policy asks for few different things, so looking through them is quicker than hashing.</summary>
    private static void Add(List<(Requirement Requirement, List<RuleOutcome> By)> due, RuleOutcome outcome)
    {
        foreach (var requirement in outcome.Rule.Require)
        {
            var at = due.FindIndex(d => d.Requirement.Equals(requirement));
            if (at < 0) due.Add((requirement, [outcome]));
            else due[at].By.Add(outcome);
        }
    }

    // Only a rule that is certainly about the change displaces the default: if one that merely may be did so, hiding a fact would turn a
    // hold that nobody can answer into a requirement that somebody can. A lifted rule is about the change all the same.
    private static Demands WithDefault(PolicySet policy, RuleOutcome[] rules, Demands demands) =>
        policy.Default == PolicyDefault.Allow || rules.Any(r => r.Rule.Mode == RuleMode.Enforce && r.Applies == Truth.True)
            ? demands
            : demands with { Holds = [.. demands.Holds, new PolicyHold(PolicyHoldCode.DefaultHold, null)] };
}
