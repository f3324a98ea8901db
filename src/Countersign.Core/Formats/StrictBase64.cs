using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Countersign.Core.Formats;

/// <summary>
/// Base64 that has exactly one spelling per byte string. The framework's decoders skip white space and ignore stray trailing bits,
/// so two different texts can mean the same bytes; a signed format must not allow that.
/// </summary>
public static class StrictBase64
{
    /// <summary>Decodes padded standard base64 (RFC 4648 §4), refusing every non-canonical spelling.</summary>
    public static bool TryDecode(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null) return false;
        var buffer = new byte[(text.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(text, buffer, out var length)) return false;
        var decoded = buffer[..length];
        if (Convert.ToBase64String(decoded) != text) return false;
        bytes = decoded;
        return true;
    }

    /// <summary>Decodes unpadded URL-safe base64 (RFC 4648 §5, as WebAuthn writes it), refusing every non-canonical spelling.</summary>
    public static bool TryDecodeUrl(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text is null || text.Length % 4 == 1) return false;
        var buffer = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        // The Try form throws on a character outside the alphabet; this one says so.
        if (Base64Url.DecodeFromChars(text, buffer, out _, out var length) != OperationStatus.Done) return false;
        var decoded = buffer[..length];
        if (Base64Url.EncodeToString(decoded) != text) return false;
        bytes = decoded;
        return true;
    }

    /// <summary>Unpadded URL-safe base64.</summary>
    public static string EncodeUrl(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
