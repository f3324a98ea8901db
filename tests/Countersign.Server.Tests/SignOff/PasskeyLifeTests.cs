using System.Net;
using System.Text.Json.Nodes;
using Countersign.Core.SignOff;
using Countersign.Server.SignOff;
using Countersign.Server.Tests.Gate;
using Countersign.Storage;
using Countersign.Tests;

namespace Countersign.Server.Tests.SignOff;

/// <summary>From when a passkey counts, how it ends, what takes its place, and who is told (contract §4).</summary>
public sealed class PasskeyLifeTests
{
    private static readonly TimeSpan Later = TimeSpan.FromDays(14) + TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_confirmed_passkey_waits_its_day_and_counts_from_its_last_second()
    {
        await using var server = await ServerFixture.StartSetUpAsync("--SignOff:EnrolmentDelay=24h");
        var (dana, dora) = await AfterBootstrapAsync(server);
        var (passkey, registered) = await server.RegisterAsync(await server.InviteAsync(dana, "bea"));
        await server.ConfirmAsync(dana, Credential(registered));
        Assert.Equal("counted", (string)(await server.ConfirmAsync(dora, Credential(registered))).Ok["state"]!);
        var bea = new Member("bea", passkey, "");
        var from = server.Clock.Ahead;
        server.Clock.Ahead = from + TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1);
        AssertRefused("enrolment-too-new", await server.SignAsync(bea, "signin", []));
        server.Clock.Ahead = from + TimeSpan.FromHours(24);
        Assert.Equal("signed in", (string)(await server.SignAsync(bea, "signin", [])).Ok["done"]!);
        using var snapshot = server.Store.Read();
        Assert.Equal(EnrolmentBasis.Confirmed, Enrolments.RecordOf(snapshot.Enrolment(Credential(registered))!).Basis);
    }

    [Fact]
    public async Task In_the_bootstrap_window_one_administrator_is_enough_and_nothing_waits()
    {
        await using var server = await ServerFixture.StartSetUpAsync("--SignOff:EnrolmentDelay=24h");
        var bea = await server.EnrolAsync("bea");
        using var snapshot = server.Store.Read();
        Assert.Equal((EnrolmentBasis.Bootstrap, "dana"), (Enrolments.RecordOf(snapshot.Enrolment(bea.Credential)!).Basis, Enrolments.RecordOf(snapshot.Enrolment(bea.Credential)!).ConfirmedBy.Single()));
    }

    [Fact]
    public async Task A_replaced_passkey_counts_at_once_and_the_old_one_ends()
    {
        await using var server = await ServerFixture.StartSetUpAsync("--SignOff:EnrolmentDelay=24h");
        var bea = await server.EnrolAsync("bea");
        var (dana, dora) = await AfterBootstrapAsync(server);
        var (passkey, registered) = await server.RegisterAsync(await server.InviteAsync(dana, "bea", replaces: bea.Credential));
        Assert.Equal("pending", (string)(await server.ConfirmAsync(dana, Credential(registered))).Ok["state"]!);
        Assert.Equal("signed in", (string)(await server.SignAsync(bea, "signin", [])).Ok["done"]!); // until the second signature nothing ends
        Assert.Equal("counted", (string)(await server.ConfirmAsync(dora, Credential(registered))).Ok["state"]!);
        Assert.Equal("signed in", (string)(await server.SignAsync(new Member("bea", passkey, ""), "signin", [])).Ok["done"]!);
        AssertRefused("enrolment-revoked", await server.SignAsync(bea, "signin", []));
        using var snapshot = server.Store.Read();
        var record = Enrolments.RecordOf(snapshot.Enrolment(Credential(registered))!);
        Assert.Equal((EnrolmentBasis.Replaced, bea.Credential), (record.Basis, record.Replaces.ToString()));
        Assert.NotNull(snapshot.Enrolment(bea.Credential)!.RevokedIndex);
        Assert.Equal("not-replaceable", (await server.AskToInviteAsync(dana, "bea", bea.Credential)).Code);
    }

    [Fact]
    public async Task Only_an_administrator_has_a_passkey_replaced_and_only_one_of_that_person()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        Assert.Equal("not-an-administrator", (await server.AskToInviteAsync(bea, "bea", bea.Credential)).Code);
        Assert.Equal("not-an-administrator", (await server.AskToInviteAsync(bea, "cid")).Code);
        Assert.Equal("not-replaceable", (await server.AskToInviteAsync(server.Dana, "cid", bea.Credential)).Code);
        var (_, pending) = await server.RegisterAsync(await server.InviteAsync(bea, "bea"));
        Assert.Equal("not-replaceable", (await server.AskToInviteAsync(server.Dana, "bea", Credential(pending))).Code);
    }

    [Fact]
    public async Task Of_two_administrators_one_may_be_below_the_level_that_signs_off_and_not_both()
    {
        await using var server = await ServerFixture.StartAsync();
        server.Configure("people.yaml", ServerFixture.People
            .Replace("{id: dora, level: staff,", "{id: dora, level: mid,", StringComparison.Ordinal)
            .Replace("{id: eve, level: mid, groups: [payments],", "{id: eve, level: mid, groups: [payments, administrators],", StringComparison.Ordinal));
        await server.Configuration.RefreshAsync(CancellationToken.None);
        var first = await server.EnrolFirstAsync();
        await server.SignAsync(first, "activate", new JsonObject { ["version"] = server.Configuration.Pending!.Record.Version });
        var (dora, eve) = (await EnrolByAsync(server, first, "dora"), await EnrolByAsync(server, first, "eve"));
        server.Clock.Ahead = Later;
        (first, dora, eve) = (await server.SignInAsync("dana", first.Passkey), await server.SignInAsync("dora", dora.Passkey), await server.SignInAsync("eve", eve.Passkey));
        var (_, registered) = await server.RegisterAsync(await server.InviteAsync(dora, "bea"));
        Assert.Equal("pending", (string)(await server.ConfirmAsync(dora, Credential(registered))).Ok["state"]!);
        Assert.Equal("pending", (string)(await server.ConfirmAsync(eve, Credential(registered))).Ok["state"]!); // two, both below senior
        Assert.Equal("counted", (string)(await server.ConfirmAsync(first, Credential(registered))).Ok["state"]!);
    }

    [Fact]
    public async Task Two_administrators_revoke_and_one_does_not()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        var (dana, dora) = await AfterBootstrapAsync(server);
        var request = new JsonObject { ["credential"] = bea.Credential };
        var first = await server.SignAsync(dana, "revoke", request.DeepClone().AsObject());
        Assert.Equal("your signature is kept; a second administrator's revokes the passkey of bea", (string)first.Ok["done"]!);
        Assert.Equal(first.Body.ToJsonString(), (await server.SignAsync(dana, "revoke", request.DeepClone().AsObject())).Body.ToJsonString()); // twice is once
        Assert.Equal("signed in", (string)(await server.SignAsync(bea, "signin", [])).Ok["done"]!);
        Assert.Equal("the passkey of bea is revoked", (string)(await server.SignAsync(dora, "revoke", request.DeepClone().AsObject())).Ok["done"]!);
        AssertRefused("enrolment-revoked", await server.SignAsync(bea, "signin", []));
        Assert.Equal("unknown-enrolment", (await server.BeginAsync(dana, "revoke", request)).Code);
    }

    [Fact]
    public async Task A_person_revokes_with_another_passkey_and_never_with_the_same()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        var alone = await server.BeginAsync(bea, "revoke", new JsonObject { ["credential"] = bea.Credential });
        Assert.Equal((HttpStatusCode.Forbidden, "no-other-passkey"), (alone.Status, alone.Code));
        server.Clock.Ahead = Later;
        bea = await server.SignInAsync("bea", bea.Passkey);
        var (second, registered) = await server.RegisterAsync(await server.InviteAsync(bea, "bea"), name: "Key on my ring");
        await server.ConfirmAsync(bea, Credential(registered));
        var other = await server.SignInAsync("bea", second);
        var offer = (await server.BeginAsync(other, "revoke", new JsonObject { ["credential"] = bea.Credential })).Ok;
        AssertRefused("credential-mismatch", await server.FinishAsync(bea with { Cookie = other.Cookie }, "revoke", offer)); // the one that is to go
        Assert.Equal("the passkey of bea is revoked", (string)(await server.FinishAsync(other, "revoke", offer)).Ok["done"]!);
        using var snapshot = server.Store.Read();
        Assert.Equal([("", EnrolmentState.Revoked), ("Key on my ring", EnrolmentState.Counted)], snapshot.Enrolments("bea").Select(e => (e.Name, e.State)));
    }

    [Fact]
    public async Task What_a_revoked_passkey_signed_before_stays_verifiable_and_the_bundle_says_that_it_was_revoked()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync(key: "d");
        await server.ApproveAsync(bea, held.Id);
        await server.SubmitAsync(key: "d");
        Assert.Equal("deployed", (await server.OutcomeAsync(held.Id, "succeeded")).State);
        Assert.DoesNotContain((await server.VerifyAsync(held.Id)).Notes, n => n.StartsWith("revoked afterwards", StringComparison.Ordinal));

        await server.SignAsync(server.Dana, "revoke", new JsonObject { ["credential"] = bea.Credential });
        server.Configure("people.yaml", ServerFixture.People.Replace("{id: bea,", "{id: bea, left: true,", StringComparison.Ordinal));
        await server.RefreshAsync();
        var report = await server.VerifyAsync(held.Id);
        Assert.True(report.IsValid, report.Failure?.Detail);
        Assert.Contains(report.Notes, n => n.StartsWith("revoked afterwards: a passkey that signed for this verdict was revoked at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_person_and_their_manager_are_told_what_happens_to_a_passkey()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var ann = await server.EnrolAsync("ann");
        await server.SignAsync(server.Dana, "revoke", new JsonObject { ["credential"] = ann.Credential });
        using var snapshot = server.Store.Read();
        foreach (var recipient in (string[])["ann", "bea"])
        {
            var told = snapshot.Announcements(recipient, 10);
            Assert.Equal(
                [(AnnouncementKind.PasskeyRevoked, "dana"), (AnnouncementKind.PasskeyCounts, "dana"), (AnnouncementKind.PasskeyMade, "")],
                told.Select(a => (a.Kind, string.Join(' ', a.By))));
            Assert.All(told, a => Assert.Equal(("ann", ann.Credential), (a.About, a.Credential)));
        }

        Assert.Empty(snapshot.Announcements("cid", 10));
    }

    [Fact]
    public async Task A_counter_that_does_not_rise_alarms_and_stops_nothing()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        using (var before = server.Store.Read()) Assert.Null(before.Enrolment(bea.Credential)!.AlarmAt);
        bea.Passkey.SignCount = 1; // the copy: it signs 2, which was signed already
        Assert.Equal("signed in", (string)(await server.SignAsync(bea, "signin", [])).Ok["done"]!);
        using var snapshot = server.Store.Read();
        Assert.NotNull(snapshot.Enrolment(bea.Credential)!.AlarmAt);
        Assert.Equal(AnnouncementKind.PasskeyAlarm, snapshot.Announcements("bea", 1)[0].Kind);
    }

    [Theory]
    [InlineData(PasskeyAlgorithm.Es256)]
    [InlineData(PasskeyAlgorithm.Rs256)]
    [InlineData(PasskeyAlgorithm.EdDsa)]
    public async Task Each_algorithm_enrols_signs_in_answers_and_verifies_offline(PasskeyAlgorithm algorithm)
    {
        await using var server = await ServerFixture.StartSetUpAsync("--SignOff:Attestation=direct");
        var (passkey, registered) = await server.RegisterAsync(await server.InviteAsync(server.Dana, "bea"), make: handle => new SoftwareAuthenticator(algorithm, backupEligible: true) { UserHandle = handle });
        await server.ConfirmAsync(server.Dana, Credential(registered));
        var bea = await server.SignInAsync("bea", passkey);
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        await server.ApproveAsync(bea, held.Id);
        var report = await server.VerifyAsync(held.Id);
        Assert.True(report.IsValid, report.Failure?.Detail);
        using var snapshot = server.Store.Read();
        var row = snapshot.Enrolment(Credential(registered))!;
        Assert.Equal((algorithm, AttestationConveyance.Direct, true, false), (Enrolments.AlgorithmOf(row), row.Conveyance, row.BackupEligible, row.BackedUp));
    }

    [Fact]
    public async Task A_rule_that_asks_for_a_device_takes_that_passkey_and_no_other()
    {
        await using var server = await ServerFixture.StartAsync();
        server.Configure("policy.yaml", ServerFixture.Policy.Replace("signOff: {count: 1,", "signOff: {count: 1, deviceBound: true,", StringComparison.Ordinal));
        await server.Configuration.RefreshAsync(CancellationToken.None);
        var dana = await server.EnrolFirstAsync();
        await server.SignAsync(dana, "activate", new JsonObject { ["version"] = server.Configuration.Pending!.Record.Version });
        var (synced, registered) = await server.RegisterAsync(await server.InviteAsync(dana, "bea"), make: handle => new SoftwareAuthenticator(backupEligible: true) { UserHandle = handle });
        await server.ConfirmAsync(dana, Credential(registered));
        var bea = await server.SignInAsync("bea", synced);
        await server.BaselineAsync(owner: dana);
        server.AiCommit();
        var token = await server.TokenAsync(null);
        var held = await server.SubmitAsync(token: token);
        var intended = new JsonObject { ["change"] = held.Id, ["answer"] = "approve" };
        Assert.Equal("hold", (await server.SignAsync(bea, "signoff", intended.DeepClone().AsObject())).Verdict); // recorded, and not what was asked

        var (bound, second) = await server.RegisterAsync(await server.InviteAsync(dana, "bea"));
        await server.ConfirmAsync(dana, Credential(second));
        Assert.Equal("allow", (await server.SignAsync(bea with { Passkey = bound }, "signoff", intended)).Verdict); // chosen without being asked for
    }

    [Fact]
    public async Task A_person_has_so_many_passkeys_and_links_and_not_one_more()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        for (var at = 0; at < EnrolCeremony.MaxPasskeys; at++) Assert.Equal(HttpStatusCode.OK, (await server.AskToInviteAsync(server.Dana, "bea")).Status);
        var more = await server.AskToInviteAsync(server.Dana, "bea");
        Assert.Equal((HttpStatusCode.Conflict, "too-many-passkeys"), (more.Status, more.Code));
        server.Clock.Ahead = EnrolCeremony.LinkTime + TimeSpan.FromSeconds(1);
        Assert.Equal(HttpStatusCode.OK, (await server.AskToInviteAsync(await server.SignInAsync("dana", server.Dana.Passkey), "bea")).Status);
    }

    [Theory]
    [InlineData(EnrolCeremony.MaxName, HttpStatusCode.OK)]
    [InlineData(EnrolCeremony.MaxName + 1, HttpStatusCode.BadRequest)]
    public async Task A_name_has_its_length(int length, HttpStatusCode status)
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (_, reply) = await server.RegisterAsync(await server.InviteAsync(server.Dana, "bea"), name: new string('x', length));
        Assert.Equal(status, reply.Status);
    }

    private static async Task<Member> EnrolByAsync(ServerFixture server, Member administrator, string person)
    {
        var (passkey, registered) = await server.RegisterAsync(await server.InviteAsync(administrator, person));
        await server.ConfirmAsync(administrator, Credential(registered));
        return await server.SignInAsync(person, passkey);
    }

    private static async Task<(Member Dana, Member Dora)> AfterBootstrapAsync(ServerFixture server)
    {
        var dora = await server.EnrolAsync("dora");
        server.Clock.Ahead = Later;
        return (await server.SignInAsync("dana", server.Dana.Passkey), await server.SignInAsync("dora", dora.Passkey));
    }

    private static string Credential(Reply registered) => (string)registered.Ok["credential"]!;

    private static void AssertRefused(string code, Reply reply) => Assert.Equal((HttpStatusCode.Forbidden, code), (reply.Status, reply.Code));
}
