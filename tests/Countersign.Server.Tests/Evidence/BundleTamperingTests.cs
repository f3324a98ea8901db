using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Server.Tests.Gate;
using Countersign.Tests;

namespace Countersign.Server.Tests.Evidence;

/// <summary>A real gate's bundles: one of the change under attack, one of another, and one of a change that nobody had to sign.</summary>
public sealed class RealBundles : IAsyncLifetime
{
    internal byte[] SignedOff { get; private set; } = null!;

    internal byte[] Other { get; private set; } = null!;

    internal byte[] Unasked { get; private set; } = null!;

    internal TrustFile Trust { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        var cid = await server.EnrolAsync("cid");
        await server.BaselineAsync();
        await server.BaselineAsync(component: "ledger");
        server.Shop.CommitFile("By a senior", "a.txt", "a\n", GitFixture.Bea);
        var unasked = await server.SubmitAsync();
        await server.OutcomeAsync(unasked.Id, "succeeded");
        server.AiCommit();
        var plan = await server.PlanAsync("terraform-replace-db");
        var signed = await server.SubmitAsync(plan: plan);
        await server.ApproveAsync(bea, signed.Id);
        var other = await server.SubmitAsync(component: "ledger", plan: await server.PlanAsync("terraform-delete-bucket"));
        await server.ApproveAsync(cid, other.Id);
        (SignedOff, Other, Unasked) = (await server.BundleAsync(signed.Id), await server.BundleAsync(other.Id), await server.BundleAsync(unasked.Id));
        Trust = await server.TrustAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;
}

/// <summary>Whoever changes anything in a bundle is found out, and told where.</summary>
public sealed class BundleTamperingTests(RealBundles bundles) : IClassFixture<RealBundles>
{
    /// <summary>Every name that a failing step may have; a failure must name one of them.</summary>
    private static readonly HashSet<string> Steps =
    [
        "bundle-too-large", "bundle-not-canonical", "bundle-malformed", "verdict-signature", "verdict-statement", "facts", "policy", "configuration-receipt",
        "verdict-receipt", "enrolments", "sign-offs", "withdrawals", "break-glass", "revocations", "declarations", "decision", "grant", "summary", "after-reviews", "witnesses", "question",
    ];

    [Fact]
    public void The_bundles_are_sound_as_they_come()
    {
        foreach (var bundle in new[] { bundles.SignedOff, bundles.Other, bundles.Unasked }) Assert.Null(FailureOf(bundle));
    }

    /// <summary>The trust file names both of the ledger's keys, so not even a byte of a signature line may change.</summary>
    [Fact]
    public void Any_single_byte_that_changes_is_found_out()
    {
        var values = new Random(20261122);
        var masks = Enumerable.Range(0, bundles.SignedOff.Length).Select(_ => (byte)values.Next(1, 256)).ToArray();
        var survived = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.For(0, bundles.SignedOff.Length, at => Try(at, masks[at], survived));
        Assert.Empty(survived.Take(5));
    }

    /// <summary>Every 499th position with every other value it could have.</summary>
    [Fact]
    public void Any_value_at_positions_all_over_the_bundle_is_found_out()
    {
        var survived = new System.Collections.Concurrent.ConcurrentBag<string>();
        Parallel.For(0, bundles.SignedOff.Length / 499, index =>
        {
            for (var mask = 1; mask < 256; mask++) Try(index * 499, (byte)mask, survived);
        });
        Assert.Empty(survived.Take(5));
    }

    [Fact]
    public void A_bundle_that_is_cut_or_longer_is_found_out()
    {
        for (var length = 0; length < bundles.SignedOff.Length; length += 211) Assert.NotNull(FailureOf(bundles.SignedOff[..length]));
        Assert.Equal("bundle-not-canonical", FailureOf([.. bundles.SignedOff, (byte)'\n']));
    }

