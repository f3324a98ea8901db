using System.Text.Json.Nodes;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Tests;

namespace Countersign.Core.Tests.Evidence;

/// <summary>
/// A verifier in another language, by other rules of thumb, says the same as ours about every golden bundle and about every mutated one. It does not
/// decide again: <see cref="OnlyByReading"/> are the steps at which ours alone may refuse, because it reads facts, policy and statements to their last
/// member and decides.
/// </summary>
public class SecondVerifierTests
{
    /// <summary>Where ours may refuse what the second verifier lets pass: it understands what stands there, the other only that it was signed.</summary>
    private static readonly HashSet<string> OnlyByReading = ["facts", "policy", "decision"];

    private static readonly IReadOnlyList<(string Name, byte[] Bytes, byte[] TrustBytes)> BrokenGlass =
    [
        .. Directory.EnumerateDirectories(SourceTree.Golden("break-glass")).Order(StringComparer.Ordinal)
            .Select(folder => (Path.GetFileName(folder), File.ReadAllBytes(Path.Combine(folder, "bundle.countersign.json")), File.ReadAllBytes(Path.Combine(folder, "trust.json")))),
    ];

    [RequiresProgramFact(SecondVerifier.Program)]
    public async Task Every_golden_bundle_is_sound_to_both()
    {
        var answers = await SecondVerifier.AskAsync([.. GoldenBundle.All.Select(b => (b.Bytes, b.TrustBytes))]);
        Assert.All(GoldenBundle.All.Zip(answers), x => Assert.True(x.Second is null, $"{x.First.Name} fails at {x.Second}"));
    }

    [RequiresProgramFact(SecondVerifier.Program)]
    public async Task Every_golden_bundle_made_again_under_other_keys_is_sound_to_both() =>
        await AgreeAsync(GoldenBundle.All.SelectMany(golden => new[] { new Forgery(), Forgeries.SeenByItsWitness() }.Select(forgery =>
            (golden.Name, new BundleForge(golden).Make(forgery), (string?)null, (string?)null))));

    [RequiresProgramFact(SecondVerifier.Program)]
    public async Task Every_bundle_of_a_broken_glass_is_sound_to_both()
    {
        var answers = await SecondVerifier.AskAsync([.. BrokenGlass.Select(b => (b.Bytes, b.TrustBytes))]);
        Assert.Equal(3, BrokenGlass.Count);
        Assert.All(BrokenGlass.Zip(answers), x => Assert.True(x.Second is null, $"{x.First.Name} fails at {x.Second}"));
    }

    [RequiresProgramFact(SecondVerifier.Program)]
    public async Task A_changed_member_of_a_broken_glass_is_found_out_by_both()
    {
        var cases = BrokenGlass.SelectMany(broken => JsonLeaf.All(JsonNode.Parse(broken.Bytes)!).Select(leaf => ($"{broken.Name} {leaf.Path}", (CanonicalJson.Write(leaf.Changed()), broken.TrustBytes)))).ToList();
        Assert.True(cases.Count > 500, $"only {cases.Count} members");
        await AgreeOnRefusalAsync(cases);
    }

    /// <summary>One byte anywhere, and one bit of it: 150 a bundle.</summary>
    [RequiresProgramFact(SecondVerifier.Program)]
    public async Task A_changed_byte_is_found_out_by_both()
    {
        var random = new Random(61122);
        var cases = GoldenBundle.All.SelectMany(golden => Enumerable.Range(0, 150).Select(_ =>
        {
            var changed = (byte[])golden.Bytes.Clone();
            var at = random.Next(changed.Length);
            changed[at] ^= (byte)(1 << random.Next(8));
            return ($"{golden.Name} byte {at}", (changed, golden.TrustBytes));
        }));
        await AgreeOnRefusalAsync([.. cases]);
    }

    /// <summary>Every member there is, inside envelopes, receipts, statements and assertions too, changed without signing anything again.</summary>
    [RequiresProgramFact(SecondVerifier.Program)]
    public async Task A_changed_member_is_found_out_by_both()
    {
        var cases = new List<(string, (byte[], byte[]))>();
        foreach (var name in new[] { "allow-signed-off", "allow-two-persons-rs256-eddsa", "deny-rejected" })
        {
            var golden = GoldenBundle.Named(name);
            foreach (var leaf in JsonLeaf.All(JsonNode.Parse(golden.Bytes)!))
                cases.Add(($"{name} {leaf.Path}", (CanonicalJson.Write(leaf.Changed()), golden.TrustBytes)));
        }

        Assert.True(cases.Count > 500, $"only {cases.Count} members");
        await AgreeOnRefusalAsync(cases);
    }

