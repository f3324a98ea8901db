using Countersign.Core.Policy;
using Countersign.Core.Policy.Proof;

namespace Countersign.Bench;

/// <summary>Proofs: a million cells one by one, the claims of the presets, and a comparison of two versions.</summary>
internal static class ProofBench
{
    private static readonly DateOnly Day = new(2026, 11, 22);
    private static readonly int[] Thresholds = [3, 5, 7];
    private static readonly Fact[] Numbers = [FactCatalog.Deletes, FactCatalog.Replaces, FactCatalog.Services, FactCatalog.Dependents];

    private static readonly Fact[] Flags =
        [FactCatalog.LosesState, FactCatalog.Irreversible, FactCatalog.CustomerFacing, FactCatalog.ChecksFailed, FactCatalog.EnvironmentFrozen, FactCatalog.ChangeUnproven];

    public static Task RunAsync()
    {
        var (policy, claim) = Entangled();
        ClaimResult? proved = null;
        var million = Side.Median(() => proved = Prover.Prove(policy, claim, [], Day));
        Side.Row($"proof over {proved!.Cells} cells, hardly any in bunches ({proved.Outcome})", million, null);
        foreach (var preset in Enum.GetValues<Preset>())
        {
            var rules = PolicyReader.Read(PolicyPresets.Text(preset)).Value!;
            var claims = ClaimsReader.Read(PolicyPresets.Claims(preset), rules).Value!;
            IReadOnlyList<ClaimResult> results = [];
            var all = Side.Median(() => results = Prover.Prove(rules, claims, Day));
            Side.Row($"{claims.Claims.Count} claims of {preset}, {results.Sum(r => r.Cells)} cells, {results.Count(r => r.Outcome == ClaimOutcome.Proved)} proved", all, null);
        }

        var (balanced, strict) = (PolicyReader.Read(PolicyPresets.Text(Preset.Balanced)).Value!, PolicyReader.Read(PolicyPresets.Text(Preset.Strict)).Value!);
        Side.Row("diff of balanced and strict", Side.Median(() => Strictness.Compare(balanced, strict, Day)), null);
        return Task.CompletedTask;
    }

    /// <summary>Two rules of which exactly one is about each change, and only the last fact tells which: hardly anything can be left out.</summary>
    private static (PolicySet Policy, Claim Claim) Entangled()
    {
        Condition AllOver(int n) => new AllCondition([.. Numbers.Select(f => (Condition)Over(f, n))]);
        var odd = Odd([.. Numbers.Select(f => (Condition)Over(f, 1)), .. Flags.Select(f => (Condition)new Comparison(f, FactOperator.Is, [new FlagValue(true)]))]);
        var asked = new SignOffRequirement { Acknowledge = Acknowledge.None };
        PolicyRule Rule(string id, Condition when) => new() { Id = id, When = when, Require = [asked] };
        var policy = new PolicySet { Rules = [Rule("odd", odd), Rule("even", new NotCondition(odd)), .. Thresholds.Select(n => Rule($"over-{n}", AllOver(n)))], Levels = PolicyReader.DefaultLevels };
        return (policy, new Claim { Id = "all", Kind = ClaimKind.NeverAllow, When = new AnyCondition([odd, new NotCondition(odd)]), Without = [asked] });
    }

    private static Comparison Over(Fact fact, int n) => new Comparison(fact, FactOperator.Over, [new NumberValue(n)]);

    /// <summary>Whether an odd number of these hold.</summary>
    private static Condition Odd(Condition[] parts)
    {
        if (parts.Length == 1) return parts[0];
        var (left, right) = (Odd(parts[..(parts.Length / 2)]), Odd(parts[(parts.Length / 2)..]));
        return new AnyCondition([new AllCondition([left, new NotCondition(right)]), new AllCondition([new NotCondition(left), right])]);
    }
}
