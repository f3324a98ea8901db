namespace Countersign.Core.Guard.Shell;

/// <content>Redirections, here-documents and assignments.</content>
internal sealed partial class ShellParser
{
    /// <summary>A here-document whose body comes after the end of this line.</summary>
    private sealed record PendingDocument(RedirectionNode Redirection, string Delimiter, bool IsQuoted, bool StripsTabs);

    private RedirectionNode? ParseRedirection()
    {
        if (_at >= _end) return null;
        var at = _at;
        var descriptor = TakeDescriptor(ref at);
        if (at >= _end) return null;
        var isBoth = at == _at && _text[at] == '&' && Peek(1) == '>';
        if (isBoth) at++;
        else if (_text[at] is not ('<' or '>')) return null;
        else if (at + 1 < _end && _text[at + 1] == '(') return null;
        _at = at;
        return _text[_at] == '<' ? ParseReading(descriptor ?? 0) : ParseWriting(isBoth ? -1 : descriptor ?? 1);
    }

    private int? TakeDescriptor(ref int at)
    {
        var start = at;
        if (_text[at] == '{')
        {
            var close = at + 1;
            while (close < _end && ShellCharacters.IsName(_text[close])) close++;
            if (close + 1 >= _end || _text[close] != '}' || close == at + 1 || _text[close + 1] is not ('<' or '>')) return null;
            at = close + 1;
            return -1;
        }

        while (at < _end && char.IsAsciiDigit(_text[at])) at++;
        if (at == start) return null;
        return int.TryParse(_text.AsSpan(start, at - start), System.Globalization.NumberStyles.None, null, out var number) ? number : -1;
    }

    private RedirectionNode ParseReading(int descriptor)
    {
        if (StartsWith("<<<")) return TakeTarget(RedirectionKind.Text, descriptor, length: 3);
        if (StartsWith("<<")) return ParseDocument(descriptor);
        if (StartsWith("<&")) return TakeTarget(RedirectionKind.Duplicate, descriptor, length: 2);
        return TakeTarget(RedirectionKind.Read, descriptor, StartsWith("<>") ? 2 : 1);
    }

    private RedirectionNode ParseWriting(int descriptor)
    {
        if (StartsWith(">>")) return TakeTarget(RedirectionKind.Append, descriptor, length: 2);
        if (StartsWith(">|")) return TakeTarget(RedirectionKind.Write, descriptor, length: 2);
        if (!StartsWith(">&")) return TakeTarget(RedirectionKind.Write, descriptor, length: 1);
        var redirection = TakeTarget(RedirectionKind.Duplicate, descriptor, length: 2);
        var isFile = redirection.Target.Plain is not { } plain || !(plain == "-" || ShellCharacters.IsDigits(plain.AsSpan().TrimEnd('-')));
        return isFile ? new RedirectionNode(RedirectionKind.Write, -1, redirection.Target) : redirection;
    }

    private RedirectionNode TakeTarget(RedirectionKind kind, int descriptor, int length)
    {
        _at += length;
        SkipBlanks();
        if (_at >= _end || (ShellCharacters.IsMeta(_text[_at]) && !IsAtProcess())) Unexpected();
        return new RedirectionNode(kind, descriptor, ParseWord());
    }

    private RedirectionNode ParseDocument(int descriptor)
    {
        var stripsTabs = StartsWith("<<-");
        var redirection = TakeTarget(RedirectionKind.Text, descriptor, stripsTabs ? 3 : 2);
        var written = _text[redirection.Target.Start..redirection.Target.End];
        var delimiter = redirection.Target.Plain ?? DelimiterOf(redirection.Target.Parts!, written);
        var isQuoted = written.AsSpan().IndexOfAny('\'', '"', '\\') >= 0;
        redirection.Target = WordNode.Of("");
        (_pending ??= []).Add(new PendingDocument(redirection, delimiter, isQuoted, stripsTabs));
        return redirection;
    }

