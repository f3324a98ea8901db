namespace Countersign.Core.Guard.Shell;

/// <content>What begins with <c>$</c> or a backquote.</content>
internal sealed partial class ShellParser
{
    private void ParseDollar(List<WordPart> parts, bool isQuoted)
    {
        var next = Peek(1);
        if (next is '\'' or '"' && !isQuoted)
        {
            Flush(parts, isQuoted);
            _at++;
            if (next == '"') ParseDoubleQuoted(parts);
            else ParseAnsiQuoted(parts);
            return;
        }

        var isExpansion = next is '(' or '{' or '[' or '@' or '*' or '#' or '?' or '-' or '$' or '!' || ShellCharacters.IsName(next);
        if (!isExpansion)
        {
            _buffer.Append('$');
            _at++;
            return;
        }

        Flush(parts, isQuoted);
        if (next == '(') ParseCommandSubstitution(parts, isQuoted);
        else if (next == '{') ParseBraced(parts, isQuoted);
        else if (next == '[') ParseOldArithmetic(parts, isQuoted);
        else ParseNamed(parts, isQuoted);
    }

    private void ParseNamed(List<WordPart> parts, bool isQuoted)
    {
        var start = _at++;
        string name;
        if (ShellCharacters.IsNameStart(_text[_at])) name = TakeName();
        else name = _text[_at++].ToString();
        parts.Add(new ParameterPart(name, isQuoted) { Written = _text[start.._at] });
    }

    /// <summary>A name, which a joined line may cut in two.</summary>
    private string TakeName()
    {
        var start = _at;
        while (_at < _end && ShellCharacters.IsName(_text[_at])) _at++;
        var name = _text[start.._at];
        if (Peek(0) != '\\' || Peek(1) != '\n' || !ShellCharacters.IsName(Peek(2))) return name;
        _at += 2;
        return name + TakeName();
    }

    private void ParseCommandSubstitution(List<WordPart> parts, bool isQuoted)
    {
        var start = _at;
        if (Peek(2) == '(' && ArithmeticEnd(_at + 3) is var end and >= 0)
        {
            var expression = ParseRegion(_at + 3, end);
            _at = _isStopped ? _end : end + 2;
            parts.Add(new ArithmeticPart(expression, _text[start.._at], isQuoted));
            return;
        }

        _at += 2;
        var body = ParseInner(start);
        parts.Add(new CommandPart(body, _text[start.._at], isQuoted));
    }

    private void ParseOldArithmetic(List<WordPart> parts, bool isQuoted)
    {
        var start = _at;
        var length = _text.AsSpan(_at, _end - _at).IndexOf(']');
        if (length < 0)
        {
            Unclosed("'$['", start);
            return;
        }

        var end = start + length;
        var expression = ParseRegion(start + 2, end);
        _at = _isStopped ? _end : end + 1;
        parts.Add(new ArithmeticPart(expression, _text[start.._at], isQuoted));
    }

    /// <summary>Place of the <c>))</c> that closes an arithmetic expression; negative where it does not close as a pair.</summary>
    private int ArithmeticEnd(int at)
    {
        var open = 0;
        for (; at < _end; at++)
        {
            var c = _text[at];
            if (c == '\\') at++;
            else if (c == '(') open++;
            else if (c is '\'' or '"')
            {
                var length = at + 1 < _end ? _text.AsSpan(at + 1, _end - at - 1).IndexOf(c) : -1;
                if (length < 0) return -1;
                at += length + 1;
            }
            else if (c == ')' && open > 0) open--;
            else if (c == ')') return at + 1 < _end && _text[at + 1] == ')' ? at : -1;
        }

        return -1;
    }

    private void ParseBackquote(List<WordPart> parts, bool isQuoted)
    {
        var opened = _at++;
        var text = new System.Text.StringBuilder();
        while (_at < _end && _text[_at] != '`')
        {
            if (_text[_at] == '\\' && (Peek(1) is '`' or '\\' or '$' || (isQuoted && Peek(1) == '"'))) _at++;
            text.Append(_text[_at++]);
        }

        parts.Add(new BackquotePart(text.ToString(), isQuoted));
        if (_at >= _end) Unclosed("a backquote", opened);
        else _at++;
    }

    private void ParseAnsiQuoted(List<WordPart> parts)
    {
        var opened = _at++;
        var start = _at;
        while (_at < _end && _text[_at] != '\'') _at += _text[_at] == '\\' ? 2 : 1;
        _at = Math.Min(_at, _end);
        parts.Add(new TextPart(AnsiText.Decode(_text.AsSpan(start, _at - start)), isQuoted: true));
        if (_at >= _end) Unclosed("a single quote", opened);
        else _at++;
    }

