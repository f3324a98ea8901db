using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using Countersign.Core.Formats;

namespace Countersign.Core.SignOff;

/// <summary>
/// <see cref="StrictBase64.TryDecodeUrl"/> for text from outside: the framework's Try method beneath it throws on a character outside the alphabet and on
/// stray trailing bits, so such text is turned away before it gets there.
/// </summary>
internal static class UrlBase64
{
    /// <summary>Decodes unpadded URL-safe base64 in its one canonical spelling; never throws.</summary>
    public static bool TryDecode(string? text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        return text is not null
            && Base64Url.DecodeFromChars(text, new byte[Base64Url.GetMaxDecodedLength(text.Length)], out _, out _) == OperationStatus.Done
            && StrictBase64.TryDecodeUrl(text, out bytes);
    }
}
