using System.Net;
using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Server.Tests.Gate;
using Countersign.Tests;

namespace Countersign.Server.Tests.Attacks;

/// <summary>What passkeys are weak against when they sign data, tried on a running server; what takes a browser is tried in <c>BrowserWeaknessTests</c>.</summary>
public sealed class WeaknessTests
{
    /// <summary>Blind signing: terminal and statement name one set of facts by one short code, and other facts have another one.</summary>
    [Fact]
    public async Task Blind_signing_is_seen_by_the_comparison_code()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        server.AiCommit();
        var change = await server.SubmitAsync();
        var code = (string)change.Body["comparisonCode"]!;
        Assert.Matches("^[A-Z2-7]{8}$|^[a-z2-7]{8}$|^[A-Za-z2-7]{4}-[A-Za-z2-7]{4}$", code);
        Assert.Equal(code, (string)(await server.GetAsync($"/api/v1/changes/{change.Id}")).Body["comparisonCode"]!);
        server.AiCommit(text: "2\n");
        Assert.NotEqual(code, (string)(await server.SubmitAsync()).Body["comparisonCode"]!);
    }

    /// <summary>A passkey that syncs is cloned with its cloud account: where the policy asks for a key bound to its device, it counts for nothing.</summary>
    [Fact]
    public async Task A_synced_passkey_that_was_cloned_is_no_device_bound_one()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        server.Configure("policy.yaml", ServerFixture.Policy.Replace("count: 1,", "count: 1, deviceBound: true,", StringComparison.Ordinal));
        await server.RefreshAsync();
        var bea = await EnrolSyncedAsync(server, "bea");
        await server.BaselineAsync();
        server.AiCommit();
        var change = await server.SubmitAsync();
        var answered = await server.AnswerForAsync(bea, change.Id);
        Assert.Equal(("hold", "requirement-unmet"), (answered.Verdict, answered.Reasons[0]));
        // Nor does it help to say that it is bound after all.
        AssertRefused("backup-flags-inconsistent", await server.AnswerForAsync(bea, change.Id, wrong: new Misbehaviour { BackupEligible = false }));
        await server.ApproveAsync(await server.EnrolAsync("cid"), change.Id);
    }

    /// <summary>Software claims to have verified somebody: flags cannot tell, so what is known of the authenticator stands in the evidence, as not attested.</summary>
    [Fact]
    public async Task A_software_authenticator_is_recorded_as_not_attested()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var change = await server.SubmitAsync();
        await server.ApproveAsync(bea, change.Id);
        var enrolment = Payload(await server.BundleAsync(change.Id))["predicate"]!["signOffs"]![0]!["enrolment"]!;
        Assert.Equal(("none", Guid.Empty.ToString()), ((string)enrolment["attestationFormat"]!, (string)enrolment["aaguid"]!));
    }

    /// <summary>Attestation proves a model and not whose it is: a key that nobody vouched for counts for nothing, whatever made it.</summary>
    [Fact]
    public async Task An_attested_passkey_is_nobodys_before_somebody_vouches_for_it()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var (passkey, registered) = await server.RegisterAsync(await server.InviteAsync(server.Dana, "bea"));
        Assert.Equal("pending", (string)registered.Ok["state"]!);
        AssertRefused("enrolment-too-new", await server.SignAsync(new Member("bea", passkey, ""), "signin", []));
    }

    /// <summary>Remote desktops may be allowed to bring client data of another machine: an assertion with that extension, or any, is refused.</summary>
    [Fact]
    public async Task Client_data_of_a_remote_desktop_is_refused()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var change = await server.SubmitAsync();
        var extension = TestCbor.TextMap(("remoteClientDataJSON", TestCbor.Text("{}")));
        AssertRefused("authenticator-data-malformed", await server.AnswerForAsync(bea, change.Id, wrong: new Misbehaviour { Extensions = extension }));
    }

    /// <summary>Whoever holds the whole server turns a reject into an approval and signs it with the gate's own key: the ledger names what was signed.</summary>
    [Fact]
    public async Task A_compromised_server_cannot_turn_an_answer_round()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var change = await server.SubmitAsync();
        await server.AnswerForAsync(bea, change.Id, "reject");
        var trust = await server.TrustAsync();
        var real = Bundle.Read(await server.BundleAsync(change.Id), out _, out _)!;
        Assert.True(GateKey.TryImport(await File.ReadAllBytesAsync(Path.Combine(server.DataFolder, "keys", "gate.p8")), out var gate));
        var payload = Payload(real.ToBytes());
        var signOff = payload["predicate"]!["signOffs"]![0]!;
        var statement = JsonNode.Parse(Convert.FromBase64String((string)signOff["statement"]!))!;
        statement["answer"] = "approve";
        signOff["statement"] = Convert.ToBase64String(CanonicalJson.Write(statement));
        var forged = real with { Verdict = Envelope.Sign(Envelope.InTotoType, CanonicalJson.Write(payload), gate).ToBytes() };
        Assert.Equal("verdict-receipt", Verifier.Verify(forged.ToBytes(), trust, new VerificationQuestion()).Failure?.Step);
    }

    /// <summary>Coercion and rubber stamps: what the signer says about it is signed with the answer and kept, so that somebody can be asked about it.</summary>
    [Fact]
    public async Task A_rubber_stamp_is_at_least_on_record()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var change = await server.SubmitAsync();
        var intended = await server.IntendAsync(change.Id);
        intended["comment"] = "ann stood behind me";
        Assert.Equal("allow", (await server.SignAsync(bea, "signoff", intended)).Verdict);
        var signOff = Payload(await server.BundleAsync(change.Id))["predicate"]!["signOffs"]![0]!;
        Assert.Equal("ann stood behind me", (string)JsonNode.Parse(Convert.FromBase64String((string)signOff["statement"]!))!["comment"]!);
    }

    private static async Task<Member> EnrolSyncedAsync(ServerFixture server, string person)
    {
        var offer = (await server.BeginRegistrationAsync(await server.InviteAsync(server.Dana, person))).Ok;
        var passkey = new SoftwareAuthenticator(backupEligible: true) { UserHandle = ServerFixture.Url((string)offer["options"]!["user"]!["id"]!) };
        var registered = await server.FinishRegistrationAsync(offer, passkey);
        Assert.Equal("counted", (string)(await server.ConfirmAsync(server.Dana, (string)registered.Ok["credential"]!)).Ok["state"]!);
        return await server.SignInAsync(person, passkey);
    }

    private static JsonNode Payload(byte[] bundle) =>
        JsonNode.Parse(Convert.FromBase64String((string)JsonNode.Parse(Convert.FromBase64String((string)JsonNode.Parse(bundle)!["verdict"]!))!["payload"]!))!;

    private static void AssertRefused(string code, Reply reply) => Assert.Equal((HttpStatusCode.Forbidden, code), (reply.Status, reply.Code));
}
