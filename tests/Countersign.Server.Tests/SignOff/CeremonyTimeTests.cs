using System.Net;
using System.Text.Json.Nodes;
using Countersign.Server.Tests.Gate;

namespace Countersign.Server.Tests.SignOff;

/// <summary>Answers that came too late, too early, twice, or with a passkey that no longer or not yet counts.</summary>
public sealed class CeremonyTimeTests
{
    [Fact]
    public async Task A_revoked_passkey_signs_nothing_and_what_it_signed_no_longer_counts()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, change) = await HeldAsync(server);
        var open = (await server.BeginAsync(bea, "signoff", await server.IntendAsync(change))).Ok;
        Assert.Equal("allow", (await server.AnswerForAsync(bea, change)).Verdict);

        var refused = await server.SignAsync(await server.EnrolAsync("cid"), "revoke", new JsonObject { ["credential"] = bea.Credential });
        Assert.Equal((HttpStatusCode.Forbidden, "not-an-administrator"), (refused.Status, refused.Code));
        Assert.Equal("the passkey of bea is revoked", (string)(await server.SignAsync(server.Dana, "revoke", new JsonObject { ["credential"] = bea.Credential })).Ok["done"]!);

        // The session went with the passkey.
        var answer = await server.FinishAsync(bea, "signoff", open);
        Assert.Equal((HttpStatusCode.Unauthorized, "not-signed-in"), (answer.Status, answer.Code));
        var again = await server.SignAsync(bea with { Cookie = "" }, "signin", []);
        AssertRefused("enrolment-revoked", again);
        // Not redeemed yet, so the next submission judges without it.
        var submitted = await server.SubmitAsync(key: "late");
        Assert.Equal((change, "hold"), (submitted.Id, submitted.Verdict));
        Assert.Null(submitted.Body["grant"]);
    }

    [Fact]
    public async Task An_answer_to_a_ceremony_begun_before_the_revocation_is_refused_under_another_session_of_the_person()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, change) = await HeldAsync(server);
        var second = await server.EnrolAsync("bea");
        var intended = await server.IntendAsync(change);
        intended["credential"] = bea.Credential;
        var open = (await server.BeginAsync(bea, "signoff", intended)).Ok;
        await server.SignAsync(server.Dana, "revoke", new JsonObject { ["credential"] = bea.Credential });
        var session = await server.SignInAsync("bea", second.Passkey);
        AssertRefused("enrolment-revoked", await server.FinishAsync(bea with { Cookie = session.Cookie }, "signoff", open));
    }

    [Fact]
    public async Task A_confirmed_passkey_counts_only_after_the_delay()
    {
        await using var server = await ServerFixture.StartSetUpAsync("--SignOff:EnrolmentDelay=24h");
        var dora = await server.EnrolAsync("dora");
        // The bootstrap window is over: two administrators, and the delay.
        server.Clock.Ahead = TimeSpan.FromDays(15);
        var dana = await server.SignInAsync("dana", server.Dana.Passkey);
        dora = await server.SignInAsync("dora", dora.Passkey);
        var (passkey, registered) = await server.RegisterAsync(await server.InviteAsync(dana, "bea"));
        var credential = (string)registered.Ok["credential"]!;
        Assert.Equal("pending", (string)(await server.ConfirmAsync(dana, credential)).Ok["state"]!);
        Assert.Equal("pending", (string)(await server.ConfirmAsync(dana, credential)).Ok["state"]!);
        var confirmed = await server.ConfirmAsync(dora, credential);
        Assert.Equal("counted", (string)confirmed.Ok["state"]!);
        AssertRefused("enrolment-too-new", await server.SignAsync(new Member("bea", passkey, ""), "signin", []));
        server.Clock.Ahead += TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1);
        var bea = await server.SignInAsync("bea", passkey);
        Assert.NotEmpty(bea.Cookie);
    }

    [Fact]
    public async Task A_person_who_left_signs_nothing()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (bea, change) = await HeldAsync(server);
        server.Configure("people.yaml", ServerFixture.People.Replace("- {id: bea, name: Bea,", "- {id: bea, left: true, name: Bea,", StringComparison.Ordinal));
        await server.RefreshAsync();
        await server.SignAsync(server.Dana, "activate", new JsonObject { ["version"] = 2 });
        await server.RefreshAsync();
        var session = await server.BeginAsync(bea, "signoff", await server.IntendAsync(change));
        Assert.Equal((HttpStatusCode.Unauthorized, "not-signed-in"), (session.Status, session.Code));
        AssertRefused("person-inactive", await server.SignAsync(bea with { Cookie = "" }, "signin", []));
    }

    private static async Task<(Member Bea, string Change)> HeldAsync(ServerFixture server)
    {
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        Assert.Equal("hold", held.Verdict);
        return (bea, held.Id);
    }

    private static void AssertRefused(string code, Reply reply) => Assert.Equal((HttpStatusCode.Forbidden, code), (reply.Status, reply.Code));
}
