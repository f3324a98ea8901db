using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;

namespace Countersign.Core.Evidence;

/// <summary>
/// What a verifier believes beforehand about an installation (contract §5): fetched once over a channel that is trusted, kept in the
/// repository, never taken from the bundle under check.
/// </summary>
public sealed record TrustFile
{
    /// <summary>Largest trust file, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Origins on which ceremonies may take place.</summary>
    public required IReadOnlyList<string> Origins { get; init; }

    /// <summary>Relying party id of its passkeys.</summary>
    public required string RpId { get; init; }

    /// <summary>Keys that may sign verdicts and summaries.</summary>
    public required IReadOnlyList<EcdsaP256PublicKey> GateKeys { get; init; }

    /// <summary>The ledger's origin, keys, witnesses and quorum.</summary>
    public required LedgerTrust Ledger { get; init; }

    /// <summary>Least time between an enrolment and its first sign-off, except for the bases that need none.</summary>
    public required TimeSpan EnrolmentDelay { get; init; }

    /// <summary>Where its ceremonies take place.</summary>
    public RelyingParty Party => new(RpId, Origins);

    /// <summary>The file's text.</summary>
    public byte[] ToBytes() => CanonicalJson.Write(new JsonObject
    {
        ["version"] = 1,
        ["origins"] = Texts(Origins),
        ["rpId"] = RpId,
        ["gateKeys"] = Texts(GateKeys.Select(k => Convert.ToBase64String(k.Spki))),
        ["ledger"] = new JsonObject { ["origin"] = Ledger.Origin, ["keys"] = Texts(Ledger.LogKeys.Select(k => k.ToString())) },
        ["witnesses"] = Texts(Ledger.Witnesses.Select(k => k.ToString())),
        ["quorum"] = Ledger.Quorum,
        ["enrolmentDelay"] = $"{(int)EnrolmentDelay.TotalMinutes}m",
    });

    /// <summary>Reads a trust file, or says what is wrong with it.</summary>
    public static TrustFile? Read(ReadOnlySpan<byte> bytes, out string problem)
    {
        problem = $"it has {bytes.Length} bytes; at most {MaxBytes} are read";
        return bytes.Length > MaxBytes ? null : JsonFields.Read(bytes, "the trust file", ReadMembers, out problem);
    }

    private static TrustFile ReadMembers(JsonFields json)
    {
        if (json.Integer("version") != 1) throw json.Wrong("version", "1");
        var ledger = json.Object("ledger", l => (Origin: l.Text("origin", 500), Keys: Keys(l, "keys")));
        if (ledger.Keys.Count == 0) throw json.Wrong("ledger.keys", "a list of at least one key");
        return new TrustFile
        {
            Origins = json.Texts("origins", 20),
            RpId = json.Text("rpId", 253),
            GateKeys = [.. json.Texts("gateKeys", 20).Select(text => GateKey(json, text))],
            Ledger = new LedgerTrust(ledger.Origin, ledger.Keys, Keys(json, "witnesses"), (int)json.Integer("quorum", 0, 20)),
            EnrolmentDelay = Delay(json),
        };
    }

    private static EcdsaP256PublicKey GateKey(JsonFields json, string text) =>
        StrictBase64.TryDecode(text, out var spki) && EcdsaP256PublicKey.TryFromSpki(spki, out var key) ? key : throw json.Wrong("gateKeys", "a list of P-256 keys in base64");

    private static List<NoteKey> Keys(JsonFields json, string name) =>
        [.. json.Texts(name, 20).Select(text => NoteKey.TryParse(text, out var key) ? key : throw json.Wrong(name, "a list of name+id+key lines"))];

    private static TimeSpan Delay(JsonFields json)
    {
        var text = json.Text("enrolmentDelay", 20);
        return YamlErrors.TryDuration(text, out var delay) ? delay : throw json.Wrong("enrolmentDelay", "a duration such as 24h");
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
