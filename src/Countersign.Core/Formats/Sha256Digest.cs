using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Countersign.Core.Formats;

/// <summary>A SHA-256 digest, written <c>sha256:</c> and 64 lower-case hex digits everywhere in Countersign.</summary>
public readonly record struct Sha256Digest
{
    private const string Prefix = "sha256:";
    private const int HexLength = 64;

    private readonly string? _hex;

    private Sha256Digest(string hex) => _hex = hex;

    /// <summary>The 64 lower-case hex digits, without the prefix.</summary>
    public string Hex => _hex ?? throw new InvalidOperationException("A digest was used before it was set.");

    /// <summary>Digest of these bytes.</summary>
    public static Sha256Digest Of(ReadOnlySpan<byte> bytes) => FromBytes(SHA256.HashData(bytes));

    /// <summary>Wraps 32 bytes that already are a SHA-256 digest.</summary>
    /// <exception cref="ArgumentException">The span is not 32 bytes long.</exception>
    public static Sha256Digest FromBytes(ReadOnlySpan<byte> digest) =>
        digest.Length == SHA256.HashSizeInBytes
            ? new Sha256Digest(Convert.ToHexStringLower(digest))
            : throw new ArgumentException("A SHA-256 digest is 32 bytes long.", nameof(digest));

    /// <summary>Reads <c>sha256:</c> and 64 lower-case hex digits; any other spelling is refused.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Sha256Digest digest)
    {
        digest = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        return TryParseHex(text[Prefix.Length..], out digest);
    }

    /// <summary>Reads 64 lower-case hex digits without a prefix, as in-toto and OCI digest sets write them.</summary>
    public static bool TryParseHex([NotNullWhen(true)] string? hex, out Sha256Digest digest)
    {
        digest = default;
        if (hex is null || hex.Length != HexLength || !hex.All(char.IsAsciiHexDigitLower)) return false;
        digest = new Sha256Digest(hex);
        return true;
    }

    /// <summary>The 32 bytes.</summary>
    public byte[] ToBytes() => Convert.FromHexString(Hex);

    /// <summary>The written form, <c>sha256:…</c>.</summary>
    public override string ToString() => _hex is null ? "" : Prefix + _hex;
}
