using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Core.SignOff;

/// <summary>A sign-off as evidence: the bytes that were signed, what the browser returned, and the enrolment it was checked against.</summary>
/// <param name="Statement">The statement's bytes.</param>
/// <param name="Assertion">The assertion.</param>
/// <param name="Enrolment">The enrolment.</param>
public sealed record RecordedSignOff(ReadOnlyMemory<byte> Statement, Assertion Assertion, EnrolmentRecord Enrolment)
{
    /// <summary>The digest that the ledger's <c>sign-off</c> or <c>reject</c> entry carries.</summary>
    public Sha256Digest Digest => CanonicalJson.Digest(ToJson());

    /// <summary>The canonical members.</summary>
    public JsonObject ToJson()
    {
        var assertion = new JsonObject
        {
            ["credentialId"] = StrictBase64.EncodeUrl(Assertion.CredentialId.Span),
            ["authenticatorData"] = StrictBase64.EncodeUrl(Assertion.AuthenticatorData.Span),
            ["clientDataJSON"] = StrictBase64.EncodeUrl(Assertion.ClientDataJson.Span),
            ["signature"] = StrictBase64.EncodeUrl(Assertion.Signature.Span),
        };
        if (Assertion.UserHandle is { } handle) assertion["userHandle"] = StrictBase64.EncodeUrl(handle.Span);
        return new JsonObject
        {
            ["statement"] = Convert.ToBase64String(Statement.Span),
            ["assertion"] = assertion,
            ["enrolment"] = Enrolment.ToJson(),
        };
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="MalformedJsonException">A member is missing, wrong or unknown.</exception>
    public static RecordedSignOff Read(JsonFields json) => new(
        StrictBase64.TryDecode(json.Text("statement", StatementEnvelope.MaxBytes * 2), out var statement) ? statement : throw json.Wrong("statement", "padded base64"),
        json.Object("assertion", ReadAssertion),
        json.Object("enrolment", EnrolmentRecord.Read));

    /// <summary>Reads an assertion with its parts in unpadded URL-safe base64, as browsers send it.</summary>
    /// <exception cref="MalformedJsonException">A member is missing, wrong or unknown.</exception>
    public static Assertion ReadAssertion(JsonFields json) => new(
        Bytes(json, "credentialId") ?? throw json.Wrong("credentialId", "present"),
        Bytes(json, "authenticatorData") ?? throw json.Wrong("authenticatorData", "present"),
        Bytes(json, "clientDataJSON") ?? throw json.Wrong("clientDataJSON", "present"),
        Bytes(json, "signature") ?? throw json.Wrong("signature", "present"),
        Bytes(json, "userHandle") is { } handle ? (ReadOnlyMemory<byte>?)handle : null);

    private static byte[]? Bytes(JsonFields json, string name)
    {
        if (json.OptionalText(name) is not { } text) return null;
        return StrictBase64.TryDecodeUrl(text, out var bytes) ? bytes : throw json.Wrong(name, "unpadded URL-safe base64");
    }
}