    /// <summary>A delimiter loses its quotes and nothing else.</summary>
    private static string DelimiterOf(List<WordPart> parts, string written)
    {
        var delimiter = "";
        foreach (var part in parts)
        {
            if (part is not TextPart text) return written;
            delimiter += text.Text;
        }

        return delimiter;
    }

    private void ReadDocuments()
    {
        if (_pending is null || _isStopped) return;
        var pending = _pending;
        _pending = null;
        foreach (var document in pending)
        {
            var body = TakeBody(document);
            document.Redirection.Target = document.IsQuoted ? WordNode.Of(body) : QuotedText(body);
        }
    }

    private WordNode QuotedText(string body)
    {
        if (body.AsSpan().IndexOfAny('$', '`', '\\') < 0) return WordNode.Of(body);
        var inner = new ShellParser(body, _depth);
        var word = inner.ParseQuotedText();
        Limit ??= inner.Limit;
        if (inner.Mistake is not null) word.Parts!.Add(new ParameterPart("", isQuoted: true) { Operator = "unknown", Written = "" });
        return word;
    }

    private string TakeBody(PendingDocument document)
    {
        var body = new System.Text.StringBuilder();
        var isJoined = false;
        while (_at < _end)
        {
            var length = _text.AsSpan(_at, _end - _at).IndexOf('\n');
            var next = length < 0 ? _end : _at + length + 1;
            var line = _text.AsSpan(_at, (length < 0 ? _end : _at + length) - _at);
            if (document.StripsTabs) line = line.TrimStart('\t');
            _at = next;
            if (!isJoined && line.SequenceEqual(document.Delimiter)) break;
            body.Append(line);
            if (length >= 0) body.Append('\n');
            isJoined = !document.IsQuoted && (line.Length - line.TrimEnd('\\').Length) % 2 == 1;
        }

        return body.ToString();
    }

    private AssignmentNode? ParseAssignment()
    {
        var at = _at;
        if (!ShellCharacters.IsNameStart(_text[at])) return null;
        while (at < _end && ShellCharacters.IsName(_text[at])) at++;
        var name = _text[_at..at];
        var indexStart = at + 1;
        var indexEnd = at < _end && _text[at] == '[' ? IndexEnd(at) : 0;
        if (indexEnd < 0) return null;
        if (indexEnd > 0) at = indexEnd + 1;
        var isAppending = at + 1 < _end && _text[at] == '+' && _text[at + 1] == '=';
        if (isAppending) at++;
        if (at >= _end || _text[at] != '=') return null;
        var index = indexEnd > 0 ? ParseRegion(indexStart, indexEnd) : null;
        if (_isStopped) return null;
        _at = at + 1;
        if (_at < _end && _text[_at] == '(') return new AssignmentNode(name, isAppending, index, value: null, ParseItems());
        var value = _at >= _end || (ShellCharacters.IsMeta(_text[_at]) && !IsAtProcess()) ? WordNode.Of("") : ParseWord();
        return new AssignmentNode(name, isAppending, index, value, items: null);
    }

    private int IndexEnd(int at)
    {
        const int longest = 256;
        var open = 0;
        for (var end = at; end < _end && end - at < longest && _text[end] != '\n'; end++)
        {
            if (_text[end] == '[') open++;
            if (_text[end] == ']' && --open == 0) return end;
        }

        return -1;
    }

    private List<WordNode> ParseItems()
    {
        var opened = _at++;
        var items = new List<WordNode>();
        while (true)
        {
            SkipLines();
            if (_at >= _end)
            {
                Unclosed("'('", opened);
                return items;
            }

            if (_text[_at] == ')')
            {
                _at++;
                return items;
            }

            if (ShellCharacters.IsMeta(_text[_at]) && !IsAtProcess()) Unexpected();
            else items.Add(ParseWord());
        }
    }
}
