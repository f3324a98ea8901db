using System.Text;

namespace Countersign.Core.Guard.Shell;

/// <summary>The text of <c>-EncodedCommand</c>: UTF-16 in base64, and UTF-8 where the bytes are no UTF-16.</summary>
internal static class EncodedCommand
{
    public static string? Decode(string encoded)
    {
        var bytes = new byte[((encoded.Length / 4) + 1) * 3];
        if (!Convert.TryFromBase64String(encoded.PadRight((encoded.Length + 3) / 4 * 4, '='), bytes, out var length)) return null;
        var isWide = length % 2 == 0 && length > 1 && bytes.AsSpan(0, length).Count((byte)0) * 3 > length;
        return isWide ? Encoding.Unicode.GetString(bytes, 0, length) : Encoding.UTF8.GetString(bytes, 0, length);
    }
}
