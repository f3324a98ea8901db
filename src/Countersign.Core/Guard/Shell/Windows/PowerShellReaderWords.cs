using System.Text;

namespace Countersign.Core.Guard.Shell;

/// <content>Words, texts and variables.</content>
internal sealed partial class PowerShellReader
{
    /// <summary>Stands as the pattern of a script block, whose commands were read where it stands.</summary>
    private const string Block = "{ }";

    private ShellWord TakeWord()
    {
        var known = new StringBuilder();
        var pattern = new StringBuilder();
        var isLiteral = true;
        var start = _at;
        while (_at < text.Length)
        {
            var c = text[_at];
            if (char.IsWhiteSpace(c) || c is ';' or '|' or ')' or '}' or ',' || (c == '&' && _at > start) || (c is '>' or '<' && _at > start)) break;
            var piece = TakePiece(c, start);
            known.Append(piece.Text);
            pattern.Append(WordPattern.Of(piece));
            isLiteral &= piece.IsLiteral;
            if (c is '(' && At(0) == '.' && char.IsAsciiLetter(At(1))) return TakeMembers(new ShellWord(known.ToString(), isLiteral, isLiteral ? null : pattern.ToString()));
            if (c is '{' or '"' or '\'' && At(0) == '.' && char.IsAsciiLetter(At(1))) break;
        }

        if (_at == start) _at++;
        return new ShellWord(known.ToString(), isLiteral, isLiteral ? null : pattern.ToString());
    }

    private ShellWord TakePiece(char c, int start)
    {
        switch (c)
        {
            case '\'' or '"':
                return TakeQuoted();
            case '@' when At(1) is '\'' or '"':
                return TakeHereString();
            case '@' when At(1) == '{':
                _at += 2;
                return TakeTable();
            case '@' when At(1) == '(':
                _at++;
                return TakePiece('(', start);
            case '$' when At(1) == '(':
                _at += 2;
                return RunStatements(StandardInput.None, ')') ?? new ShellWord("", false, "$( )");
            case '(':
                _at++;
                return RunStatements(StandardInput.None, ')') ?? new ShellWord("", false, "( )");
            case '{':
                _at++;
                RunStatements(StandardInput.None, '}');
                return new ShellWord("", false, Block);
            case '$' when ShellCharacters.IsName(At(1)) || At(1) is '{' or '_' or '?' or '$' or '^':
                return Value(TakeVariable());
            case '`' when _at + 1 < text.Length:
                _at += 2;
                return new ShellWord(text[_at - 1].ToString(), true);
            case '*' or '?':
                _at++;
                return new ShellWord(c.ToString(), false, c.ToString());
            default:
                _at++;
                return new ShellWord(c.ToString(), true);
        }
    }

    /// <summary><c>@{ key = value }</c>: only the values are looked into.</summary>
    private ShellWord TakeTable()
    {
        while (_at < text.Length)
        {
            SkipSeparators();
            if (At(0) == '}') break;
            var key = _at;
            while (_at < text.Length && text[_at] is not ('=' or '}')) _at++;
            if (At(0) != '=') break;
            _at++;
            SkipBlanks();
            var before = _at;
            RunPipeline(StandardInput.None);
            if (_at == before && _at == key) _at++;
        }

        if (_at < text.Length) _at++;
        else Mistake ??= "a table '@{' is opened and not closed; close it";
        return new ShellWord("", false, Block);
    }

    private string TakeVariable()
    {
        _at++;
        if (At(0) == '{')
        {
            var close = text.IndexOf('}', _at);
            var braced = text[(_at + 1)..(close < 0 ? text.Length : close)];
            _at = close < 0 ? text.Length : close + 1;
            return braced;
        }

        var start = _at;
        while (ShellCharacters.IsName(At(0)) || (At(0) == ':' && ShellCharacters.IsName(At(1)) && _at > start)) _at++;
        if (_at == start && _at < text.Length) _at++;
        return text[start.._at];
    }

    private ShellWord Value(string name)
    {
        if (name.ToLowerInvariant() is "true" or "false" or "null") return new ShellWord("$" + name.ToLowerInvariant(), true);
        var found = name.StartsWith("env:", StringComparison.OrdinalIgnoreCase) ? scope.Find(name[4..]) : scope.Find(Key(name));
        var value = found?.Value ?? new ShellWord("", false, "$" + name);
        while (At(0) == '.' && char.IsAsciiLetter(At(1)) || At(0) == '[')
        {
            value = new ShellWord("", false, "$" + name);
            if (At(0) == '.') value = TakeMember(value);
            else _at = text.IndexOf(']', _at) is var close and >= 0 ? close + 1 : text.Length;
        }

        return result.TakeCharacters(value.Text.Length) ? value : new ShellWord("", false, "$" + name);
    }

    private ShellWord TakeHereString()
    {
        var quote = text[_at + 1];
        var start = text.IndexOf('\n', _at);
        var end = start < 0 ? -1 : text.IndexOf("\n" + quote + "@", start, StringComparison.Ordinal);
        if (end < 0)
        {
            Mistake ??= "a here-string is opened and not closed; close it by a line that begins with " + quote + "@";
            _at = text.Length;
            return new ShellWord("", false, "");
        }

        var body = text[Math.Min(start + 1, end)..end];
        _at = end + 3;
        return quote == '\'' || !body.Contains('$') ? new ShellWord(body, true) : new ShellWord(body, false, "");
    }

    private ShellWord TakeQuoted()
    {
        var quote = text[_at++];
        var known = new StringBuilder();
        var pattern = new StringBuilder();
        var isLiteral = true;
        while (_at < text.Length)
        {
            var c = text[_at];
            if (c == quote && At(1) != quote) break;
            if (c == quote) _at++;
            var isExpanded = quote == '"' && (c == '`' || (c == '$' && (At(1) is '(' or '{' || ShellCharacters.IsName(At(1)))));
            if (!isExpanded) _at++;
            var piece = isExpanded ? TakeExpanded(c) : new ShellWord(c.ToString(), true);
            known.Append(piece.Text);
            pattern.Append(WordPattern.Of(piece));
            isLiteral &= piece.IsLiteral;
        }

        if (_at >= text.Length) Mistake ??= $"a quote {quote} is opened and not closed; close it";
        else _at++;
        return new ShellWord(known.ToString(), isLiteral, isLiteral ? null : pattern.ToString());
    }

    private ShellWord TakeExpanded(char c)
    {
        if (c == '`')
        {
            _at++;
            var escaped = At(0);
            if (_at < text.Length) _at++;
            return new ShellWord(escaped switch { 'n' => "\n", 't' => "\t", 'r' => "\r", '0' => "\0", _ => escaped.ToString() }, true);
        }

        if (At(1) != '(') return PlainValue(TakeVariable());
        _at += 2;
        return RunStatements(StandardInput.None, ')') ?? new ShellWord("", false, "$( )");
    }

    /// <summary>In a text a variable stands for itself, without members.</summary>
    private ShellWord PlainValue(string name)
    {
        var found = name.StartsWith("env:", StringComparison.OrdinalIgnoreCase) ? scope.Find(name[4..]) : scope.Find(Key(name));
        var value = found?.Value ?? new ShellWord("", false, "$" + name);
        return result.TakeCharacters(value.Text.Length) ? value : new ShellWord("", false, "$" + name);
    }
}
