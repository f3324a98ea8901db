using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Core.SignOff;

/// <summary>
/// The members that statements of every purpose share, read from the very bytes that are signed; what else a statement says is for its purpose to read.
/// A sign-in may leave person and credential out, because the passkey then says who it is.
/// </summary>
public sealed record StatementEnvelope
{
    /// <summary>Largest statement, in bytes: about 20,000 commits answered for at once.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Length of the nonce, in bytes. With 256 random bits the challenge cannot be foreseen (WebAuthn L3 §13.4.3 asks for 128).</summary>
    public const int NonceBytes = 32;

    private StatementEnvelope()
    {
    }

    /// <summary>What the statement is signed for.</summary>
    public required Purpose Purpose { get; init; }

    /// <summary>Id of the person who is to sign; null only in a sign-in.</summary>
    public required string? Person { get; init; }

    /// <summary>The passkey that is to sign; null only in a sign-in.</summary>
    public required CredentialId? Credential { get; init; }

    /// <summary>The nonce in unpadded URL-safe base64.</summary>
    public required string Nonce { get; init; }

    /// <summary>When the statement was made.</summary>
    public required DateTimeOffset Issued { get; init; }

    /// <summary>The last instant at which it can be signed.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Reads the shared members of canonical statement bytes.</summary>
    /// <param name="bytes">The statement as stored and signed.</param>
    /// <param name="envelope">The shared members.</param>
    /// <param name="problem">What is wrong, as a clause that starts in lower case.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out StatementEnvelope? envelope, out string problem)
    {
        envelope = null;
        problem = "";
        if (bytes.Length > MaxBytes) problem = $"it has {bytes.Length} bytes; at most {MaxBytes} are read";
        else if (!CanonicalJson.TryReadCanonical(bytes, out var json) || json is not JsonObject members) problem = "it is not an object in canonical JSON";
        else if (!Purposes.TryParseType(Text(members, "type"), out var purpose)) problem = "its \"type\" is not a statement type of this version";
        else envelope = Read(members, purpose, out problem);
        return envelope is not null;
    }

    /// <summary>How an instant is written in a statement: RFC 3339 in UTC with milliseconds, as everywhere in Countersign.</summary>
    public static string Write(DateTimeOffset instant) => JsonFields.Time(instant);

    private const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static StatementEnvelope? Read(JsonObject members, Purpose purpose, out string problem)
    {
        problem = "";
        var (person, credential) = (Text(members, "person"), Credentialled(members));
        if (!Names(members, "person", person, purpose)) problem = "\"person\" is missing or is not text";
        else if (!Names(members, "credential", credential, purpose)) problem = "\"credential\" is missing or is not a credential id";
        else if (Nonced(members) is not { } nonce) problem = $"\"nonce\" is not {NonceBytes} bytes in unpadded URL-safe base64";
        else if (Instant(members, "issued") is not { } issued) problem = "\"issued\" is not a time in UTC";
        else if (Instant(members, "expires") is not { } expires || expires <= issued) problem = "\"expires\" is not a time in UTC after \"issued\"";
        else
            return new StatementEnvelope { Purpose = purpose, Person = person, Credential = credential, Nonce = nonce, Issued = issued, Expires = expires };
        return null;
    }

    private static bool Names<T>(JsonObject members, string name, T? value, Purpose purpose) =>
        value is not null || (purpose == Purpose.SignIn && members[name] is null);

    private static CredentialId? Credentialled(JsonObject members) => CredentialId.TryParse(Text(members, "credential"), out var id) ? id : null;

    private static string? Nonced(JsonObject members) =>
        Text(members, "nonce") is { } text && StrictBase64.TryDecodeUrl(text, out var bytes) && bytes.Length == NonceBytes ? text : null;

    private static DateTimeOffset? Instant(JsonObject members, string name) =>
        Text(members, name) is { } text
        && DateTimeOffset.TryParseExact(
            text, InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
        && Write(instant) == text
            ? instant
            : null;

    private static string? Text(JsonObject members, string name) =>
        members[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}
