namespace Countersign.Core.Policy.Proof;

/// <summary>What a policy must do about every change that an obligation is about.</summary>
internal enum Need
{
    /// <summary>Ask for a requirement at least as strong as the named one, hold for good, or deny.</summary>
    Requirement,

    /// <summary>Hold in a way that no sign-off releases, or deny.</summary>
    Stop,

    /// <summary>Ask for anything at all, hold or deny.</summary>
    Something,

    /// <summary>Deny where it is certainly about the change, and stop where it may be.</summary>
    Denial,

    /// <summary>Ask for nothing where it is certainly about the change.</summary>
    Nothing,
}

/// <summary>
/// What every claim and every rule of an older policy comes down to: about these changes, the policy must do that. An obligation is about a
/// change if its condition is or may be true, and no exception in force certainly lifts it.
/// </summary>
/// <param name="When">Which changes it is about.</param>
/// <param name="Except">What lifts it.</param>
/// <param name="Need">What must be done.</param>
/// <param name="Asked">The requirement, for <see cref="Need.Requirement"/>.</param>
internal sealed record Obligation(Condition When, IReadOnlyList<ExceptClause> Except, Need Need, Requirement? Asked = null)
{
    /// <summary>Where effects that a signer must tick can occur.</summary>
    private static readonly Condition Destroys = new AnyCondition([
        new Comparison(FactCatalog.LosesState, FactOperator.Is, [new FlagValue(true)]),
        new Comparison(FactCatalog.Deletes, FactOperator.Over, [new NumberValue(0)]),
        new Comparison(FactCatalog.Replaces, FactOperator.Over, [new NumberValue(0)])]);

    /// <summary>What this claim obliges a policy to.</summary>
    public static IEnumerable<Obligation> Of(Claim claim) => claim.Kind switch
    {
        ClaimKind.NeverAllow => claim.Without.Count == 0 ? [new Obligation(claim.When, [], Need.Stop)] : claim.Without.SelectMany(asked => Ask(claim.When, [], asked)),
        ClaimKind.AlwaysHold => [new Obligation(claim.When, [], Need.Something)],
        ClaimKind.AlwaysDeny => [new Obligation(claim.When, [], Need.Denial)],
        ClaimKind.AlwaysAllow => [new Obligation(claim.When, [], Need.Nothing)],
    };

    /// <summary>What a policy must do to be at least as strict as one with this rule.</summary>
    public static IEnumerable<Obligation> Of(PolicyRule rule) =>
        rule.Deny is not null ? [new Obligation(rule.When, rule.Except, Need.Denial)] : rule.Require.SelectMany(asked => Ask(rule.When, rule.Except, asked));

    /// <summary>What a policy must do to be at least as strict as one that holds where none of its enforced rules is certainly about the change.</summary>
    public static Obligation OfDefaultHold(IEnumerable<PolicyRule> rules) =>
        new(new NotCondition(new AnyCondition([.. rules.Where(r => r.Mode == RuleMode.Enforce).Select(r => r.When)])), [], Need.Stop);

    /// <summary>Whether this rule, where it is active, does what is needed of a requirement, a stop or of anything.</summary>
    public bool IsMetBy(PolicyRule rule) => rule.Deny is not null || Need switch
    {
        Need.Requirement => rule.Require.Any(r => Strength.Implies(r, Asked!)),
        Need.Something => true,
        Need.Stop or Need.Denial or Need.Nothing => false,
    };

    /// <summary>Whether this rule can make a difference.</summary>
    public bool IsTouchedBy(PolicyRule rule) => Need == Need.Nothing || IsMetBy(rule);

    // Ticking destructive effects is asked for nothing where there are none, so it is a need of its own where there may be some.
    private static IEnumerable<Obligation> Ask(Condition when, IReadOnlyList<ExceptClause> except, Requirement asked) =>
        asked is not SignOffRequirement { Acknowledge: Acknowledge.Destructive } signOff ? [new Obligation(when, except, Need.Requirement, asked)] :
        [
            new Obligation(when, except, Need.Requirement, signOff with { Acknowledge = Acknowledge.None }),
            new Obligation(new AllCondition([when, Destroys]), except, Need.Requirement, signOff),
        ];
}
