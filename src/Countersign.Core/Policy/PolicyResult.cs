namespace Countersign.Core.Policy;

/// <summary>Why the policy alone holds a change.</summary>
public enum PolicyHoldCode
{
    /// <summary>A rule would deny, and a fact it needs is not known. Released by supplying the fact, or by break-glass.</summary>
    FactUnknown,

    /// <summary>No rule is about the change, and the policy's default is to hold. Released by break-glass or another policy.</summary>
    DefaultHold,
}

/// <summary>One requirement that is due.</summary>
/// <param name="Requirement">What must be given.</param>
/// <param name="By">Every rule that asks for it, in the order of the policy.</param>
public sealed record DueRequirement(Requirement Requirement, IReadOnlyList<RuleOutcome> By)
{
    /// <summary>The ids of every rule that asks for it, in the order of the policy.</summary>
    public IReadOnlyList<string> Rules => [.. By.Select(r => r.Rule.Id)];

    /// <summary><see cref="Truth.True"/> if some of these rules certainly applies, otherwise <see cref="Truth.Unknown"/>.</summary>
    public Truth Because => By.Max(r => r.Applies);

    /// <summary>The facts whose unknown part leaves those rules open, by name, sorted; empty where it is due for certain.</summary>
    public IReadOnlyList<string> UnknownFacts => Because == Truth.True ? [] : ValueList.Sorted(By.SelectMany(r => Tracer.UnknownFacts(r.When)));
}

/// <summary>A rule that denies.</summary>
/// <param name="Rule">Its id.</param>
/// <param name="Text">What it tells.</param>
public sealed record Denial(string Rule, string Text);

/// <summary>A hold that no sign-off releases.</summary>
/// <param name="Code">Why.</param>
/// <param name="By">The rule that would deny; null for the default.</param>
public sealed record PolicyHold(PolicyHoldCode Code, RuleOutcome? By)
{
    /// <summary>The id of the rule that would deny; null for the default.</summary>
    public string? Rule => By?.Rule.Id;

    /// <summary>The facts to supply, by name, sorted; empty for the default.</summary>
    public IReadOnlyList<string> UnknownFacts => By is null ? [] : Tracer.UnknownFacts(By.When);

    /// <summary>What the rule tells when it denies; empty for the default.</summary>
    public string Text => By?.Rule.Deny ?? "";
}

/// <summary>What a set of rules demands of one change. Nothing in it: it may pass.</summary>
/// <param name="Requirements">What must be given, equal requirements once.</param>
/// <param name="Denials">Rules that deny; any of them wins over everything else.</param>
/// <param name="Holds">Holds that no sign-off releases.</param>
public sealed record Demands(IReadOnlyList<DueRequirement> Requirements, IReadOnlyList<Denial> Denials, IReadOnlyList<PolicyHold> Holds)
{
    /// <summary>Nothing.</summary>
    public static Demands None { get; } = new([], [], []);

    /// <summary>Whether nothing stands in the way.</summary>
    public bool IsEmpty => Requirements.Count == 0 && Denials.Count == 0 && Holds.Count == 0;
}

/// <summary>How one exception came out.</summary>
/// <param name="Exception">The exception.</param>
/// <param name="InForce">Whether its last day has not passed.</param>
/// <param name="When">How its condition came out.</param>
public sealed record ExceptionOutcome(ExceptClause Exception, bool InForce, TraceNode When)
{
    /// <summary>Whether it lifts the rule: in force, and certainly met.</summary>
    public bool Lifts => InForce && When.Truth == Truth.True;
}

/// <summary>How one rule came out.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="When">How its condition came out, with every part.</param>
/// <param name="Exceptions">How its exceptions came out; not looked at where the condition is false.</param>
public sealed record RuleOutcome(PolicyRule Rule, TraceNode When, IReadOnlyList<ExceptionOutcome> Exceptions)
{
    /// <summary>Whether the rule is about the change, exceptions aside.</summary>
    public Truth Applies => When.Truth;

    /// <summary>The exception that lifts it, or null.</summary>
    public ExceptClause? LiftedBy => Exceptions.Count == 0 ? null : Exceptions.FirstOrDefault(e => e.Lifts)?.Exception;

    /// <summary>Whether it demands something: true or unknown, and not lifted.</summary>
    public bool IsActive => Applies != Truth.False && LiftedBy is null;
}

/// <summary>What a policy says about one set of facts.</summary>
/// <param name="Enforced">What counts.</param>
/// <param name="Shadow">What the rules in shadow would add; never counted.</param>
/// <param name="Rules">How every rule came out, in the order of the policy.</param>
public sealed record PolicyResult(Demands Enforced, Demands Shadow, IReadOnlyList<RuleOutcome> Rules)
{
    /// <summary>What must be given.</summary>
    public IReadOnlyList<DueRequirement> Requirements => Enforced.Requirements;

    /// <summary>Rules that deny.</summary>
    public IReadOnlyList<Denial> Denials => Enforced.Denials;

    /// <summary>Holds that no sign-off releases.</summary>
    public IReadOnlyList<PolicyHold> Holds => Enforced.Holds;

    /// <summary>Ids of the rules of this mode that demand something, sorted.</summary>
    public ValueList<string> RulesOf(RuleMode mode) => ValueList.Sorted(Rules.Where(r => r.Rule.Mode == mode && r.IsActive).Select(r => r.Rule.Id));
}