    private void ParseBraced(List<WordPart> parts, bool isQuoted)
    {
        if (!Enter()) return;
        var start = _at;
        _at += 2;
        if (Peek(0) is ' ' or '\t' or '\n' or '|') ParseCommandsInBraces(parts, start, isQuoted);
        else ParseParameter(parts, start, isQuoted);
        _depth--;
    }

    /// <summary><c>${ list; }</c> of ksh and newer bash; an older one runs nothing of it.</summary>
    private void ParseCommandsInBraces(List<WordPart> parts, int start, bool isQuoted)
    {
        if (Peek(0) == '|') _at++;
        var body = ParseList();
        Expect("}");
        parts.Add(new CommandPart(body, _text[start.._at], isQuoted));
    }

    private void ParseParameter(List<WordPart> parts, int start, bool isQuoted)
    {
        string? prefix = null;
        if (Peek(0) == '#' && Peek(1) != '}' && (ShellCharacters.IsName(Peek(1)) || Peek(1) is '@' or '*' or '?' or '!' or '$' or '-')) prefix = "length";
        else if (Peek(0) == '!' && (ShellCharacters.IsName(Peek(1)) || Peek(1) is '@' or '*' or '#')) prefix = "indirect";
        if (prefix is not null) _at++;
        var nameStart = _at;
        if (ShellCharacters.IsNameStart(Peek(0))) TakeName();
        else if (char.IsAsciiDigit(Peek(0))) while (char.IsAsciiDigit(Peek(0))) _at++;
        else if (Peek(0) is '@' or '*' or '#' or '?' or '-' or '$' or '!') _at++;
        var part = new ParameterPart(_text[nameStart.._at].Replace("\\\n", "", StringComparison.Ordinal), isQuoted) { Operator = prefix };
        if (Peek(0) == '[' && part.Name.Length > 0) part.Index = ParseIndex();
        if (Peek(0) != '}' || part.Name.Length == 0)
        {
            var found = part.Name.Length == 0 ? "unknown" : TakeOperator();
            part.Argument = ParseArgument(isQuoted, isPattern: found is [('%' or '#' or '/' or '^' or ','), ..]);
            part.Operator = prefix is null ? found : prefix + found;
        }

        if (_at >= _end) Unclosed("'${'", start);
        else _at++;
        part.Written = _text[start.._at];
        parts.Add(part);
    }

    private WordNode ParseIndex()
    {
        _at++;
        var word = new WordNode { Start = _at, Parts = [] };
        var open = 1;
        while (_at < _end)
        {
            if (_text[_at] == '[') open++;
            if (_text[_at] == ']' && --open == 0) break;
            ParseUnquotedPiece(word.Parts);
        }

        Flush(word.Parts, isQuoted: true);
        word.End = _at;
        if (_at < _end) _at++;
        return word;
    }

    private string TakeOperator()
    {
        var found = (Peek(0), Peek(1)) switch
        {
            (':', '-') => ":-",
            (':', '=') => ":=",
            (':', '?') => ":?",
            (':', '+') => ":+",
            (':', _) => ":",
            ('#', '#') => "##",
            ('%', '%') => "%%",
            ('/', '/') => "//",
            ('^', '^') => "^^",
            (',', ',') => ",,",
            ('-' or '=' or '?' or '+' or '#' or '%' or '/' or '^' or ',' or '@', _) => _text[_at].ToString(),
            _ => "unknown",
        };
        if (found != "unknown") _at += found.Length;
        return found;
    }

    /// <summary>The word after an operator, up to the brace that closes.</summary>
    private WordNode ParseArgument(bool isQuoted, bool isPattern)
    {
        var word = new WordNode { Start = _at, Parts = [] };
        while (_at < _end && _text[_at] != '}')
        {
            if (!isQuoted) ParseUnquotedPiece(word.Parts);
            else ParseQuotedPiece(word.Parts, isPattern);
        }

        Flush(word.Parts, isQuoted);
        word.End = _at;
        return word;
    }

    private void ParseQuotedPiece(List<WordPart> parts, bool isPattern)
    {
        switch (_text[_at])
        {
            case '\\':
                ParseQuotedEscape(closing: '}');
                break;
            case '\'' when isPattern:
                Flush(parts, isQuoted: true);
                ParseSingleQuoted(parts);
                break;
            case '"':
                Flush(parts, isQuoted: true);
                ParseDoubleQuoted(parts);
                break;
            case '$':
                ParseDollar(parts, isQuoted: true);
                break;
            case '`':
                ParseQuotedBackquote(parts);
                break;
            default:
                _buffer.Append(_text[_at++]);
                break;
        }
    }
}
