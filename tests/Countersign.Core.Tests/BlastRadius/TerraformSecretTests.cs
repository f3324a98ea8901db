using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;

namespace Countersign.Core.Tests.BlastRadius;

/// <summary>
/// Plans hold secrets in clear, also where the tool masks them elsewhere. A secret is planted at every place of every golden plan that holds a
/// value, one by one and all at once; none of them may come out. Addresses, types, names of attributes, reasons and keys of instances are names,
/// and are shown.
/// </summary>
public sealed class TerraformSecretTests
{
    private const string Planted = "Pl4nted-S3cret-Value";

    // Members of the format itself: words of the tool, and names of objects.
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "format_version", "terraform_version", "address", "previous_address", "module_address", "mode", "type", "name", "provider_name", "index", "deposed", "actions",
        "action_reason", "reason", "replace_paths", "depends_on", "references", "timestamp", "triggering_resource_address", "provider_config_key", "full_name", "expression",
    };

    public static TheoryData<string> Cases() => [.. BlastRadiusGoldenTests.Names().Where(name => Plans.Parsed(name) is not null)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void No_value_of_a_plan_is_in_anything_that_is_shown_or_stored(string name)
    {
        var plan = Plans.Parsed(name)!;
        var planted = Plant(plan, inValues: false);
        var bytes = Encoding.UTF8.GetBytes(plan.ToJsonString());
        var facts = Plans.Read(bytes, new PlanReadOptions { ValuesKey = new byte[32], Components = ["checkout", .. Plans.ComponentsOf(Plans.EstateOf(name))] });
        Assert.DoesNotContain(Planted, Encoding.UTF8.GetString(CanonicalJson.Write(PlanFactsRecord.ToJson(facts))), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Planted, Plans.Json(BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [facts] })), StringComparison.OrdinalIgnoreCase);
        Assert.True(planted > 0 || !name.Contains("real", StringComparison.Ordinal), "Nothing was planted.");
    }

    [Fact]
    public void Secrets_stand_in_every_kind_of_place()
    {
        var places = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in BlastRadiusGoldenTests.Names())
            if (Plans.Parsed(name) is { } plan) Plant(plan, inValues: false, places);
        foreach (var place in (string[])["variables", "planned_values", "resource_changes", "resource_drift", "output_changes", "prior_state", "configuration", "action_invocations", "deferred_changes"])
            Assert.Contains(place, places);
    }

    [Fact]
    public void A_set_element_that_forces_a_replacement_is_named_by_its_value_and_is_not_shown()
    {
        var plan = Plans.Plan(Plans.Row("a.a", "a", """["delete","create"]""", $$""","replace_paths":[["ingress",{"cidr":"{{Planted}}"}],[{"x":"{{Planted}}"}]]"""));
        Assert.DoesNotContain(Planted, Plans.Json(Plans.Report(Encoding.UTF8.GetBytes(plan))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("errors", "\"errored\":true,\"errors\":[\"Pl4nted-S3cret-Value\"]")]
    [InlineData("version", "\"format_version\":\"Pl4nted-S3cret-Value and more\"")]
    [InlineData("broken", "\"variables\":{\"a\":\"Pl4nted-S3cret-Value\" \"b\"}")]
    public void Nor_in_what_is_said_about_a_plan_that_cannot_be_read(string how, string member)
    {
        var report = Plans.Json(Plans.Report(Encoding.UTF8.GetBytes($$"""{{{member}},"planned_values":{},"resource_changes":[]}""")));
        Assert.False(report.Contains(Planted, StringComparison.Ordinal), how);
    }

    /// <summary>Replaces every text, and every text key of a value, that is no name; counts them and says under which top-level member they stand.</summary>
    private static int Plant(JsonNode node, bool inValues, HashSet<string>? places = null, string place = "")
    {
        var planted = 0;
        if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
                if (IsText(list[i])) Put(() => list[i] = Planted);
                else if (list[i] is { } inner) planted += Plant(inner, inValues, places, place);
        }
        else if (node is JsonObject map)
        {
            foreach (var (key, value) in map.ToList())
            {
                if (!inValues && Names.Contains(key)) continue;
                var within = inValues || key is "before" or "after" or "values" or "value" or "constant_value" or "config_values";
                if (IsText(value)) Put(() => map[key] = Planted);
                else if (value is not null) planted += Plant(value, within, places, place.Length == 0 ? key : place);
            }
        }

        return planted;

        void Put(Action put)
        {
            put();
            planted++;
            if (place.Length > 0) places?.Add(place);
        }
    }

    private static bool IsText(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out _);
}
