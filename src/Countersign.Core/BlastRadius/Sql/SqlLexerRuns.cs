namespace Countersign.Core.BlastRadius.Sql;

/// <summary>What runs over many characters: texts, comments, commands of the client, copied rows.</summary>
internal sealed partial class SqlLexer
{
    /// <summary>Characters that tell a line with nothing but <c>\.</c>.</summary>
    private const int EndOfRowsLength = 4;

    /// <summary>How much of a text is kept: names always, values only where they may be code.</summary>
    private int TextRoom => _mode == Mode.DollarText || _close == '\'' ? sink.WantedText : limits.NameLength + 1;

    private bool Text(bool isLast)
    {
        var rest = _text.Rest;
        var stop = _hasEscapes ? rest.IndexOfAny(_close, '\\') : rest.IndexOf(_close);
        if (stop != 0)
        {
            Keep(stop < 0 ? rest.Length : stop, TextRoom);
            return true;
        }

        if (rest.Length == 1 && !isLast) return false;
        if (rest[0] == '\\') KeepEscaped(rest);
        else if (rest.Length > 1 && rest[1] == _close) KeepDoubled();
        else FinishText();
        return true;
    }

    private void KeepEscaped(ReadOnlySpan<char> rest)
    {
        _text.Take(1);
        if (rest.Length > 1) Keep(1, TextRoom);
    }

    private void KeepDoubled()
    {
        _text.Take(1);
        Keep(1, TextRoom);
    }

    private void FinishText()
    {
        _text.Take(1);
        _mode = Mode.Code;

        Emit(_close == '\'' ? TokenKind.Text : _close == '"' && dialect == SqlDialect.MySql ? TokenKind.QuotedText : TokenKind.Quoted);
    }

    private bool DollarText(bool isLast)
    {
        var rest = _text.Rest;
        var close = rest.IndexOf(_tag, StringComparison.Ordinal);
        if (close < 0)
        {
            // The end of the tag may be in the next piece.
            var sure = isLast ? rest.Length : rest.Length - _tag.Length + 1;
            if (sure > 0) Keep(sure, TextRoom);
            return sure > 0;
        }

        Keep(close, TextRoom);
        _text.Take(_tag.Length);
        _mode = Mode.Code;
        Emit(TokenKind.Text);
        return true;
    }

    private void Emit(TokenKind kind)
    {
        var isTooLong = kind == TokenKind.Quoted && _kept.Length > limits.NameLength;
        sink.Add(_opened with { Kind = kind, Text = kind == TokenKind.Text || isTooLong ? _kept.ToString() : Pooled(), IsCut = _isCut || isTooLong });
        _kept.Clear();
    }

    private string Pooled()
    {
        Span<char> word = stackalloc char[Math.Min(_kept.Length, limits.NameLength + 1)];
        _kept.CopyTo(0, word, word.Length);
        return _pool.Of(word);
    }

    private bool LineComment()
    {
        var end = KeepLine();
        if (end) sink.Comment(_kept.ToString(), _opened);
        return true;
    }

    private bool ClientLine()
    {
        if (KeepLine()) FinishClientLine();
        return true;
    }

    private bool KeepLine()
    {
        var rest = _text.Rest;
        var end = rest.IndexOf('\n');
        Keep(end < 0 ? rest.Length : end, MaxLineKept);
        if (end >= 0 && _mode == Mode.LineComment) _mode = Mode.Code;
        return end >= 0;
    }

    private void FinishClientLine()
    {
        _mode = Mode.Code;
        var line = _kept.ToString().Trim();
        var isDelimiter = line.Length > 0 && line[0] is not ('\\' or '.');
        if (!isDelimiter)
        {
            sink.ClientCommand(line, _opened);
            return;
        }

        sink.Evidence(SqlDialect.MySql);
        var word = line.Split(' ', '\t')[0];
        if (word.Length > MaxDelimiterLength) sink.Unclosed("a delimiter", _opened);
        else _delimiter = word;
    }

    private bool BlockComment(bool isLast)
    {
        var rest = _text.Rest;
        var stop = rest.IndexOfAny('*', '/');
        if (stop != 0)
        {
            _text.Take(stop < 0 ? rest.Length : stop);
            return true;
        }

        if (rest.Length == 1 && !isLast) return false;
        var isOpening = rest.StartsWith("/*", StringComparison.Ordinal);
        var isClosing = rest.StartsWith("*/", StringComparison.Ordinal);
        _text.Take(isOpening || isClosing ? 2 : 1);
        if (isOpening) _commentDepth = dialect == SqlDialect.PostgreSql ? _commentDepth + 1 : 1;
        if (isClosing && --_commentDepth == 0) _mode = Mode.Code;
        return true;
    }

    /// <summary>The rows after <c>COPY … FROM stdin</c>: lines up to one with nothing but <c>\.</c>.</summary>
    private bool CopiedRows(bool isLast)
    {
        var rest = _text.Rest;
        if (rest.Length < EndOfRowsLength && !isLast) return false;
        if (_text.Column > 1) return RestOfLine(rest);
        if (LexerRules.IsEndOfRows(rest))
        {
            _text.Take(2);
            _mode = Mode.Code;
            return true;
        }

        _isInRows = true;
        var next = rest.IndexOf("\n\\.", StringComparison.Ordinal);
        var sure = next >= 0 ? next + 1 : isLast ? rest.Length : rest.LastIndexOf('\n') + 1;
        if (sure == 0) return RestOfLine(rest);
        _text.Take(sure);
        return true;
    }

    /// <summary>Rows begin on the line after COPY. What else stands on its own line is run after them, and is not followed here.</summary>
    private bool RestOfLine(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf('\n');
        var line = end < 0 ? rest : rest[..end];
        if (!_isInRows && !line.IsWhiteSpace() && !LexerRules.BeginsComment(line.TrimStart(), dialect)) sink.Unclosed("a line with COPY and more", _opened);
        _text.Take(end < 0 ? rest.Length : end + 1);
        return true;
    }
}
