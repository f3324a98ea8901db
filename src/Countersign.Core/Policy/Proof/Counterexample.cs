namespace Countersign.Core.Policy.Proof;

/// <summary>What a policy lets become of a change, sign-offs considered.</summary>
public enum Outcome
{
    /// <summary>It passes.</summary>
    Allow,

    /// <summary>It is held.</summary>
    Hold,

    /// <summary>It is denied.</summary>
    Deny,
}

/// <summary>One concrete change about which a policy does not do what was claimed.</summary>
public sealed record Counterexample
{
    /// <summary>The day, in the environment's time zone; exceptions end by it.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Every fact of the change.</summary>
    public required FactSet Facts { get; init; }

    /// <summary>The facts that it is about and those out of the ordinary, in the order of the catalog. Nothing is remarkable about the others.</summary>
    public required IReadOnlyList<Fact> Matters { get; init; }

    /// <summary>What the policy says about it.</summary>
    public required PolicyResult Result { get; init; }

    /// <summary>Who answered for it.</summary>
    public required IReadOnlyList<Signers> Signers { get; init; }

    /// <summary>Whether its author stated intent, test and way back.</summary>
    public required bool IntentStated { get; init; }

    /// <summary>What nobody gave; null where the claim names nothing.</summary>
    public Requirement? Missing { get; init; }

    /// <summary>Whether somebody stands nearer to the change than those who answered, so that what is missing asks for them.</summary>
    public bool OthersStandNearer => Missing is SignOffRequirement missing && Result.Requirements.Any(r => r.Requirement is SignOffRequirement given && Strength.DiffersInRelation(given, missing));

    /// <summary>What becomes of it with these answers.</summary>
    public Outcome Outcome =>
        Result.Denials.Count > 0 ? Outcome.Deny
        : Result.Holds.Count > 0 || (Signers.Count == 0 && !IntentStated && Result.Requirements.Count > 0) ? Outcome.Hold
        : Outcome.Allow;

    /// <summary>The enforced rules that demand something of it, in the order of the policy.</summary>
    public IReadOnlyList<string> Rules => [.. Result.Rules.Where(r => r.IsActive && r.Rule.Mode == RuleMode.Enforce).Select(r => r.Rule.Id)];

    /// <summary>The counterexample of these facts against this obligation.</summary>
    internal static Counterexample Of(PolicySet policy, Obligation obligation, FactSet facts, IEnumerable<Fact> matters, DateOnly day)
    {
        var result = PolicyEvaluator.Evaluate(policy, facts, day);
        var due = obligation.Need == Need.Nothing ? [] : result.Requirements.Select(r => r.Requirement).ToList();
        return new Counterexample
        {
            Day = day,
            Facts = facts,
            Matters = [.. matters.OrderBy(f => f.Index)],
            Result = result,
            Signers = Proof.Signers.MeetingOnly(due, obligation.Asked),
            IntentStated = due.Exists(r => r is IntentRequirement),
            Missing = obligation.Asked,
        };
    }
}
