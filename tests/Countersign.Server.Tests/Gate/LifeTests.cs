using System.Net;
using System.Text.Json.Nodes;
using Countersign.Storage;
using Countersign.Tests;

namespace Countersign.Server.Tests.Gate;

/// <summary>What becomes of changes, sign-offs and grants while the world moves.</summary>
public sealed class LifeTests
{
    [Fact]
    public async Task A_grant_serves_one_deployment_which_may_be_retried_and_another_finds_it_used()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        server.Shop.CommitFile("By a senior", "a.txt", "a\n", GitFixture.Bea);
        var first = await server.SubmitAsync(key: "one");
        Assert.Equal(("allow", "granted"), (first.Verdict, first.State));
        Assert.Equal(["no-rule-applies"], first.Reasons);
        var retried = await server.SubmitAsync(key: "one");
        Assert.Equal(("allow", (string)first.Body["grant"]!["id"]!), (retried.Verdict, (string)retried.Body["grant"]!["id"]!));

        var other = await server.SubmitAsync(key: "two");
        Assert.Equal("hold", other.Verdict);
        Assert.Equal("grant-used", other.Reasons[0]);
        Assert.Null(other.Body["grant"]);
        var nameless = await server.SubmitAsync();
        Assert.Equal(("hold", "grant-used"), (nameless.Verdict, nameless.Reasons[0]));
    }

    [Fact]
    public async Task Only_the_token_that_redeemed_the_grant_tells_its_outcome_and_only_once()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        server.Shop.CommitFile("By a senior", "a.txt", "a\n", GitFixture.Bea);
        var granted = await server.SubmitAsync(key: "one");
        var other = await server.OutcomeAsync(granted.Id, "succeeded", await server.TokenAsync(null));
        Assert.Equal((HttpStatusCode.Forbidden, "not-the-deployer"), (other.Status, other.Code));
        var odd = await server.OutcomeAsync(granted.Id, "succeded");
        Assert.Equal((HttpStatusCode.BadRequest, "unknown-outcome"), (odd.Status, odd.Code));
        Assert.Contains("succeeded", odd.Text, StringComparison.Ordinal);
        Assert.Equal("deployed", (await server.OutcomeAsync(granted.Id, "succeeded")).State);
        var twice = await server.OutcomeAsync(granted.Id, "failed");
        Assert.Equal((HttpStatusCode.Conflict, "grant-used"), (twice.Status, twice.Code));
        var nowhere = await server.OutcomeAsync("chg_nothing", "succeeded");
        Assert.Equal((HttpStatusCode.NotFound, "unknown-change"), (nowhere.Status, nowhere.Code));
    }

    [Fact]
    public async Task What_became_live_in_between_makes_the_outcome_of_another_grant_base_moved()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        var one = server.Shop.CommitFile("One", "a.txt", "a\n", GitFixture.Bea);
        var two = server.Shop.CommitFile("Two", "a.txt", "b\n", GitFixture.Bea);
        var first = await server.SubmitAsync(one, key: "one");
        var second = await server.SubmitAsync(two, key: "two");
        Assert.Equal(("allow", "allow"), (first.Verdict, second.Verdict));
        Assert.Equal("deployed", (await server.OutcomeAsync(second.Id, "succeeded")).State);
        var late = await server.OutcomeAsync(first.Id, "succeeded");
        Assert.Equal((HttpStatusCode.Conflict, "base-moved"), (late.Status, late.Code));
        using var snapshot = server.Store.Read();
        Assert.Equal(two, snapshot.Live(new LiveKey("production", "checkout")).Answered!.Value.Hex);
    }

    [Fact]
    public async Task A_sign_off_given_before_live_moved_is_facts_moved()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        var one = server.Shop.CommitFile("One", "a.txt", "a\n", GitFixture.Bea);
        server.AiCommit();
        var held = await server.SubmitAsync();
        var offer = (await server.BeginAsync(bea, "signoff", await server.IntendAsync(held.Id))).Ok;
        await server.DeployAsync(one, "one");
        var refused = await server.FinishAsync(bea, "signoff", offer);
        Assert.Equal((HttpStatusCode.Forbidden, "facts-moved"), (refused.Status, refused.Code));
        // Submitted again it is another change, from what is answered now.
        var again = await server.SubmitAsync();
        Assert.NotEqual(held.Id, again.Id);
        await server.ApproveAsync(bea, again.Id);
    }

    [Fact]
    public async Task Redeploying_what_is_live_and_going_back_to_what_was_good_is_allowed_at_once()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        var good = server.Shop.CommitFile("Good", "a.txt", "a\n", GitFixture.Bea);
        await server.DeployAsync(good, "good");
        var bad = server.AiCommit();
        var held = await server.SubmitAsync(bad, key: "bad");
        await server.ApproveAsync(bea, held.Id);
        await server.DeployAsync(bad, "bad");

        var redeploy = await server.SubmitAsync(bad, key: "again");
        Assert.Equal(("allow", "redeploy-of-live"), (redeploy.Verdict, redeploy.Reasons[0]));
        await AssertNotSignedOffAsync(server, redeploy.Id);
        Assert.Equal("deployed", (await server.OutcomeAsync(redeploy.Id, "succeeded")).State);

        var back = await server.SubmitAsync(good, key: "back");
        Assert.Equal(("allow", "rollback-to-known-good"), (back.Verdict, back.Reasons[0]));
        await AssertNotSignedOffAsync(server, back.Id);
        Assert.Equal("deployed", (await server.OutcomeAsync(back.Id, "succeeded")).State);
        using var snapshot = server.Store.Read();
        Assert.Equal(good, snapshot.Live(new LiveKey("production", "checkout")).Runs!.Value.Hex);
    }

    [Fact]
    public async Task Going_back_to_what_never_ran_here_is_judged()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var cid = await server.EnrolAsync("cid");
        await server.BaselineAsync();
        var never = server.Shop.CommitFile("Never deployed", "a.txt", "a\n", GitFixture.Bea);
        server.AiCommit();
        var held = await server.SubmitAsync(key: "on");
        await server.ApproveAsync(cid, held.Id);
        await server.DeployAsync("main", "on");
        var back = await server.SubmitAsync(never, key: "back");
        Assert.DoesNotContain("rollback-to-known-good", back.Reasons);
        // What is taken away was written by ann with AI, so that is asked about.
        Assert.Equal("hold", back.Verdict);
    }

    [Fact]
    public async Task A_failed_outcome_needs_a_new_sign_off()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync(key: "one");
        await server.ApproveAsync(bea, held.Id);
        Assert.Equal("allow", (await server.SubmitAsync(key: "one")).Verdict);
        var failed = await server.OutcomeAsync(held.Id, "failed");
        Assert.Equal(("failed", "hold"), (failed.State, failed.Verdict));
        Assert.Contains("grant-over", failed.Reasons);

        var again = await server.SubmitAsync(key: "two");
        Assert.Equal((held.Id, "hold", "waiting"), (again.Id, again.Verdict, again.State));
        Assert.Equal(["requirement-unmet"], again.Reasons);
        await server.ApproveAsync(bea, held.Id);
        Assert.Equal("allow", (await server.SubmitAsync(key: "two")).Verdict);
        Assert.True((await server.VerifyAsync(held.Id)).IsValid);
    }

    [Fact]
    public async Task A_reject_denies_exactly_that_change_and_no_other()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        var cid = await server.EnrolAsync("cid");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        var rejected = await server.AnswerForAsync(bea, held.Id, "reject");
        Assert.Equal("deny", rejected.Verdict);
        Assert.Equal("rejected", rejected.Reasons[0]);
        // Another senior's approval does not lift it, nor does asking again.
        Assert.Equal("deny", (await server.AnswerForAsync(cid, held.Id)).Verdict);
        Assert.Equal("deny", (await server.SubmitAsync()).Verdict);
        Assert.True((await server.VerifyAsync(held.Id)).IsValid);
        server.Shop.CommitFile("Mended", "a.txt", "a\n", GitFixture.Bea);
        var mended = await server.SubmitAsync();
        Assert.NotEqual(held.Id, mended.Id);
        Assert.NotEqual("deny", mended.Verdict);
    }

    [Fact]
    public async Task An_older_waiting_change_is_superseded_and_comes_back_when_it_is_submitted_again()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        var one = server.AiCommit();
        var older = await server.SubmitAsync(one);
        server.AiCommit(text: "2\n");
        var newer = await server.SubmitAsync();
        Assert.Equal("superseded", (await server.GetAsync($"/api/v1/changes/{older.Id}")).State);
        Assert.Equal("waiting", (await server.GetAsync($"/api/v1/changes/{newer.Id}")).State);
        var refused = await server.AnswerForAsync(bea, older.Id);
        Assert.Equal((HttpStatusCode.Conflict, "change-not-open"), (refused.Status, refused.Code));
        Assert.Equal("waiting", (await server.SubmitAsync(one)).State);
        await server.ApproveAsync(bea, older.Id);
    }

    [Fact]
    public async Task A_cancelled_change_waits_again_when_it_is_submitted_again()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        var stranger = await server.PostAsync($"/api/v1/changes/{held.Id}/cancel", new JsonObject(), await server.TokenAsync(null));
        Assert.Equal((HttpStatusCode.Forbidden, "not-the-requester"), (stranger.Status, stranger.Code));
        Assert.Equal("cancelled", (await server.PostAsync($"/api/v1/changes/{held.Id}/cancel", new JsonObject(), server.Token)).State);
        var twice = await server.PostAsync($"/api/v1/changes/{held.Id}/cancel", new JsonObject(), server.Token);
        Assert.Equal((HttpStatusCode.Conflict, "change-not-open"), (twice.Status, twice.Code));
        Assert.Equal((held.Id, "waiting"), ((await server.SubmitAsync()).Id, (await server.GetAsync($"/api/v1/changes/{held.Id}")).State));
    }

    private static async Task AssertNotSignedOffAsync(ServerFixture server, string change)
    {
        var bundle = await server.BundleAsync(change);
        var report = await server.VerifyAsync(change);
        Assert.True(report.IsValid, report.Failure?.ToString());
        var envelope = JsonNode.Parse(Convert.FromBase64String((string)JsonNode.Parse(bundle)!["summary"]!))!;
        Assert.DoesNotContain("COUNTERSIGN_SIGNED_OFF", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)envelope["payload"]!)), StringComparison.Ordinal);
    }
}
