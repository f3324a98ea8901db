using System.Globalization;
using System.Text.Json.Nodes;

namespace Countersign.Server.Tests.Gate;

/// <summary>Who is named when somebody must answer: who is there, least loaded first.</summary>
public sealed class SignerTurnsTests
{
    [Fact]
    public async Task Whoever_has_fewer_open_requests_is_named_first()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, cid) = (await server.EnrolAsync("bea"), await server.EnrolAsync("cid"));
        await server.BaselineAsync();
        await server.BaselineAsync("planned");
        server.AiCommit();
        var first = await server.SubmitAsync();
        Assert.Equal(["bea", "cid"], Eligible(first));
        // bea takes the first for herself; the next is cid's turn.
        Assert.Equal("bea", (string)(await server.SayAsync(cid, first.Id, "hand-over", new JsonObject { ["to"] = "bea" })).Ok["to"]!);
        var second = await server.SubmitAsync(environment: "planned", plan: await server.PlanAsync("terraform-replace-db"));
        Assert.Equal(["cid", "bea"], Eligible(second));
        await server.ApproveAsync(bea, first.Id);
        Assert.Equal(["bea", "cid"], Eligible(await server.GetAsync($"/api/v1/changes/{second.Id}")));
    }

    [Fact]
    public async Task Who_is_away_is_replaced_by_a_delegate_of_sufficient_standing()
    {
        await using var server = await ServerFixture.StartAsync();
        var today = DateTime.UtcNow.Date;
        var (from, to) = (Day(today.AddDays(-1)), Day(today.AddDays(1)));
        server.Configure("people.yaml", ServerFixture.People
            .Replace("groups: [payments], emails: [bea@acme.example]", $"groups: [payments], emails: [bea@acme.example], away: {{from: {from}, to: {to}, delegate: sam}}", StringComparison.Ordinal)
            .Replace("groups: [payments], emails: [cid@acme.example]", $"groups: [payments], emails: [cid@acme.example], away: {{from: {from}, to: {to}, delegate: eve}}", StringComparison.Ordinal));
        await server.Configuration.RefreshAsync(CancellationToken.None);
        await server.SetUpOnAsync(server.Configuration.Pending!.Record.Version);
        var sam = await server.EnrolAsync("sam");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        // eve is mid: a delegate takes over a place and never a level.
        Assert.Equal(["sam"], Eligible(held));
        await server.ApproveAsync(sam, held.Id);
    }

    [Fact]
    public async Task Where_nobody_can_answer_it_is_said_at_once_with_the_way_out()
    {
        await using var server = await ServerFixture.StartAsync();
        server.Configure("people.yaml", ServerFixture.People.Replace("groups: [payments]", "groups: [search]", StringComparison.Ordinal));
        await server.Configuration.RefreshAsync(CancellationToken.None);
        await server.SetUpOnAsync(server.Configuration.Pending!.Record.Version);
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        Assert.Equal(["requirement-unmet", "no-one-eligible"], held.Reasons);
        Assert.EndsWith("Name someone in people.yaml, or hand it to another owner.", (string)held.Body["reasons"]![1]!["text"]!, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Eligible(Reply change) => change.Ok["requirements"]![0]!["eligible"]!.AsArray().Select(p => (string)p!);

    private static string Day(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