    [Fact]
    public void A_sign_off_that_was_taken_out_is_found_out()
    {
        Assert.Equal("enrolments", With(b => b with { EnrolmentReceipts = [] }));
        Assert.Equal("sign-offs", With(b => b with { SignOffReceipts = [] }));
        Assert.Equal("sign-offs", With(b => b with { SignOffPrefixes = [] }));
        Assert.Equal("verdict-signature", With(b => b with { Verdict = Resigned(b.Verdict, s => s["predicate"]!["signOffs"] = new JsonArray()) }));
    }

    [Fact]
    public void A_decision_that_was_edited_and_signed_with_another_key_is_found_out()
    {
        Assert.Equal("verdict-signature", With(b => b with { Verdict = Resigned(b.Verdict, s => s["predicate"]!["decision"]!["requirements"] = new JsonArray()) }));
        Assert.Equal("verdict-signature", With(b => b with { Verdict = Resigned(b.Verdict, _ => { }) }));
    }

    /// <summary>Even the gate's own key cannot rewrite a verdict: the ledger holds the digest of what was decided.</summary>
    [Fact]
    public void A_verdict_of_another_change_is_not_the_one_in_the_receipts()
    {
        var other = Read(bundles.Other);
        Assert.Equal("facts", With(b => b with { Verdict = other.Verdict }));
        Assert.Equal("verdict-receipt", With(b => b with { Verdict = other.Verdict, Facts = other.Facts }));
    }

    [Fact]
    public void Receipts_that_were_swapped_are_found_out()
    {
        var other = Read(bundles.Other);
        Assert.Equal("verdict-receipt", With(b => b with { VerdictReceipt = b.GrantReceipt! }));
        Assert.Equal("verdict-receipt", With(b => b with { VerdictReceipt = other.VerdictReceipt }));
        Assert.Equal("enrolments", With(b => b with { EnrolmentReceipts = b.SignOffReceipts }));
        Assert.Equal("enrolments", With(b => b with { EnrolmentReceipts = other.EnrolmentReceipts }));
        Assert.Equal("sign-offs", With(b => b with { SignOffReceipts = other.SignOffReceipts }));
        Assert.Equal("sign-offs", With(b => b with { SignOffPrefixes = other.SignOffPrefixes }));
        Assert.Equal("configuration-receipt", With(b => b with { ConfigurationReceipt = b.VerdictReceipt }));
        Assert.Equal("grant", With(b => b with { GrantReceipt = b.VerdictReceipt }));
    }

    [Fact]
    public void Another_policy_is_found_out() =>
        Assert.Equal("policy", With(b => b with { Policy = Encoding.UTF8.GetBytes("version: 1\ndefault: allow\nrules: []\n") }));

    [Fact]
    public void Other_facts_are_found_out()
    {
        Assert.Equal("facts", With(b => b with { Facts = Read(bundles.Other).Facts }));
        Assert.Equal("facts", With(b => b with { Facts = Edited(b.Facts, f => f["direction"] = "rollback") }));
    }

    [Fact]
    public void A_grant_of_another_change_is_found_out()
    {
        var other = Read(bundles.Other);
        Assert.Equal("grant", With(b => b with { Grant = other.Grant, GrantReceipt = other.GrantReceipt }));
        Assert.Equal("grant", With(b => b with { Grant = b.Grant! with { NotAfter = b.Grant.NotAfter.AddYears(1) } }));
        Assert.Equal("grant", With(b => b with { Grant = null, GrantReceipt = null }));
    }

    [Fact]
    public void A_summary_that_claims_a_sign_off_which_nobody_gave_is_found_out()
    {
        Assert.Equal("summary", With(b => b with { Summary = Read(bundles.SignedOff).Summary }, bundles.Unasked));
        Assert.Equal("summary", With(b => b with { Summary = Resigned(b.Summary!, s => s["predicate"]!["verifiedLevels"]!.AsArray().Add("COUNTERSIGN_SIGNED_OFF")) }, bundles.Unasked));
        Assert.Equal("summary", With(b => b with { Summary = null }));
        Assert.Equal("summary", With(b => b with { Summary = b.Verdict }));
    }

