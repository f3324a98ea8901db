namespace Countersign.Core.Guard.Shell;

/// <summary>A shell's patterns over a known text: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>\x</c>.</summary>
internal static class GlobText
{
    /// <summary>Whether the pattern matches all of the text; at most pattern × text steps.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int at = 0, p = 0, star = -1, starAt = 0;
        while (at < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                starAt = at;
            }
            else if (p < pattern.Length && One(pattern[p..], text[at], out var taken))
            {
                p += taken;
                at++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                at = ++starAt;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }

    private static bool One(ReadOnlySpan<char> pattern, char c, out int taken)
    {
        taken = 1;
        if (pattern[0] == '?') return true;
        if (pattern[0] == '\\' && pattern.Length > 1)
        {
            taken = 2;
            return pattern[1] == c;
        }

        var close = pattern[0] == '[' && pattern.Length > 2 ? pattern[2..].IndexOf(']') : -1;
        if (close < 0) return pattern[0] == c;
        taken = close + 3;
        return IsIn(pattern[1..(close + 2)], c);
    }

    private static bool IsIn(ReadOnlySpan<char> set, char c)
    {
        var isNegated = set[0] is '!' or '^';
        var isIn = false;
        for (var at = isNegated ? 1 : 0; at < set.Length; at++)
        {
            if (at + 2 < set.Length && set[at + 1] == '-')
            {
                isIn |= c >= set[at] && c <= set[at + 2];
                at += 2;
            }
            else
            {
                isIn |= c == set[at];
            }
        }

        return isIn != isNegated;
    }
}
