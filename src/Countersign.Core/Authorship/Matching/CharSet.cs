using System.Globalization;

namespace Countersign.Core.Authorship.Matching;

/// <summary>
/// A set of characters: ASCII by its bits and without case, everything else by what kind of character it is. The Kelvin sign, which .NET's engine
/// takes for a k, is none here: the literals of a mark, looked for first, would not find it either.
/// </summary>
internal sealed class CharSet
{
    private UInt128 _ascii;
    private bool _words;
    private bool _spaces;
    private bool _digits;

    /// <summary>Every character that is not in the set, instead of those in it.</summary>
    public bool IsNegated { get; set; }

    /// <summary>Adds every character from first to last, both ASCII.</summary>
    public void Add(char first, char last)
    {
        for (var c = first; c <= last; c++) _ascii |= UInt128.One << Folded(c);
    }

    /// <summary>Adds what <c>\w</c>, <c>\s</c> or <c>\d</c> stands for; false for any other letter.</summary>
    public bool AddShorthand(char letter)
    {
        if (letter is not ('w' or 's' or 'd')) return false;
        (_words, _spaces, _digits) = (_words || letter == 'w', _spaces || letter == 's', _digits || letter == 'd');
        for (var c = '\0'; c < 128; c++)
            if (IsOfKind(c)) Add(c, c);
        return true;
    }

    /// <summary>Whether the character is in the set.</summary>
    public bool Contains(char c)
    {
        var folded = Folded(c);
        var isIn = folded < 128 ? ((_ascii >> folded) & UInt128.One) != UInt128.Zero : IsOfKind(folded);
        return isIn != IsNegated;
    }

    /// <summary>Whether <c>\b</c> takes the character for part of a word; the joiners have no place in <c>\w</c> and one here.</summary>
    public static bool IsOfWord(char c) => IsWord(c) || c is '\u200c' or '\u200d';

    private bool IsOfKind(char c) => (_words && IsWord(c)) || (_spaces && char.IsWhiteSpace(c)) || (_digits && char.IsDigit(c));

    private static bool IsWord(char c) => char.IsLetter(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation;

    private static char Folded(char c) => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
}
