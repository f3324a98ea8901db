using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Countersign.Core.SignOff;

/// <summary>The flags of authenticator data (WebAuthn L3 §6.1). Bits 1 and 5 are reserved: BE and BS once were, so a set one is not an error.</summary>
[Flags]
internal enum AuthenticatorFlags
{
    None = 0,
    UserPresent = 0x01,
    UserVerified = 0x04,
    BackupEligible = 0x08,
    BackedUp = 0x10,
    AttestedCredential = 0x40,
    Extensions = 0x80,
}

/// <summary>The credential that registration data carries (WebAuthn L3 §6.5.2).</summary>
/// <param name="Aaguid">The authenticator's model.</param>
/// <param name="Id">The new credential's id.</param>
/// <param name="PublicKey">The COSE_Key bytes as written.</param>
internal sealed record AttestedCredential(Guid Aaguid, CredentialId Id, byte[] PublicKey);

/// <summary>What the authenticator itself signed (WebAuthn L3 §6.1).</summary>
internal sealed record AuthenticatorData(byte[] RpIdHash, AuthenticatorFlags Flags, uint SignCount, AttestedCredential? Credential)
{
    /// <summary>Largest authenticator data read, in bytes: the longest credential id, a 4096-bit RSA key and extensions fit.</summary>
    public const int MaxBytes = 4096;

    /// <summary>RP ID hash (32), flags (1), counter (4): all there is without attested credential and extensions, in bytes.</summary>
    public const int FixedBytes = 37;

    private const int CredentialHeadBytes = 18;

    /// <summary>Whether this flag is set.</summary>
    public bool Has(AuthenticatorFlags flag) => (Flags & flag) != 0;

    /// <summary>Reads authenticator data to its last byte.</summary>
    /// <param name="bytes">The bytes as signed.</param>
    /// <param name="attested">Whether an attested credential must be there (registration) or must not (assertion).</param>
    /// <param name="extensions">Extensions that may be there.</param>
    /// <param name="data">What they say.</param>
    /// <param name="problem">What is wrong, as a clause that starts in lower case.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes, bool attested, IReadOnlyCollection<string> extensions, [NotNullWhen(true)] out AuthenticatorData? data, out string problem)
    {
        data = null;
        AttestedCredential? credential = null;
        if (!IsWhole(bytes, attested, out problem)) return false;
        var flags = (AuthenticatorFlags)bytes[32];
        var rest = bytes[FixedBytes..];
        if (attested && !TryCredential(ref rest, out credential, out problem)) return false;
        if ((flags & AuthenticatorFlags.Extensions) != 0 && !TryExtensions(ref rest, extensions, out problem)) return false;
        if (rest.Length > 0) problem = $"{rest.Length} bytes follow that its flags do not announce";
        else data = new AuthenticatorData(bytes[..32].ToArray(), flags, BinaryPrimitives.ReadUInt32BigEndian(bytes[33..]), credential);
        return data is not null;
    }

    private static bool IsWhole(ReadOnlySpan<byte> bytes, bool attested, out string problem)
    {
        problem = "";
        if (bytes.Length is < FixedBytes or > MaxBytes) problem = $"it has {bytes.Length} bytes; {FixedBytes} to {MaxBytes} are read";
        else if (((AuthenticatorFlags)bytes[32]).HasFlag(AuthenticatorFlags.AttestedCredential) != attested)
            problem = attested ? "it carries no new credential" : "it carries a new credential, which an assertion never does";
        return problem.Length == 0;
    }

    private static bool TryCredential(ref ReadOnlySpan<byte> rest, [NotNullWhen(true)] out AttestedCredential? credential, out string problem)
    {
        credential = null;
        problem = "its credential is cut short";
        if (rest.Length < CredentialHeadBytes) return false;
        var aaguid = new Guid(rest[..16], bigEndian: true);
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest[16..]);
        rest = rest[CredentialHeadBytes..];
        if (rest.Length < length) return false;
        if (!CredentialId.TryFromBytes(rest[..length], out var id))
            problem = $"its credential id has {length} bytes; 1 to {CredentialId.MaxBytes} are allowed";
        else if (!CborReader.TryRead(rest[length..], out var key, out var keyBytes) || key is not CborMap) problem = "its public key is not canonical CBOR";
        else credential = new AttestedCredential(aaguid, id, rest.Slice(length, keyBytes).ToArray());
        if (credential is not null) rest = rest[(length + credential.PublicKey.Length)..];
        return credential is not null;
    }

    private static bool TryExtensions(ref ReadOnlySpan<byte> rest, IReadOnlyCollection<string> allowed, out string problem)
    {
        problem = "";
        if (!CborReader.TryRead(rest, out var value, out var length) || value is not CborMap { Members.Count: > 0 } map)
            problem = "its extensions are not a canonical CBOR map";
        else if (map.Members.Keys.FirstOrDefault(key => key is not CborText text || !allowed.Contains(text.Value)) is { } unlisted)
            problem = $"it carries the extension {(unlisted is CborText name ? Refusal.Quote(name.Value) : "of a number")}, which nobody asked for";
        else rest = rest[length..];
        return problem.Length == 0;
    }
}
