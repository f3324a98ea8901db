using System.Diagnostics.CodeAnalysis;

namespace Countersign.Core.SignOff;

/// <summary>
/// What an authenticator returns when it makes a passkey (WebAuthn L3 §6.5). The attestation statement is read past and not judged: its format is
/// recorded as a claim.
/// </summary>
/// <param name="Format">The attestation statement format, for instance <c>none</c>.</param>
/// <param name="AuthenticatorData">The authenticator data inside.</param>
internal sealed record AttestationObject(string Format, byte[] AuthenticatorData)
{
    /// <summary>Largest attestation object read, in bytes: chains of certificates take a few thousand.</summary>
    public const int MaxBytes = 32 * 1024;

    /// <summary>Longest format identifier, in characters (WebAuthn L3 §8.1).</summary>
    public const int MaxFormatLength = 32;

    /// <summary>Reads an attestation object to its last byte.</summary>
    /// <param name="bytes">The bytes as the browser returned them.</param>
    /// <param name="attestation">What they say.</param>
    /// <param name="problem">What is wrong, as a clause that starts in lower case.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out AttestationObject? attestation, out string problem)
    {
        attestation = null;
        problem = "";
        if (bytes.Length > MaxBytes) problem = $"it has {bytes.Length} bytes; at most {MaxBytes} are read";
        else if (!CborReader.TryRead(bytes, out var value, out var length) || length != bytes.Length || value is not CborMap { Members.Count: 3 } map)
            problem = "it is not one canonical CBOR map of three members";
        else if (map["fmt"] is not CborText format || !IsFormat(format.Value)) problem = "its \"fmt\" is not a format identifier";
        else if (map["attStmt"] is not CborMap statement) problem = "its \"attStmt\" is not a map";
        else if (format.Value == "none" && statement.Members.Count > 0) problem = "its format is \"none\" and yet it carries a statement";
        else if (map["authData"] is not CborBytes data) problem = "its \"authData\" is not a byte string";
        else attestation = new AttestationObject(format.Value, data.Value);
        return attestation is not null;
    }

    /// <summary>WebAuthn L3 §8.1: printable ASCII without quotation mark and backslash.</summary>
    private static bool IsFormat(string text) =>
        text.Length is > 0 and <= MaxFormatLength && text.All(c => c is > ' ' and <= '~' and not ('"' or '\\'));
}
