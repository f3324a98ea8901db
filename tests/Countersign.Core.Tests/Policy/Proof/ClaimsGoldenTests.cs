using System.Text.Encodings.Web;
using System.Text.Json;
using Countersign.Core.Policy;
using Countersign.Core.Policy.Proof;
using Countersign.Tests;

namespace Countersign.Core.Tests.Policy.Proof;

/// <summary>
/// Each folder of tests/golden/policy-proof: a policy with claims and how they come out (proof.json), faulty claims and every error they must give
/// (errors.txt), or two versions of a policy and what they decide differently (new.yaml, diff.json).
/// </summary>
public class ClaimsGoldenTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Groups = ["payments", "on-call"];

    public static TheoryData<string> Proved => Cases("proof.json");

    public static TheoryData<string> Refused => Cases("errors.txt");

    public static TheoryData<string> Compared => Cases("diff.json");

    [Theory]
    [MemberData(nameof(Proved))]
    public void Claims_come_out_as_expected(string folder)
    {
        var policy = Policy(folder, "policy.yaml");
        var claims = ClaimsReader.Read(Text(folder, "claims.yaml"), policy, Groups);
        Assert.Empty(claims.Errors);
        var results = Prover.Prove(policy, claims.Value!, PresetProofTests.Today);
        Same(folder, "proof.json", ProofJson.Write(results).ToJsonString(Indented) + "\n");
        Assert.All(results.Where(r => r.Counterexample is not null), r => Confirm.ByGate(r.Counterexample!, policy));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Every_error_is_named_with_its_place_and_its_fix(string folder)
    {
        var claims = ClaimsReader.Read(Text(folder, "claims.yaml"), Policy(folder, "policy.yaml"), Groups);
        Assert.Null(claims.Value);
        Same(folder, "errors.txt", string.Concat(claims.Errors.Select(e => e + "\n")));
    }

    [Theory]
    [MemberData(nameof(Compared))]
    public void Versions_differ_as_expected(string folder)
    {
        var (older, newer) = (Policy(folder, "policy.yaml"), Policy(folder, "new.yaml"));
        var comparison = Strictness.Compare(older, newer, PresetProofTests.Today);
        Same(folder, "diff.json", ProofJson.Write(comparison).ToJsonString(Indented) + "\n");
        foreach (var difference in comparison.Differences.Where(d => d.Example is not null))
            Confirm.ByGate(difference.Example!, difference.Leaning == Leaning.Laxer ? newer : older);
    }

    [Fact]
    public void Every_folder_is_a_case()
    {
        var all = Directory.GetDirectories(SourceTree.Golden("policy-proof")).Length;
        Assert.True(all > 15);
        Assert.Equal(all, Proved.Count + Refused.Count + Compared.Count);
    }

    private static void Same(string folder, string file, string actual) => Assert.Equal(Text(folder, file), actual);

    private static PolicySet Policy(string folder, string file)
    {
        var policy = PolicyReader.Read(Text(folder, file), groups: Groups);
        Assert.Empty(policy.Errors);
        return policy.Value!;
    }

    private static TheoryData<string> Cases(string with) =>
        new(Directory.GetDirectories(SourceTree.Golden("policy-proof")).Where(d => File.Exists(Path.Combine(d, with))).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal));

    private static string Text(string folder, string file) => File.ReadAllText(SourceTree.Golden("policy-proof", folder, file));
}
