using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Server.Tests.Gate;

/// <summary>An agent's command as a change: held, answered, run once.</summary>
public class CommandTests
{
    private const string Policy = """
        version: 1
        default: allow
        rules:
          - id: severe-agent-command
            when: {environment.tier: production, change.kind: command, change.requester: {noneOf: [person]}, blastRadius.severity: {atLeast: high}}
            require: [{signOff: {count: 1, level: senior, relation: [service-owner, management-line]}}]

        """;

    [Fact]
    public async Task A_held_command_is_run_once_after_a_senior_answered_for_it()
    {
        await using var server = await StartAsync();
        var bea = await server.EnrolAsync("bea");
        var held = await AskAsync(server, Command());
        Assert.Equal(("hold", "waiting"), (held.Verdict, held.State));
        Assert.Equal(["requirement-unmet"], held.Reasons);

        await server.ApproveAsync(bea, held.Id);
        var first = await AskAsync(server, Command());
        Assert.Equal(("allow", "deployed", held.Id), (first.Verdict, first.State, first.Id));
        Assert.NotNull(first.Ok["grant"]);
        using (var snapshot = server.Store.Read())
        {
            var grant = Assert.Single(snapshot.Grants(held.Id));
            Assert.Equal(TimeSpan.FromHours(1), grant.NotAfter - grant.OpenedAt);
            Assert.Contains("\"type\":\"consume\"", Encoding.UTF8.GetString(snapshot.Entry(snapshot.LedgerSize - 1)!.Bytes), StringComparison.Ordinal);
        }

        var second = await AskAsync(server, Command());
        Assert.Equal(("hold", "waiting"), (second.Verdict, second.State));
    }

