namespace Countersign.Core.Guard.Shell;

/// <content>Words and their quoting.</content>
internal sealed partial class ShellParser
{
    private bool IsAtProcess() => _at + 1 < _end && _text[_at] is '<' or '>' && _text[_at + 1] == '(';

    private WordNode ParseWord()
    {
        var word = new WordNode { Start = _at };
        var plain = _at;
        while (plain < _end && ShellCharacters.IsPlain(_text[plain])) plain++;
        if (plain > _at && (plain == _end || IsWordEnd(plain)))
        {
            word.Plain = _text[_at..plain];
            _at = plain;
        }
        else
        {
            word.Parts = [];
            while (_at < _end && !IsWordEnd(_at)) ParseUnquotedPiece(word.Parts);
            Flush(word.Parts, isQuoted: false);
        }

        word.End = _at;
        word.HasBraces = word.Parts is not null && _text.AsSpan(word.Start, word.End - word.Start).Contains('{');
        return word;
    }

    private bool IsWordEnd(int at)
    {
        var c = _text[at];
        if (!ShellCharacters.IsMeta(c)) return false;
        var next = at + 1 < _end ? _text[at + 1] : '\0';
        if (c is '<' or '>' && next == '(') return false;
        return !(c == '(' && _hasPatternLists && at > 0 && _text[at - 1] is '?' or '*' or '+' or '@' or '!');
    }

    /// <summary>Takes one unquoted character, one quoted text, or one expansion.</summary>
    private void ParseUnquotedPiece(List<WordPart> parts)
    {
        switch (_text[_at])
        {
            case '\\':
                ParseEscape(parts);
                break;
            case '\'':
                Flush(parts, isQuoted: false);
                ParseSingleQuoted(parts);
                break;
            case '"':
                Flush(parts, isQuoted: false);
                ParseDoubleQuoted(parts);
                break;
            case '$':
                ParseDollar(parts, isQuoted: false);
                break;
            case '`':
                Flush(parts, isQuoted: false);
                ParseBackquote(parts, isQuoted: false);
                break;
            case '<' or '>' when IsAtProcess():
                Flush(parts, isQuoted: false);
                ParseProcess(parts);
                break;
            case '(' when _hasPatternLists && _at > 0 && _text[_at - 1] is '?' or '*' or '+' or '@' or '!':
                ParsePatternList();
                break;
            default:
                _buffer.Append(_text[_at++]);
                break;
        }
    }

    private void ParseEscape(List<WordPart> parts)
    {
        if (Peek(1) == '\n' && _at + 1 < _end)
        {
            _at += 2;
            return;
        }

        Flush(parts, isQuoted: false);
        parts.Add(new TextPart(_at + 1 < _end ? _text[_at + 1].ToString() : "\\", isQuoted: true));
        _at = Math.Min(_at + 2, _end);
    }

    private void ParseSingleQuoted(List<WordPart> parts)
    {
        var start = _at + 1;
        var length = _text.AsSpan(start, _end - start).IndexOf('\'');
        parts.Add(new TextPart(length < 0 ? _text[start.._end] : _text.Substring(start, length), isQuoted: true));
        if (length < 0) Unclosed("a single quote", _at);
        else _at = start + length + 1;
    }

    private void ParseDoubleQuoted(List<WordPart> parts)
    {
        var opened = _at++;
        var before = parts.Count;
        ParseQuoted(parts, closing: '"');
        if (parts.Count == before) parts.Add(new TextPart("", isQuoted: true));
        if (_at >= _end) Unclosed("a double quote", opened);
        else _at++;
    }

    /// <summary>Text up to the closing character, where only <c>$</c>, <c>`</c> and <c>\</c> mean something.</summary>
    private void ParseQuoted(List<WordPart> parts, char closing)
    {
        while (_at < _end)
        {
            var c = _text[_at];
            if (c == closing && closing != '\0') break;
            if (c == '\\') ParseQuotedEscape(closing);
            else if (c == '$') ParseDollar(parts, isQuoted: true);
            else if (c == '`') ParseQuotedBackquote(parts);
            else _buffer.Append(_text[_at++]);
        }

        Flush(parts, isQuoted: true);
    }

    private void ParseQuotedBackquote(List<WordPart> parts)
    {
        Flush(parts, isQuoted: true);
        ParseBackquote(parts, isQuoted: true);
    }

    private void ParseQuotedEscape(char closing)
    {
        var next = Peek(1);
        if (next == '\n' && _at + 1 < _end)
        {
            _at += 2;
            return;
        }

        var isEscape = next is '$' or '`' or '\\' || (next == '"' && closing == '"') || (next == '}' && closing == '}');
        if (!isEscape) _buffer.Append('\\');
        else _buffer.Append(next);
        _at = Math.Min(_at + (isEscape ? 2 : 1), _end);
    }

    private void ParseProcess(List<WordPart> parts)
    {
        var start = _at;
        _at += 2;
        var body = ParseInner(start);
        parts.Add(new ProcessPart(body, _text[start] == '<', _text[start.._at]));
    }

    /// <summary>The commands up to the bracket that closes what was opened at <paramref name="opened"/>.</summary>
    private ListNode ParseInner(int opened)
    {
        var outer = _pending;
        _pending = null;
        var body = ParseList();
        if (_at < _end && _text[_at] == ')') _at++;
        else if (_at >= _end) Unclosed("'('", opened);
        else Unexpected();
        if (outer is not null && _pending is not null) outer.AddRange(_pending);
        _pending = outer ?? _pending;
        return body;
    }

    /// <summary><c>@(a|b)</c>, <c>!(x)</c>: a pattern of bash where <c>extglob</c> is on.</summary>
    private void ParsePatternList()
    {
        var opened = _at;
        var open = 0;
        do
        {
            var c = _text[_at];
            if (c == '(') open++;
            if (c == ')') open--;
            _buffer.Append(c);
            _at++;
        }
        while (open > 0 && _at < _end);

        if (open > 0) Unclosed("'('", opened);
    }

    private void Flush(List<WordPart> parts, bool isQuoted)
    {
        if (_buffer.Length == 0) return;
        parts.Add(new TextPart(_buffer.ToString(), isQuoted));
        _buffer.Clear();
    }

    /// <summary>A stretch of the text read as if it stood in double quotes.</summary>
    private WordNode ParseRegion(int start, int end)
    {
        var (outerEnd, word) = (_end, new WordNode { Start = start, End = end, Parts = [] });
        _at = start;
        _end = end;
        ParseQuoted(word.Parts, closing: '\0');
        _end = outerEnd;
        if (_isStopped) _at = _end;
        return word;
    }
}
