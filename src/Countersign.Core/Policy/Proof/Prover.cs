namespace Countersign.Core.Policy.Proof;

/// <summary>How a claim came out.</summary>
public enum ClaimOutcome
{
    /// <summary>It holds for every change there can be.</summary>
    Proved,

    /// <summary>There is a change for which it does not hold.</summary>
    Refuted,

    /// <summary>There is no answer; the refusal says what to change to get one.</summary>
    Refused,
}

/// <summary>One claim and how it came out.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Outcome">How it came out.</param>
/// <param name="Cells">Cells that the answer is about, those ruled out in bunches included; at most <see cref="long.MaxValue"/>.</param>
/// <param name="Counterexample">A change for which it does not hold; null unless refuted.</param>
/// <param name="Refusal">Why there is no answer; empty unless refused.</param>
/// <param name="Drop">Facts to drop so that there is one.</param>
public sealed record ClaimResult(Claim Claim, ClaimOutcome Outcome, long Cells, Counterexample? Counterexample, string Refusal, IReadOnlyList<Fact> Drop);

/// <summary>
/// Decides claims about a policy exactly: over every cell of facts that the rules and the claim can tell apart, on every day from one on, and over
/// every set of sign-offs by kinds of persons. Rules in shadow do not count. What the gate itself does beside the policy is not claimed about: it lets
/// a way back through that destroys nothing, and break-glass.
/// </summary>
public static class Prover
{
    /// <summary>How each of these claims comes out for this policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="claims">The claims, read for this policy.</param>
    /// <param name="from">The first day that matters; exceptions that ended before are over.</param>
    public static IReadOnlyList<ClaimResult> Prove(PolicySet policy, ClaimSet claims, DateOnly from) =>
        [.. claims.Claims.Select(claim => Prove(policy, claim, claims.Constraints, from))];

    /// <summary>How one claim comes out.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="claim">The claim.</param>
    /// <param name="constraints">What cannot occur, besides <see cref="KnownConstraints"/>.</param>
    /// <param name="from">The first day that matters.</param>
    /// <param name="maxCells">Cells to look at before refusing.</param>
    public static ClaimResult Prove(PolicySet policy, Claim claim, IReadOnlyList<Constraint> constraints, DateOnly from, long maxCells = ProofLimits.MaxCells)
    {
        var examined = new Examination(policy, [.. KnownConstraints.Of(policy.Levels), .. constraints], from, maxCells).All(Obligation.Of(claim));
        var outcome = examined.IsMet ? ClaimOutcome.Proved : examined.Counterexample is null ? ClaimOutcome.Refused : ClaimOutcome.Refuted;
        return new ClaimResult(claim, outcome, examined.Cells, examined.Counterexample, examined.Refusal, examined.Drop);
    }
}
