using System.Text;

namespace Countersign.Core.Guard.Shell;

/// <summary>What a token of a program in another language is.</summary>
internal enum CodeTokenKind
{
    Name,
    Text,

    /// <summary>A text that is run as a command by being written: backquotes of Ruby, Perl and PHP, <c>%x( )</c>, <c>qx( )</c>.</summary>
    Command,
    Symbol,
}

/// <summary>One token of a program in another language.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its text, decoded; what is put into it at run time is marked by <see cref="UnknownMark"/>.</param>
internal sealed record CodeToken(CodeTokenKind Kind, string Value);

/// <summary>Cuts the code of a scripting language into names, texts and symbols. It knows no grammar: only where texts and comments begin and end.</summary>
internal sealed class CodeTokens(string code, CodeLanguage language)
{
    private readonly List<CodeToken> _tokens = [];
    private int _at;

    /// <summary>All tokens.</summary>
    public List<CodeToken> All()
    {
        while (_at < code.Length)
        {
            var c = code[_at];
            if (char.IsWhiteSpace(c)) _at++;
            else if (IsComment(c)) SkipComment();
            else if (c is '"' or '\'' or '`') TakeText(isRaw: false, isFormatted: false);
            else if (ShellCharacters.IsNameStart(c)) TakeName();
            else if (c == '%' && language == CodeLanguage.Ruby && At(1) == 'x' && Closing(At(2)) != '\0') TakeDelimited(3, Closing(At(2)));
            else Add(CodeTokenKind.Symbol, code[_at++].ToString());
        }

        return _tokens;
    }

    /// <summary>The texts of a list in JSON or a shorthand of it.</summary>
    public static IEnumerable<string> Strings(string list)
    {
        foreach (var token in new CodeTokens(list, CodeLanguage.Node).All())
        {
            if (token.Kind == CodeTokenKind.Text) yield return token.Value;
        }
    }

    private char At(int ahead) => _at + ahead < code.Length ? code[_at + ahead] : '\0';

    private void Add(CodeTokenKind kind, string value) => _tokens.Add(new CodeToken(kind, value));

    private bool IsComment(char c) => language switch
    {
        CodeLanguage.Node => c == '/' && At(1) is '/' or '*',
        CodeLanguage.Php => (c == '/' && At(1) is '/' or '*') || c == '#',
        CodeLanguage.Lua => c == '-' && At(1) == '-',
        CodeLanguage.Python or CodeLanguage.Ruby or CodeLanguage.Perl or CodeLanguage.Awk => c == '#' && (_at == 0 || code[_at - 1] != '$'),
        CodeLanguage.AppleScript => false,
    };

    private void SkipComment()
    {
        var isBlock = At(1) == '*';
        var end = isBlock ? code.IndexOf("*/", _at + 2, StringComparison.Ordinal) : code.IndexOf('\n', _at);
        _at = end < 0 ? code.Length : isBlock ? end + 2 : end;
    }

    private void TakeName()
    {
        var start = _at;
        while (_at < code.Length && ShellCharacters.IsName(code[_at])) _at++;
        var name = code[start.._at];
        if (language == CodeLanguage.Python && name.Length <= 2 && At(0) is '"'
            or '\'' && IsTextPrefix(name)) TakeText(name.AsSpan().IndexOfAny('r', 'R') >= 0, name.AsSpan().IndexOfAny('f', 'F') >= 0);
        else if (language == CodeLanguage.Perl && name == "qx" && Closing(At(0)) is var closing and not '\0') TakeDelimited(1, closing);
        else Add(CodeTokenKind.Name, name);
    }

    private static bool IsTextPrefix(string name)
    {
        foreach (var c in name)
        {
            if (c is not ('r' or 'R' or 'b' or 'B' or 'f' or 'F' or 'u' or 'U')) return false;
        }

        return true;
    }

    private static char Closing(char open) => open switch
    {
        '(' => ')',
        '{' => '}',
        '[' => ']',
        '<' => '>',
        '/' or '|' or '!' or '\'' or '"' or '~' => open,
        _ => '\0',
    };

    private void TakeDelimited(int skip, char closing)
    {
        _at += skip;
        var end = code.IndexOf(closing, Math.Min(_at, code.Length));
        if (end < 0) end = code.Length;
        Add(CodeTokenKind.Command, Interpolated(code[Math.Min(_at, end)..end], '"', isFormatted: false));
        _at = Math.Min(end + 1, code.Length);
    }

    private void TakeText(bool isRaw, bool isFormatted)
    {
        var quote = code[_at];
        var isTriple = language == CodeLanguage.Python && At(1) == quote && At(2) == quote;
        _at += isTriple ? 3 : 1;
        var start = _at;
        while (_at < code.Length && !(code[_at] == quote && (!isTriple || (At(1) == quote && At(2) == quote)))) _at += code[_at] == '\\' && !isRaw ? 2 : 1;
        var end = Math.Min(_at, code.Length);
        var text = code[start..end];
        _at = Math.Min(end + (isTriple ? 3 : 1), code.Length);
        if (!isRaw && !(quote == '\'' && language is CodeLanguage.Ruby or CodeLanguage.Perl or CodeLanguage.Php)) text = AnsiText.Decode(text);
        var isCommand = quote == '`' && language is CodeLanguage.Ruby or CodeLanguage.Perl or CodeLanguage.Php;
        Add(isCommand ? CodeTokenKind.Command : CodeTokenKind.Text, Interpolated(text, quote, isFormatted));
    }

    /// <summary>The text with a mark where a value is put in at run time.</summary>
    private string Interpolated(string text, char quote, bool isFormatted)
    {
        var opening = language switch
        {
            CodeLanguage.Python when isFormatted => "{",
            CodeLanguage.Node when quote == '`' => "${",
            CodeLanguage.Ruby when quote != '\'' => "#{",
            _ => "",
        };
        if (opening.Length == 0 || !text.Contains(opening, StringComparison.Ordinal)) return text;
        var known = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf(opening, at, StringComparison.Ordinal);
            var close = open < 0 ? -1 : text.IndexOf('}', open);
            if (close < 0) return known.Append(text.AsSpan(at)).ToString();
            known.Append(text.AsSpan(at, open - at)).Append(UnknownMark.Mark);
            at = close + 1;
        }

        return known.ToString();
    }
}
