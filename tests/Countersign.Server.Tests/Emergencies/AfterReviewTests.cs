using System.Net;
using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Evidence;
using Countersign.Server.Emergencies;
using Countersign.Server.Tests.Gate;
using Countersign.Tests;

namespace Countersign.Server.Tests.Emergencies;

/// <summary>What is owed after the glass was broken: who gives it, what happens when nobody does, and what never waits for it.</summary>
public sealed class AfterReviewTests
{
    [Fact]
    public async Task It_is_given_by_others_who_could_have_answered_and_by_nobody_else()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (change, sam, eve) = await BrokenAsync(server);
        var (ann, cid) = (await server.EnrolAsync("ann"), await server.EnrolAsync("cid"));
        Refused(HttpStatusCode.Forbidden, "signer-is-requester", await server.ReviewAsync(sam, change));
        Refused(HttpStatusCode.Forbidden, "signer-is-requester", await server.ReviewAsync(eve, change));
        Refused(HttpStatusCode.Forbidden, "signer-is-author", await server.ReviewAsync(ann, change));
        Refused(HttpStatusCode.Forbidden, "signer-relation", await server.ReviewAsync(server.Dana, change));
        Refused(HttpStatusCode.BadRequest, "comment-missing", await server.ReviewAsync(cid, change, "reject"));
        Assert.Equal("your review is recorded; nothing more is owed", (string)(await server.ReviewAsync(cid, change)).Ok["done"]!);
        Refused(HttpStatusCode.Conflict, "nothing-owed", await server.ReviewAsync(cid, change));
        // Having looked at it is no answer for its commits: nothing that was signed there counts for a change.
        using var snapshot = server.Store.Read();
        Assert.Empty(snapshot.SignOffs(snapshot.Change(change)!.Digest));
    }

    [Fact]
    public async Task Neither_a_token_nor_a_sign_off_is_a_review()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (change, _, _) = await BrokenAsync(server);
        var cid = await server.EnrolAsync("cid");
        var body = new JsonObject { ["purpose"] = "after-review", ["change"] = change, ["answer"] = "approve" };
        Refused(HttpStatusCode.Unauthorized, "not-signed-in", await server.PostAsync("/api/v1/ceremonies", body, await server.TokenAsync("cid")));
        var offer = (await server.BeginAsync(cid, "after-review", new JsonObject { ["change"] = change, ["answer"] = "approve" })).Ok;
        Refused(HttpStatusCode.Forbidden, "purpose-wrong", await server.FinishAsync(cid, "signoff", offer));
        Refused(HttpStatusCode.Forbidden, "signature-invalid", await server.FinishAsync(cid, "after-review", offer, new Misbehaviour { WrongSignature = true }));
        Assert.Equal("your review is recorded; nothing more is owed", (string)(await server.FinishAsync(cid, "after-review", offer)).Ok["done"]!);
    }

    [Fact]
    public async Task Overdue_the_owner_is_named_and_each_change_needs_one_more_signer_until_it_is_given()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (change, _, _) = await BrokenAsync(server);
        var (bea, cid) = (await server.EnrolAsync("bea"), await server.EnrolAsync("cid"));
        await server.EnrolAsync("dora");
        server.AiCommit(text: "3\n");
        var waiting = (await server.SubmitAsync()).Id;

        (bea, cid) = (await server.LaterAsync(TimeSpan.FromHours(71), bea), await server.LaterAsync(TimeSpan.Zero, cid));
        await server.Service<OverdueReviews>().RunAsync(CancellationToken.None);
        Assert.DoesNotContain("one more", await AskedAsync(server, waiting), StringComparison.Ordinal);
        (bea, cid) = (await server.LaterAsync(TimeSpan.FromHours(2), bea), await server.LaterAsync(TimeSpan.Zero, cid));
        await server.Service<OverdueReviews>().RunAsync(CancellationToken.None);
        await server.Service<OverdueReviews>().RunAsync(CancellationToken.None);
        var told = (await server.GetAsync("/api/v1/notices")).Ok["notices"]!.AsArray().Where(n => (string)n!["kind"]! == "after-review-overdue").ToList();
        Assert.Equal("payments", (string)told.Single()!["addressees"]!.AsArray().Single()!);

        // What waited is asked for more at once; two of the owners answer, and the evidence says why.
        Assert.Equal("2 of senior+, owner of checkout (one more because an after-review is overdue)", await AskedAsync(server, waiting));
        Assert.Equal("hold", (await server.AnswerForAsync(bea, waiting)).Verdict);
        Assert.Equal("allow", (await server.AnswerForAsync(cid, waiting)).Verdict);
        var (bytes, trust) = (await server.BundleAsync(waiting), await server.TrustAsync());
        Assert.True(Verifier.Verify(bytes, trust, new VerificationQuestion()).IsValid);
        var bundle = Bundle.Read(bytes, out _, out _)!;
        var facts = bundle.Facts.DeepClone().AsObject();
        Assert.True(facts.Remove("overdueReviews"));
        Assert.Equal("facts", Verifier.Verify((bundle with { Facts = facts }).ToBytes(), trust, new VerificationQuestion()).Failure?.Step);

        server.AiCommit(text: "4\n");
        var next = (await server.SubmitAsync()).Id;
        Assert.StartsWith("2 of", await AskedAsync(server, next), StringComparison.Ordinal);
        Assert.Equal("your review is recorded; nothing more is owed", (string)(await server.ReviewAsync(cid, change)).Ok["done"]!);
        Assert.StartsWith("1 of", await AskedAsync(server, next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overdue_a_change_that_no_rule_is_about_needs_somebody_too()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.PutIntoForceAsync("policy.yaml", "version: 1\nrules: [{id: gate, when: {labels: {has: slow}}, require: [{signOff: {count: 1}}]}]\nlabels: {slow: {paths: [\"services/**\"]}}\n");
        var (_, sam, _) = await BrokenAsync(server);
        sam = await server.LaterAsync(TimeSpan.FromHours(73), sam);
        server.Shop.Git("rm", "-q", "services/checkout/pay.cs");
        server.Shop.CommitFile("By a senior", "a.txt", "later\n", GitFixture.Bea);
        var held = await server.SubmitAsync();
        Assert.Equal(["requirement-unmet"], held.Reasons);
        var asked = held.Body["requirements"]!.AsArray().Single()!;
        Assert.Equal(("after-review-overdue", "sign-off"), ((string)asked["rule"]!, (string)asked["kind"]!));
        Assert.Equal("allow", (await server.AnswerForAsync(sam, held.Id)).Verdict);
        Assert.True((await server.VerifyAsync(held.Id)).IsValid);
    }

    [Fact]
    public async Task Overdue_neither_a_way_back_nor_another_break_glass_waits()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (_, sam, eve) = await BrokenAsync(server, good: true);
        sam = await server.LaterAsync(TimeSpan.FromHours(73), sam);
        eve = await server.LaterAsync(TimeSpan.Zero, eve);
        await server.Service<OverdueReviews>().RunAsync(CancellationToken.None);
        server.AiCommit(text: "5\n");
        var held = (await server.SubmitAsync()).Id;
        Assert.StartsWith("2 of", await AskedAsync(server, held), StringComparison.Ordinal);
        await server.BreakAsync(sam, held);
        Assert.Equal("allow", (await server.BreakAsync(eve, held)).Verdict);
        var back = await server.SubmitAsync("good", key: "back");
        Assert.Equal(("allow", "rollback-to-known-good"), (back.Verdict, back.Reasons[0]));
        Assert.True((await server.VerifyAsync(back.Id)).IsValid);
    }

    [Fact]
    public async Task An_overdue_review_of_another_component_asks_for_nothing_here()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await BrokenAsync(server);
        server.Clock.Ahead += TimeSpan.FromHours(73);
        var elsewhere = await server.SubmitAsync(component: "ledger");
        Assert.Contains("no-baseline", elsewhere.Reasons);
        Assert.DoesNotContain("one more", await AskedAsync(server, elsewhere.Id), StringComparison.Ordinal);
    }

    /// <summary>ann's commit, let through by sam and eve and deployed; before it, if asked for, a good head under the branch "good".</summary>
    private static async Task<(string Change, Member Sam, Member Eve)> BrokenAsync(ServerFixture server, bool good = false)
    {
        var (sam, eve) = (await server.EnrolAsync("sam"), await server.EnrolAsync("eve"));
        await server.BaselineAsync();
        if (good)
        {
            server.Shop.CommitFile("Good", "a.txt", "good\n", GitFixture.Bea);
            server.Shop.Git("branch", "good");
            await server.DeployAsync("good", "good");
        }

        server.AiCommit();
        var held = (await server.SubmitAsync(key: "fix")).Id;
        await server.BreakAsync(sam, held);
        Assert.Equal("allow", (await server.BreakAsync(eve, held)).Verdict);
        await server.SubmitAsync(key: "fix");
        Assert.Equal("deployed", (await server.OutcomeAsync(held, "succeeded")).State);
        return (held, sam, eve);
    }

    private static async Task<string> AskedAsync(ServerFixture server, string change) =>
        string.Join("; ", (await server.GetAsync($"/api/v1/changes/{change}")).Ok["requirements"]!.AsArray().Select(r => (string)r!["text"]!));

    private static void Refused(HttpStatusCode status, string code, Reply reply) => Assert.Equal((status, code), (reply.Status, reply.Code));
}