    /// <summary>The same members, but everything is signed again afterwards by keys that the trust file believes.</summary>
    [RequiresProgramFact(SecondVerifier.Program)]
    public async Task A_changed_member_that_every_key_signed_again_is_found_out_by_both_unless_reading_alone_tells()
    {
        var cases = new List<(string, (byte[], byte[]))>();
        foreach (var name in new[] { "allow-signed-off", "allow-two-persons-rs256-eddsa" })
        {
            var golden = GoldenBundle.Named(name);
            var forge = new BundleForge(golden);
            foreach (var (part, forgery) in ResignedParts(golden)) cases.Add(($"{name} {part}", forge.Make(forgery)));
        }

        Assert.True(cases.Count > 200, $"only {cases.Count} members");
        var theirs = await SecondVerifier.AskAsync([.. cases.Select(c => c.Item2)]);
        foreach (var ((what, made), their) in cases.Zip(theirs))
        {
            var our = StepOf(made);
            if (their is not null) Assert.True(our is not null, $"{what}: the second refuses at {their}, ours does not");
            else Assert.True(our is null || OnlyByReading.Contains(our), $"{what}: ours refuses at {our}, the second does not");
        }
    }

    /// <summary>Named attacks by somebody who holds every key, each with the step at which both must refuse.</summary>
    [RequiresProgramFact(SecondVerifier.Program)]
    public async Task A_forged_part_that_every_key_signed_is_found_out_by_both_at_its_step()
    {
        var forges = new[] { "allow-signed-off", "allow-two-persons-rs256-eddsa", "deny-rejected" }.ToDictionary(n => n, n => new BundleForge(GoldenBundle.Named(n)));
        await AgreeAsync(forges.SelectMany(forge => Forgeries.All(forge.Value)
            .Where(f => !f.NeedsGrant || forge.Key != "deny-rejected")
            .Select(f => ($"{forge.Key} {f.Name}", forge.Value.Make(f.Forgery), (string?)f.Step, (string?)(f.TheirStep ?? f.Step)))));
    }

    /// <summary>The class that only deciding again finds: every signature is right, and the decision does not follow.</summary>
    [RequiresProgramFact(SecondVerifier.Program)]
    public async Task A_decision_that_does_not_follow_is_found_out_by_deciding_again_and_by_nothing_else()
    {
        var forge = new BundleForge(GoldenBundle.Named("allow-signed-off"));
        (string Name, Forgery Forgery, string Step)[] cases =
        [
            ("an allow although the signer acknowledged nothing", new() { DecidesAnew = false, Statement = s => s["acknowledged"] = new JsonArray() }, "decision"),
            ("an allow by a signer who left that out", new() { DecidesAnew = false, Statement = s => s["answersFor"]!["commits"] = new JsonArray() }, "decision"),
            ("an allow although the signer is an author", new() { DecidesAnew = false, Facts = f => f["added"]![0]!["commits"]![0]!["people"]!.AsArray().Add("bea") }, "decision"),
            ("an allow by somebody below the level", new() { DecidesAnew = false, Facts = f => Person(f, "bea")["level"] = "intern" }, "decision"),
            ("a requirement left out", new() { Decision = d => d["requirements"] = new JsonArray() }, "decision"),
            ("an allow written over a hold", new() { Statement = s => s["acknowledged"] = new JsonArray(), Decision = d => d["verdict"] = "allow" }, "decision"),
            ("a policy that nobody can read", new() { Policy = _ => "version: 1\nrules: [{id: no}]\n" }, "policy"),
            ("a policy that asks for more", new() { DecidesAnew = false, Policy = p => p.Replace("count: 1", "count: 2", StringComparison.Ordinal) }, "decision"),
            ("facts with a member nobody knows", new() { DecidesAnew = false, Facts = f => f["trustMe"] = true }, "facts"),
        ];
        var made = cases.Select(c => forge.Make(c.Forgery)).ToList();
        Assert.All(await SecondVerifier.AskAsync(made), Assert.Null);
        foreach (var (one, bytes) in cases.Zip(made)) Assert.Equal((one.Name, one.Step), (one.Name, StepOf(bytes)));
        Assert.All(cases, c => Assert.Contains(c.Step, OnlyByReading));
    }

