using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Sql;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.Tests.BlastRadius;

/// <summary>
/// Every folder <c>sql-…</c> of tests/golden/blast-radius: one script under the name that its tool gives it, <c>expected.json</c> as reported, and
/// <c>options.json</c> with the tier where a case needs one. To write the expected files anew, run with COUNTERSIGN_WRITE_GOLDEN=blast-radius and read the diff.
/// </summary>
public sealed class SqlGoldenTests
{
    private static bool Writes => Environment.GetEnvironmentVariable("COUNTERSIGN_WRITE_GOLDEN") == "blast-radius";

    public static TheoryData<string> Cases() => [.. Names()];

    internal static IEnumerable<string> Names() => Directory.GetDirectories(Plans.Folder, "sql-*").Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal);

    internal static string Script(string name) => Directory.GetFiles(Path.Combine(Plans.Folder, name), "*.sql").Single();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_script_is_reported_as_expected(string name)
    {
        var report = ReportOf(name);
        var file = Path.Combine(Plans.Folder, name, "expected.json");
        if (Writes) File.WriteAllText(file, Plans.Json(report));
        Assert.False(Writes, "The expected file was written; run again without COUNTERSIGN_WRITE_GOLDEN.");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(file)), BlastRadiusJson.Write(report)), Plans.Json(report));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_report_survives_being_stored(string name)
    {
        var bytes = CanonicalJson.Write(BlastRadiusFacts.ToJson(ReportOf(name)));
        var back = BlastRadiusFacts.Read(bytes, out var error);
        Assert.Equal("", error);
        Assert.Equal(bytes, CanonicalJson.Write(BlastRadiusFacts.ToJson(back!)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void How_a_script_arrives_in_pieces_changes_nothing(string name)
    {
        var bytes = File.ReadAllBytes(Script(name));
        var whole = Plans.Json(ReportOf(name, new MemoryStream(bytes)));
        foreach (var sizes in (int[][])[[1], [2], [3], [7], [1, 13, 2], [81]])
            Assert.Equal(whole, Plans.Json(ReportOf(name, new DrippingStream(bytes, sizes))));
    }

    private static BlastRadiusReport ReportOf(string name)
    {
        using var stream = File.OpenRead(Script(name));
        return ReportOf(name, stream);
    }

    private static BlastRadiusReport ReportOf(string name, Stream stream)
    {
        var options = Path.Combine(Plans.Folder, name, "options.json");
        var tier = File.Exists(options) ? Words.Parse<EnvironmentTier>((string)JsonNode.Parse(File.ReadAllText(options))!["tier"]!)!.Value : EnvironmentTier.Production;
        var facts = SqlPlanReader.Read(stream, new PlanReadOptions { Path = Path.GetFileName(Script(name)) });
        return BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [facts], Tier = tier });
    }
}
