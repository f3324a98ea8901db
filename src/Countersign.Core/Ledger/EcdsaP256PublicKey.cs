using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Countersign.Core.Formats;

namespace Countersign.Core.Ledger;

/// <summary>
/// An ECDSA public key on NIST P-256, used with SHA-256. Verification is strict about bytes (one signature has one spelling in each
/// form) and never throws. It does not ask for a low s: authenticators and key services do not all produce one.
/// </summary>
public sealed class EcdsaP256PublicKey : IEquatable<EcdsaP256PublicKey>
{
    /// <summary>Length of each coordinate, in bytes.</summary>
    public const int CoordinateSize = 32;

    // RFC 5480 SubjectPublicKeyInfo { id-ecPublicKey, prime256v1 } up to the uncompressed point (0x04).
    private static readonly byte[] SpkiPrefix = Convert.FromHexString("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

    private readonly ECPoint _point;

    private EcdsaP256PublicKey(ECPoint point)
    {
        _point = point;
        Spki = [.. SpkiPrefix, .. point.X!, .. point.Y!];
        Id = Sha256Digest.Of(Spki);
    }

    /// <summary>SubjectPublicKeyInfo in DER with the uncompressed point, 91 bytes.</summary>
    public byte[] Spki { get; }

    /// <summary>SHA-256 of <see cref="Spki"/>: how Countersign names the key.</summary>
    public Sha256Digest Id { get; }

    /// <summary>Reads SubjectPublicKeyInfo in DER: P-256 by name, uncompressed point on the curve; nothing else.</summary>
    public static bool TryFromSpki(ReadOnlySpan<byte> spki, [NotNullWhen(true)] out EcdsaP256PublicKey? key)
    {
        key = null;
        if (spki.Length != SpkiPrefix.Length + (2 * CoordinateSize) || !spki.StartsWith(SpkiPrefix)) return false;
        var point = spki[SpkiPrefix.Length..];
        return TryFromPoint(point[..CoordinateSize], point[CoordinateSize..], out key);
    }

    /// <summary>Takes the coordinates of a point, 32 bytes each, big-endian (as COSE and JWK carry them); refused unless it is on the curve.</summary>
    public static bool TryFromPoint(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, [NotNullWhen(true)] out EcdsaP256PublicKey? key)
    {
        key = null;
        if (x.Length != CoordinateSize || y.Length != CoordinateSize) return false;
        var point = new ECPoint { X = x.ToArray(), Y = y.ToArray() };
        try
        {
            using var check = Import(point);
            key = new EcdsaP256PublicKey(point);
            return true;
        }
        catch (CryptographicException)
        {
            return false; // not a point of the curve
        }
    }

    /// <summary>Whether this is the key's signature over SHA-256 of the message, in DER (RFC 3279 §2.2.3).</summary>
    public bool VerifyDer(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        EcdsaSignature.TryFromDer(signature, out var p1363) && VerifyP1363(message, p1363);

    /// <summary>Whether this is the key's signature over SHA-256 of the message, as r ‖ s in exactly 64 bytes.</summary>
    public bool VerifyP1363(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != EcdsaSignature.P1363Size) return false;
        try
        {
            using var ecdsa = Import(_point);
            return ecdsa.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Two keys are equal when they are the same point.</summary>
    public bool Equals(EcdsaP256PublicKey? other) => other is not null && Id == other.Id;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as EcdsaP256PublicKey);

    /// <inheritdoc />
    public override int GetHashCode() => Id.GetHashCode();

    /// <summary>The key's id.</summary>
    public override string ToString() => Id.ToString();

    private static ECDsa Import(ECPoint point) => ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
}
