using Countersign.Core.Policy;
using Countersign.Core.Policy.Proof;

namespace Countersign.Core.Tests.Policy.Proof;

/// <summary>Every weakening of the default policy is seen by the claims that come with it, and the gate confirms what they say.</summary>
public class MutationTests
{
    private static readonly PolicySet Balanced = PolicyReader.Read(PolicyPresets.Text(Preset.Balanced)).Value!;
    private static readonly ClaimSet Claims = ClaimsReader.Read(PolicyPresets.Claims(Preset.Balanced), Balanced).Value!;

    public static TheoryData<string> Names => new(Mutants.Of(Balanced).Select(m => m.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_weakening_is_refuted_by_a_change_that_the_gate_lets_pass_or_changes_nothing(string name)
    {
        var mutant = Mutants.Of(Balanced).Single(m => m.Name == name).Policy;
        var refuted = Prover.Prove(mutant, Claims, PresetProofTests.Today).Where(r => r.Outcome != ClaimOutcome.Proved).ToList();
        Assert.All(refuted, r => Assert.Equal(ClaimOutcome.Refuted, r.Outcome));
        Assert.All(refuted, r => Confirm.ByGate(r.Counterexample!, mutant));
        if (refuted.Count > 0) return;
        // Not seen: then there must be nothing to see.
        Assert.Empty(Strictness.Compare(Balanced, mutant, PresetProofTests.Today).Differences.Select(d => $"{d.Leaning} {d.Rule} {d.Text} {string.Join(", ", d.Example?.Matters.Select(m => $"{m}={d.Example.Facts[m]}") ?? [])}"));
    }

    [Fact]
    public void There_are_many_and_few_change_nothing()
    {
        var changed = Mutants.Of(Balanced).Count(m => !Strictness.Compare(Balanced, m.Policy, PresetProofTests.Today).IsSame);
        Assert.True(changed >= 50, $"only {changed} mutants change anything");
    }
}
