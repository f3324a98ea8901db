using System.Net;
using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Storage;
using Countersign.Tests;

namespace Countersign.Server.Tests.Gate;

/// <summary>Shadow, targets, new configurations, time: what is around a change moves.</summary>
public sealed class EnvironmentLifeTests
{
    private static readonly string Laxer = ServerFixture.Policy.Replace("level: senior, relation", "level: mid, relation", StringComparison.Ordinal);

    [Fact]
    public async Task A_shadow_environment_says_hold_grants_nothing_and_its_outcome_moves_only_what_runs()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync("preview");
        var begin = server.Shop.Git("rev-parse", "main").Trim();
        var head = server.AiCommit();
        var held = await server.SubmitAsync(environment: "preview");
        Assert.Equal(("hold", "shadow"), (held.Verdict, (string)held.Body["mode"]!));
        Assert.Null(held.Body["grant"]);
        Assert.Equal("deployed", (await server.OutcomeAsync(held.Id, "succeeded")).State);
        using var snapshot = server.Store.Read();
        var live = snapshot.Live(new LiveKey("preview", "checkout"));
        Assert.Equal((head, begin), (live.Runs!.Value.Hex, live.Answered!.Value.Hex));
        Assert.Empty(snapshot.Grants(held.Id));
        var report = await server.VerifyAsync(held.Id);
        Assert.Equal((true, Verdict.Hold), (report.IsValid, report.Verdict!.Value));
    }

    [Fact]
    public async Task Without_a_baseline_everything_is_held_until_an_owner_signs_one_and_only_one()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        var sam = await server.EnrolAsync("sam");
        var held = await server.SubmitAsync();
        Assert.Equal("hold", held.Verdict);
        Assert.Contains("no-baseline", held.Reasons);
        Assert.Contains("no-baseline", held.Gaps);
        var stranger = await server.BaselineAsync(owner: sam);
        Assert.Equal((HttpStatusCode.Forbidden, "not-an-owner"), (stranger.Status, stranger.Code));
        Assert.Equal(HttpStatusCode.OK, (await server.BaselineAsync(owner: bea)).Status);
        var second = await server.BaselineAsync();
        Assert.Equal((HttpStatusCode.Conflict, "has-baseline"), (second.Status, second.Code));
    }

    [Fact]
    public async Task Each_target_has_its_own_live()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync("fleet", target: "eu");
        server.Shop.CommitFile("By a senior", "a.txt", "a\n", GitFixture.Bea);
        var eu = await server.SubmitAsync(environment: "fleet", key: "eu", also: b => b["targets"] = new JsonArray("eu"));
        Assert.Equal("allow", eu.Verdict);
        var us = await server.SubmitAsync(environment: "fleet", key: "us", also: b => b["targets"] = new JsonArray("us"));
        Assert.Equal("hold", us.Verdict);
        Assert.Contains("no-baseline", us.Reasons);
    }

    [Fact]
    public async Task A_stricter_configuration_acts_by_itself_and_judges_waiting_changes_again()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        var cid = await server.EnrolAsync("cid");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        // The branch moves on; what waits is still about its own head.
        server.Shop.CommitFile("Later", "b.txt", "b\n", GitFixture.Bea);
        server.Configure("policy.yaml", ServerFixture.Policy.Replace("count: 1", "count: 2", StringComparison.Ordinal));
        await server.RefreshAsync();
        Assert.Equal((2, null), (server.Configuration.Active!.Record.Version, server.Configuration.Pending));
        Assert.Equal("2 of senior+, owner of checkout", (string)(await server.GetAsync($"/api/v1/changes/{held.Id}")).Body["requirements"]![0]!["text"]!);
        Assert.Equal("hold", (await server.AnswerForAsync(bea, held.Id)).Verdict);
        await server.ApproveAsync(cid, held.Id);
        Assert.True((await server.VerifyAsync(held.Id)).IsValid);
    }

    [Fact]
    public async Task A_laxer_configuration_judges_waiting_changes_again_once_an_owner_activated_it()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        server.Configure("policy.yaml", Laxer);
        await server.RefreshAsync();
        Assert.Equal(2, server.Configuration.Pending!.Record.Version);
        Assert.NotEmpty(server.Configuration.PendingBecause);
        Assert.Equal("1 of senior+, owner of checkout", (string)(await server.GetAsync($"/api/v1/changes/{held.Id}")).Body["requirements"]![0]!["text"]!);

        var stranger = await server.SignAsync(bea, "activate", new JsonObject { ["version"] = 2 });
        Assert.Equal((HttpStatusCode.Forbidden, "not-an-owner"), (stranger.Status, stranger.Code));
        Assert.Equal("version 2 is in force", (string)(await server.SignAsync(server.Dana, "activate", new JsonObject { ["version"] = 2 })).Ok["done"]!);
        await server.RefreshAsync();
        Assert.Equal("1 of mid+, owner of checkout", (string)(await server.GetAsync($"/api/v1/changes/{held.Id}")).Body["requirements"]![0]!["text"]!);
        Assert.Equal("allow", (await server.AnswerForAsync(bea, held.Id)).Verdict);
    }

    [Fact]
    public async Task A_configuration_that_changes_nothing_for_a_waiting_change_leaves_it_open_to_sign()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        Assert.Equal("hold", held.Verdict);

        server.Configure("policy.yaml", ServerFixture.Policy + "# a remark\n");
        await server.RefreshAsync();
        Assert.Equal(2, server.Configuration.Active!.Record.Version);
        Assert.Equal("allow", (await server.AnswerForAsync(bea, held.Id)).Verdict);
    }

    [Fact]
    public async Task After_the_bootstrap_window_a_configuration_needs_two_owners()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var dora = await server.EnrolAsync("dora");
        server.Clock.Ahead = TimeSpan.FromDays(14) + TimeSpan.FromMinutes(1);
        var dana = await server.SignInAsync("dana", server.Dana.Passkey);
        dora = await server.SignInAsync("dora", dora.Passkey);
        server.Configure("policy.yaml", Laxer);
        await server.RefreshAsync();
        Assert.Equal("version 2 has 1 of 2 signatures", (string)(await server.SignAsync(dana, "activate", new JsonObject { ["version"] = 2 })).Ok["done"]!);
        Assert.Equal("version 2 has 1 of 2 signatures", (string)(await server.SignAsync(dana, "activate", new JsonObject { ["version"] = 2 })).Ok["done"]!);
        Assert.Equal(1, server.Configuration.Active!.Record.Version);
        Assert.Equal("version 2 is in force", (string)(await server.SignAsync(dora, "activate", new JsonObject { ["version"] = 2 })).Ok["done"]!);
        var over = await server.SignAsync(dora, "activate", new JsonObject { ["version"] = 2 });
        Assert.Equal((HttpStatusCode.Conflict, "not-pending"), (over.Status, over.Code));
    }

    [Fact]
    public async Task A_sign_off_made_under_the_old_configuration_is_facts_moved_under_the_new()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        var offer = (await server.BeginAsync(bea, "signoff", await server.IntendAsync(held.Id))).Ok;
        server.Configure("policy.yaml", Laxer);
        await server.Configuration.RefreshAsync(CancellationToken.None);
        await server.SignAsync(server.Dana, "activate", new JsonObject { ["version"] = 2 });
        Assert.Equal("facts-moved", (await server.FinishAsync(bea, "signoff", offer)).Code);
    }

    [Fact]
    public async Task People_who_move_while_a_deployment_runs_leave_its_bundle_sound()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync(key: "one");
        await server.ApproveAsync(bea, held.Id);
        Assert.Equal("allow", (await server.SubmitAsync(key: "one")).Verdict);
        server.Configure("people.yaml", ServerFixture.People.Replace("{id: ann, name: Ann Lee,", "{id: ann, name: Ann Li,", StringComparison.Ordinal) + "  - {id: zoe, level: staff, groups: [payments]}\n");
        await server.RefreshAsync();
        await server.SignAsync(server.Dana, "activate", new JsonObject { ["version"] = 2 });
        await server.RefreshAsync();
        Assert.Equal("allow", (await server.SubmitAsync(key: "one")).Verdict);
        var report = await server.VerifyAsync(held.Id);
        Assert.True(report.IsValid, report.Failure?.ToString());
        Assert.Equal("deployed", (await server.OutcomeAsync(held.Id, "succeeded")).State);
    }

    [Fact]
    public async Task A_grant_that_nobody_began_to_use_in_time_is_no_allow()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        await server.ApproveAsync(bea, held.Id);
        server.Clock.Ahead = TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1);
        var late = await server.GetAsync($"/api/v1/changes/{held.Id}");
        Assert.Equal("hold", late.Verdict);
        Assert.Null(late.Body["grant"]);
        // The sign-off is as old as the grant: asked again, somebody must answer again.
        var again = await server.SubmitAsync(key: "late");
        Assert.Equal((held.Id, "hold", "waiting"), (again.Id, again.Verdict, again.State));
        Assert.Equal("allow", (await server.AnswerForAsync(await server.SignInAsync("bea", bea.Passkey), held.Id)).Verdict);
        Assert.Equal("allow", (await server.SubmitAsync(key: "late")).Verdict);
    }
}
