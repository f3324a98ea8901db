using Countersign.Core.Policy;
using Countersign.Core.Policy.Proof;

namespace Countersign.Core.Tests.Policy.Proof;

/// <summary>What a proof takes on, and one more.</summary>
public class ProofLimitTests
{
    private static readonly PolicySet Policy = PolicyReader.Read(PolicyPresets.Text(Preset.Balanced)).Value!;

    [Theory]
    [InlineData(ProofLimits.MaxClaims, true)]
    [InlineData(ProofLimits.MaxClaims + 1, false)]
    public void Claims(int count, bool isRead)
    {
        var read = ClaimsReader.Read("version: 1\nclaims:\n" + string.Concat(Enumerable.Range(0, count).Select(n => $"  - {{id: c{n}, never: allow, when: {{environment.tier: production}}}}\n")), Policy);
        Assert.Equal(isRead ? [] : ["claims.yaml:3:3: There are 201 claims here. At most 200 are read."], read.Errors.Select(e => e.ToString()));
    }

    [Theory]
    [InlineData(ProofLimits.MaxConstraints, true)]
    [InlineData(ProofLimits.MaxConstraints + 1, false)]
    public void Constraints(int count, bool isRead)
    {
        var read = ClaimsReader.Read("version: 1\nclaims: []\nconstraints:\n" + string.Concat(Enumerable.Range(0, count).Select(n => $"  - {{id: c{n}, because: So it is., never: {{environment.tier: production}}}}\n")), Policy);
        Assert.Equal(isRead ? [] : ["claims.yaml:4:3: There are 201 constraints here. At most 200 are read."], read.Errors.Select(e => e.ToString()));
    }

    [Fact]
    public void Cells()
    {
        var claim = new Claim { Id = "c", Kind = ClaimKind.NeverAllow, When = Is(FactCatalog.EnvironmentTier, "production"), Without = [new IntentRequirement()] };
        var policy = Policy with { Rules = [new PolicyRule { Id = "r", When = Is(FactCatalog.EnvironmentTier, "production"), Require = [new IntentRequirement()] }] };
        // Two cells, production and anything else, both of which have to be looked at.
        Assert.Equal(ClaimOutcome.Proved, Prover.Prove(policy, claim, [], PresetProofTests.Today, 2).Outcome);
        var refused = Prover.Prove(policy, claim, [], PresetProofTests.Today, 1);
        Assert.Equal((ClaimOutcome.Refused, 2), (refused.Outcome, refused.Cells));
        Assert.Equal("More than 1 cells have to be looked at. Drop or cut less finely environment.tier (2 values), or narrow the claim.", refused.Refusal);
        Assert.Equal([FactCatalog.EnvironmentTier], refused.Drop);
    }

    [Theory]
    [InlineData(ProofLimits.MaxWordKinds, ClaimOutcome.Proved)]
    [InlineData(ProofLimits.MaxWordKinds + 1, ClaimOutcome.Refused)]
    public void Kinds_of_words(int kinds, ClaimOutcome expected)
    {
        Condition some = new AnyCondition([.. Enumerable.Range(0, kinds).Select(n => new Comparison(FactCatalog.Labels, FactOperator.Has, [new WordValue($"label-{n}")]))]);
        var policy = Policy with { Rules = [new PolicyRule { Id = "r", When = some, Require = [new IntentRequirement()] }] };
        var result = Prover.Prove(policy, new Claim { Id = "c", Kind = ClaimKind.NeverAllow, When = some, Without = [new IntentRequirement()] }, [], PresetProofTests.Today);
        Assert.Equal(expected, result.Outcome);
        Assert.Equal(expected == ClaimOutcome.Refused ? [FactCatalog.Labels] : [], result.Drop);
    }

    [Theory]
    [InlineData(ProofLimits.MaxDays, ClaimOutcome.Refuted)]
    [InlineData(ProofLimits.MaxDays + 1, ClaimOutcome.Refused)]
    public void Days(int days, ClaimOutcome expected)
    {
        var production = Is(FactCatalog.EnvironmentTier, "production");
        var excepts = Enumerable.Range(0, days - 1).Select(n => new ExceptClause(Is(FactCatalog.ComponentName, $"component-{n}"), PresetProofTests.Today.AddDays(n), "r")).ToList();
        var policy = Policy with { Rules = [new PolicyRule { Id = "r", When = production, Require = [new IntentRequirement()], Except = excepts }] };
        Assert.Equal(expected, Prover.Prove(policy, new Claim { Id = "c", Kind = ClaimKind.NeverAllow, When = production, Without = [new IntentRequirement()] }, [], PresetProofTests.Today).Outcome);
    }

    [Fact]
    public void A_comparison_that_refuses_proves_nothing()
    {
        Condition some = new AnyCondition([.. Enumerable.Range(0, ProofLimits.MaxWordKinds + 1).Select(n => new Comparison(FactCatalog.Labels, FactOperator.Has, [new WordValue($"label-{n}")]))]);
        var policy = Policy with { Rules = [new PolicyRule { Id = "r", When = some, Require = [new IntentRequirement()] }] };
        var comparison = Strictness.Compare(policy, policy, PresetProofTests.Today);
        Assert.False(comparison.IsAtLeastAsStrict);
        Assert.StartsWith("Nothing is proved: More than 12 kinds of words are told apart in labels.", comparison.Differences[0].Text, StringComparison.Ordinal);
    }

    private static Comparison Is(Fact fact, string word) => new(fact, FactOperator.Is, [new WordValue(word)]);
}
