using System.Buffers;

namespace Countersign.Core.BlastRadius.Sql;

/// <summary>What begins where, told from the characters in sight.</summary>
internal static class LexerRules
{
    private const int MaxTagLength = 64;
    private const int MaxVersionDigits = 6;

    /// <summary>What stands between the texts and words of a row, and begins nothing.</summary>
    private static readonly SearchValues<char> BetweenValues = SearchValues.Create("0123456789,.+ \t\r\n");

    /// <summary>Whether a character belongs to the numbers and commas of a row.</summary>
    public static bool IsBetweenValues(char c) => BetweenValues.Contains(c);

    public static bool BeginsComment(ReadOnlySpan<char> rest, SqlDialect dialect) => rest switch
    {
        // In MySQL two dashes begin a comment only before white space; otherwise they are two signs.
        ['-', '-', ..] => dialect != SqlDialect.MySql || rest.Length == 2 || IsSpace(rest[2]),
        ['#', ..] => dialect == SqlDialect.MySql,
        ['/', '*', ..] => true,
        _ => false,
    };

    /// <summary>Length of <c>/*!</c> or <c>/*M!</c> with its version: the server runs what such a comment holds.</summary>
    public static int ExecutableLength(ReadOnlySpan<char> rest)
    {
        var length = rest.StartsWith("/*!", StringComparison.Ordinal) ? 3 : rest.StartsWith("/*M!", StringComparison.Ordinal) ? 4 : 0;
        for (var digits = 0; length > 0 && digits < MaxVersionDigits && length < rest.Length && char.IsAsciiDigit(rest[length]); digits++) length++;
        return length;
    }

    public static string? DollarTag(ReadOnlySpan<char> rest)
    {
        var length = 1;
        while (length < rest.Length && length < MaxTagLength && (rest[length] == '_' || char.IsAsciiLetter(rest[length]) || (length > 1 && char.IsAsciiDigit(rest[length])))) length++;
        return length < rest.Length && rest[length] == '$' ? rest[..(length + 1)].ToString() : null;
    }

    /// <summary>Letters that belong to the text after them: E, N, B, X, and the character sets of MySQL.</summary>
    public static bool IsPrefix(ReadOnlySpan<char> word) => word is [var one] ? "eEnNbBxX".Contains(one, StringComparison.Ordinal) : word is ['_', _, ..];

    public static bool IsEndOfRows(ReadOnlySpan<char> rest) =>
        rest.StartsWith("\\.", StringComparison.Ordinal) && (rest.Length == 2 || rest[2] == '\n' || rest is ['\\', '.', '\r', '\n', ..] or ['\\', '.', '\r']);

    public static bool IsSpace(char c) => c <= ' ' || c is '\u00a0' or '\ufeff';

    public static int SpaceLength(ReadOnlySpan<char> rest)
    {
        var length = 1;
        while (length < rest.Length && IsSpace(rest[length])) length++;
        return length;
    }

    public static bool IsWordStart(ReadOnlySpan<char> rest) =>
        char.IsAsciiLetter(rest[0]) || rest[0] is '_' or > '\u007f' || (rest[0] is '@' or ':' && rest.Length > 1 && (rest[1] is '_' or '@' || char.IsAsciiLetter(rest[1])));

    public static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or '@' or > '\u007f';
}
