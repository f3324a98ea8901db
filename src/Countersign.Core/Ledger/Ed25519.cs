using System.Security.Cryptography;

namespace Countersign.Core.Ledger;

/// <summary>
/// Ed25519 (RFC 8032) by the system's libcrypto. Verification never throws. Where the library is missing <see cref="IsSupported"/> is
/// false and every signature is refused; signing and key derivation then throw.
/// </summary>
public static class Ed25519
{
    /// <summary>Length of a public key, in bytes.</summary>
    public const int PublicKeySize = 32;

    /// <summary>Length of a private key seed, in bytes.</summary>
    public const int SeedSize = 32;

    /// <summary>Length of a signature, in bytes.</summary>
    public const int SignatureSize = 64;

    // p = 2^255 − 19, little-endian, and the y coordinates of the eight points whose order divides 8 (sign bit cleared).
    private static readonly byte[] Prime = Convert.FromHexString("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

    private static readonly byte[][] SmallOrderY =
    [
        Convert.FromHexString("0000000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("0100000000000000000000000000000000000000000000000000000000000000"),
        Convert.FromHexString("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
        Convert.FromHexString("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        Convert.FromHexString("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
    ];

    /// <summary>Whether this system has a libcrypto to compute with.</summary>
    public static bool IsSupported => LibCrypto.IsAvailable;

    /// <summary>
    /// Whether these bytes may stand as a public key: 32 bytes, y below p, and not a point of small order. Under a key of small order
    /// one signature fits many messages, so whoever enrolled it could later say the signed bytes were others.
    /// </summary>
    public static bool IsAcceptableKey(ReadOnlySpan<byte> publicKey)
    {
        if (publicKey.Length != PublicKeySize) return false;
        var y = publicKey.ToArray();
        y[^1] &= 0x7f;
        return IsBelowPrime(y) && !SmallOrderY.Any(small => small.AsSpan().SequenceEqual(y));
    }

    /// <summary>Whether the signature is this key's over this message; false for anything malformed.</summary>
    /// <param name="publicKey">32 bytes, RFC 8032 §5.1.5.</param>
    /// <param name="message">The signed bytes.</param>
    /// <param name="signature">64 bytes; S must be below the group order (RFC 8032 §5.1.7).</param>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (!IsSupported || signature.Length != SignatureSize || !IsAcceptableKey(publicKey)) return false;
        using var key = LibCrypto.NewPublicKey(LibCrypto.Ed25519KeyType, 0, publicKey, PublicKeySize);
        using var context = LibCrypto.NewContext();
        var isValid = !key.IsInvalid && !context.IsInvalid && LibCrypto.BeginVerify(context, 0, 0, 0, key) == 1
            && LibCrypto.Verify(context, signature, SignatureSize, Present(message), (nuint)message.Length) == 1;
        if (!isValid) LibCrypto.ClearErrors();
        return isValid;
    }

    /// <summary>Signs the message; the same seed and message always give the same 64 bytes.</summary>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    /// <exception cref="PlatformNotSupportedException">This system has no libcrypto.</exception>
    /// <exception cref="CryptographicException">libcrypto refused.</exception>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        using var key = PrivateKey(seed);
        using var context = LibCrypto.NewContext();
        var signature = new byte[SignatureSize];
        nuint length = SignatureSize;
        var isDone = !context.IsInvalid && LibCrypto.BeginSign(context, 0, 0, 0, key) == 1
            && LibCrypto.Sign(context, signature, ref length, Present(message), (nuint)message.Length) == 1;
        return isDone && length == SignatureSize ? signature : throw Refused("sign");
    }

    /// <summary>The public key of a seed, 32 bytes.</summary>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    /// <exception cref="PlatformNotSupportedException">This system has no libcrypto.</exception>
    /// <exception cref="CryptographicException">libcrypto refused.</exception>
    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        using var key = PrivateKey(seed);
        var publicKey = new byte[PublicKeySize];
        nuint length = PublicKeySize;
        var isDone = LibCrypto.GetPublicKey(key, publicKey, ref length) == 1 && length == PublicKeySize;
        return isDone ? publicKey : throw Refused("derive the public key");
    }

    private static LibCrypto.KeyHandle PrivateKey(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedSize) throw new ArgumentException("An Ed25519 seed is 32 bytes long.", nameof(seed));
        if (!IsSupported) throw new PlatformNotSupportedException("Ed25519 needs OpenSSL's libcrypto (libcrypto.so.3), which was not found.");
        var key = LibCrypto.NewPrivateKey(LibCrypto.Ed25519KeyType, 0, seed, SeedSize);
        if (!key.IsInvalid) return key;
        key.Dispose();
        throw Refused("read the seed");
    }

    private static CryptographicException Refused(string what)
    {
        LibCrypto.ClearErrors();
        return new CryptographicException($"libcrypto could not {what}.");
    }

    /// <summary>An empty span is a null pointer to native code; OpenSSL 1.1 takes no null message even of length 0.</summary>
    private static ReadOnlySpan<byte> Present(ReadOnlySpan<byte> message) => message.IsEmpty ? new byte[1] : message;

    private static bool IsBelowPrime(byte[] y)
    {
        for (var i = PublicKeySize - 1; i >= 0; i--)
            if (y[i] != Prime[i]) return y[i] < Prime[i];
        return false;
    }
}
