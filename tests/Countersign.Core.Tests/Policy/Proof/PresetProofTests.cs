using Countersign.Core.Policy;
using Countersign.Core.Policy.Proof;

namespace Countersign.Core.Tests.Policy.Proof;

/// <summary>Every preset keeps what its claims say, and every claim says something.</summary>
public class PresetProofTests
{
    public static readonly DateOnly Today = new(2026, 11, 22);

    public static TheoryData<Preset> Presets => new(Enum.GetValues<Preset>());

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_preset_keeps_its_claims(Preset preset)
    {
        var policy = PolicyReader.Read(PolicyPresets.Text(preset)).Value!;
        Assert.All(Prover.Prove(policy, ClaimsReader.Read(PolicyPresets.Claims(preset), policy).Value!, Today), Holds);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Without_its_rules_a_preset_keeps_no_claim_but_that_something_passes(Preset preset)
    {
        var policy = PolicyReader.Read(PolicyPresets.Text(preset)).Value!;
        var empty = policy with { Rules = [] };
        foreach (var result in Prover.Prove(empty, ClaimsReader.Read(PolicyPresets.Claims(preset), policy).Value!, Today))
        {
            Assert.Equal(result.Claim.Kind == ClaimKind.AlwaysAllow ? ClaimOutcome.Proved : ClaimOutcome.Refuted, result.Outcome);
            if (result.Counterexample is { } example) Confirm.ByGate(example, empty);
        }
    }

    private static void Holds(ClaimResult result) =>
        Assert.True(result.Outcome == ClaimOutcome.Proved, $"{result.Claim.Id} is {result.Outcome}: {result.Refusal}{(result.Counterexample is { } c ? string.Join(", ", c.Matters.Select(f => $"{f} = {c.Facts[f]}")) : "")}");
}
