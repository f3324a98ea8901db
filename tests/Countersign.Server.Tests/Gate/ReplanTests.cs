using System.Text.Json.Nodes;
using Countersign.Tests;

namespace Countersign.Server.Tests.Gate;

/// <summary>Pipelines plan again after the answer has come: what was answered for stays answered while the plan does the same.</summary>
public sealed class ReplanTests
{
    private static readonly string Golden = File.ReadAllText(SourceTree.Golden("blast-radius", "terraform-replace-db", "plan.json"));

    [Fact]
    public async Task A_plan_made_anew_that_does_the_same_is_answered_and_its_bundle_says_so()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var first = await server.SubmitAsync(plan: await server.PlanAsync(Plan(_ => { })));
        Assert.Equal("hold", first.Verdict);
        await server.ApproveAsync(bea, first.Id);

        var again = await server.SubmitAsync(plan: await server.PlanAsync(Plan(plan => plan["prior_state"] = new JsonObject { ["terraform_version"] = "1.12.0" })));
        Assert.NotEqual(first.Id, again.Id);
        Assert.Equal("allow", again.Verdict);
        Assert.True((await server.VerifyAsync(again.Id)).IsValid);

        var other = await server.SubmitAsync(plan: await server.PlanAsync(Plan(plan => plan["resource_changes"]![0]!["change"]!["after"]!["engine_version"] = "17")));
        Assert.Equal("hold", other.Verdict);
    }

    private static byte[] Plan(Action<JsonObject> change)
    {
        var plan = JsonNode.Parse(Golden)!.AsObject();
        change(plan);
        return System.Text.Encoding.UTF8.GetBytes(plan.ToJsonString());
    }
}
