using System.Text.Json;
using Countersign.Core.Policy;
using Countersign.Tests;

namespace Countersign.Core.Tests.Policy;

public class PolicySchemaTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    [Fact]
    public void The_schema_in_the_reference_is_the_one_the_catalog_makes() =>
        Assert.Equal(File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "reference", "policy.schema.json")), PolicySchema.ToJson().ToJsonString(Indented) + "\n");

    [Fact]
    public void It_names_every_fact_and_each_operator_that_fits()
    {
        var properties = PolicySchema.ToJson()["definitions"]!["condition"]!["properties"]!.AsObject();
        Assert.Equal(["all", "any", "not", .. FactCatalog.All.Select(f => f.Name)], properties.Select(p => p.Key));
        Assert.All(FactCatalog.All, fact =>
        {
            var text = properties[fact.Name]!.ToJsonString();
            foreach (var op in Enum.GetValues<FactOperator>().Where(o => o != FactOperator.Is))
                Assert.Equal(Operators.Fitting(fact.Type).Contains(op), text.Contains($"\"{Operators.NameOf(op)}\"", StringComparison.Ordinal));
        });
    }
}
