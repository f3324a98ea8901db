using System.Text;
using Countersign.Core.Policy;

namespace Countersign.Fuzz.Tests;

public sealed class PolicyCasesFuzzer : Fuzzer
{
    private static readonly PolicySet Policy = PolicyReader.Read(PolicyPresets.Text(Preset.Strict)).Value!;

    protected override IReadOnlyList<string> Words =>
        ["version: 1\n", "given:\n", "cases:\n", "  - name: a\n", "    expect: {verdict: hold}\n", "today: 2026-12-31", "{unknown: true}", "{none: true}", "{atLeast: ", "{atMost: ", "{includes: [", "]}", "by: [", "shadow: [", "requires: [", "unknown", "-1", "---\n"];

    protected override int LeastShapes => 20;

    protected override IEnumerable<byte[]> Seeds() => Enum.GetValues<Preset>().Select(preset => Encoding.UTF8.GetBytes(PolicyPresets.Cases(preset)));

    protected override string Read(byte[] input)
    {
        var loaded = PolicyCasesReader.Read(Encoding.UTF8.GetString(input), Policy);
        if (loaded.Value is null && loaded.Errors.Count == 0) throw new InvalidOperationException("neither cases nor an error");
        foreach (var one in loaded.Value?.Cases ?? []) CaseResult.Of(Policy, one, new DateOnly(2026, 11, 22));
        return string.Join('|', loaded.Errors.Select(e => e.Problem.Length > 24 ? e.Problem[..24] : e.Problem).Distinct().Order(StringComparer.Ordinal).Take(3));
    }
}
