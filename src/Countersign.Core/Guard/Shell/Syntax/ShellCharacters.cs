namespace Countersign.Core.Guard.Shell;

/// <summary>What single characters mean to a shell.</summary>
internal static class ShellCharacters
{
    /// <summary>Ends a word: blank, newline, <c>; &amp; | ( ) &lt; &gt;</c>.</summary>
    public static bool IsMeta(char c) => c is ' ' or '\t' or '\n' or ';' or '&' or '|' or '(' or ')' or '<' or '>';

    /// <summary>Stands for itself in a word, whatever is around it.</summary>
    public static bool IsPlain(char c) => !IsMeta(c) && c is not ('\'' or '"' or '\\' or '$' or '`' or '{' or '*' or '?' or '[');

    public static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_';

    public static bool IsName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    /// <summary>Whether all of the text is a name of a variable.</summary>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        if (text.Length == 0 || !IsNameStart(text[0])) return false;
        foreach (var c in text)
        {
            if (!IsName(c)) return false;
        }

        return true;
    }

    /// <summary>Whether the text, unquoted, would be matched against file names.</summary>
    public static bool HasGlob(ReadOnlySpan<char> text)
    {
        var star = text.IndexOfAny('*', '?');
        if (star >= 0) return true;
        var open = text.IndexOf('[');
        return open >= 0 && text[open..].Contains(']');
    }

    /// <summary>Whether all of the text, one character at least, is decimal digits.</summary>
    public static bool IsDigits(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');
}
