using System.Text.Json.Nodes;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Tests;

namespace Countersign.Core.Tests.Evidence;

/// <summary>One folder of <c>golden/bundles</c>.</summary>
internal sealed record GoldenBundle(string Name, byte[] Bytes, byte[] TrustBytes, JsonNode Expected)
{
    public TrustFile Trust => TrustFile.Read(TrustBytes, out var problem) ?? throw new InvalidOperationException(problem);

    public Bundle Read() => Bundle.Read(Bytes, out _, out var problem) ?? throw new InvalidOperationException(problem);

    public static IReadOnlyList<GoldenBundle> All { get; } = [.. Directory.EnumerateDirectories(SourceTree.Golden("bundles")).Order(StringComparer.Ordinal).Select(Load)];

    public static GoldenBundle Named(string name) => All.Single(b => b.Name == name);

    private static GoldenBundle Load(string folder) => new(
        Path.GetFileName(folder),
        File.ReadAllBytes(Path.Combine(folder, "bundle.countersign.json")),
        File.ReadAllBytes(Path.Combine(folder, "trust.json")),
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")))!);
}

/// <summary>Bundles that a gate made are verified for ever. <c>GoldenBundleWriter</c> makes them.</summary>
public class GoldenBundleTests
{
    public static TheoryData<string> Cases => [.. GoldenBundle.All.Select(b => b.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_bundle_is_sound_and_says_what_its_folder_says(string name)
    {
        var golden = GoldenBundle.Named(name);
        var report = Verifier.Verify(golden.Bytes, golden.Trust, new VerificationQuestion());
        Assert.True(report.IsValid, report.Failure?.ToString());
        Assert.Equal((string?)golden.Expected["verdict"], Words.Of(report.Verdict!.Value));
        Assert.Equal(golden.Expected["notes"]!.AsArray().Select(n => (string)n!), report.Notes);
    }
}
