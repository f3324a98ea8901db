using System.Text.Json.Nodes;
using Countersign.Core.Policy;
using Countersign.Tests;

namespace Countersign.Core.Tests.Policy;

public class FactTests
{
    [Fact]
    public void The_catalog_holds_exactly_the_facts_of_the_reference()
    {
        string[] expected =
        [
            "change.kind", "change.direction", "change.requester", "change.unproven",
            "environment.name", "environment.tier", "environment.customerFacing", "environment.frozen",
            "component.name", "component.tier", "component.customerFacing", "component.owner",
            "authorship.involvement", "authorship.aiLowest", "authorship.unmarkedLowest", "authorship.agentOnly", "authorship.aiShare", "authorship.gaps",
            "authors.lowestLevel", "authors.anyUnknown", "authors.groups",
            "blastRadius.severity", "blastRadius.deletes", "blastRadius.replaces", "blastRadius.losesState", "blastRadius.irreversible",
            "blastRadius.services", "blastRadius.dependents", "blastRadius.customerFacing", "blastRadius.gaps",
            "labels", "checks.failed", "time.businessHours",
        ];
        Assert.Equal(expected, FactCatalog.All.Select(f => f.Name));
        Assert.Equal(Enumerable.Range(0, expected.Length), FactCatalog.All.Select(f => f.Index));
        Assert.All(FactCatalog.All, fact => Assert.Same(fact, FactCatalog.Find(fact.Name)));
        Assert.Null(FactCatalog.Find("change.Kind"));
    }

    [Fact]
    public void The_reference_page_names_every_fact_word_and_operator()
    {
        var page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "reference", "policy.md"));
        Assert.All(FactCatalog.All, fact => Assert.Contains($"| `{fact.Name}` |", page, StringComparison.Ordinal));
        Assert.All(FactCatalog.All.SelectMany(fact => fact.Words), word => Assert.Contains($"`{word}`", page, StringComparison.Ordinal));
        Assert.All(Operators.ByName.Keys, name => Assert.Contains($"| `{name}", page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"colour\": 1}", "\"colour\" is not a fact.")]
    [InlineData("{\"change.kind\": \"deploy\"}", "change.kind has no value that fits it.")]
    [InlineData("{\"change.kind\": null}", "change.kind has no value that fits it.")]
    [InlineData("{\"change.kind\": {\"unknown\": false}}", "change.kind has no value that fits it.")]
    [InlineData("{\"change.kind\": {\"atLeast\": \"command\"}}", "change.kind has no value that fits it.")]
    [InlineData("{\"blastRadius.deletes\": -1}", "blastRadius.deletes has no value that fits it.")]
    [InlineData("{\"blastRadius.deletes\": {\"none\": true}}", "blastRadius.deletes has no value that fits it.")]
    [InlineData("{\"blastRadius.severity\": {\"atMost\": \"low\"}}", "blastRadius.severity has no value that fits it.")]
    [InlineData("{\"authorship.aiLowest\": \"boss\"}", "authorship.aiLowest has no value that fits it.")]
    [InlineData("{\"authorship.involvement\": [\"robot\"]}", "authorship.involvement has no value that fits it.")]
    [InlineData("{\"labels\": \"a\"}", "labels has no value that fits it.")]
    [InlineData("[]", "The facts are not an object.")]
    public void Facts_that_do_not_fit_are_refused(string json, string expected)
    {
        Assert.Null(FactsJson.Read(JsonNode.Parse(json), PolicyReader.DefaultLevels, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void A_fact_that_is_left_out_is_unknown() =>
        Assert.Equal(FactValue.Unknown, FactsJson.Read(new JsonObject(), PolicyReader.DefaultLevels, out _)![FactCatalog.Severity]);

    [Fact]
    public void A_value_of_another_type_has_no_place_in_a_fact() =>
        Assert.Throws<ArgumentException>(() => FactSet.Unknown.With(FactCatalog.Severity, new FlagValue(true)));

    [Fact]
    public void Nobody_has_no_level_to_compare()
    {
        var none = new LevelValue(null);
        FactValue[] senior = [new LevelValue(PolicyReader.DefaultLevels.Find("senior"))];
        foreach (var op in new[] { FactOperator.Is, FactOperator.AnyOf, FactOperator.Below, FactOperator.AtLeast })
            Assert.Equal(Truth.False, Judge.Compare(none, op, senior));
        Assert.Equal(Truth.True, Judge.Compare(none, FactOperator.NoneOf, senior));
    }

    [Fact]
    public void Over_and_under_are_strict_and_at_least_is_not()
    {
        FactValue[] five = [new NumberValue(5)];
        FactValue[] high = [new SeverityValue(Core.BlastRadius.Severity.High)];
        Assert.Equal(Truth.False, Judge.Compare(five[0], FactOperator.Over, five));
        Assert.Equal(Truth.False, Judge.Compare(five[0], FactOperator.Under, five));
        Assert.Equal(Truth.True, Judge.Compare(high[0], FactOperator.AtLeast, high));
        Assert.Equal(Truth.False, Judge.Compare(high[0], FactOperator.Below, high));
        Assert.Equal(Truth.True, Judge.Compare(new NumberValue(6, true), FactOperator.Over, five));
        Assert.Equal(Truth.Unknown, Judge.Compare(new NumberValue(5, true), FactOperator.Over, five));
        Assert.Equal(Truth.False, Judge.Compare(new NumberValue(5, true), FactOperator.Under, five));
    }
}