    [Fact]
    public void A_trust_file_that_names_other_keys_hosts_or_delays_believes_nothing()
    {
        var trust = bundles.Trust;
        var stranger = StrangerKey();
        Assert.Equal("verdict-signature", FailureOf(bundles.SignedOff, trust with { GateKeys = [stranger.PublicKey] }));
        Assert.Equal("sign-offs", FailureOf(bundles.SignedOff, trust with { RpId = "evil.example" }));
        Assert.Equal("sign-offs", FailureOf(bundles.SignedOff, trust with { Origins = ["https://evil.example"] }));
        Assert.Equal("configuration-receipt", FailureOf(bundles.SignedOff, trust with { Ledger = trust.Ledger with { Origin = "evil.example/ledger" } }));
        Assert.Equal("configuration-receipt", FailureOf(bundles.SignedOff, trust with { Ledger = trust.Ledger with { LogKeys = [NoteSigner.Of(trust.Ledger.Origin, stranger).Key] } }));
    }

    [Fact]
    public void A_sound_bundle_is_no_answer_to_another_question()
    {
        Assert.Equal("question", FailureOf(bundles.SignedOff, question: new VerificationQuestion(Environment: "preview")));
        Assert.Equal("question", FailureOf(bundles.SignedOff, question: new VerificationQuestion(Commit: CommitId.Parse(new string('1', 40)))));
        Assert.Equal("question", FailureOf(bundles.SignedOff, question: new VerificationQuestion(Artifact: Sha256Digest.Of([1]))));
    }

    private void Try(int at, byte mask, System.Collections.Concurrent.ConcurrentBag<string> survived)
    {
        var changed = (byte[])bundles.SignedOff.Clone();
        changed[at] ^= mask;
        if (FailureOf(changed) is not { } step) survived.Add($"byte {at} ^ {mask:x2} near {Encoding.UTF8.GetString(bundles.SignedOff, Math.Max(0, at - 40), Math.Min(60, bundles.SignedOff.Length - Math.Max(0, at - 40)))}");
        else if (!Steps.Contains(step)) survived.Add($"byte {at} fails at the unknown step {step}");
    }

    private string? FailureOf(byte[] bundle, TrustFile? trust = null, VerificationQuestion? question = null)
    {
        var report = Verifier.Verify(bundle, trust ?? bundles.Trust, question ?? new VerificationQuestion());
        Assert.Equal(report.Failure is null, report.Verdict is not null);
        return report.Failure?.Step;
    }

    private string? With(Func<Bundle, Bundle> change, byte[]? of = null) => FailureOf(change(Read(of ?? bundles.SignedOff)).ToBytes());

    private static Bundle Read(byte[] bytes) => Bundle.Read(bytes, out _, out var problem) ?? throw new InvalidOperationException(problem);

    private static JsonObject Edited(JsonObject json, Action<JsonObject> edit)
    {
        var copy = json.DeepClone().AsObject();
        edit(copy);
        return copy;
    }

    /// <summary>The payload, edited, in an envelope that somebody else signed.</summary>
    private static byte[] Resigned(byte[] envelope, Action<JsonObject> edit)
    {
        var payload = JsonNode.Parse(Convert.FromBase64String((string)JsonNode.Parse(envelope)!["payload"]!))!.AsObject();
        edit(payload);
        return Envelope.Sign(Envelope.InTotoType, CanonicalJson.Write(payload), StrangerKey()).ToBytes();
    }

    private static GateKey StrangerKey()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        return GateKey.TryImport(key.ExportPkcs8PrivateKey(), out var gate) ? gate : throw new InvalidOperationException("a fresh key is a key");
    }
}
