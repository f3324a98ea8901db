using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;

namespace Countersign.Core.SignOff;

/// <summary>Why an enrolment counts from when it does.</summary>
public enum EnrolmentBasis
{
    /// <summary>The installation's first: by the link that only who operates the server can read.</summary>
    FirstAdministrator,

    /// <summary>Confirmed by an administrator while the signed bootstrap window was open.</summary>
    Bootstrap,

    /// <summary>Confirmed by an existing passkey of the person or by two administrators, after the delay.</summary>
    Confirmed,

    /// <summary>In place of a passkey of the person that counted, confirmed by two administrators; without the delay, so that a lost device stops nobody's work.</summary>
    Replaced,
}

/// <summary>An enrolment as evidence: canonical, strict, its digest in the ledger's <c>enrol</c> entry and the whole in every bundle that relies on it.</summary>
/// <param name="Enrolment">The passkey.</param>
/// <param name="Basis">Why it counts.</param>
/// <param name="ConfirmedBy">Person ids who signed for it, sorted.</param>
/// <param name="Replaces">The passkey in whose place it stands; null unless the basis says that there is one.</param>
public sealed record EnrolmentRecord(Enrolment Enrolment, EnrolmentBasis Basis, IReadOnlyList<string> ConfirmedBy, CredentialId? Replaces = null)
{
    /// <summary>How many administrators confirm where one is not enough.</summary>
    public const int Administrators = 2;

    /// <summary>The digest that the ledger entry carries.</summary>
    public Sha256Digest Digest => CanonicalJson.Digest(ToJson());

    /// <summary>The id of its ledger entry: the credential id, or its digest where that is longer than an entry's id may be.</summary>
    public string EntryId => EntryIdOf(Enrolment.Id.ToString());

    /// <summary>The id of the ledger entries about this credential.</summary>
    public static string EntryIdOf(string credential) =>
        credential.Length <= LedgerEntry.MaxIdLength ? credential : Sha256Digest.Of(System.Text.Encoding.ASCII.GetBytes(credential)).ToString();

    /// <summary>The canonical members. The signature counter is no part of it: it moves with every use.</summary>
    public JsonObject ToJson()
    {
        var json = Members();
        if (Enrolment.BackedUp) json["backedUp"] = true;
        if (Enrolment.Conveyance != AttestationConveyance.None) json["attestationConveyance"] = Words.Of(Enrolment.Conveyance);
        if (Replaces is { } replaced) json["replaces"] = replaced.ToString();
        return json;
    }

    private JsonObject Members() => new()
    {
        ["credential"] = Enrolment.Id.ToString(),
        ["person"] = Enrolment.Person,
        ["userHandle"] = StrictBase64.EncodeUrl(Enrolment.UserHandle.Span),
        ["publicKey"] = StrictBase64.EncodeUrl(Enrolment.PublicKey.Span),
        ["backupEligible"] = Enrolment.BackupEligible,
        ["enrolledAt"] = JsonFields.Time(Enrolment.EnrolledAt),
        ["countsFrom"] = JsonFields.Time(Enrolment.CountsFrom),
        ["aaguid"] = Enrolment.Aaguid.ToString(),
        ["attestationFormat"] = Enrolment.AttestationFormat,
        ["transports"] = new JsonArray([.. Enrolment.Transports.Select(t => (JsonNode)t)]),
        ["basis"] = Words.Of(Basis),
        ["confirmedBy"] = new JsonArray([.. ConfirmedBy.Select(p => (JsonNode)p)]),
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="MalformedJsonException">A member is missing, wrong or unknown.</exception>
    public static EnrolmentRecord Read(JsonFields json)
    {
        var publicKey = Bytes(json, "publicKey");
        if (!CoseKey.TryRead(publicKey, out var key, out _)) throw json.Wrong("publicKey", "a key of an accepted algorithm");
        var enrolment = new Enrolment
        {
            Id = CredentialId.TryParse(json.Text("credential"), out var id) ? id : throw json.Wrong("credential", "a credential id"),
            Person = json.Text("person", Identifier.MaxLength),
            UserHandle = Bytes(json, "userHandle"),
            PublicKey = publicKey,
            Algorithm = key.Algorithm,
            BackupEligible = json.Flag("backupEligible"),
            BackedUp = json.Has("backedUp") && json.Flag("backedUp"),
            SignCount = 0,
            EnrolledAt = json.Time("enrolledAt"),
            CountsFrom = json.Time("countsFrom"),
            Aaguid = Guid.TryParseExact(json.Text("aaguid", 36), "D", out var aaguid) ? aaguid : throw json.Wrong("aaguid", "an authenticator model id"),
            AttestationFormat = json.Text("attestationFormat", 100),
            Conveyance = json.Has("attestationConveyance") ? json.Word("attestationConveyance", Words.Parse<AttestationConveyance>) : AttestationConveyance.None,
            Transports = json.Texts("transports", 20),
        };
        var (basis, confirmedBy) = (json.Word("basis", Words.Parse<EnrolmentBasis>), json.Texts("confirmedBy", 10));
        var replaces = json.OptionalText("replaces") is not { } text ? (CredentialId?)null : CredentialId.TryParse(text, out var replaced) ? replaced : throw json.Wrong("replaces", "a credential id");
        if (replaces is not null != (basis == EnrolmentBasis.Replaced)) throw json.Wrong("replaces", "there exactly where the basis is \"replaced\"");
        if (basis == EnrolmentBasis.Replaced && confirmedBy.Distinct(StringComparer.Ordinal).Count() < Administrators) throw json.Wrong("confirmedBy", "two persons where a passkey was replaced");
        return new EnrolmentRecord(enrolment, basis, confirmedBy, replaces);
    }

    private static byte[] Bytes(JsonFields json, string name) =>
        StrictBase64.TryDecodeUrl(json.Text(name), out var bytes) ? bytes : throw json.Wrong(name, "unpadded URL-safe base64");
}
