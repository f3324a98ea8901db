namespace Countersign.Core.Guard.Knowledge;

/// <summary>
/// A pattern of the knowledge: <c>state rm|remove</c> are words in their order, <c>...</c> any number of words, <c>*</c> any characters,
/// <c>^x</c> a word that is not <c>x</c>, <c>$</c> no further word; <c>--force|-f</c> an option that must be there, <c>--replicas=0</c> with this value;
/// <c>!--dry-run</c> and <c>!word</c> what must not be there; <c>~text</c> a text in any word.
/// </summary>
internal static class CommandPattern
{
    /// <summary>Result of <see cref="Match"/> where the pattern does not match.</summary>
    public const int NoMatch = -1;

    /// <summary>Result of <see cref="Match"/> for a pattern that says nothing of any word.</summary>
    public const int Anything = 99;

    private const int Openly = 98;

    /// <summary>Where in the words the pattern found what it looked for behind <c>...</c>; 0 without, and late where it ends in <c>...</c>. The earliest of several patterns decides.</summary>
    public static int Match(ReadOnlySpan<char> pattern, CommandWords words)
    {
        if (pattern is "...") return Anything;
        int at = 0, found = 0;
        var isGap = false;
        foreach (var range in pattern.Split(' '))
        {
            var term = pattern[range];
            if (term is "...") isGap = true;
            else if (term is ['-', _, ..] or ['!' or '~', ..])
            {
                if (!Holds(term, words)) return NoMatch;
            }
            else if (term is "$")
            {
                if (at != words.Words.Count) return NoMatch;
            }
            else if (!Take(term, words, isGap, ref at)) return NoMatch;
            else
            {
                if (isGap) found = at - 1;
                isGap = false;
            }
        }

        return isGap && pattern.EndsWith("...", StringComparison.Ordinal) ? Openly : found;
    }

    private static bool Take(ReadOnlySpan<char> term, CommandWords words, bool isGap, ref int at)
    {
        var isOther = term is ['^', _, ..];
        if (isOther) term = term[1..];
        for (; at < words.Words.Count; at++)
        {
            if (AnyOf(term, words.Words[at].Text) != isOther)
            {
                at++;
                return true;
            }

            if (!isGap) return false;
        }

        return false;
    }

    private static bool Holds(ReadOnlySpan<char> term, CommandWords words)
    {
        if (term[0] == '~') return words.Mentions(term[1..]);
        if (term[0] == '-') return HasOption(term, words);
        term = term[1..];
        if (term[0] == '-') return !HasOption(term, words);
        if (term[0] == '~') return !words.Mentions(term[1..]);
        foreach (var word in words.Words)
        {
            if (AnyOf(term, word.Text)) return false;
        }

        return true;
    }

    private static bool HasOption(ReadOnlySpan<char> term, CommandWords words)
    {
        ReadOnlySpan<char> name = default;
        foreach (var range in term.Split('|'))
        {
            var part = term[range];
            var value = part;
            if (part is ['-', ..])
            {
                var equals = part.IndexOf('=');
                name = equals < 0 ? part : part[..equals];
                if (equals < 0 && words.Has(name)) return true;
                if (equals < 0) continue;
                value = part[(equals + 1)..];
            }

            foreach (var option in words.Options)
            {
                if (option.Value is { } given && Wildcard.Matches(name, option.Name) && Wildcard.Matches(value, given.Text)) return true;
            }
        }

        return false;
    }

    private static bool AnyOf(ReadOnlySpan<char> alternatives, ReadOnlySpan<char> word)
    {
        while (true)
        {
            var end = alternatives.IndexOf('|');
            if (Wildcard.Matches(end < 0 ? alternatives : alternatives[..end], word)) return true;
            if (end < 0) return false;
            alternatives = alternatives[(end + 1)..];
        }
    }
}
