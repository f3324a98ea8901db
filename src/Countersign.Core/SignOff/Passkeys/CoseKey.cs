using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using Countersign.Core.Ledger;

namespace Countersign.Core.SignOff;

/// <summary>
/// A passkey's public key (COSE_Key, RFC 9052 §7, as WebAuthn L3 §5.8.5 narrows it). Key type, algorithm and curve must fit each other: a verifier that
/// takes the algorithm from one place and the curve from another can be led to check a signature under the wrong rules.
/// </summary>
internal abstract record CoseKey(PasskeyAlgorithm Algorithm)
{
    /// <summary>Smallest RSA modulus accepted, in bits.</summary>
    public const int MinRsaBits = 2048;

    /// <summary>Largest RSA modulus accepted, in bits: larger ones only cost time.</summary>
    public const int MaxRsaBits = 4096;

    /// <summary>Largest signature any accepted algorithm makes, in bytes (RSA with 4096 bits).</summary>
    public const int MaxSignatureBytes = MaxRsaBits / 8;

    // Labels and values of COSE_Key: RFC 9052 table 4, RFC 9053 tables 18, 19 and 21, RFC 8230 table 4.
    private const long TypeLabel = 1, AlgorithmLabel = 3, CurveLabel = -1, XLabel = -2, YLabel = -3, ModulusLabel = -1, ExponentLabel = -2;
    private const long Okp = 1, Ec2 = 2, Rsa = 3, CurveP256 = 1, CurveEd25519 = 6;

    /// <summary>Whether the signature has the one byte form its algorithm allows, so that nobody can make a second spelling of a signature they saw.</summary>
    public abstract bool HasStrictForm(ReadOnlySpan<byte> signature);

    /// <summary>Whether this key made this signature over these bytes.</summary>
    public abstract bool Verify(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature);

    /// <summary>Reads a key of an accepted kind to its last byte, with no members beyond those of its kind.</summary>
    /// <param name="bytes">The COSE_Key.</param>
    /// <param name="key">The key.</param>
    /// <param name="problem">What is wrong, as a clause that starts in lower case.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out CoseKey? key, out string problem)
    {
        key = null;
        if (!CborReader.TryRead(bytes, out var value, out var length) || length != bytes.Length || value is not CborMap map)
            problem = "it is not one canonical CBOR map";
        else if (map[TypeLabel] is not CborInteger type || map[AlgorithmLabel] is not CborInteger algorithm)
            problem = "its key type or algorithm is missing";
        else (key, problem) = Of(type.Value, algorithm.Value, map);
        return key is not null;
    }

    private static (CoseKey? Key, string Problem) Of(long type, long algorithm, CborMap map) => (type, algorithm) switch
    {
        (Ec2, (long)PasskeyAlgorithm.Es256) => (P256(map), "it is not a point of the curve P-256 in two coordinates of 32 bytes"),
        (Rsa, (long)PasskeyAlgorithm.Rs256) =>
            (RsaPkcs1(map), $"it is not an RSA key of {MinRsaBits} to {MaxRsaBits} bits with an odd exponent of at least 65537 in at most 4 bytes"),
        (Okp, (long)PasskeyAlgorithm.EdDsa) when !Ed25519.IsSupported => (null, "this system has no library that can check Ed25519"),
        (Okp, (long)PasskeyAlgorithm.EdDsa) => (Edwards(map), "it is not a point of Ed25519 that may stand as a key, in 32 bytes"),
        _ => (null, $"it is of key type {type} with algorithm {algorithm}"),
    };

    private static EcKey? P256(CborMap map) =>
        map is { Members.Count: 5 } && map[CurveLabel] is CborInteger { Value: CurveP256 } && map[XLabel] is CborBytes x && map[YLabel] is CborBytes y
        && EcdsaP256PublicKey.TryFromPoint(x.Value, y.Value, out var key)
            ? new EcKey(key)
            : null;

    private static RsaKey? RsaPkcs1(CborMap map) =>
        map is { Members.Count: 4 } && map[ModulusLabel] is CborBytes n && map[ExponentLabel] is CborBytes e && IsModulus(n.Value) && IsExponent(e.Value)
            ? new RsaKey(n.Value, e.Value)
            : null;

    private static EdwardsKey? Edwards(CborMap map) =>
        map is { Members.Count: 4 } && map[CurveLabel] is CborInteger { Value: CurveEd25519 } && map[XLabel] is CborBytes x && Ed25519.IsAcceptableKey(x.Value)
            ? new EdwardsKey(x.Value)
            : null;

    /// <summary>RFC 8230 §4: unsigned big-endian without leading zeros.</summary>
    private static bool IsModulus(byte[] n) =>
        n.Length is > 0 and <= MaxSignatureBytes && n[0] != 0 && (n[^1] & 1) == 1 && Number(n).GetBitLength() >= MinRsaBits;

    /// <summary>An exponent of 1 would make every padded message its own signature; small ones invite forgery against lax padding checks.</summary>
    private static bool IsExponent(byte[] e) => e.Length is > 0 and <= 4 && e[0] != 0 && (e[^1] & 1) == 1 && Number(e) >= 65537;

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private sealed record EcKey(EcdsaP256PublicKey Key) : CoseKey(PasskeyAlgorithm.Es256)
    {
        // High s is a valid signature: WebAuthn asks for no low s, and authenticators make both. One signature still has one DER form.
        public override bool HasStrictForm(ReadOnlySpan<byte> signature) => EcdsaSignature.TryFromDer(signature, out _);

        public override bool Verify(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature) => Key.VerifyDer(signed, signature);
    }

    private sealed record EdwardsKey(byte[] Key) : CoseKey(PasskeyAlgorithm.EdDsa)
    {
        public override bool HasStrictForm(ReadOnlySpan<byte> signature) => signature.Length == Ed25519.SignatureSize;

        public override bool Verify(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature) => Ed25519.Verify(Key, signed, signature);
    }

    private sealed record RsaKey(byte[] Modulus, byte[] Exponent) : CoseKey(PasskeyAlgorithm.Rs256)
    {
        public override bool HasStrictForm(ReadOnlySpan<byte> signature) => signature.Length == Modulus.Length;

        public override bool Verify(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
        {
            try
            {
                using var key = RSA.Create(new RSAParameters { Modulus = Modulus, Exponent = Exponent });
                return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            }
            catch (CryptographicException)
            {
                // A modulus the platform will not take has made no signature.
                return false;
            }
        }
    }
}
