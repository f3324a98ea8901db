namespace Countersign.Core.Guard.Shell;

/// <content>Compound commands and functions.</content>
internal sealed partial class ShellParser
{
    /// <summary>The compound command that the reserved word begins; null where it begins none.</summary>
    private ShellNode? ParseCompound(string word)
    {
        switch (word)
        {
            case "{": return ParseBraces();
            case "if": return ParseIf();
            case "while" or "until": return ParseLoop(word);
            case "for" or "select": return ParseFor(word);
            case "case": return ParseCase();
            case "[[": return ParseTest();
            case "function": return ParseNamedFunction();
            case "coproc": return ParseCoprocess();
            case "time": return null;
            default:
                Unexpected();
                return new ListNode();
        }
    }

    private GroupNode ParseBraces()
    {
        _at++;
        var body = ParseSomeList();
        Expect("}");
        return new GroupNode(body, isSubshell: false);
    }

    /// <summary><c>(( … ))</c> where the brackets close as a pair, and a subshell otherwise.</summary>
    private ShellNode ParseBracketed()
    {
        if (Peek(1) == '(' && ArithmeticEnd(_at + 2) is var end and >= 0)
        {
            var expression = ParseRegion(_at + 2, end);
            _at = _isStopped ? _end : end + 2;
            return new ArithmeticNode(expression, body: null);
        }

        _at++;
        var body = ParseSomeList();
        Expect(')');
        return new GroupNode(body, isSubshell: true);
    }

    private IfNode ParseIf()
    {
        var node = new IfNode();
        _at += "if".Length;
        while (true)
        {
            var condition = ParseSomeList();
            Expect("then");
            node.Branches.Add((condition, ParseSomeList()));
            if (_at >= _end || Reserved() != "elif") break;
            _at += "elif".Length;
        }

        if (_at < _end && Reserved() == "else")
        {
            _at += "else".Length;
            node.Branches.Add((null, ParseSomeList()));
        }

        Expect("fi");
        return node;
    }

    private WhileNode ParseLoop(string word)
    {
        _at += word.Length;
        var condition = ParseSomeList();
        return new WhileNode(condition, ParseDo());
    }

    private ListNode ParseDo()
    {
        SkipBlanks();
        var isBraced = _at < _end && Reserved() == "{";
        if (isBraced) _at++;
        else Expect("do");
        var body = ParseSomeList();
        Expect(isBraced ? "}" : "done");
        return body;
    }

    private ShellNode ParseFor(string word)
    {
        _at += word.Length;
        SkipBlanks();
        if (StartsWith("((") && word == "for") return ParseArithmeticFor();
        if (_at >= _end || ShellCharacters.IsMeta(_text[_at])) Unexpected();
        var name = ParseWord();
        SkipLines();
        List<WordNode>? words = null;
        if (_at < _end && Reserved() == "in")
        {
            _at += "in".Length;
            words = ParseWords();
            if (_at < _end && _text[_at] is not (';' or '\n')) Unexpected();
        }

        if (_at < _end && _text[_at] == ';' && Peek(1) != ';') _at++;
        SkipLines();
        if (_at >= _end) Unexpected();
        return new ForNode(name.Plain ?? "", words, ParseDo());
    }

    private List<WordNode> ParseWords()
    {
        var words = new List<WordNode>();
        while (true)
        {
            SkipBlanks();
            if (_at >= _end || (ShellCharacters.IsMeta(_text[_at]) && !IsAtProcess())) return words;
            words.Add(ParseWord());
        }
    }

    private ArithmeticNode ParseArithmeticFor()
    {
        var end = ArithmeticEnd(_at + 2);
        if (end < 0) Unclosed("'(('", _at);
        var expression = end < 0 ? WordNode.Of("") : ParseRegion(_at + 2, end);
        _at = _isStopped ? _end : end + 2;
        if (!_isStopped && _text.AsSpan(expression.Start, end - expression.Start).Count(';') != 2) Fail("'for ((' takes three expressions separated by ';'", expression.Start);
        SkipBlanks();
        if (_at < _end && _text[_at] == ';') _at++;
        SkipLines();
        return new ArithmeticNode(expression, ParseDo());
    }

    private CaseNode ParseCase()
    {
        _at += "case".Length;
        SkipBlanks();
        if (_at >= _end || (ShellCharacters.IsMeta(_text[_at]) && !IsAtProcess())) Unexpected();
        var node = new CaseNode(ParseWord());
        SkipLines();
        Expect("in");
        SkipLines();
        while (_at < _end && Reserved() != "esac")
        {
            node.Arms.Add(ParseArm(out var isLast));
            if (isLast) break;
        }

        Expect("esac");
        return node;
    }

    private (List<WordNode> Patterns, ListNode Body) ParseArm(out bool isLast)
    {
        if (_text[_at] == '(') _at++;
        var patterns = new List<WordNode>();
        while (true)
        {
            SkipBlanks();
            if (_at >= _end || (ShellCharacters.IsMeta(_text[_at]) && !IsAtProcess())) Unexpected();
            patterns.Add(ParseWord());
            SkipBlanks();
            if (_at >= _end || _text[_at] != '|') break;
            _at++;
        }

        Expect(')');
        var body = ParseList();
        isLast = !StartsWith(";;") && !StartsWith(";&");
        if (!isLast) _at += StartsWith(";;&") ? 3 : 2;
        SkipLines();
        return (patterns, body);
    }

    private FunctionNode ParseFunction(string name)
    {
        Expect('(');
        Expect(')');
        return ParseBody(name);
    }

    private FunctionNode ParseNamedFunction()
    {
        _at += "function".Length;
        SkipBlanks();
        if (_at >= _end || ShellCharacters.IsMeta(_text[_at])) Unexpected();
        var name = ParseWord();
        SkipBlanks();
        if (_at >= _end || _text[_at] != '(' || !IsEmptyBrackets()) return ParseBody(name.Plain ?? "");
        return ParseFunction(name.Plain ?? "");
    }

    private bool IsEmptyBrackets()
    {
        var next = _at + 1;
        while (next < _end && _text[next] is ' ' or '\t') next++;
        return next < _end && _text[next] == ')';
    }

    private FunctionNode ParseBody(string name)
    {
        SkipLines();
        var isCompound = _at < _end && (_text[_at] == '(' || Reserved() is "{" or "if" or "while" or "until" or "for" or "select" or "case" or "[[");
        if (!isCompound) Unexpected();
        return new FunctionNode(name, ParseCommand());
    }

    /// <summary><c>coproc [name] command</c>: a name is only one where a compound command follows.</summary>
    private ShellNode ParseCoprocess()
    {
        _at += "coproc".Length;
        SkipBlanks();
        var start = _at;
        if (_at < _end && !ShellCharacters.IsMeta(_text[_at]) && Reserved() is null)
        {
            ParseWord();
            SkipBlanks();
            var isName = _at < _end && (_text[_at] == '(' || Reserved() is "{" or "if" or "while" or "until" or "for" or "select" or "case" or "[[");
            if (!isName && !_isStopped) _at = start;
        }

        return ParseCommand();
    }
}
