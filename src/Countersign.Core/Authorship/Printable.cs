using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Countersign.Core.Authorship;

/// <summary>
/// Text from commits made fit to be shown. In JSON it stays what it was; on a terminal or in a log line, escape sequences could hide or forge
/// output and direction marks could turn a name around.
/// </summary>
public static class Printable
{
    /// <summary>One line without anything a terminal would act on; what was taken out is written as <c>\u001b</c>.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="maxLength">Longest result, in characters; the end is marked by <c>…</c>.</param>
    public static string Line(string text, int maxLength = 1_000)
    {
        if (text.Length <= maxLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;
        var line = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= maxLength) return line.Append('…').ToString();
            if (IsSafe(rune)) line.Append(rune.ToString());
            else line.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }

        return line.ToString();
    }

    /// <summary>
    /// The text with lone surrogates replaced, cut to this length. What is cut off is replaced by a digest of all of it, so that two long texts
    /// do not become one.
    /// </summary>
    internal static string Bounded(string text, int maxLength)
    {
        var whole = HasLoneSurrogate(text) ? WellFormed(text) : text;
        if (whole.Length <= maxLength) return whole;
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)).AsSpan(0, 8));
        var end = maxLength - digest.Length - 1;
        if (char.IsHighSurrogate(whole[end - 1])) end--;
        return string.Concat(whole.AsSpan(0, end), "…", digest);
    }

    private static bool IsSafe(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate);

    private static bool HasLoneSurrogate(string text)
    {
        var at = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        for (; at >= 0 && at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at])) continue;
            if (!char.IsHighSurrogate(text[at]) || at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1])) return true;
            at++;
        }

        return false;
    }

    private static string WellFormed(string text)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) whole.Append(rune.ToString());
        return whole.ToString();
    }
}
