using Countersign.Core.Policy;
using Countersign.Core.Policy.Proof;

namespace Countersign.Bench;

/// <summary>Proofs: a million cells one by one, the claims of the presets, and a comparison of two versions.</summary>
internal static class ProofBench
{
    private static readonly DateOnly Day = new(2026, 11, 22);

    public static Task RunAsync()
    {
        var (policy, claim) = Entangled();
        ClaimResult? proved = null;
        var million = Side.Median(() => proved = Prover.Prove(policy, claim, [], Day));
        Side.Row($"proof over {proved!.Cells} cells that cannot be ruled out in bunches ({proved.Outcome})", million, null);
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

    /// <summary>Two rules of which exactly one is about each change, and which only the last fact tells: nothing can be left out.</summary>
    private static (PolicySet Policy, Claim Claim) Entangled()
    {
        var odd = Odd([.. FactCatalog.All.Where(f => f.Type == FactType.Number && f.Ceiling is null), FactCatalog.Severity]);
        var text = PolicyReader.Read("version: 1\nrules: []\n").Value!;
        PolicyRule Rule(string id, Condition when) => new() { Id = id, When = when, Require = [new SignOffRequirement { Acknowledge = Acknowledge.None }] };
        var claim = new Claim { Id = "all", Kind = ClaimKind.NeverAllow, When = new AnyCondition([odd, new NotCondition(odd)]), Without = [new SignOffRequirement { Acknowledge = Acknowledge.None }] };
        return (text with { Rules = [Rule("odd", odd), Rule("even", new NotCondition(odd))] }, claim);
    }

    /// <summary>Whether an odd number of these facts are big.</summary>
    private static Condition Odd(IReadOnlyList<Fact> facts)
    {
        Condition first = facts[0].Type == FactType.Severity ? Any(facts[0], Enum.GetValues<Core.BlastRadius.Severity>().Where(s => (int)s % 2 == 1).Select(s => new SeverityValue(s))) : Any(facts[0], [new NumberValue(2), new NumberValue(5), new NumberValue(8)]);
        if (facts.Count == 1) return first;
        var rest = Odd([.. facts.Skip(1)]);
        return new AnyCondition([new AllCondition([first, new NotCondition(rest)]), new AllCondition([new NotCondition(first), rest])]);
    }

    private static Comparison Any(Fact fact, IEnumerable<FactValue> values) => new(fact, FactOperator.AnyOf, [.. values]);
}
