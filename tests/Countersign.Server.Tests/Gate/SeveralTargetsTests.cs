using System.Net;
using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Evidence;
using Countersign.Core.SignOff;
using Countersign.Storage;
using Countersign.Tests;

namespace Countersign.Server.Tests.Gate;

/// <summary>One change for several targets: one ceremony, and live, grant and outcome of each target for itself.</summary>
public sealed class SeveralTargetsTests
{
    [Fact]
    public async Task One_sign_off_opens_a_grant_for_each_target_and_each_is_answered_by_its_own_outcome()
    {
        await using var server = await FleetAsync();
        var bea = await server.EnrolAsync("bea");
        var head = server.AiCommit();
        var held = await SubmitAsync(server, "one");
        Assert.Equal("hold", held.Verdict);
        var signed = await server.AnswerForAsync(bea, held.Id);
        Assert.Equal(("allow", "granted"), (signed.Verdict, signed.State));
        Assert.Equal(["eu", "us"], TargetsOf(signed));
        var statement = StatementOf(server, held.Id);
        Assert.Equal(["eu", "us"], statement.Of.Targets);

        Assert.Equal("allow", (await SubmitAsync(server, "one")).Verdict);
        var other = await SubmitAsync(server, "two");
        Assert.Equal(("hold", "grant-used"), (other.Verdict, other.Reasons[0]));

        Assert.Equal("granted", (await server.OutcomeAsync(held.Id, "succeeded", target: "eu")).State);
        Assert.Equal((head, true), (LiveOf(server, "eu"), LiveOf(server, "us") != head));
        var twice = await server.OutcomeAsync(held.Id, "succeeded", target: "eu");
        Assert.Equal((HttpStatusCode.Conflict, "grant-used"), (twice.Status, twice.Code));
        var unknown = await server.OutcomeAsync(held.Id, "succeeded", target: "mars");
        Assert.Equal((HttpStatusCode.BadRequest, "unknown-target"), (unknown.Status, unknown.Code));
        Assert.Equal("deployed", (await server.OutcomeAsync(held.Id, "succeeded")).State);
        Assert.Equal(head, LiveOf(server, "us"));

        var report = await server.VerifyAsync(held.Id);
        Assert.True(report.IsValid, report.Failure?.ToString());
        await AssertGrantsAsync(server, held.Id);
    }

    [Fact]
    public async Task Targets_at_different_heads_are_judged_by_everything_that_is_new_to_one_of_them()
    {
        await using var server = await FleetAsync();
        var bea = await server.EnrolAsync("bea");
        var first = server.AiCommit();
        var eu = await server.SubmitAsync(environment: "fleet", key: "eu", also: b => b["targets"] = new JsonArray("eu"));
        await server.ApproveAsync(bea, eu.Id);
        await server.SubmitAsync(environment: "fleet", key: "eu", also: b => b["targets"] = new JsonArray("eu"));
        Assert.Equal("deployed", (await server.OutcomeAsync(eu.Id, "succeeded")).State);

        var second = server.AiCommit(text: "2\n");
        var both = await SubmitAsync(server, "both");
        // What was answered for eu alone says nothing about us.
        Assert.Equal([second, first], both.Body["requirements"]![0]!["commits"]!.AsArray().Select(c => (string)c!));
        await server.ApproveAsync(bea, both.Id);
        Assert.Equal(2, StatementOf(server, both.Id).Of.Sources.Count);
        Assert.Equal("allow", (await SubmitAsync(server, "both")).Verdict);
        Assert.Equal("deployed", (await server.OutcomeAsync(both.Id, "succeeded")).State);
        Assert.Equal((second, second), (LiveOf(server, "eu"), LiveOf(server, "us")));
        Assert.True((await server.VerifyAsync(both.Id)).IsValid);
    }

