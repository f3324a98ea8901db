namespace Countersign.Core.Policy;

/// <summary>What a policy says before anybody has answered.</summary>
public enum CaseVerdict
{
    /// <summary>Nothing is asked.</summary>
    Allow,

    /// <summary>Something is asked, or not known.</summary>
    Hold,

    /// <summary>A rule denies.</summary>
    Deny,
}

/// <summary>What a case expects. Members that are null are not looked at.</summary>
/// <param name="Verdict">The verdict before any answer.</param>
/// <param name="By">Ids of the rules that demand something, in any order.</param>
/// <param name="Shadow">Ids of the rules in shadow that would.</param>
/// <param name="Requires">Everything that is asked for, in any order.</param>
public sealed record CaseExpectation(CaseVerdict Verdict, ValueList<string>? By = null, ValueList<string>? Shadow = null, IReadOnlyList<Requirement>? Requires = null);

/// <summary>One case: facts, and what the policy must say about them.</summary>
/// <param name="Name">What it shows, in words; unique in its file.</param>
/// <param name="Facts">The facts.</param>
/// <param name="Today">The day; null for the day of the run.</param>
/// <param name="Expected">What must come out.</param>
/// <param name="Line">The line at which it starts, from 1.</param>
public sealed record PolicyCase(string Name, FactSet Facts, DateOnly? Today, CaseExpectation Expected, int Line);

/// <summary>Cases of one file.</summary>
/// <param name="Cases">At least one.</param>
public sealed record PolicyCases(IReadOnlyList<PolicyCase> Cases);

/// <summary>How a case came out.</summary>
/// <param name="Case">The case.</param>
/// <param name="Result">What the policy says.</param>
/// <param name="Differences">Each thing that came out otherwise, in words; none: it passed.</param>
public sealed record CaseResult(PolicyCase Case, PolicyResult Result, IReadOnlyList<string> Differences)
{
    /// <summary>Whether everything came out as expected.</summary>
    public bool Passed => Differences.Count == 0;

    /// <summary>Runs a case.</summary>
    public static CaseResult Of(PolicySet policy, PolicyCase one, DateOnly today)
    {
        var result = PolicyEvaluator.Evaluate(policy, one.Facts, one.Today ?? today);
        return new CaseResult(one, result, [.. Compare(one.Expected, result)]);
    }

    /// <summary>The verdict before any answer.</summary>
    public static CaseVerdict VerdictOf(Demands demands) => demands switch
    {
        { Denials.Count: > 0 } => CaseVerdict.Deny,
        { IsEmpty: true } => CaseVerdict.Allow,
        _ => CaseVerdict.Hold,
    };

    private static IEnumerable<string> Compare(CaseExpectation expected, PolicyResult result)
    {
        var verdict = VerdictOf(result.Enforced);
        if (verdict != expected.Verdict) yield return $"the verdict is {Formats.Words.Of(verdict)}, not {Formats.Words.Of(expected.Verdict)}";
        if (expected.By is { } by && !by.Equals(result.RulesOf(RuleMode.Enforce))) yield return $"the rules that demand something are [{result.RulesOf(RuleMode.Enforce)}], not [{by}]";
        if (expected.Shadow is { } shadow && !shadow.Equals(result.RulesOf(RuleMode.Shadow))) yield return $"the rules in shadow that would are [{result.RulesOf(RuleMode.Shadow)}], not [{shadow}]";
        if (expected.Requires is not { } requires) yield break;
        var asked = result.Requirements.Select(r => r.Requirement).ToList();
        foreach (var missing in requires.Except(asked)) yield return $"it does not ask for: {missing.Text}";
        foreach (var other in asked.Except(requires)) yield return $"it also asks for: {other.Text}";
    }
}
