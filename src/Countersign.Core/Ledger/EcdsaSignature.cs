namespace Countersign.Core.Ledger;

/// <summary>
/// The two byte forms of an ECDSA P-256 signature, each with one spelling. The framework's DER reader accepts a malformed signature
/// (Wycheproof ecdsa_secp256r1_sha256 tcId 6: an integer without its leading zero byte), so DER is taken apart here and the
/// framework only ever sees r ‖ s.
/// </summary>
internal static class EcdsaSignature
{
    /// <summary>Length of r ‖ s (IEEE P1363), in bytes.</summary>
    public const int P1363Size = 2 * CoordinateSize;

    private const int CoordinateSize = 32;
    private const byte SequenceTag = 0x30;
    private const byte IntegerTag = 0x02;

    /// <summary>Reads <c>SEQUENCE { INTEGER r, INTEGER s }</c> (RFC 3279 §2.2.3) in DER: shortest lengths, shortest non-negative integers, nothing after.</summary>
    public static bool TryFromDer(ReadOnlySpan<byte> der, out byte[] p1363)
    {
        p1363 = new byte[P1363Size];
        // Two integers of at most 33 bytes never need a length byte above 0x7f.
        if (der.Length < 2 || der[0] != SequenceTag || der[1] > 0x7f || der[1] != der.Length - 2) return false;
        var rest = der[2..];
        return TryReadInteger(ref rest, p1363.AsSpan(0, CoordinateSize))
            && TryReadInteger(ref rest, p1363.AsSpan(CoordinateSize))
            && rest.IsEmpty;
    }

    private static bool TryReadInteger(ref ReadOnlySpan<byte> rest, Span<byte> into)
    {
        if (rest.Length < 2 || rest[0] != IntegerTag || rest[1] == 0 || rest[1] > rest.Length - 2) return false;
        var value = rest.Slice(2, rest[1]);
        rest = rest[(2 + value.Length)..];
        if (value[0] >= 0x80) return false; // negative
        if (value.Length > 1 && value[0] == 0)
        {
            if (value[1] < 0x80) return false; // longer than it needs to be
            value = value[1..];
        }

        if (value.Length > into.Length) return false;
        value.CopyTo(into[^value.Length..]);
        return true;
    }
}
