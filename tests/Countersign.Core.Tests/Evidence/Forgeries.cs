using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;
using Countersign.Core.Tests.Ledger;
using Countersign.Tests;

namespace Countersign.Core.Tests.Evidence;

/// <summary>A forgery with a name, and the step at which it must be found out; the second verifier's where it reads that part later.</summary>
internal sealed record NamedForgery(string Name, string Step, Forgery Forgery, bool NeedsGrant = false, string? TheirStep = null);

/// <summary>One attack for each thing that a verifier checks although every signature over it is right.</summary>
internal static class Forgeries
{
    public static IEnumerable<NamedForgery> All(BundleForge forge) =>
        [.. Ceremony(), .. Statements(), .. Enrolments(), .. Order(), .. Documents(), .. TreeHeads(forge)];

    private static IEnumerable<NamedForgery> Ceremony() =>
    [
        Signing("nobody was present", new() { UserPresent = false }),
        Signing("nobody was verified", new() { UserVerified = false }),
        Signing("the key may leave its device now", new() { BackupEligible = true }),
        Signing("the key was backed up and cannot be", new() { BackedUp = true }),
        Signing("a passkey was made, not used", new() { Type = "webauthn.create" }),
        Signing("a payment was signed", new() { Type = "payment.get" }),
        Signing("signed in a frame of another page", new() { CrossOrigin = true }),
        Signing("a framing page is named", new() { TopOrigin = "https://evil.example" }),
        Signing("the signature is over other bytes", new() { WrongSignature = true }),
        Signing("an extension nobody asked for", new() { Extensions = TestCbor.TextMap(("remoteClientDataJSON", TestCbor.Text("{}"))) }),
        Signing("a byte follows the authenticator's data", new() { AuthenticatorData = data => [.. data, 0] }),
        Signing("the authenticator's data is cut", new() { AuthenticatorData = data => data[..^1] }),
        Signing("a new credential is announced", new() { AuthenticatorData = data => [.. data[..32], (byte)(data[32] | 0x40), .. data[33..]] }),
        Signing("a member of the client data stands twice", new() { ClientData = data => Text(data, "{", "{\"type\":\"webauthn.create\",") }),
        Signing("the client data is no JSON", new() { ClientData = data => data[..^1] }),
        Signing("the client data has no challenge", new() { ClientData = data => Text(data, "\"challenge\"", "\"chalenge\"") }),
        new("another origin", "sign-offs", new() { Origin = "https://evil.example" }),
        new("another host", "sign-offs", new() { RpId = "evil.example" }),
        new("signed as a withdrawal", "sign-offs", new() { SignedAs = Purpose.Withdraw }),
        new("signed as a sign-in", "sign-offs", new() { SignedAs = Purpose.SignIn }),
        new("the signature is longer", "sign-offs", new() { SignOff = s => Edit(s["assertion"]!, "signature", bytes => [.. bytes, 0]) }),
        new("the signature is shorter", "sign-offs", new() { SignOff = s => Edit(s["assertion"]!, "signature", bytes => bytes[..^1]) }),
        new("the signature begins with a zero more", "sign-offs", new() { SignOff = s => Edit(s["assertion"]!, "signature", Padded) }),
        new("another user handle", "sign-offs", new() { SignOff = s => Edit(s["assertion"]!, "userHandle", bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]) }),
        new("another credential answered", "sign-offs", new() { SignOff = s => Edit(s["assertion"]!, "credentialId", bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]) }),
    ];

    private static IEnumerable<NamedForgery> Statements() =>
    [
        Said("a withdrawal", s => s["type"] = Purpose.Withdraw.TypeUri()),
        Said("a short nonce", s => s["nonce"] = StrictBase64.EncodeUrl(new byte[31])),
        Said("a command", s => s["command"] = new JsonObject()),
        Said("another person", s => s["person"] = "mallory"),
        Said("another passkey", s => s["credential"] = StrictBase64.EncodeUrl(new byte[32])),
        Said("issued after it was signed", s => s["issued"] = Later(s["issued"], TimeSpan.FromMinutes(1))),
        Said("over before it was signed", s => s["expires"] = Later(s["issued"], TimeSpan.FromMilliseconds(1))),
        Said("another environment than the change it names", s => s["environment"] = "preview"),
        Said("another requester than the change it names", s => s["requester"]!["id"] = "tok_other"),
        Said("another installation", s =>
        {
            s["installation"] = "elsewhere";
            s["change"] = ChangeOf(s).ToString();
        }),
        Said("a tree head from the future", s => s["treeHead"]!["size"] = 400),
        Said("a tree head of another ledger", s => s["treeHead"]!["root"] = Sha256Digest.Of("another"u8).ToString()),
        Said("a tree head of no ledger", s => s["treeHead"]!["size"] = 0),
    ];

    private static IEnumerable<NamedForgery> Enrolments() =>
    [
        new("of another key", "sign-offs", new() { Enrolment = e => e["publicKey"] = StrictBase64.EncodeUrl(new SoftwareAuthenticator().PublicKey) }),
        new("of an RSA key of 1024 bits", "verdict-statement", new() { Enrolment = e => e["publicKey"] = StrictBase64.EncodeUrl(WeakKey()) }, TheirStep: "sign-offs"),
        new("of another person", "sign-offs", new() { Enrolment = e => e["person"] = "mallory" }),
        new("of another user handle", "sign-offs", new() { Enrolment = e => e["userHandle"] = StrictBase64.EncodeUrl(new byte[32]) }),
        new("that counts later", "sign-offs", new() { Enrolment = e => e["countsFrom"] = Later(e["countsFrom"], TimeSpan.FromDays(1)) }),
        new("made later", "sign-offs", new() { Enrolment = e => e["enrolledAt"] = Later(e["enrolledAt"], TimeSpan.FromDays(1)) }),
        new("that counted sooner than the delay", "enrolments", new() { Enrolment = e => e["basis"] = "confirmed", Trust = t => t["enrolmentDelay"] = "24h" }),
        new("by somebody who left", "sign-offs", new() { Facts = f => f["people"]!["people"]!.AsArray().ToList().ForEach(p => p!["left"] = true) }),
        new("recorded for another passkey", "enrolments", new() { Ledger = lines => Line(lines, "enrolment 0").Id = "another" }),
    ];

    private static IEnumerable<NamedForgery> Order() =>
    [
        Moved("the verdict before the sign-off", "sign-offs", "statement", before: "signOff 0"),
        Moved("the sign-off before its enrolment", "sign-offs", "signOff 0", before: "enrolment 0"),
        Moved("the configuration after the verdict", "verdict-receipt", "configuration", before: null),
        Moved("the grant before the verdict", "grant", "grant", before: "statement") with { NeedsGrant = true },
        new("the sign-off recorded as something else", "sign-offs", new() { Ledger = lines => Line(lines, "signOff 0").Type = LedgerEntryType.Withdraw }),
        new("the enrolment recorded as its revocation", "enrolments", new() { Ledger = lines => Line(lines, "enrolment 0").Type = LedgerEntryType.Revoke }),
        new("the verdict recorded as an outcome", "verdict-receipt", new() { Ledger = lines => Line(lines, "statement").Type = LedgerEntryType.Outcome }),
        new("the verdict recorded for another change", "verdict-receipt", new() { Ledger = lines => Line(lines, "statement").Id = "chg_aaaaaaaaaaaaaaaaaaaaaaaaaa" }),
        new("the verdict recorded at another time", "verdict-receipt", new() { Ledger = lines => Line(lines, "statement").Time = DateTimeOffset.UnixEpoch }),
        new("the sign-off recorded before it was begun", "sign-offs", new() { Ledger = lines => Line(lines, "signOff 0").Time = DateTimeOffset.UnixEpoch }),
        new("the grant recorded under another id", "grant", new() { Ledger = lines => Line(lines, "grant").Id = "grt_another" }, NeedsGrant: true),
    ];

    private static IEnumerable<NamedForgery> Documents() =>
    [
        new("a verdict of other subjects", "verdict-statement", new() { Verdict = v => v["subject"]![0]!["name"] = "elsewhere" }),
        new("a verdict of another kind", "verdict-statement", new() { Verdict = v => v["predicateType"] = "https://slsa.dev/provenance/v1" }),
        new("a verdict with a member more", "verdict-statement", new() { Verdict = v => v["predicate"]!["note"] = "trust me" }),
        new("a verdict over other facts", "facts", new() { Verdict = v => v["predicate"]!["facts"] = Sha256Digest.Of("others"u8).ToString() }),
        new("a verdict over another policy", "policy", new() { Verdict = v => v["predicate"]!["configuration"]!["policy"] = Sha256Digest.Of("another"u8).ToString() }),
        new("a verdict under another configuration", "configuration-receipt", new() { Verdict = v => v["predicate"]!["configuration"]!["version"] = 99 }),
        new("no receipt of the enrolment", "enrolments", new() { Bundle = b => b["receipts"]!["enrolments"] = new JsonArray() }),
        new("no receipt of the sign-off", "sign-offs", new() { Bundle = b => b["receipts"]!["signOffs"] = new JsonArray() }),
        new("no proof that the signer's ledger is this one", "sign-offs", new() { Bundle = b => b["receipts"]!["prefixes"] = new JsonArray() }),
        new("a receipt with data that nothing signs", "verdict-receipt", new()
        {
            Bundle = b => Receipt(b, "verdict", text => text.Replace("@v1\n", "@v1\nextra AAAA\n", StringComparison.Ordinal)),
        }),
        new("a receipt for the place before", "verdict-receipt", new() { Bundle = b => Receipt(b, "verdict", OneBefore) }),
        new("a member more", "bundle-malformed", new() { Bundle = b => b["note"] = "trust me" }),
        new("another media type", "bundle-malformed", new() { Bundle = b => b["mediaType"] = "application/json" }),
        new("a grant for another change", "grant", new() { Grant = g => g["change"] = Sha256Digest.Of("another"u8).ToString() }, NeedsGrant: true),
        new("a grant left out", "grant", new() { Bundle = b => b.Remove("grant") }, NeedsGrant: true),
        new("a summary left out", "summary", new() { Bundle = b => b.Remove("summary") }, NeedsGrant: true),
        new("a summary that claims more", "summary", new() { Summary = s => s["predicate"]!["verifiedLevels"]!.AsArray().Add("COUNTERSIGN_BREAK_GLASS") }, NeedsGrant: true),
        new("a summary for somewhere else", "summary", new() { Summary = s => s["predicate"]!["resourceUri"] = "https://gate.example/environments/preview" }, NeedsGrant: true),
        new("an envelope with a member more", "verdict-signature", new() { Bundle = b => Envelope(b, e => e["note"] = "trust me") }),
        new("an envelope of another type", "verdict-signature", new() { Bundle = b => Envelope(b, e => e["payloadType"] = "text/plain") }),
        new("an envelope that a stranger signed", "verdict-signature", new() { Trust = t => t["gateKeys"] = new JsonArray(Convert.ToBase64String(Notes.Gate().PublicKey.Spki)) }),
    ];

    private static IEnumerable<NamedForgery> TreeHeads(BundleForge forge)
    {
        var witness = NoteSigner.Cosigner("witness.example", Notes.Key(11), DateTimeOffset.UnixEpoch.AddYears(56));
        var stranger = NoteSigner.Cosigner("witness.example", Notes.Key(12), DateTimeOffset.UnixEpoch.AddYears(56));
        void Witnessed(JsonObject trust)
        {
            trust["witnesses"] = new JsonArray(witness.Key.ToString());
            trust["quorum"] = 1;
        }

        yield return new("a tree head that only one kind of key signed", "configuration-receipt", new() { TreeHeadSigners = _ => [forge.LedgerKey] });
        yield return new("a tree head of another ledger", "configuration-receipt", new() { Trust = t => t["ledger"]!["origin"] = "evil.example/ledger" });
        yield return new("a tree head that no witness saw", "configuration-receipt", new() { Trust = Witnessed });
        yield return new("a tree head that another witness saw", "configuration-receipt", new() { Trust = Witnessed, TreeHeadSigners = keys => [.. keys, stranger] });
        yield return new("a tree head whose witness signed another time", "configuration-receipt", new()
        {
            Trust = Witnessed, TreeHeadSigners = keys => [.. keys, witness with { Sign = text => [0, 0, 0, 0, 0, 0, 0, 1, .. witness.Sign(text)[8..]] }],
        });
    }

    /// <summary>The tree head as the witness asked for saw it: sound.</summary>
    public static Forgery SeenByItsWitness()
    {
        var witness = NoteSigner.Cosigner("witness.example", Notes.Key(11), DateTimeOffset.UnixEpoch.AddYears(56));
        return new Forgery
        {
            Trust = trust =>
            {
                trust["witnesses"] = new JsonArray(witness.Key.ToString());
                trust["quorum"] = 1;
            },
            TreeHeadSigners = keys => [.. keys, witness],
        };
    }

    private static byte[] WeakKey() => new SoftwareAuthenticator(PasskeyAlgorithm.Rs256, rsaBits: 1024).PublicKey;

    private static NamedForgery Signing(string name, Misbehaviour wrong) => new(name, "sign-offs", new() { Signing = wrong });

    private static NamedForgery Said(string name, Action<JsonObject> edit) => new($"a statement: {name}", "sign-offs", new() { Statement = edit });

    private static NamedForgery Moved(string name, string step, string line, string? before) => new(name, step, new()
    {
        Ledger = lines =>
        {
            var moved = Line(lines, line);
            lines.Remove(moved);
            lines.Insert(before is null ? lines.Count : lines.FindIndex(l => l.Name == before), moved);
        },
    });

    private static LedgerLine Line(List<LedgerLine> lines, string name) => lines.Single(l => l.Name == name);

    private static string Later(JsonNode? time, TimeSpan by) => JsonFields.Time(DateTimeOffset.Parse((string)time!, System.Globalization.CultureInfo.InvariantCulture) + by);

    private static byte[] Text(byte[] bytes, string old, string now)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var at = text.IndexOf(old, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text[..at] + now + text[(at + old.Length)..]);
    }

    /// <summary>The same number with a zero byte before it: in DER before its first integer, in the other forms before the whole.</summary>
    private static byte[] Padded(byte[] signature) =>
        signature[0] == 0x30 && signature.Length < 80 ? [0x30, (byte)(signature[1] + 1), 0x02, (byte)(signature[3] + 1), 0x00, .. signature[4..]] : [0, .. signature];

    private static void Edit(JsonNode assertion, string name, Func<byte[], byte[]> edit) =>
        assertion[name] = StrictBase64.EncodeUrl(StrictBase64.TryDecodeUrl((string?)assertion[name], out var bytes) ? edit(bytes) : throw new InvalidOperationException(name));

    private static Sha256Digest ChangeOf(JsonObject statement)
    {
        var json = new JsonObject { ["version"] = 1, ["kind"] = "deployment" };
        foreach (var name in new[] { "installation", "environment", "component", "targets", "sources", "artifacts", "plans", "requester" })
            if (statement[name] is not JsonArray { Count: 0 }) json[name] = statement[name]!.DeepClone();
        return JsonFields.Read(json, "the change", Change.Read, out _)!.Digest;
    }

    private static void Receipt(JsonObject bundle, string name, Func<string, string> edit)
    {
        var receipt = bundle["receipts"]![name]!;
        receipt["proof"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(edit(Encoding.UTF8.GetString(Convert.FromBase64String((string)receipt["proof"]!)))));
    }

    private static string OneBefore(string receipt)
    {
        var lines = receipt.Split('\n');
        lines[1] = $"index {int.Parse(lines[1][6..], null) - 1}";
        return string.Join('\n', lines);
    }

    private static void Envelope(JsonObject bundle, Action<JsonObject> edit)
    {
        var envelope = JsonNode.Parse(Convert.FromBase64String((string)bundle["verdict"]!))!.AsObject();
        edit(envelope);
        bundle["verdict"] = Convert.ToBase64String(CanonicalJson.Write(envelope));
    }
}
