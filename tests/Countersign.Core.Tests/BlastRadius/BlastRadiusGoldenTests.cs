using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.Tests.BlastRadius;

/// <summary>
/// Every folder of tests/golden/blast-radius: <c>plan.json</c> as given, <c>expected.json</c> as reported, and where a case needs them
/// <c>options.json</c> with tier and format, and <c>environments.yaml</c> with components. To write the expected files anew, run with COUNTERSIGN_WRITE_GOLDEN=blast-radius and read the diff.
/// </summary>
public sealed class BlastRadiusGoldenTests
{
    private static bool Writes => Environment.GetEnvironmentVariable("COUNTERSIGN_WRITE_GOLDEN") == "blast-radius";

    public static TheoryData<string> Cases() => [.. Names()];

    internal static IEnumerable<string> Names() => Directory.GetDirectories(Plans.Folder).Where(d => File.Exists(Path.Combine(d, "plan.json"))).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_plan_is_reported_as_expected(string name)
    {
        var report = ReportOf(name);
        var file = Path.Combine(Plans.Folder, name, "expected.json");
        if (Writes) File.WriteAllText(file, Plans.Json(report));
        Assert.False(Writes, "The expected file was written; run again without COUNTERSIGN_WRITE_GOLDEN.");
        var expected = JsonNode.Parse(File.ReadAllText(file));
        Assert.True(JsonNode.DeepEquals(expected, BlastRadiusJson.Write(report)), Plans.Json(report));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_report_survives_being_stored(string name)
    {
        var report = ReportOf(name);
        var bytes = CanonicalJson.Write(BlastRadiusFacts.ToJson(report));
        var back = BlastRadiusFacts.Read(bytes, out var error);
        Assert.Equal("", error);
        Assert.Equal(bytes, CanonicalJson.Write(BlastRadiusFacts.ToJson(back!)));
        Assert.Equal(Plans.Json(report), Plans.Json(back!));
    }

    private static BlastRadiusReport ReportOf(string name)
    {
        var folder = Path.Combine(Plans.Folder, name);
        var options = File.Exists(Path.Combine(folder, "options.json")) ? JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "options.json"))) : null;
        var tier = (string?)options?["tier"] is { } word ? Words.Parse<EnvironmentTier>(word)!.Value : EnvironmentTier.Production;
        var read = PlanReaders.For((string?)options?["format"] ?? PlanReaders.DefaultFormat)!;
        using var stream = File.OpenRead(Path.Combine(folder, "plan.json"));
        var estate = Plans.EstateOf(name);
        var plan = read(stream, new PlanReadOptions { Components = Plans.ComponentsOf(estate) });
        return BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [plan], Tier = tier, Estate = estate });
    }
}
