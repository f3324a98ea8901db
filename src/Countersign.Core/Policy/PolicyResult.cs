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
/// <param name="Rules">The ids of every rule that asks for it, in the order of the policy.</param>
/// <param name="Because"><see cref="Truth.True"/> if some of these rules certainly applies, otherwise <see cref="Truth.Unknown"/>.</param>
/// <param name="UnknownFacts">The facts whose unknown part leaves those rules open; empty where it is due for certain.</param>
public sealed record DueRequirement(Requirement Requirement, IReadOnlyList<string> Rules, Truth Because, IReadOnlyList<string> UnknownFacts);

/// <summary>A rule that denies.</summary>
/// <param name="Rule">Its id.</param>
/// <param name="Text">What it tells.</param>
public sealed record Denial(string Rule, string Text);

/// <summary>A hold that no sign-off releases.</summary>
/// <param name="Code">Why.</param>
/// <param name="Rule">The rule that would deny; null for the default.</param>
/// <param name="UnknownFacts">The facts to supply, by name, sorted.</param>
/// <param name="Text">What the rule tells when it denies; empty for the default.</param>
public sealed record PolicyHold(PolicyHoldCode Code, string? Rule, IReadOnlyList<string> UnknownFacts, string Text);

/// <summary>What a set of rules demands of one change. Nothing in it: it may pass.</summary>
/// <param name="Requirements">What must be given, equal requirements once.</param>
/// <param name="Denials">Rules that deny; any of them wins over everything else.</param>
/// <param name="Holds">Holds that no sign-off releases.</param>
public sealed record Demands(IReadOnlyList<DueRequirement> Requirements, IReadOnlyList<Denial> Denials, IReadOnlyList<PolicyHold> Holds)
{
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
    public ExceptClause? LiftedBy => Exceptions.FirstOrDefault(e => e.Lifts)?.Exception;

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
}
