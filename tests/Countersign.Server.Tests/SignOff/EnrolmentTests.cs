using System.Net;
using System.Text.Json.Nodes;
using Countersign.Server.Access;
using Countersign.Server.Tests.Gate;
using Countersign.Tests;

namespace Countersign.Server.Tests.SignOff;

/// <summary>How passkeys come in: links that are good once, confirmation by who may.</summary>
public sealed class EnrolmentTests
{
    [Fact]
    public async Task The_first_administrators_link_is_good_once()
    {
        await using var server = await ServerFixture.StartAsync();
        var code = await server.FirstLinkAsync();
        var open = (await server.BeginRegistrationAsync(code)).Ok;
        var (_, reply) = await server.RegisterAsync(code);
        Assert.Equal("counted", (string)reply.Ok["state"]!);
        var again = await server.BeginRegistrationAsync(code);
        Assert.Equal((HttpStatusCode.NotFound, "unknown-invitation"), (again.Status, again.Code));
        using var second = new SoftwareAuthenticator();
        AssertRefused("statement-expired", await server.FinishRegistrationAsync(open, second));
    }

    [Fact]
    public async Task A_first_administrators_link_is_void_once_somebody_is_enrolled()
    {
        await using var server = await ServerFixture.StartAsync();
        var unused = await server.FirstLinkAsync();
        await server.EnrolFirstAsync();
        var (_, reply) = await server.RegisterAsync(unused);
        AssertRefused("statement-expired", reply);
        Assert.Contains("Somebody enrolled already", reply.Text, StringComparison.Ordinal);
        var (path, problem) = await FirstAdministratorLink.WriteAsync(server.Settings, server.Store, server.Configuration, null, CancellationToken.None);
        Assert.Null(path);
        Assert.StartsWith("Somebody is enrolled already.", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_administrators_link_is_over_after_15_minutes_and_for_administrators_only()
    {
        await using var server = await ServerFixture.StartAsync();
        var code = await server.FirstLinkAsync();
        var open = (await server.BeginRegistrationAsync(code)).Ok;
        server.Clock.Ahead = TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(1);
        Assert.Equal("unknown-invitation", (await server.BeginRegistrationAsync(code)).Code);
        using var late = new SoftwareAuthenticator();
        AssertRefused("statement-expired", await server.FinishRegistrationAsync(open, late));
        var (path, problem) = await FirstAdministratorLink.WriteAsync(server.Settings, server.Store, server.Configuration, "bea", CancellationToken.None);
        Assert.Null(path);
        Assert.StartsWith("\"bea\" is not in the group \"administrators\".", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invitation_is_good_once_and_for_a_day()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var code = await server.InviteAsync(server.Dana, "bea");
        Assert.Equal("pending", (string)(await server.RegisterAsync(code)).Reply.Ok["state"]!);
        Assert.Equal("unknown-invitation", (await server.BeginRegistrationAsync(code)).Code);
        var other = await server.InviteAsync(server.Dana, "cid");
        server.Clock.Ahead = TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1);
        Assert.Equal("unknown-invitation", (await server.BeginRegistrationAsync(other)).Code);
        Assert.Equal("unknown-invitation", (await server.BeginRegistrationAsync("nonsense")).Code);
    }

    [Fact]
    public async Task Only_administrators_invite_and_only_known_people()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        async Task<Reply> Invite(string? cookie, string person, string? token = null) =>
            await server.PostAsync("/api/v1/invitations", new JsonObject { ["person"] = person }, token, cookie);
        var stranger = await Invite(bea.Cookie, "cid");
        Assert.Equal((HttpStatusCode.Forbidden, "not-an-administrator"), (stranger.Status, stranger.Code));
        var unknown = await Invite(server.Dana.Cookie, "mallory");
        Assert.Equal((HttpStatusCode.BadRequest, "unknown-person"), (unknown.Status, unknown.Code));
        var token = await Invite(null, "cid", await server.TokenAsync("dana"));
        Assert.Equal((HttpStatusCode.Unauthorized, "not-authenticated"), (token.Status, token.Code));
    }

    [Fact]
    public async Task A_passkey_that_nobody_confirmed_opens_nothing_and_only_who_may_confirms_it()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var eve = await server.EnrolAsync("eve");
        var (passkey, registered) = await server.RegisterAsync(await server.InviteAsync(server.Dana, "bea"));
        var credential = (string)registered.Ok["credential"]!;
        AssertRefused("enrolment-too-new", await server.SignAsync(new Member("bea", passkey, ""), "signin", []));
        var byEve = await server.ConfirmAsync(eve, credential);
        Assert.Equal((HttpStatusCode.Forbidden, "not-an-administrator"), (byEve.Status, byEve.Code));
        // A confirmation that dana began is not eve's to answer.
        var open = (await server.BeginAsync(server.Dana, "enrol", new JsonObject { ["confirm"] = credential })).Ok;
        AssertRefused("statement-unknown", await server.FinishAsync(eve, "enrol", open));
        Assert.Equal("counted", (string)(await server.FinishAsync(server.Dana, "enrol", open)).Ok["state"]!);
        var twice = await server.ConfirmAsync(server.Dana, credential);
        Assert.Equal((HttpStatusCode.NotFound, "unknown-enrolment"), (twice.Status, twice.Code));
    }

