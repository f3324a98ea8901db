using System.Net;
using System.Text.Json.Nodes;
using Countersign.Server.Tests.Gate;
using Countersign.Storage;
using Countersign.Tests;

namespace Countersign.Server.Tests.Emergencies;

/// <summary>Every way to use an emergency for something else, each with its own code.</summary>
public sealed class BreakGlassAttackTests
{
    [Fact]
    public async Task One_person_does_not_break_the_glass_twice_over_not_even_with_two_passkeys()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, held) = await HeldAsync(server);
        var second = await server.EnrolAsync("bea");
        var early = (await server.BeginAsync(second, "break-glass", With(second, held))).Ok;
        Assert.Equal("hold", (await server.BreakAsync(bea, held)).Verdict);
        Refused(HttpStatusCode.Conflict, "same-person", await server.BreakAsync(bea, held));
        Refused(HttpStatusCode.Conflict, "same-person", await server.SignAsync(second, "break-glass", With(second, held)));
        // Begun before the first was signed, and finished after it.
        Refused(HttpStatusCode.Conflict, "same-person", await server.FinishAsync(second, "break-glass", early));
        await StillHeldAsync(server, held);
    }

    [Fact]
    public async Task Two_authors_do_not_break_the_glass_for_each_other()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (ann, bea, cid) = (await server.EnrolAsync("ann"), await server.EnrolAsync("bea"), await server.EnrolAsync("cid"));
        await server.BaselineAsync();
        server.Shop.CommitFile("By bea", "b.txt", "b\n", GitFixture.Bea);
        server.AiCommit();
        var held = (await server.SubmitAsync()).Id;
        Assert.Equal("hold", (await server.BreakAsync(ann, held)).Verdict);
        Refused(HttpStatusCode.Forbidden, "signer-is-author", await server.BreakAsync(bea, held));
        await StillHeldAsync(server, held);
        Assert.Equal("allow", (await server.BreakAsync(cid, held)).Verdict);
    }

    [Fact]
    public async Task Who_asked_for_it_and_who_wrote_it_do_not_break_the_glass_together()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (ann, bea) = (await server.EnrolAsync("ann"), await server.EnrolAsync("bea"));
        await server.BaselineAsync();
        server.AiCommit();
        var held = (await server.SubmitAsync(token: await server.TokenAsync("bea"))).Id;
        Assert.Equal("hold", (await server.BreakAsync(bea, held)).Verdict);
        Refused(HttpStatusCode.Forbidden, "signer-is-author", await server.BreakAsync(ann, held));
        await StillHeldAsync(server, held);
    }

    [Fact]
    public async Task One_on_call_who_wrote_it_does_not_break_the_glass_alone()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.PutIntoForceAsync("people.yaml", ServerFixture.People.Replace("manager: bea,", "manager: bea, groups: [on-call],", StringComparison.Ordinal));
        await server.PutIntoForceAsync("policy.yaml", ServerFixture.Policy + "breakGlass: {count: 1, groups: [on-call]}\n");
        var (ann, sam) = (await server.EnrolAsync("ann"), await server.EnrolAsync("sam"));
        await server.BaselineAsync();
        server.AiCommit();
        var held = (await server.SubmitAsync()).Id;
        Refused(HttpStatusCode.Forbidden, "signer-is-author", await server.BreakAsync(ann, held));
        Refused(HttpStatusCode.Forbidden, "signer-relation", await server.BreakAsync(sam, held));
        await StillHeldAsync(server, held);
    }

    [Fact]
    public async Task Where_an_author_is_not_known_one_on_call_is_not_enough()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.PutIntoForceAsync("people.yaml", ServerFixture.People.Replace("groups: [search]", "groups: [on-call]", StringComparison.Ordinal).Replace("- {id: eve, level: mid, groups: [payments]", "- {id: eve, level: mid, groups: [on-call]", StringComparison.Ordinal));
        await server.PutIntoForceAsync("policy.yaml", ServerFixture.Policy + "breakGlass: {count: 1, groups: [on-call]}\n");
        var (sam, eve) = (await server.EnrolAsync("sam"), await server.EnrolAsync("eve"));
        await server.BaselineAsync();
        server.Shop.CommitFile("By nobody known", "a.txt", "a\n", "Stranger <stranger@elsewhere.example>");
        var held = (await server.SubmitAsync()).Id;
        var one = await server.BreakAsync(sam, held);
        Assert.Equal(("hold", 1), (one.Verdict, (int)one.Body["breakGlass"]!["missing"]!));
        Assert.Equal("allow", (await server.BreakAsync(eve, held)).Verdict);
    }

    [Fact]
    public async Task A_statement_that_ran_out_or_was_answered_breaks_nothing()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, held) = await HeldAsync(server);
        var late = (await server.BeginAsync(bea, "break-glass", ServerFixture.Breaking(held))).Ok;
        server.Clock.Ahead = TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1);
        Refused(HttpStatusCode.Forbidden, "statement-expired", await server.FinishAsync(bea, "break-glass", late));
        var offer = (await server.BeginAsync(bea, "break-glass", ServerFixture.Breaking(held))).Ok;
        Assert.Equal("hold", (await server.FinishAsync(bea, "break-glass", offer)).Verdict);
        Refused(HttpStatusCode.Forbidden, "nonce-used", await server.FinishAsync(bea, "break-glass", offer));
    }

    [Fact]
    public async Task What_is_signed_for_one_change_or_purpose_is_nothing_for_another()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, held) = await HeldAsync(server);
        var other = (await server.SubmitAsync(component: "ledger")).Id;
        var mine = (await server.BeginAsync(bea, "break-glass", ServerFixture.Breaking(held))).Ok;
        var others = (await server.BeginAsync(bea, "break-glass", ServerFixture.Breaking(other))).Ok;
        var assertion = bea.Passkey.Assert("localhost", server.Origin, ServerFixture.Url((string)others["options"]!["challenge"]!));
        var (id, statement) = ((string)mine["id"]!, Convert.FromBase64String((string)mine["statement"]!));
        Refused(HttpStatusCode.Forbidden, "challenge-mismatch", await server.AnswerAsync(id, "break-glass", statement, assertion, bea.Cookie));
        Refused(HttpStatusCode.Forbidden, "statement-unknown", await server.AnswerAsync(id, "break-glass", Convert.FromBase64String((string)others["statement"]!), assertion, bea.Cookie));
        Refused(HttpStatusCode.Forbidden, "purpose-wrong", await server.FinishAsync(bea, "signoff", mine));
        Refused(HttpStatusCode.Forbidden, "purpose-wrong", await server.FinishAsync(bea, "after-review", mine));
        var answer = (await server.BeginAsync(bea, "signoff", await server.IntendAsync(held))).Ok;
        Refused(HttpStatusCode.Forbidden, "purpose-wrong", await server.FinishAsync(bea, "break-glass", answer));
        await StillHeldAsync(server, held);
    }

    [Fact]
    public async Task Neither_a_token_nor_a_session_breaks_the_glass()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, held) = await HeldAsync(server);
        var token = await server.TokenAsync("bea", TokenScope.Submit, TokenScope.Read, TokenScope.Admin);
        var body = ServerFixture.Breaking(held);
        body["purpose"] = "break-glass";
        Refused(HttpStatusCode.Unauthorized, "not-signed-in", await server.PostAsync("/api/v1/ceremonies", body, token));
        var offer = (await server.BeginAsync(bea, "break-glass", ServerFixture.Breaking(held))).Ok;
        var assertion = bea.Passkey.Assert("localhost", server.Origin, ServerFixture.Url((string)offer["options"]!["challenge"]!));
        var (id, statement) = ((string)offer["id"]!, Convert.FromBase64String((string)offer["statement"]!));
        Refused(HttpStatusCode.Unauthorized, "not-signed-in", await server.AnswerAsync(id, "break-glass", statement, assertion, cookie: null, token: token));
        var bare = new JsonObject { ["purpose"] = "break-glass", ["statement"] = (string)offer["statement"]! };
        Refused(HttpStatusCode.BadRequest, "request-malformed", await server.PostAsync($"/api/v1/ceremonies/{id}", bare, cookie: bea.Cookie));
        Refused(HttpStatusCode.Forbidden, "origin-refused", await server.AnswerAsync(id, "break-glass", statement, assertion, bea.Cookie, origin: "https://evil.example"));
        Refused(HttpStatusCode.Forbidden, "user-not-verified", await server.FinishAsync(bea, "break-glass", offer, new Misbehaviour { UserVerified = false }));
        await StillHeldAsync(server, held);
    }

    [Fact]
    public async Task It_is_for_no_other_head_and_not_for_another_live()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, held) = await HeldAsync(server);
        var cid = await server.EnrolAsync("cid");
        await server.BreakAsync(bea, held);
        Assert.Equal("allow", (await server.BreakAsync(cid, held)).Verdict);
        server.AiCommit(text: "2\n");
        var next = await server.SubmitAsync(key: "next");
        Assert.NotEqual(held, next.Id);
        Assert.Equal(("hold", null), (next.Verdict, (JsonNode?)next.Body["breakGlass"]));

        // Signatures are for what is live: once something else runs, they are spent.
        await server.BreakAsync(bea, next.Id);
        await server.BreakAsync(cid, next.Id);
        Assert.Equal("allow", (await server.SubmitAsync(key: "next")).Verdict);
        Assert.Equal("failed", (await server.OutcomeAsync(next.Id, "failed")).State);
        var again = await server.SubmitAsync(key: "again");
        Assert.Equal((next.Id, "hold", null), (again.Id, again.Verdict, (JsonNode?)again.Body["breakGlass"]));
    }

    [Fact]
    public async Task What_went_ahead_unanswered_is_not_answered_by_deploying_it_again()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, held) = await HeldAsync(server);
        var cid = await server.EnrolAsync("cid");
        await server.BreakAsync(bea, held);
        await server.BreakAsync(cid, held);
        await server.SubmitAsync(key: "one");
        await server.OutcomeAsync(held, "succeeded");
        var again = await server.SubmitAsync(key: "two");
        Assert.Equal("hold", again.Verdict);
        Assert.DoesNotContain("redeploy-of-live", again.Reasons);
    }

    [Fact]
    public async Task A_push_between_begin_and_finish_makes_it_facts_moved()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, held) = await HeldAsync(server);
        var offer = (await server.BeginAsync(bea, "break-glass", ServerFixture.Breaking(held))).Ok;
        server.AiCommit(text: "2\n");
        await server.SubmitAsync();
        Refused(HttpStatusCode.Forbidden, "facts-moved", await server.FinishAsync(bea, "break-glass", offer));
    }

    [Fact]
    public async Task What_is_denied_or_rejected_is_not_released()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, held) = await HeldAsync(server);
        var cid = await server.EnrolAsync("cid");
        await server.BreakAsync(bea, held);
        Assert.Equal("deny", (await server.AnswerForAsync(cid, held, "reject")).Verdict);
        Refused(HttpStatusCode.Conflict, "change-denied", await server.BreakAsync(cid, held));

        await server.PutIntoForceAsync("policy.yaml", ServerFixture.Policy + "  - {id: never, when: {environment.tier: production}, deny: Never.}\n");
        server.AiCommit(text: "2\n");
        var denied = await server.SubmitAsync();
        Assert.Equal("deny", denied.Verdict);
        Refused(HttpStatusCode.Conflict, "change-denied", await server.BreakAsync(bea, denied.Id));
    }

    [Fact]
    public async Task What_is_not_held_or_says_nothing_is_refused()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, held) = await HeldAsync(server);
        Refused(HttpStatusCode.BadRequest, "reason-missing", await server.SignAsync(bea, "break-glass", ServerFixture.Breaking(held, reason: " \n")));
        Refused(HttpStatusCode.BadRequest, "incident-missing", await server.SignAsync(bea, "break-glass", ServerFixture.Breaking(held, incident: "")));
        Refused(HttpStatusCode.BadRequest, "request-malformed", await server.SignAsync(bea, "break-glass", ServerFixture.Breaking(held, reason: new string('a', 1_001))));
        Refused(HttpStatusCode.BadRequest, "request-malformed", await server.SignAsync(bea, "break-glass", ServerFixture.Breaking(held, incident: new string('a', 201))));
        Refused(HttpStatusCode.NotFound, "unknown-change", await server.BreakAsync(bea, "chg_nothing"));
        var reported = await server.SubmitAsync(environment: "preview");
        Refused(HttpStatusCode.Conflict, "nothing-is-held", await server.BreakAsync(bea, reported.Id));
        Refused(HttpStatusCode.Conflict, "nothing-owed", await server.ReviewAsync(bea, held));
        Assert.Equal("hold", (await server.SignAsync(bea, "break-glass", ServerFixture.Breaking(held, new string('a', 1_000), new string('b', 200)))).Verdict);
    }

    [Fact]
    public async Task A_revoked_passkey_takes_its_signature_with_it()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, held) = await HeldAsync(server);
        var cid = await server.EnrolAsync("cid");
        await server.BreakAsync(bea, held);
        Assert.Equal("allow", (await server.BreakAsync(cid, held)).Verdict);
        await server.SignAsync(server.Dana, "revoke", new JsonObject { ["credential"] = bea.Credential });
        var submitted = await server.SubmitAsync(key: "late");
        Assert.Equal(("hold", 1), (submitted.Verdict, (int)submitted.Body["breakGlass"]!["missing"]!));
    }

    private static async Task<(Member Bea, string Held)> HeldAsync(ServerFixture server)
    {
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        Assert.Equal("hold", held.Verdict);
        return (bea, held.Id);
    }

    private static JsonObject With(Member who, string change)
    {
        var request = ServerFixture.Breaking(change);
        request["credential"] = who.Credential;
        return request;
    }

    private static void Refused(HttpStatusCode status, string code, Reply reply) => Assert.Equal((status, code), (reply.Status, reply.Code));

    private static async Task StillHeldAsync(ServerFixture server, string change)
    {
        var reply = await server.GetAsync($"/api/v1/changes/{change}");
        Assert.Equal(("hold", "waiting"), (reply.Verdict, reply.State));
        using var snapshot = server.Store.Read();
        Assert.Empty(snapshot.Grants(change));
    }
}
