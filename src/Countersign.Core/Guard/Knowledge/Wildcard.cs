namespace Countersign.Core.Guard.Knowledge;

/// <summary>Names with <c>*</c> for any characters, whatever their case.</summary>
internal static class Wildcard
{
    /// <summary>Whether the pattern matches all of the text; at most pattern × text steps.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        if (pattern.IndexOf('*') < 0) return pattern.Equals(text, StringComparison.OrdinalIgnoreCase);
        int at = 0, p = 0, star = -1, starAt = 0;
        while (at < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, starAt) = (p++, at);
            else if (p < pattern.Length && char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(text[at])) (p, at) = (p + 1, at + 1);
            else if (star >= 0) (p, at) = (star + 1, ++starAt);
            else return false;
        }

        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }
}
