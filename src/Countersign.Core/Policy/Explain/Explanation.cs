namespace Countersign.Core.Policy;

/// <summary>One comparison that carries the truth of a rule, in words.</summary>
/// <param name="Text">For instance <c>authorship.aiLowest is junior (below senior)</c>.</param>
/// <param name="IsOpen">Whether it is only not known to be otherwise.</param>
public sealed record Because(string Text, bool IsOpen);

/// <summary>One rule that demands something, and why.</summary>
/// <param name="Outcome">The rule and its trace.</param>
/// <param name="Because">The comparisons that make it apply.</param>
public sealed record ExplainedRule(RuleOutcome Outcome, IReadOnlyList<Because> Because);

/// <summary>One thing that would bring the change nearer to an allow.</summary>
/// <param name="Text">In words.</param>
/// <param name="Rules">Ids of the rules that it satisfies or leaves without an object.</param>
public sealed record Advice(string Text, IReadOnlyList<string> Rules);

/// <summary>Why facts are held or denied, and what would make the change pass.</summary>
/// <param name="Result">What the policy says.</param>
/// <param name="Rules">Every rule that demands something, those in shadow last.</param>
/// <param name="Advice">What would help; nothing in it concerns authorship, declarations or people.</param>
public sealed record Explanation(PolicyResult Result, IReadOnlyList<ExplainedRule> Rules, IReadOnlyList<Advice> Advice)
{
    /// <summary>Explains what the policy says about these facts.</summary>
    public static Explanation Of(PolicySet policy, FactSet facts, DateOnly today)
    {
        var result = PolicyEvaluator.Evaluate(policy, facts, today);
        var active = result.Rules.Where(r => r.IsActive).OrderBy(r => r.Rule.Mode).ToList();
        return new Explanation(result, [.. active.Select(r => new ExplainedRule(r, [.. Reasons.Of(r.When)]))], new Adviser(policy, facts, today).Advise(result));
    }
}