    [Fact]
    public async Task Of_two_calls_that_race_for_one_grant_one_passes()
    {
        await using var server = await StartAsync();
        var bea = await server.EnrolAsync("bea");
        var held = await AskAsync(server, Command());
        await server.ApproveAsync(bea, held.Id);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AskAsync(server, Command())));
        Assert.Single(answers, a => a.Verdict == "allow");
    }

    [Fact]
    public async Task A_call_whose_answer_was_lost_hears_it_again_under_its_own_key_and_not_for_ever()
    {
        await using var server = await StartAsync();
        var bea = await server.EnrolAsync("bea");
        await server.ApproveAsync(bea, (await AskAsync(server, Command())).Id);
        Assert.Equal("allow", (await AskAsync(server, Command(), "one")).Verdict);
        Assert.Equal("allow", (await AskAsync(server, Command(), "one")).Verdict);
        Assert.Equal("hold", (await AskAsync(server, Command(), "two")).Verdict);
        server.Clock.Ahead += TimeSpan.FromMinutes(2);
        Assert.Equal("hold", (await AskAsync(server, Command(), "one")).Verdict);
    }

    [Fact]
    public async Task An_answer_for_one_command_is_none_for_another_that_only_looks_like_it()
    {
        await using var server = await StartAsync();
        var bea = await server.EnrolAsync("bea");
        await server.ApproveAsync(bea, (await AskAsync(server, Command())).Id);
        foreach (var other in new Action<JsonObject>[]
                 {
                     c => c["request"] = Digest("another secret").ToString(),
                     c => c["directory"] = "/srv/other",
                     c => c["inputs"]![0]!["sha256"] = Digest("another plan").ToString(),
                     c => c["variables"]![0]!["hash"] = Digest("another profile").ToString(),
                 })
        {
            var body = Command();
            other(body["command"]!.AsObject());
            Assert.Equal("hold", (await AskAsync(server, body)).Verdict);
        }

        Assert.Equal("allow", (await AskAsync(server, Command())).Verdict);
    }

    [Fact]
    public async Task A_rejected_command_stays_rejected()
    {
        await using var server = await StartAsync();
        var bea = await server.EnrolAsync("bea");
        await server.AnswerForAsync(bea, (await AskAsync(server, Command())).Id, "reject");
        var again = await AskAsync(server, Command());
        Assert.Equal("deny", again.Verdict);
        Assert.Contains("rejected", again.Reasons);
    }

    [Fact]
    public async Task An_unused_answer_runs_out()
    {
        await using var server = await StartAsync();
        var bea = await server.EnrolAsync("bea");
        await server.ApproveAsync(bea, (await AskAsync(server, Command())).Id);
        server.Clock.Ahead += TimeSpan.FromHours(25);
        Assert.Equal("hold", (await AskAsync(server, Command())).Verdict);
    }

    [Fact]
    public async Task Whoever_runs_the_agent_does_not_answer_for_its_command()
    {
        await using var server = await StartAsync();
        var cid = await server.EnrolAsync("cid");
        var token = await server.TokenAsync("kiro-ops"); // run by cid, who is senior
        var held = await server.PostAsync("/api/v1/changes", Command(), token);
        Assert.Equal("hold", held.Verdict);
        Assert.DoesNotContain("cid", held.Ok["requirements"]![0]!["eligible"]!.AsArray().Select(e => (string)e!));
        var refused = await server.AnswerForAsync(cid, held.Id);
        Assert.Equal("signer-drives-agent", refused.Code);
    }

    [Fact]
    public async Task A_bundle_of_a_command_is_decided_again_anywhere()
    {
        await using var server = await StartAsync();
        var bea = await server.EnrolAsync("bea");
        var held = await AskAsync(server, Command());
        await server.ApproveAsync(bea, held.Id);
        Assert.Equal("allow", (await AskAsync(server, Command())).Verdict);
        var report = await server.VerifyAsync(held.Id);
        Assert.Null(report.Failure);
    }

    [Theory]
    [InlineData("""{"kind":"command","environment":"production"}""", "submission-malformed")]
    [InlineData("""{"kind":"command","environment":"production","command":{"argv":[]}}""", "submission-malformed")]
    [InlineData("""{"kind":"command","environment":"production","head":"main","command":{"argv":["ls"]}}""", "submission-malformed")]
    [InlineData("""{"kind":"command","environment":"productoin","command":{"argv":["ls"]}}""", "unknown-environment")]
    [InlineData("""{"kind":"command","environment":"production","component":"chekout","command":{"argv":["ls"]}}""", "unknown-component")]
    [InlineData("""{"environment":"production","head":"main","command":{"argv":["ls"]}}""", "submission-malformed")]
    [InlineData("""{"kind":"command","environment":"production","command":{"argv":["ls"],"shell":"bash"}}""", "submission-malformed")]
    [InlineData("""{"kind":"command","environment":"production","command":{"argv":["ls"],"inputs":[{"path":"a","sha256":"sha256:0"}]}}""", "submission-malformed")]
    public async Task What_is_no_command_is_refused(string body, string code)
    {
        await using var server = await StartAsync();
        Assert.Equal(code, (await server.PostAsync("/api/v1/changes", JsonNode.Parse(body)!.AsObject(), server.Token)).Code);
    }

    internal static async Task<ServerFixture> StartAsync()
    {
        var server = await ServerFixture.StartAsync();
        server.Configure("policy.yaml", Policy);
        server.Configure("people.yaml", ServerFixture.People + "agents:\n  - {id: kiro-ops, name: Kiro, driver: cid}\n");
        await server.Configuration.RefreshAsync(CancellationToken.None);
        await server.SetUpOnAsync(2);
        return server;
    }

    private static Task<Reply> AskAsync(ServerFixture server, JsonObject body, string? key = null) => server.PostAsync("/api/v1/changes", body, server.Token, key: key);

    private static JsonObject Command() => new()
    {
        ["kind"] = "command",
        ["environment"] = "production",
        ["component"] = "checkout",
        ["command"] = new JsonObject
        {
            ["argv"] = new JsonArray("sh", "-c", "terraform apply -var password=[redacted] tfplan"),
            ["directory"] = "/srv/shop",
            ["inputs"] = new JsonArray(new JsonObject { ["path"] = "/srv/shop/tfplan", ["sha256"] = Digest("plan").ToString() }),
            ["variables"] = new JsonArray(new JsonObject { ["name"] = "AWS_PROFILE", ["hash"] = Digest("profile").ToString() }),
            ["identity"] = "ann",
            ["request"] = Digest("secret").ToString(),
        },
        ["guard"] = new JsonObject { ["host"] = "claude-code", ["family"] = "terraform", ["reason"] = "It applies a saved plan." },
    };

    private static Sha256Digest Digest(string text) => Sha256Digest.Of(Encoding.UTF8.GetBytes(text));
}
