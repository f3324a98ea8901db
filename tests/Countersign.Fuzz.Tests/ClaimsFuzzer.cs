using System.Text;
using Countersign.Core.Policy;
using Countersign.Core.Policy.Proof;
using Countersign.Tests;

namespace Countersign.Fuzz.Tests;

public sealed class ClaimsFuzzer : Fuzzer
{
    private static readonly PolicySet Policy = PolicyReader.Read(PolicyPresets.Text(Preset.Balanced)).Value!;

    protected override IReadOnlyList<string> Words =>
        ["version: 1\n", "claims:\n", "constraints:\n", "  - id: a\n", "when: {", "}", "never: ", "always: ", "allow\n", "hold\n", "deny\n", "without: ", "because: ", "[signOff: {level: senior}]", "intent", "any: [", "]", "below", "- ", "{}\n"];

    protected override int LeastShapes => 20;

    protected override IEnumerable<byte[]> Seeds() =>
        Directory.EnumerateFiles(SourceTree.Golden("policy-proof"), "claims.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)
            .Concat(Enum.GetValues<Preset>().Select(preset => Encoding.UTF8.GetBytes(PolicyPresets.Claims(preset))));

    protected override string Read(byte[] input)
    {
        var loaded = ClaimsReader.Read(Encoding.UTF8.GetString(input), Policy);
        if (loaded.Value is null && loaded.Errors.Count == 0) throw new InvalidOperationException("neither claims nor an error");
        return string.Join('|', loaded.Errors.Select(e => e.Problem.Length > 24 ? e.Problem[..24] : e.Problem).Distinct().Order(StringComparer.Ordinal).Take(3));
    }
}
