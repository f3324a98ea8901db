namespace Countersign.Core.Guard.Shell;

/// <summary>
/// Parses POSIX sh and bash as <c>bash -n</c> does, in one pass and linear time. A mistake does not end it: it goes on with the line
/// after, so that what a more lenient shell would run is still seen.
/// </summary>
/// <remarks>
/// After a mistake or at a limit the parser stands at the end of the text, and every loop ends by itself with what it has: what was
/// parsed is never lost.
/// </remarks>
internal sealed partial class ShellParser
{
    private readonly string _text;
    private readonly bool _hasPatternLists;
    private readonly System.Text.StringBuilder _buffer = new();
    private int _at;
    private int _end;
    private int _depth;
    private int _mistakeAt = -1;
    private bool _isStopped;
    private List<PendingDocument>? _pending;

    /// <param name="text">The text; lines end in a line feed.</param>
    /// <param name="depth">How deep it stands in another text.</param>
    public ShellParser(string text, int depth = 0)
    {
        _text = text;
        _end = text.Length;
        _depth = depth;
        _hasPatternLists = text.Contains("extglob", StringComparison.Ordinal);
    }

    /// <summary>The first mistake, for people; null where the text is a valid program.</summary>
    public string? Mistake { get; private set; }

    /// <summary>Code of the limit that was met; null where none was.</summary>
    public string? Limit { get; private set; }

    /// <summary>All of the text.</summary>
    public ListNode Parse()
    {
        var list = new ListNode();
        for (var mistakes = 0; ; mistakes++)
        {
            ParseInto(list);
            if (_at < _end) Unexpected();
            ReadDocuments();
            if (!_isStopped || Limit is not null || mistakes == ShellLimits.Mistakes || !Resume()) return list;
        }
    }

    /// <summary>The parts of a text in which only <c>$</c>, <c>`</c> and <c>\</c> mean something, such as a here-document.</summary>
    public WordNode ParseQuotedText()
    {
        var word = new WordNode { Parts = [], End = _end };
        ParseQuoted(word.Parts, closing: '\0');
        return word;
    }

    private bool Resume()
    {
        var next = _text.IndexOf('\n', _mistakeAt);
        if (next < 0) return false;
        _at = next + 1;
        _end = _text.Length;
        _isStopped = false;
        _pending = null;
        return true;
    }

    private ListNode ParseList()
    {
        var list = new ListNode();
        ParseInto(list);
        return list;
    }

    private ListNode ParseSomeList()
    {
        var list = ParseList();
        if (list.Items.Count == 0) Unexpected();
        return list;
    }

    private void ParseInto(ListNode list)
    {
        if (!Enter()) return;
        SkipLines();
        while (_at < _end && !IsAtListEnd())
        {
            list.Items.Add(ParseConditional());
            SkipBlanks();
            if (!TakeSeparator()) break;
        }

        _depth--;
    }

    private bool TakeSeparator()
    {
        if (_at >= _end) return false;
        var c = _text[_at];
        var isSeparator = c == '\n' || (c == ';' && Peek(1) is not (';' or '&')) || (c == '&' && Peek(1) != '&');
        if (!isSeparator) return false;
        if (c != '\n') _at++;
        SkipLines();
        return true;
    }

    /// <summary>Whether the list ends here: at a bracket or a word that closes something, right or wrong.</summary>
    private bool IsAtListEnd()
    {
        var c = _text[_at];
        return c == ')' || (c == ';' && Peek(1) is ';' or '&') || Reserved() is "then" or "elif" or "else" or "fi" or "do" or "done" or "esac" or "}";
    }

    private ShellNode ParseConditional()
    {
        var first = ParsePipeline();
        ConditionalNode? all = null;
        while (true)
        {
            SkipBlanks();
            if (!StartsWith("&&") && !StartsWith("||")) return all ?? first;
            var isAnd = _text[_at] == '&';
            _at += 2;
            SkipLines();
            all ??= new ConditionalNode(first);
            all.Rest.Add((isAnd, ParsePipeline()));
        }
    }

    private ShellNode ParsePipeline()
    {
        if (TakePrefixes()) return new ListNode();
        var first = ParseCommand();
        PipelineNode? all = null;
        while (true)
        {
            SkipBlanks();
            if (_at >= _end || _text[_at] != '|' || Peek(1) == '|') return all ?? first;
            _at += Peek(1) == '&' ? 2 : 1;
            SkipLines();
            if (all is null)
            {
                all = new PipelineNode();
                all.Stages.Add(first);
            }

            all.Stages.Add(ParseCommand());
        }
    }

    /// <summary>Takes <c>!</c> and <c>time</c>; true where nothing follows them, which is valid.</summary>
    private bool TakePrefixes()
    {
        var isTaken = false;
        while (true)
        {
            SkipBlanks();
            var word = _at < _end ? Reserved() : null;
            if (word is not ("!" or "time")) break;
            isTaken = true;
            _at += word.Length;
            SkipBlanks();
            if (word == "time" && StartsWith("-p") && (_at + 2 >= _end || ShellCharacters.IsMeta(_text[_at + 2]))) _at += 2;
        }

        return isTaken && (_at >= _end || _text[_at] is '\n' or ';');
    }

    private ShellNode ParseCommand()
    {
        if (!Enter()) return new ListNode();
        SkipBlanks();
        var node = _at < _end && _text[_at] == '(' ? ParseBracketed() : _at < _end && Reserved() is { } word ? ParseCompound(word) : null;
        if (node is null) node = ParseSimple();
        else ParseRedirections(node);
        _depth--;
        return node;
    }

    private void ParseRedirections(ShellNode node)
    {
        while (true)
        {
            SkipBlanks();
            if (ParseRedirection() is not { } redirection) return;
            (node.Redirections ??= []).Add(redirection);
        }
    }

    private ShellNode ParseSimple()
    {
        var node = new SimpleNode();
        var isDeclaring = false;
        while (true)
        {
            SkipBlanks();
            if (_at >= _end) break;
            if (ParseRedirection() is { } redirection)
            {
                (node.Redirections ??= []).Add(redirection);
                continue;
            }

            var c = _text[_at];
            if (c == '(' && node is { Words.Count: 1, Assignments: null, Redirections: null }) return ParseFunction(_text[node.Words[0].Start..node.Words[0].End]);
            if (ShellCharacters.IsMeta(c) && !IsAtProcess()) break;
            if ((node.Words.Count == 0 || isDeclaring) && ParseAssignment() is { } assignment)
            {
                (node.Assignments ??= []).Add(assignment);
                continue;
            }

            node.Words.Add(ParseWord());
            if (node.Words.Count == 1) isDeclaring = node.Words[0].Plain is "export" or "declare" or "typeset" or "local" or "readonly";
        }

        if (node is { Words.Count: 0, Assignments: null, Redirections: null } || (_at < _end && _text[_at] == '(')) Unexpected();
        return node;
    }

    private bool Enter()
    {
        if (++_depth <= ShellLimits.Depth * 2) return true;
        Limit ??= "too-deep";
        Stop();
        return false;
    }

    private void Stop()
    {
        _isStopped = true;
        _at = _end;
    }
}
