using System.Text;
using Countersign.Core.Formats;

namespace Countersign.Core.BlastRadius;

/// <summary>Names from plans and repositories are whatever their author wanted: kept as data, and bounded.</summary>
internal static class HostileText
{
    /// <summary>Longest address, kind or path kept, in characters.</summary>
    public const int MaxLength = 1_000;

    private const int Kept = 900;
    private const int DigestDigits = 16;

    /// <summary>The text itself, or its beginning and a digest of all of it: two long names that begin alike stay two names.</summary>
    public static string Bound(string text)
    {
        text = Scrubbed(text);
        if (text.Length <= MaxLength) return text;
        var end = char.IsHighSurrogate(text[Kept - 1]) ? Kept - 1 : Kept;
        return $"{text[..end]}…sha256:{Sha256Digest.Of(Encoding.UTF8.GetBytes(text)).Hex[..DigestDigits]}";
    }

    // Half of a surrogate pair has no UTF-8 and so no digest; file systems and careless decoders produce it.
    private static string Scrubbed(string text) =>
        text.Any(char.IsSurrogate) ? string.Concat(text.EnumerateRunes().Select(rune => rune.ToString())) : text;

    /// <summary>Whether this is a plain word of at most 64 letters, digits, <c>_ . -</c>, fit to be quoted in a sentence.</summary>
    public static bool IsPlainWord(string text) =>
        text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
