using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Terraform;
using Countersign.Core.Formats;

namespace Countersign.Core.Tests.BlastRadius;

/// <summary>The keyed digest of everything that decides what a plan would do: it outlives a re-plan, and nothing that matters escapes it.</summary>
public sealed class ValuesDigestTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly string Text = Encoding.UTF8.GetString(Plans.Golden("terraform-reasons"));

    [Fact]
    public void It_is_only_made_with_a_key_and_depends_on_it()
    {
        Assert.Null(Plans.Read(Text).Values);
        Assert.NotNull(Values(Text));
        Assert.NotEqual(Values(Text), Values(Text, [.. Key.Reverse()]));
    }

    [Fact]
    public void What_decides_nothing_does_not_count()
    {
        var text = Changed(plan =>
        {
            plan["timestamp"] = "2027-01-01T00:00:00Z";
            plan["terraform_version"] = "1.12.0";
            plan["prior_state"] = new JsonObject { ["values"] = new JsonObject() };
            plan["planned_values"] = new JsonObject();
            plan["resource_drift"] = new JsonArray(Row("aws_instance.elsewhere", "update"));
            plan["resource_changes"]!.AsArray().Add(Row("aws_instance.elsewhere", "no-op"));
            plan["resource_changes"]!.AsArray().Insert(0, Row("aws_instance.before", "no-op"));
        });
        Assert.NotEqual(Plans.Read(Text).Content, Plans.Read(text).Content);
        Assert.Equal(Values(Changed(_ => { })), Values(text));
    }

    [Fact]
    public void Whatever_decides_something_counts()
    {
        var values = new List<Sha256Digest?> { Values(Changed(_ => { })) };
        foreach (var change in (Action<JsonObject>[])[
            plan => Change(plan)["after"]!["input"] = "changed",
            plan => Change(plan)["before"]!["input"] = "changed",
            plan => Change(plan)["after_unknown"]!["input"] = true,
            plan => plan["variables"]!["pw"]!["value"] = "changed",
            plan => plan["output_changes"]!.AsObject()["more"] = new JsonObject { ["actions"] = new JsonArray("create"), ["after"] = "x" },
            plan => plan["configuration"]!["provider_config"] = new JsonObject { ["aws"] = new JsonObject { ["region"] = "elsewhere" } },
            plan => plan["resource_changes"]!.AsArray().Add(Row("aws_instance.elsewhere", "delete")),
            plan => plan["action_invocations"] = new JsonArray(new JsonObject { ["address"] = "action.a", ["config_values"] = "x" }),
            plan => plan["action_invocations"] = new JsonArray(new JsonObject { ["address"] = "action.a", ["config_values"] = "y" }),
        ]) values.Add(Values(Changed(change)));
        Assert.DoesNotContain(null, values);
        Assert.Equal(values.Count, values.Distinct().Count());
    }

    [Fact]
    public void Pieces_of_any_size_give_the_same()
    {
        var whole = Values(Text);
        foreach (var sizes in (int[][])[[1], [3, 1, 7], [100], [4_096, 1]])
            Assert.Equal(whole, TerraformPlanReader.Read(new DrippingStream(Encoding.UTF8.GetBytes(Text), sizes), Keyed(Key)).Values);
    }

    [Fact]
    public void A_plan_that_could_not_be_read_whole_has_none()
    {
        Assert.Null(Values(Text[..^3]));
        Assert.Null(Values(Changed(plan => Change(plan)["actions"] = new JsonArray("explode"))));
        Assert.Null(Values(Changed(plan => plan["errored"] = true)));
    }

    [Fact]
    public void It_is_kept_with_the_facts_of_the_plan()
    {
        var plan = Plans.Read(Encoding.UTF8.GetBytes(Text), Keyed(Key));
        var back = PlanFactsRecord.Read(CanonicalJson.Write(PlanFactsRecord.ToJson(plan)), out var error);
        Assert.Equal("", error);
        Assert.Equal(plan.Values, back!.Values);
    }

    private static PlanReadOptions Keyed(byte[] key) => new() { ValuesKey = key };

    private static Sha256Digest? Values(string text, byte[]? key = null) => Plans.Read(Encoding.UTF8.GetBytes(text), Keyed(key ?? Key)).Values;

    private static string Changed(Action<JsonObject> change)
    {
        var plan = JsonNode.Parse(Text)!.AsObject();
        change(plan);
        return plan.ToJsonString();
    }

    private static JsonObject Change(JsonObject plan) =>
        plan["resource_changes"]!.AsArray().First(row => row!["change"]!["actions"]!.ToJsonString() == """["delete","create"]""")!["change"]!.AsObject();

    private static JsonObject Row(string address, string action) => new()
    {
        ["address"] = address,
        ["mode"] = "managed",
        ["type"] = "aws_instance",
        ["change"] = new JsonObject { ["actions"] = new JsonArray(action), ["before"] = new JsonObject { ["id"] = "i-1" }, ["after"] = null },
    };
}
