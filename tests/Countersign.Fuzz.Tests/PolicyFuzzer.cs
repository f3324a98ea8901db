using System.Text;
using Countersign.Core.Policy;
using Countersign.Tests;

namespace Countersign.Fuzz.Tests;

public sealed class PolicyFuzzer : Fuzzer
{
    private static readonly DateOnly Today = new(2026, 11, 22);

    protected override IReadOnlyList<string> Words =>
        ["version: 1\n", "rules:\n", "  - id: a\n", "when: {", "}", "all: [", "any: [", "not: {", "]", "below", "atLeast: ", "require: ", "signOff: ", "deny: ", "except: ", "until: ", "labels: ", "? ", "&a ", "*a", "!!str ", "\t", "|\n", "---\n"];

    protected override int LeastShapes => 20;

    protected override IEnumerable<byte[]> Seeds() =>
        Directory.EnumerateFiles(SourceTree.Golden("policy"), "policy.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
            .Append(Encoding.UTF8.GetBytes(PolicyPresets.Text(Preset.Balanced)));

    protected override string Read(byte[] input)
    {
        var loaded = PolicyReader.Read(Encoding.UTF8.GetString(input));
        if (loaded.Value is null && loaded.Errors.Count == 0) throw new InvalidOperationException("neither a policy nor an error");
        if (loaded.Value is { } policy) AssertUsable(policy);
        return string.Join('|', loaded.Errors.Select(e => e.Problem.Length > 24 ? e.Problem[..24] : e.Problem).Distinct().Order(StringComparer.Ordinal).Take(3));
    }

    /// <summary>What loads can be checked, explained, and compiled to the same verdict.</summary>
    private static void AssertUsable(PolicySet policy)
    {
        PolicyChecker.Check(policy, Today);
        var result = Explanation.Of(policy, FactSet.Unknown, Today).Result;
        var compiled = CompiledPolicy.Compile(policy);
        var states = compiled.NewStates();
        compiled.Evaluate(compiled.Layout.Row(FactSet.Unknown), Today, states);
        for (var rule = 0; rule < policy.Rules.Count; rule++)
            if (states.Applies(rule) != result.Rules[rule].Applies) throw new InvalidOperationException($"compiled, rule {rule} is {states.Applies(rule)}");
    }
}
