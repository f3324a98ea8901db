using System.Text;
using Countersign.Core.Policy;
using Countersign.Tests;

namespace Countersign.Fuzz.Tests;

public sealed class PolicyFuzzer : Fuzzer
{
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
        return string.Join('|', loaded.Errors.Select(e => e.Problem.Length > 24 ? e.Problem[..24] : e.Problem).Distinct().Order(StringComparer.Ordinal).Take(3));
    }
}
