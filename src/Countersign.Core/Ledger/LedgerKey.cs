using System.Diagnostics.CodeAnalysis;

namespace Countersign.Core.Ledger;

/// <summary>A private Ed25519 key: the ledger signs its tree heads with it, a witness its cosignatures. Safe to use from several threads.</summary>
public sealed class LedgerKey
{
    // RFC 8410 §7: PrivateKeyInfo version 0, id-Ed25519, the seed in an OCTET STRING inside an OCTET STRING.
    private static readonly byte[] Pkcs8Prefix = Convert.FromHexString("302e020100300506032b657004220420");

    private readonly byte[] _seed;

    private LedgerKey(byte[] seed) => (_seed, PublicKey) = (seed, Ed25519.PublicKey(seed));

    /// <summary>The public half, 32 bytes.</summary>
    public byte[] PublicKey { get; }

    /// <summary>The key of this seed, 32 bytes drawn at random by the shell.</summary>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    /// <exception cref="PlatformNotSupportedException">This system has no libcrypto; see <see cref="Ed25519.IsSupported"/>.</exception>
    public static LedgerKey FromSeed(ReadOnlySpan<byte> seed) => new(seed.ToArray());

    /// <summary>Reads PKCS#8 in DER (RFC 8410, version 0 as OpenSSL writes it); false for other bytes, or where Ed25519 is not supported.</summary>
    public static bool TryImport(ReadOnlySpan<byte> pkcs8, [NotNullWhen(true)] out LedgerKey? key)
    {
        key = null;
        if (!Ed25519.IsSupported || pkcs8.Length != Pkcs8Prefix.Length + Ed25519.SeedSize || !pkcs8.StartsWith(Pkcs8Prefix)) return false;
        key = FromSeed(pkcs8[Pkcs8Prefix.Length..]);
        return true;
    }

    /// <summary>The key as PKCS#8 in DER, unencrypted, 48 bytes.</summary>
    public byte[] ExportPkcs8() => [.. Pkcs8Prefix, .. _seed];

    /// <summary>Ed25519 signature over the message, 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) => Ed25519.Sign(_seed, message);
}