    /// <summary>A gate that shows one thing and records another: the statement says what was shown, so a reader is told.</summary>
    [Theory]
    [InlineData("blastRadius")]
    [InlineData("authorship")]
    public void A_sign_off_over_other_facts_than_the_verdicts_is_said_so(string shown)
    {
        var forge = new BundleForge(GoldenBundle.Named("allow-signed-off"));
        var other = Sha256Digest.Of("something harmless"u8).ToString();
        var (bundle, trust) = forge.Make(new Forgery
        {
            Statement = s => (shown == "authorship" ? s : s["blastRadius"]!.AsObject())[shown == "authorship" ? shown : "digest"] = other,
        });
        var report = Verifier.Verify(bundle, TrustFile.Read(trust, out _)!, new VerificationQuestion());
        Assert.True(report.IsValid, report.Failure?.ToString());
        Assert.Contains(report.Notes, n => n.StartsWith("shown-otherwise: sign-off 1 by bea", StringComparison.Ordinal));
    }

    private static IEnumerable<(string Part, Forgery Forgery)> ResignedParts(GoldenBundle golden)
    {
        var bundle = golden.Read();
        var verdict = JsonNode.Parse(Convert.FromBase64String((string)JsonNode.Parse(bundle.Verdict)!["payload"]!))!.AsObject();
        var signOff = verdict["predicate"]!["signOffs"]![0]!.AsObject();
        var statement = JsonNode.Parse(Convert.FromBase64String((string)signOff["statement"]!))!.AsObject();
        return JsonLeaf.Edits(statement).Select(e => ("statement" + e.Path, new Forgery { Statement = e.Apply }))
            .Concat(JsonLeaf.Edits(signOff["enrolment"]!.AsObject()).Select(e => ("enrolment" + e.Path, new Forgery { Enrolment = e.Apply })))
            .Concat(JsonLeaf.Edits(signOff["assertion"]!.AsObject())
                .Select(e => ("assertion" + e.Path, new Forgery { SignOff = s => e.Apply(s["assertion"]!.AsObject()) })))
            .Concat(JsonLeaf.Edits(bundle.Grant!.ToJson()).Select(e => ("grant" + e.Path, new Forgery { Grant = e.Apply })))
            .Concat(JsonLeaf.Edits(bundle.Facts).Select(e => ("facts" + e.Path, new Forgery { Facts = e.Apply })))
            .Concat(JsonLeaf.Edits(verdict).Where(e => !e.Path.Contains(".signOffs", StringComparison.Ordinal))
                .Select(e => ("verdict" + e.Path, new Forgery { Verdict = e.Apply, DecidesAnew = false })));
    }

    private static async Task AgreeAsync(IEnumerable<(string Name, (byte[] Bundle, byte[] Trust) Made, string? Our, string? Their)> cases)
    {
        var all = cases.ToList();
        var theirs = await SecondVerifier.AskAsync([.. all.Select(c => c.Made)]);
        Assert.All(all.Zip(theirs), x => Assert.Equal((x.First.Name, x.First.Our, x.First.Their), (x.First.Name, StepOf(x.First.Made), x.Second)));
    }

    private static async Task AgreeOnRefusalAsync(IReadOnlyList<(string Name, (byte[] Bundle, byte[] Trust) Made)> cases)
    {
        var theirs = await SecondVerifier.AskAsync([.. cases.Select(c => c.Made)]);
        foreach (var ((name, made), their) in cases.Zip(theirs))
        {
            Assert.True(their is not null, $"{name}: the second verifier refuses nothing");
            Assert.True(StepOf(made) is not null, $"{name}: ours refuses nothing");
        }
    }

    private static string? StepOf((byte[] Bundle, byte[] Trust) made) =>
        Verifier.Verify(made.Bundle, TrustFile.Read(made.Trust, out var problem) ?? throw new InvalidOperationException(problem), new VerificationQuestion()).Failure?.Step;

    private static JsonObject Person(JsonObject facts, string id) => facts["people"]!["people"]!.AsArray().Select(p => p!.AsObject()).Single(p => (string?)p["id"] == id);
}
