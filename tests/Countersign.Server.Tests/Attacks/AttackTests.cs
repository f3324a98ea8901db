using System.Net;
using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Server.Tests.Gate;
using Countersign.Server.Tests.SignOff;
using Countersign.Tests;
using Dapper;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Data.Sqlite;

namespace Countersign.Server.Tests.Attacks;

/// <summary>How approvals are faked elsewhere, tried here on a running server: one test for each way, named after it. The threat model lists them.</summary>
public sealed class AttackTests(HeldChange held) : IClassFixture<HeldChange>
{
    private ServerFixture Server => held.Server;

    /// <summary>An agent with its owner's login merges its own work and writes who approved it: words in a commit answer for nothing, and a token cannot.</summary>
    [Fact]
    public async Task An_agent_approves_and_merges_its_own_work_with_the_owners_login()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        server.Shop.CommitFile(
            "Merge pull request #7\n\nCo-Authored-By: Claude <noreply@anthropic.com>\nReviewed-by: Bea <bea@acme.example>\nApproved-by: bea\n",
            "pay.cs", "1\n", committer: "GitHub <noreply@github.com>");
        var change = await server.SubmitAsync(also: b => b["intent"] = new JsonObject { ["what"] = "approved by bea", ["test"] = "all", ["wayBack"] = "none" });
        Assert.Equal(("hold", "requirement-unmet"), (change.Verdict, change.Reasons[0]));
        Assert.All(change.Body["requirements"]!.AsArray(), r => Assert.Empty(r!["metBy"]!.AsArray()));
        var begin = await server.BeginAsync(new Member("ann", new SoftwareAuthenticator(), ""), "signoff", await server.IntendAsync(change.Id));
        Assert.Equal((HttpStatusCode.Unauthorized, "not-signed-in"), (begin.Status, begin.Code));
    }

    /// <summary>A reviewer's own API token, with every scope, is put to every route that changes anything: none of them answers.</summary>
    [Fact]
    public async Task A_deployment_is_approved_over_the_API_with_a_reviewers_token()
    {
        var token = await Server.TokenAsync("bea", Enum.GetValues<Countersign.Storage.TokenScope>());
        var body = new JsonObject
        {
            ["purpose"] = "signoff", ["change"] = held.Change, ["answer"] = "approve", ["verdict"] = "allow", ["state"] = "approved", ["outcome"] = "succeeded", ["person"] = "bea",
            ["acknowledged"] = new JsonArray(), ["assertion"] = new JsonObject(), ["statement"] = "",
        };
        var tried = 0;
        foreach (var (method, path) in ChangingRoutes())
        {
            await Server.SendAsync(method, path, ServerFixture.Json(body.ToJsonString()), token);
            tried++;
        }

        Assert.True(tried >= 6, $"only {tried} routes were found");
        await StillWaitingAsync();
    }

    /// <summary>A bot approves: only people are invited, a passkey that nobody enrolled is nobody's, and a bot's token answers nothing.</summary>
    [Fact]
    public async Task A_bot_approves()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        server.Configure("people.yaml", ServerFixture.People.TrimEnd() + "\nagents:\n  - {id: kiro, name: Kiro, driver: ann, logins: {github: \"kiro[bot]\"}}\n");
        await server.RefreshAsync();
        await server.SignAsync(server.Dana, "activate", new JsonObject { ["version"] = 2 });
        var invited = await server.PostAsync("/api/v1/invitations", new JsonObject { ["person"] = "kiro" }, cookie: server.Dana.Cookie);
        Assert.Equal((HttpStatusCode.BadRequest, "unknown-person"), (invited.Status, invited.Code));
        AssertRefused("enrolment-unknown", await server.SignAsync(new Member("kiro", new SoftwareAuthenticator(), ""), "signin", []));
    }

    /// <summary>The author, and the owner of the token that asked, press the button themselves.</summary>
    [Fact]
    public async Task A_deployer_approves_their_own_run()
    {
        await RefusedAsync("signer-is-author", await Server.AnswerForAsync(held.Ann, held.Change));
        var change = await Server.SubmitAsync(component: "ledger", plan: await Server.PlanAsync("terraform-replace-db"), token: await Server.TokenAsync("bea"));
        Assert.Equal("hold", change.Verdict);
        Assert.Equal(["cid"], change.Body["requirements"]![0]!["eligible"]!.AsArray().Select(p => (string)p!));
        AssertRefused("signer-is-requester", await Server.AnswerForAsync(held.Bea, change.Id));
    }

    /// <summary>One listed reviewer, with two passkeys, where two persons are asked for.</summary>
    [Fact]
    public async Task One_of_six_reviewers_is_enough()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        server.Configure("policy.yaml", ServerFixture.Policy.Replace("count: 1", "count: 2", StringComparison.Ordinal));
        await server.RefreshAsync();
        var (bea, second, cid) = (await server.EnrolAsync("bea"), await server.EnrolAsync("bea"), await server.EnrolAsync("cid"));
        await server.BaselineAsync();
        server.AiCommit();
        var change = await server.SubmitAsync();
        Assert.Equal("hold", (await server.AnswerForAsync(bea, change.Id)).Verdict);
        var intended = await server.IntendAsync(change.Id);
        intended["credential"] = second.Credential;
        var twice = await server.SignAsync(second, "signoff", intended);
        Assert.Equal(("hold", "requirement-unmet"), (twice.Verdict, twice.Reasons[0]));
        Assert.Equal(["bea"], twice.Body["requirements"]![0]!["metBy"]!.AsArray().Select(p => (string)p!));
        await server.ApproveAsync(cid, change.Id);
    }

    /// <summary>An administrator switches the rules off, meaning to switch them on again: a laxer version waits for a second owner's passkey, and is recorded.</summary>
    [Fact]
    public async Task An_administrator_switches_the_rule_off_and_on_again()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        server.Clock.Ahead = TimeSpan.FromDays(15);
        var dana = await server.SignInAsync("dana", server.Dana.Passkey);
        server.Configure("policy.yaml", "version: 1\ndefault: allow\nrules: []\n");
        await server.RefreshAsync();
        bea = await server.SignInAsync("bea", bea.Passkey);
        var version = new JsonObject { ["version"] = 2 };
        var stranger = await server.SignAsync(bea, "activate", (JsonObject)version.DeepClone());
        Assert.Equal((HttpStatusCode.Forbidden, "not-an-owner"), (stranger.Status, stranger.Code));
        Assert.Equal("version 2 has 1 of 2 signatures", (string)(await server.SignAsync(dana, "activate", (JsonObject)version.DeepClone())).Ok["done"]!);
        Assert.Equal("version 2 has 1 of 2 signatures", (string)(await server.SignAsync(dana, "activate", (JsonObject)version.DeepClone())).Ok["done"]!);
        Assert.Equal(1, server.Configuration.Active!.Record.Version);
        Assert.Equal("hold", (await server.SubmitAsync()).Verdict);
    }

    /// <summary>Approve, then push: the new commit is another change, and asks for its own answer.</summary>
    [Fact]
    public async Task A_push_after_the_approval_keeps_it()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var first = await server.SubmitAsync();
        await server.ApproveAsync(bea, first.Id);

        var pushed = server.AiCommit(text: "2\n");
        var second = await server.SubmitAsync();
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(("hold", "requirement-unmet"), (second.Verdict, second.Reasons[0]));
        Assert.Equal([pushed], second.Body["requirements"]![0]!["commits"]!.AsArray().Select(c => (string)c!));
        await server.ApproveAsync(bea, second.Id);
        Assert.True((await server.VerifyAsync(second.Id, new VerificationQuestion(Commit: CommitId.Parse(pushed)))).IsValid);
    }

    /// <summary>A commit lands between what was listed and what is approved: the answer is for what was listed.</summary>
    [Fact]
    public async Task A_commit_is_pushed_between_listing_and_approving()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        var listed = server.AiCommit();
        var change = await server.SubmitAsync();
        var offer = (await server.BeginAsync(bea, "signoff", await server.IntendAsync(change.Id))).Ok;
        var pushed = server.AiCommit(text: "2\n");
        Assert.Equal("allow", (await server.FinishAsync(bea, "signoff", offer)).Verdict);
        Assert.True((await server.VerifyAsync(change.Id, new VerificationQuestion(Commit: CommitId.Parse(listed)))).IsValid);
        Assert.Equal("question", (await server.VerifyAsync(change.Id, new VerificationQuestion(Commit: CommitId.Parse(pushed)))).Failure?.Step);
        Assert.Equal("hold", (await server.SubmitAsync()).Verdict);
    }

    /// <summary>Approved for one environment, used for another: the assertion answers one statement, and the sign-off one place.</summary>
    [Fact]
    public async Task An_approval_for_a_lax_target_is_retargeted()
    {
        var other = (await Server.BeginAsync(held.Bea, "signoff", await Server.IntendAsync(held.Other))).Ok;
        var mine = await OfferAsync(held.Bea);
        await RefusedAsync("challenge-mismatch", await Server.AnswerAsync((string)mine["id"]!, "signoff", Statement(mine), Assertion(held.Bea, other), held.Bea.Cookie));
        await RefusedAsync("statement-unknown", await Server.AnswerAsync((string)mine["id"]!, "signoff", Statement(other), Assertion(held.Bea, other), held.Bea.Cookie));
        // What was rightly signed for the other environment answers nothing here.
        Assert.Equal("allow", (await Server.AnswerAsync((string)other["id"]!, "signoff", Statement(other), Assertion(held.Bea, other), held.Bea.Cookie)).Verdict);
        Assert.Equal("hold", (await Server.SubmitAsync(plan: await Server.PlanAsync("terraform-replace-db"))).Verdict);
        await StillWaitingAsync();
    }

    /// <summary>The branch is approved and then moved, history and all: a name is resolved once, and what it points to now is another change.</summary>
    [Fact]
    public async Task A_mutable_ref_is_checked_out_after_the_approval()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        var approved = server.AiCommit();
        var change = await server.SubmitAsync(key: "run 1");
        await server.ApproveAsync(bea, change.Id);
        server.Shop.Git("reset", "--quiet", "--hard", "HEAD~1");
        var swapped = server.AiCommit(text: "rm -rf\n");
        Assert.NotEqual(approved, swapped);
        var again = await server.SubmitAsync(key: "run 1 again");
        Assert.NotEqual(change.Id, again.Id);
        Assert.Equal(("hold", "requirement-unmet"), (again.Verdict, again.Reasons[0]));
        Assert.Equal([swapped], again.Body["requirements"]![0]!["commits"]!.AsArray().Select(c => (string)c!));
    }

    /// <summary>The tag is moved to another image: the verdict is about digests, so it is no answer about that image.</summary>
    [Fact]
    public async Task A_tag_is_moved_between_verify_and_run()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        server.Shop.CommitFile("By a senior", "a.txt", "a\n", GitFixture.Bea);
        var (seen, swapped) = (Sha256Digest.Of("seen"u8), Sha256Digest.Of("swapped"u8));
        var change = await server.SubmitAsync(key: "one", also: b => b["artifacts"] = Image(seen));
        Assert.Equal("allow", change.Verdict);
        Assert.True((await server.VerifyAsync(change.Id, new VerificationQuestion(Artifact: seen))).IsValid);
        Assert.Equal("question", (await server.VerifyAsync(change.Id, new VerificationQuestion(Artifact: swapped))).Failure?.Step);
        Assert.NotEqual(change.Id, (await server.SubmitAsync(key: "two", also: b => b["artifacts"] = Image(swapped))).Id);
    }

    /// <summary>The commits are approved and the artifact holds something else: without provenance it is only claimed, is said so, and policy refuses it.</summary>
    [Fact]
    public async Task An_approval_of_the_commits_is_used_for_other_bits()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        server.Configure("policy.yaml", ServerFixture.Policy.TrimEnd() + "\n  - {id: proven, when: {change.unproven: true}, deny: Build it with provenance.}\n");
        await server.RefreshAsync();
        await server.BaselineAsync();
        server.Shop.CommitFile("By a senior", "a.txt", "a\n", GitFixture.Bea);
        var change = await server.SubmitAsync(also: b => b["artifacts"] = Image(Sha256Digest.Of("other bits"u8)));
        Assert.Equal(("deny", "denied"), (change.Verdict, change.Reasons[0]));
        Assert.Contains("artifact-unproven", change.Gaps);
    }

    /// <summary>The approver's own token at the route that takes answers, even with a true assertion of theirs.</summary>
    [Fact]
    public async Task The_approvers_token_is_used_where_answers_are_given()
    {
        var token = await Server.TokenAsync("bea");
        var intended = await Server.IntendAsync(held.Change);
        intended["purpose"] = "signoff";
        var begin = await Server.PostAsync("/api/v1/ceremonies", intended, token);
        Assert.Equal((HttpStatusCode.Unauthorized, "not-signed-in"), (begin.Status, begin.Code));
        var offer = await OfferAsync(held.Bea);
        var answer = await Server.AnswerAsync((string)offer["id"]!, "signoff", Statement(offer), Assertion(held.Bea, offer), cookie: null, token: token);
        Assert.Equal((HttpStatusCode.Unauthorized, "not-signed-in"), (answer.Status, answer.Code));
        await StillWaitingAsync();
    }

    /// <summary>A session that signed in a moment ago counts for nothing: neither it nor the assertion it was opened with answers.</summary>
    [Fact]
    public async Task Authenticating_again_authenticates_nothing()
    {
        var offer = await OfferAsync(held.Bea);
        var body = new JsonObject { ["purpose"] = "signoff", ["statement"] = (string)offer["statement"]! };
        var reply = await Server.PostAsync($"/api/v1/ceremonies/{(string)offer["id"]!}", body, cookie: held.Bea.Cookie);
        Assert.Equal((HttpStatusCode.BadRequest, "request-malformed"), (reply.Status, reply.Code));
        Assert.Contains("assertion", reply.Text, StringComparison.Ordinal);
        var signIn = (await Server.PostAsync("/api/v1/ceremonies", new JsonObject { ["purpose"] = "signin" })).Ok;
        await RefusedAsync("challenge-mismatch", await Server.AnswerAsync((string)offer["id"]!, "signoff", Statement(offer), Assertion(held.Bea, signIn), held.Bea.Cookie));
    }

    /// <summary>A signature that nobody was there for, or that nobody was verified for, or that is none.</summary>
    [Theory]
    [InlineData(false, true, false, "user-not-present")]
    [InlineData(true, false, false, "user-not-verified")]
    [InlineData(false, false, false, "user-not-present")]
    [InlineData(true, true, true, "signature-invalid")]
    public async Task Presence_is_claimed_without_presence(bool present, bool verified, bool bogus, string code)
    {
        var wrong = new Misbehaviour { UserPresent = present, UserVerified = verified, WrongSignature = bogus };
        await RefusedAsync(code, await Server.FinishAsync(held.Bea, "signoff", await OfferAsync(held.Bea), wrong));
    }

    /// <summary>Somebody syncs by hand and reports success: without a redeemed grant that moves nothing.</summary>
    [Fact]
    public async Task A_manual_sync_counts_as_approval()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var change = await server.SubmitAsync(key: "one");
        Assert.Equal("grant-used", (await server.OutcomeAsync(change.Id, "succeeded")).Code);
        await server.ApproveAsync(bea, change.Id);
        var unredeemed = await server.OutcomeAsync(change.Id, "succeeded");
        Assert.Equal((HttpStatusCode.Conflict, "grant-not-redeemed"), (unredeemed.Status, unredeemed.Code));
        using var snapshot = server.Store.Read();
        Assert.Equal(1, snapshot.Live(new Countersign.Storage.LiveKey("production", "checkout")).Version);
    }

    /// <summary>The application's own repository switches the gate off: its files are read at the base, and only ever add.</summary>
    [Fact]
    public async Task Approval_is_switched_off_for_convenience()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        server.Shop.Write(".countersign/policy.yaml", "version: 1\ndefault: allow\nrules: []\n");
        server.Shop.Write(".countersign/people.yaml", "version: 1\npeople:\n  - {id: ann, level: principal, emails: [ann@acme.example]}\n");
        server.Shop.Write(".countersign/environments.yaml", "version: 1\nenvironments:\n  production: {tier: production, mode: shadow}\n");
        server.AiCommit();
        var change = await server.SubmitAsync();
        Assert.Equal(("hold", "enforce"), (change.Verdict, (string)change.Body["mode"]!));
        Assert.Contains("requirement-unmet", change.Reasons);
    }

    /// <summary>An old answer is presented again, late, too early, or a second time.</summary>
    [Fact]
    public async Task An_old_sign_off_is_replayed()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var change = (await server.SubmitAsync()).Id;
        var late = (await server.BeginAsync(bea, "signoff", await server.IntendAsync(change))).Ok;
        server.Clock.Ahead = TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1);
        AssertRefused("statement-expired", await server.FinishAsync(bea, "signoff", late));

        var future = (await server.BeginAsync(bea, "signoff", await server.IntendAsync(change))).Ok;
        server.Clock.Ahead = TimeSpan.Zero;
        AssertRefused("statement-expired", await server.FinishAsync(bea, "signoff", future));

        var offer = (await server.BeginAsync(bea, "signoff", await server.IntendAsync(change))).Ok;
        var assertion = bea.Passkey.Assert("localhost", server.Origin, ServerFixture.Url((string)offer["options"]!["challenge"]!));
        Assert.Equal("allow", (await server.AnswerAsync((string)offer["id"]!, "signoff", Statement(offer), assertion, bea.Cookie)).Verdict);
        AssertRefused("nonce-used", await server.AnswerAsync((string)offer["id"]!, "signoff", Statement(offer), assertion, bea.Cookie));
        using var snapshot = server.Store.Read();
        Assert.Single(snapshot.SignOffs(snapshot.Change(change)!.Digest));
    }

    /// <summary>A thief of an administrator's session lets themselves in as somebody who may sign: without a passkey nothing confirms their key.</summary>
    [Fact]
    public async Task A_session_thief_enrols_a_passkey_of_their_own()
    {
        var (stolen, registered) = await Server.RegisterAsync(await Server.InviteAsync(Server.Dana, "bea"));
        var credential = (string)registered.Ok["credential"]!;
        Assert.Equal("pending", (string)registered.Ok["state"]!);
        AssertRefused("enrolment-too-new", await Server.SignAsync(new Member("bea", stolen, ""), "signin", []));
        var confirming = (await Server.BeginAsync(Server.Dana, "enrol", new JsonObject { ["confirm"] = credential })).Ok;
        await RefusedAsync("credential-mismatch", await Server.FinishAsync(Server.Dana with { Passkey = stolen }, "enrol", confirming));
        await RefusedAsync("credential-mismatch", await Server.FinishAsync(held.Bea with { Passkey = stolen }, "signoff", await OfferAsync(held.Bea)));

        // A stolen session makes a link for its own person only, and the passkey made by it waits for one that person has, or for two administrators.
        var invited = await Server.PostAsync("/api/v1/invitations", new JsonObject { ["person"] = "dana" }, cookie: held.Bea.Cookie);
        Assert.Equal((HttpStatusCode.Forbidden, "not-an-administrator"), (invited.Status, invited.Code));
        var (own, made) = await Server.RegisterAsync(await Server.InviteAsync(held.Bea, "bea"));
        Assert.Equal("pending", (string)made.Ok["state"]!);
        AssertRefused("enrolment-too-new", await Server.SignAsync(new Member("bea", own, ""), "signin", []));
        var vouching = (await Server.BeginAsync(held.Bea, "enrol", new JsonObject { ["confirm"] = (string)made.Ok["credential"]! })).Ok;
        await RefusedAsync("credential-mismatch", await Server.FinishAsync(held.Bea with { Passkey = own }, "enrol", vouching));
    }

    /// <summary>Whoever has the database edits the evidence of an answer: its digest is in the ledger, and the ledger is hashed again.</summary>
    [Fact]
    public async Task A_record_of_an_approval_is_edited_later()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var change = await server.SubmitAsync();
        await server.AnswerForAsync(bea, change.Id, "reject");
        Assert.True((await server.VerifyAsync(change.Id)).IsValid);
        Assert.Empty(server.Store.VerifyLedger([]));
        await using (var file = new SqliteConnection($"Data Source={Path.Combine(server.DataFolder, "countersign.db")}"))
        {
            Assert.NotEqual(0, await file.ExecuteAsync(
                "UPDATE evidence SET bytes = CAST(replace(CAST(bytes AS TEXT), '\"reject\"', '\"approve\"') AS BLOB) "
                + "WHERE instr(CAST(bytes AS TEXT), '\"answer\":\"reject\"') > 0"));
        }

        Assert.NotEmpty(server.Store.VerifyLedger([]));
    }

    /// <summary>The operator shows an auditor another ledger: who trusts witnesses sees that none of them saw it.</summary>
    [Fact]
    public async Task A_server_shows_an_auditor_another_ledger()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        server.Shop.CommitFile("By a senior", "a.txt", "a\n", GitFixture.Bea);
        var change = await server.SubmitAsync();
        var (bundle, trust) = (await server.BundleAsync(change.Id), await server.TrustAsync());
        Assert.Contains(Verifier.Verify(bundle, trust, new VerificationQuestion()).Notes, n => n.StartsWith("unwitnessed", StringComparison.Ordinal));
        var witness = NoteSigner.Cosigner("witness.example", LedgerKey.FromSeed(new byte[Ed25519.SeedSize]), DateTimeOffset.UnixEpoch).Key;
        var failure = Verifier.Verify(bundle, trust with { Ledger = trust.Ledger with { Witnesses = [witness], Quorum = 1 } }, new VerificationQuestion()).Failure;
        Assert.Equal(("configuration-receipt", "0 of 1 witnesses cosigned it"), (failure?.Step, failure?.Detail));
    }

    /// <summary>Something and its revert come together, so that the difference is empty: both commits are shown, and both are asked about.</summary>
    [Fact]
    public async Task A_reviewer_is_confused_by_a_change_and_its_revert()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        var made = server.AiCommit();
        File.Delete(server.Shop.At("services/checkout/pay.cs"));
        var undone = server.Shop.Commit("Undo it again\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n");
        var change = await server.SubmitAsync();
        Assert.Equal(("hold", "requirement-unmet"), (change.Verdict, change.Reasons[0]));
        Assert.Equal(
            new[] { made, undone }.Order(StringComparer.Ordinal),
            change.Body["requirements"]![0]!["commits"]!.AsArray().Select(c => (string)c!).Order(StringComparer.Ordinal));
    }

    /// <summary>Every route of the running server that is not for reading, with the held change in the place of ids.</summary>
    private IEnumerable<(HttpMethod Method, string Path)> ChangingRoutes() =>
        from endpoint in Server.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
        where method is not ("GET" or "HEAD" or "OPTIONS")
        let parts = endpoint.RoutePattern.PathSegments.Select(s => string.Concat(s.Parts.Select(p => p is RoutePatternLiteralPart literal ? literal.Content : held.Change)))
        select (new HttpMethod(method), "/" + string.Join('/', parts));

    private async Task<JsonObject> OfferAsync(Member who) => (await Server.BeginAsync(who, "signoff", await Server.IntendAsync(held.Change))).Ok;

    private static byte[] Statement(JsonObject offer) => Convert.FromBase64String((string)offer["statement"]!);

    private Core.SignOff.Assertion Assertion(Member who, JsonObject offer) =>
        who.Passkey.Assert("localhost", Server.Origin, ServerFixture.Url((string)offer["options"]!["challenge"]!));

    private static JsonArray Image(Sha256Digest digest) => new(new JsonObject { ["name"] = "registry.example/shop", ["sha256"] = digest.ToString() });

    private static void AssertRefused(string code, Reply reply) => Assert.Equal((HttpStatusCode.Forbidden, code), (reply.Status, reply.Code));

    private async Task RefusedAsync(string code, Reply reply)
    {
        AssertRefused(code, reply);
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