    [Fact]
    public async Task After_the_bootstrap_window_a_second_administrator_must_confirm_too()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var dora = await server.EnrolAsync("dora");
        server.Clock.Ahead = TimeSpan.FromDays(14) + TimeSpan.FromMinutes(1);
        var dana = await server.SignInAsync("dana", server.Dana.Passkey);
        dora = await server.SignInAsync("dora", dora.Passkey);
        var (passkey, registered) = await server.RegisterAsync(await server.InviteAsync(dana, "bea"));
        var credential = (string)registered.Ok["credential"]!;
        Assert.Equal("pending", (string)(await server.ConfirmAsync(dana, credential)).Ok["state"]!);
        Assert.Equal("counted", (string)(await server.ConfirmAsync(dora, credential)).Ok["state"]!);
        Assert.NotEmpty((await server.SignInAsync("bea", passkey)).Cookie);
    }

    [Fact]
    public async Task Another_passkey_of_the_same_person_confirms_a_new_one()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        server.Clock.Ahead = TimeSpan.FromDays(15);
        bea = await server.SignInAsync("bea", bea.Passkey);
        var dana = await server.SignInAsync("dana", server.Dana.Passkey);
        var (second, registered) = await server.RegisterAsync(await server.InviteAsync(dana, "bea"));
        Assert.Equal("counted", (string)(await server.ConfirmAsync(bea, (string)registered.Ok["credential"]!)).Ok["state"]!);
        Assert.NotEmpty((await server.SignInAsync("bea", second)).Cookie);
    }

    [Fact]
    public async Task A_registration_made_wrongly_is_refused_and_the_link_stays_good()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var code = await server.InviteAsync(server.Dana, "bea");
        AssertRefused("user-not-verified", (await server.RegisterAsync(code, new Misbehaviour { UserVerified = false })).Reply);
        var offer = (await server.BeginRegistrationAsync(code)).Ok;
        using var passkey = new SoftwareAuthenticator();
        AssertRefused("origin-refused", await server.FinishRegistrationAsync(offer, passkey, origin: "https://evil.example"));
        Assert.Equal("pending", (string)(await server.RegisterAsync(code)).Reply.Ok["state"]!);
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/api/v1/changes", cookie: server.Dana.Cookie)).Status);
        await server.PostAsync("/api/v1/sign-out", new JsonObject(), cookie: server.Dana.Cookie);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.GetAsync("/api/v1/changes", cookie: server.Dana.Cookie)).Status);
    }

    private static void AssertRefused(string code, Reply reply) => Assert.Equal((HttpStatusCode.Forbidden, code), (reply.Status, reply.Code));
}
