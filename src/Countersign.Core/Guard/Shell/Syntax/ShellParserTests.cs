namespace Countersign.Core.Guard.Shell;

/// <content>The expression inside <c>[[ … ]]</c>.</content>
internal sealed partial class ShellParser
{
    private TestNode ParseTest()
    {
        var node = new TestNode();
        _at += "[[".Length;
        ParseAlternatives(node);
        SkipLines();
        Expect("]]");
        return node;
    }

    private void ParseAlternatives(TestNode node)
    {
        if (!Enter()) return;
        while (true)
        {
            ParseTerm(node);
            SkipLines();
            if (!StartsWith("&&") && !StartsWith("||")) break;
            _at += 2;
        }

        _depth--;
    }

    private void ParseTerm(TestNode node)
    {
        SkipLines();
        while (IsTestWord("!"))
        {
            _at++;
            SkipLines();
        }

        if (_at < _end && _text[_at] == '(')
        {
            _at++;
            ParseAlternatives(node);
            SkipLines();
            Expect(')');
            return;
        }

        ParseComparison(node);
    }

    private void ParseComparison(TestNode node)
    {
        var isUnary = Peek(0) == '-' && char.IsAsciiLetter(Peek(1)) && (_at + 2 >= _end || ShellCharacters.IsMeta(_text[_at + 2]));
        var first = ParseOperand(node);
        SkipBlanks();
        if (isUnary && first is not null)
        {
            ParseOperand(node);
            return;
        }

        SkipLines();
        if (_at >= _end || _text[_at] is ')' or '&' or '|' || IsTestWord("]]")) return;
        if (_text[_at] is '<' or '>' && Peek(1) != '(')
        {
            _at++;
            ParseOperand(node);
            return;
        }

        var start = _at;
        var comparison = ParseWord().Plain;
        if (comparison is not ("=" or "==" or "!=" or "=~" or "-eq" or "-ne" or "-lt" or "-le" or "-gt" or "-ge" or "-nt" or "-ot" or "-ef"))
        {
            if (!_isStopped) _at = start;
            Unexpected();
            return;
        }

        ParseOperand(node, isPattern: comparison is "=" or "==" or "!=" or "=~");
    }

    private WordNode? ParseOperand(TestNode node, bool isPattern = false)
    {
        SkipBlanks();
        var isWord = _at < _end && (!ShellCharacters.IsMeta(_text[_at]) || IsAtProcess() || (isPattern && _text[_at] is '(' or '<' or '>')) && !IsTestWord("]]");
        if (!isWord)
        {
            Unexpected();
            return null;
        }

        var word = isPattern ? ParsePattern() : ParseWord();
        node.Words.Add(word);
        return word;
    }

    /// <summary>The right side of a comparison, where brackets and bars belong to the pattern.</summary>
    private WordNode ParsePattern()
    {
        var word = new WordNode { Start = _at, Parts = [] };
        var open = 0;
        while (_at < _end)
        {
            var c = _text[_at];
            if (open == 0 && (c is ' ' or '\t' or '\n' or ')' or ';' or '&' || (c == '|' && Peek(1) == '|'))) break;
            if (c == '(') open++;
            if (c == ')') open--;
            if (ShellCharacters.IsMeta(c)) _buffer.Append(_text[_at++]);
            else ParseUnquotedPiece(word.Parts);
        }

        Flush(word.Parts, isQuoted: false);
        if (open > 0) Unclosed("'('", word.Start);
        word.End = _at;
        return word;
    }

    private bool IsTestWord(string word) => StartsWith(word) && (_at + word.Length >= _end || ShellCharacters.IsMeta(_text[_at + word.Length]));
}