    [Fact]
    public async Task A_target_without_a_baseline_holds_them_all_and_is_named()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync("fleet", target: "eu");
        server.Shop.CommitFile("By a senior", "a.txt", "a\n", GitFixture.Bea);
        var held = await SubmitAsync(server, "one");
        Assert.Equal(("hold", "no-baseline"), (held.Verdict, held.Reasons[0]));
        Assert.Contains("fleet on us", (string)held.Body["reasons"]![0]!["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_on_one_target_is_what_became_of_the_change()
    {
        await using var server = await FleetAsync();
        server.Shop.CommitFile("By a senior", "a.txt", "a\n", GitFixture.Bea);
        var change = await SubmitAsync(server, "one");
        Assert.Equal("allow", change.Verdict);
        Assert.Equal("granted", (await server.OutcomeAsync(change.Id, "failed", target: "us")).State);
        Assert.Equal("failed", (await server.OutcomeAsync(change.Id, "succeeded", target: "eu")).State);
    }

    [Fact]
    public async Task Live_that_moved_on_one_target_voids_a_statement_for_both()
    {
        await using var server = await FleetAsync();
        var bea = await server.EnrolAsync("bea");
        var one = server.Shop.CommitFile("One", "a.txt", "a\n", GitFixture.Bea);
        server.AiCommit();
        var held = await SubmitAsync(server, "both");
        var offer = (await server.BeginAsync(bea, "signoff", await server.IntendAsync(held.Id))).Ok;
        var us = await server.SubmitAsync(one, "fleet", key: "us", also: b => b["targets"] = new JsonArray("us"));
        Assert.Equal("deployed", (await server.OutcomeAsync(us.Id, "succeeded")).State);
        Assert.Equal("facts-moved", (await server.FinishAsync(bea, "signoff", offer)).Code);
    }

    /// <summary>A bundle has the grant of every target, and none can be left out, swapped or doubled.</summary>
    private static async Task AssertGrantsAsync(ServerFixture server, string change)
    {
        var bundle = Bundle.Read(await server.BundleAsync(change), out _, out var problem) ?? throw new InvalidOperationException(problem);
        var trust = await server.TrustAsync();
        string? Step(Bundle changed) => Verifier.Verify(changed.ToBytes(), trust, new VerificationQuestion()).Failure?.Step;
        Assert.Equal(("eu", "us"), (bundle.Grant!.Target, Assert.Single(bundle.MoreGrants).Target));
        Assert.Equal("grant", Step(bundle with { MoreGrants = [], MoreGrantReceipts = [] }));
        Assert.Equal("grant", Step(bundle with { MoreGrantReceipts = [] }));
        Assert.Equal("grant", Step(bundle with { MoreGrants = [bundle.Grant], MoreGrantReceipts = [bundle.GrantReceipt!] }));
        Assert.Equal("grant", Step(bundle with { MoreGrantReceipts = [bundle.GrantReceipt!] }));
        Assert.Equal("grant", Step(bundle with { Grant = bundle.MoreGrants[0], GrantReceipt = bundle.MoreGrantReceipts[0], MoreGrants = [bundle.Grant], MoreGrantReceipts = [bundle.GrantReceipt!] }));
    }

    private static async Task<ServerFixture> FleetAsync()
    {
        var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync("fleet", target: "eu");
        await server.BaselineAsync("fleet", target: "us");
        return server;
    }

    private static Task<Reply> SubmitAsync(ServerFixture server, string key) =>
        server.SubmitAsync(environment: "fleet", key: key, also: b => b["targets"] = new JsonArray("us", "eu"));

    private static IEnumerable<string> TargetsOf(Reply reply) => reply.Body["grants"]!.AsArray().Select(g => (string)g!["target"]!);

    private static SignOffStatement StatementOf(ServerFixture server, string change)
    {
        using var snapshot = server.Store.Read();
        var row = snapshot.SignOffs(snapshot.Change(change)!.Digest)[^1];
        return SignOffStatement.Read(snapshot.Evidence(row.Statement)!.Bytes, out var problem) ?? throw new InvalidOperationException(problem);
    }

    private static string? LiveOf(ServerFixture server, string target)
    {
        using var snapshot = server.Store.Read();
        return snapshot.Live(new LiveKey("fleet", "checkout", target)).Answered?.Hex;
    }
}
