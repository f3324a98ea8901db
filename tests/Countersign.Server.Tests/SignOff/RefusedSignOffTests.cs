using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.SignOff;
using Countersign.Server.Tests.Gate;
using Countersign.Tests;

namespace Countersign.Server.Tests.SignOff;

/// <summary>Every way to answer that must not count, each with its own code. The change waits afterwards as before.</summary>
public sealed class RefusedSignOffTests(HeldChange held) : IClassFixture<HeldChange>
{
    private ServerFixture Server => held.Server;

    [Fact]
    public async Task Who_is_below_the_asked_level_does_not_answer() => await RefusedAsync("signer-level", await Server.AnswerForAsync(held.Eve, held.Change));

    [Fact]
    public async Task Who_stands_in_no_asked_relation_does_not_answer() => await RefusedAsync("signer-relation", await Server.AnswerForAsync(held.Sam, held.Change));

    [Fact]
    public async Task Who_uploaded_the_plan_does_not_answer_for_it()
    {
        var plan = await Server.PlanAsync("terraform-delete-bucket", await Server.TokenAsync("bea"));
        // Somebody else naming it, or uploading it again, changes nothing.
        await Server.PlanAsync("terraform-delete-bucket", await Server.TokenAsync("ann"));
        var change = await Server.SubmitAsync(environment: "planned", component: "ledger", plan: plan);
        var refused = await Server.AnswerForAsync(held.Bea, change.Id);
        Assert.Equal((HttpStatusCode.Forbidden, "signer-is-requester"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task A_destructive_effect_that_nobody_acknowledged_is_not_answered()
    {
        var refused = await Server.SignAsync(held.Bea, "signoff", await Server.IntendAsync(held.Change, acknowledge: false));
        await RefusedAsync("acknowledgement-missing", refused);
        Assert.Contains("module.a.aws_db_instance.main", refused.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_request_from_another_page_is_refused_whatever_cookies_it_carries(string origin)
    {
        var begin = await Server.PostAsync("/api/v1/ceremonies", await IntendedAsync(), cookie: held.Bea.Cookie, origin: origin);
        Assert.Equal((HttpStatusCode.Forbidden, "origin-refused"), (begin.Status, begin.Code));
        var offer = await OfferAsync(held.Bea);
        var answer = await Server.AnswerAsync((string)offer["id"]!, "signoff", Statement(offer), Assertion(held.Bea, offer), held.Bea.Cookie, origin: origin);
        await RefusedAsync("origin-refused", answer);
        var invite = await Server.PostAsync("/api/v1/invitations", new JsonObject { ["person"] = "ann" }, cookie: Server.Dana.Cookie, origin: origin);
        Assert.Equal((HttpStatusCode.Forbidden, "origin-refused"), (invite.Status, invite.Code));
    }

    [Fact]
    public async Task An_assertion_made_for_a_sign_in_signs_nothing_off()
    {
        var signIn = (await Server.PostAsync("/api/v1/ceremonies", new JsonObject { ["purpose"] = "signin" })).Ok;
        var offer = await OfferAsync(held.Bea);
        await RefusedAsync("challenge-mismatch", await Server.AnswerAsync((string)offer["id"]!, "signoff", Statement(offer), Assertion(held.Bea, signIn), held.Bea.Cookie));
        await RefusedAsync("purpose-wrong", await Server.AnswerAsync((string)offer["id"]!, "baseline", Statement(offer), Assertion(held.Bea, offer), held.Bea.Cookie));
        await RefusedAsync("statement-unknown", await Server.AnswerAsync((string)signIn["id"]!, "signoff", Statement(signIn), Assertion(held.Bea, signIn), held.Bea.Cookie));
    }

    [Fact]
    public async Task Client_data_of_another_origin_is_refused() =>
        await RefusedAsync("origin-refused", await Server.FinishAsync(held.Bea, "signoff", await OfferAsync(held.Bea), clientOrigin: "http://localhost:1"));

    [Fact]
    public async Task An_assertion_for_another_host_is_refused() =>
        await RefusedAsync("rp-id-mismatch", await Server.FinishAsync(held.Bea, "signoff", await OfferAsync(held.Bea), rpId: "evil.example"));

    [Fact]
    public async Task A_signature_made_inside_a_frame_of_another_page_is_refused() => await RefusedAsync("cross-origin", await WrongAsync(new() { CrossOrigin = true }));

    [Fact]
    public async Task Another_statement_than_the_stored_one_is_refused()
    {
        var offer = await OfferAsync(held.Bea);
        var statement = Encoding.UTF8.GetString(Statement(offer)).Replace("\"approve\"", "\"reject\"", StringComparison.Ordinal);
        await RefusedAsync("statement-unknown", await Server.FinishAsync(held.Bea, "signoff", offer, statement: Encoding.UTF8.GetBytes(statement)));
    }

    [Fact]
    public async Task An_answer_to_a_ceremony_that_somebody_else_began_is_refused()
    {
        var offer = await OfferAsync(held.Bea);
        await RefusedAsync("statement-unknown", await Server.FinishAsync(held.Cid, "signoff", offer));
        // Nor does bea's own signature count when it comes under cid's session.
        await RefusedAsync("statement-unknown", await Server.AnswerAsync((string)offer["id"]!, "signoff", Statement(offer), Assertion(held.Bea, offer), held.Cid.Cookie));
    }

    [Fact]
    public async Task Another_persons_passkey_under_my_session_is_refused() =>
        await RefusedAsync("credential-mismatch", await Server.FinishAsync(held.Cid with { Cookie = held.Bea.Cookie }, "signoff", await OfferAsync(held.Bea)));

    [Fact]
    public async Task A_ceremony_that_was_never_begun_is_refused()
    {
        var offer = await OfferAsync(held.Bea);
        await RefusedAsync("statement-unknown", await Server.AnswerAsync("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "signoff", Statement(offer), Assertion(held.Bea, offer), held.Bea.Cookie));
    }

    [Theory]
    [InlineData("anything")]
    public async Task A_purpose_that_is_not_offered_is_refused(string purpose)
    {
        var reply = await Server.BeginAsync(held.Bea, purpose, []);
        Assert.Equal((HttpStatusCode.BadRequest, "purpose-wrong"), (reply.Status, reply.Code));
    }

    private async Task<JsonObject> IntendedAsync()
    {
        var intended = await Server.IntendAsync(held.Change);
        intended["purpose"] = "signoff";
        return intended;
    }

    private async Task<JsonObject> OfferAsync(Member who) => (await Server.BeginAsync(who, "signoff", await Server.IntendAsync(held.Change))).Ok;

    private async Task<Reply> WrongAsync(Misbehaviour wrong) => await Server.FinishAsync(held.Bea, "signoff", await OfferAsync(held.Bea), wrong);

    private static byte[] Statement(JsonObject offer) => Convert.FromBase64String((string)offer["statement"]!);

    private Assertion Assertion(Member who, JsonObject offer) => who.Passkey.Assert("localhost", Server.Origin, ServerFixture.Url((string)offer["options"]!["challenge"]!));

    private async Task RefusedAsync(string code, Reply reply)
    {
        Assert.Equal((HttpStatusCode.Forbidden, code), (reply.Status, reply.Code));
        await StillWaitingAsync();
    }

    private async Task StillWaitingAsync()
    {
        var change = await Server.GetAsync($"/api/v1/changes/{held.Change}");
        Assert.Equal(("hold", "waiting"), (change.Verdict, change.State));
        using var snapshot = Server.Store.Read();
        Assert.Empty(snapshot.SignOffs(snapshot.Change(held.Change)!.Digest));
    }
}
