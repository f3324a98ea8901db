using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.BlastRadius;

/// <summary>What holds for any plan, shown on rows drawn from the golden ones.</summary>
public sealed class TerraformPropertyTests
{
    private static readonly string[] Rows = [.. BlastRadiusGoldenTests.Names().SelectMany(RowsOf)];

    private static readonly Arbitrary<string[]> Plan = Gen.Elements(Rows).ListOf(12).Select(rows => rows.DistinctBy(AddressOf).ToArray()).ToArbitrary();

    [Fact]
    public void There_are_rows_enough_to_mean_something() => Assert.True(Rows.Length > 200);

    [Fact]
    public void One_more_effect_never_lowers_severity_and_never_takes_a_gap_away() => Check.QuickThrowOnFailure(Prop.ForAll(Plan, rows =>
    {
        for (var count = 1; count < rows.Length; count++)
        {
            var (fewer, more) = (Report(rows[..count]), Report(rows[..(count + 1)]));
            Assert.True(more.Severity >= fewer.Severity);
            Assert.True(more.Gaps.Count >= fewer.Gaps.Count);
            foreach (var effect in fewer.Effects) Assert.True(more.Effects.Single(e => e.Id == effect.Id).Severity >= effect.Severity);
        }
    }));

    [Fact]
    public void The_order_of_rows_changes_neither_ids_nor_severities_nor_reasons() => Check.QuickThrowOnFailure(Prop.ForAll(Plan, rows =>
        Assert.Equal(Said(Report(rows)), Said(Report([.. rows.Reverse()])))));

    [Fact]
    public void Reading_twice_gives_the_same() => Check.QuickThrowOnFailure(Prop.ForAll(Plan, rows => Assert.Equal(Plans.Json(Report(rows)), Plans.Json(Report(rows)))));

    [Fact]
    public void Sorting_the_members_of_a_plan_changes_nothing_but_where_its_content_stands()
    {
        foreach (var name in BlastRadiusGoldenTests.Names())
        {
            var bytes = Plans.Golden(name);
            if (Plans.Parsed(name) is not { } parsed || Plans.Read(bytes).Gaps.Count > 0) continue;
            var sorted = Encoding.UTF8.GetBytes(Sorted(parsed)!.ToJsonString());
            Assert.True(Said(Plans.Report(bytes)).SequenceEqual(Said(Plans.Report(sorted))), name);
        }
    }

    private static IEnumerable<string> Said(BlastRadiusReport report) =>
        report.Effects.OrderBy(e => e.Id, StringComparer.Ordinal).Select(e => $"{e.Id} {e.Severity} {e.Row} {e.Root} {string.Join('|', e.Because.Order(StringComparer.Ordinal))}");

    private static BlastRadiusReport Report(string[] rows) => Plans.Report(Encoding.UTF8.GetBytes(Plans.Plan(rows)));

    private static string AddressOf(string row) => JsonNode.Parse(row)!["address"]?.ToString() + JsonNode.Parse(row)!["deposed"];

    private static IEnumerable<string> RowsOf(string name) =>
        Plans.Parsed(name)?["resource_changes"] is JsonArray rows ? rows.OfType<JsonObject>().Select(row => row.ToJsonString()) : [];

    internal static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
