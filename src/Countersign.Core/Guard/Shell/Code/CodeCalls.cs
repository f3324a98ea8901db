namespace Countersign.Core.Guard.Shell;

/// <summary>A command that code in another language runs.</summary>
/// <param name="Text">A text for a shell; null where <paramref name="Argv"/> is given.</param>
/// <param name="Argv">Program and arguments.</param>
/// <param name="IsCode">Whether the text is code of the same language, as in <c>eval("…")</c>.</param>
/// <param name="IsUnknown">Whether what is run cannot be told; what looks like it stands in <paramref name="Text"/>.</param>
internal sealed record CodeCall(string? Text, List<ShellWord>? Argv, bool IsCode = false, bool IsUnknown = false);

/// <summary>Finds the calls in a program that run a command, by the names their languages give them.</summary>
internal sealed class CodeCalls(string code, CodeLanguage language)
{
    private readonly List<CodeToken> _tokens = new CodeTokens(code, language).All();
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly List<CodeCall> _calls = [];

    /// <summary>All of them, in order.</summary>
    public List<CodeCall> All()
    {
        for (var at = 0; at < _tokens.Count; at++)
        {
            var token = _tokens[at];
            if (token.Kind == CodeTokenKind.Command) _calls.Add(new CodeCall(token.Value, null));
            else if (token.Kind == CodeTokenKind.Text) Beside(at);
            else if (token.Kind == CodeTokenKind.Name) Named(at);
        }

        return _calls;
    }

    private bool Is(int at, string symbol) => at >= 0 && at < _tokens.Count && _tokens[at].Kind == CodeTokenKind.Symbol && _tokens[at].Value == symbol;

    private bool IsName(int at, string name) => at >= 0 && at < _tokens.Count && _tokens[at].Kind == CodeTokenKind.Name && _tokens[at].Value == name;

    /// <summary>Texts that run by what stands beside them: pipes of awk, tagged templates, <c>do shell script</c>.</summary>
    private void Beside(int at)
    {
        var isPiped = language == CodeLanguage.Awk && (Is(at - 1, "|") || (Is(at + 1, "|") && IsName(at + 2, "getline")));
        var isTagged = language == CodeLanguage.Node && Is(at - 1, "$") && code.Contains("$`", StringComparison.Ordinal);
        var isScript = language == CodeLanguage.AppleScript && IsName(at - 1, "script") && IsName(at - 2, "shell");
        if (isPiped || isTagged || isScript) _calls.Add(new CodeCall(_tokens[at].Value, null));
    }

    private void Named(int at)
    {
        var name = _tokens[at].Value;
        if (Is(at + 1, "=") && !Is(at + 2, "=")) Remember(name, at + 2);
        var owner = Is(at - 1, ".") || Is(at - 1, ":") || Is(at - 1, ">") ? OwnerBefore(at) : null;
        var isCalled = Is(at + 1, "(") || (language is CodeLanguage.Perl or CodeLanguage.Ruby && at + 1 < _tokens.Count && _tokens[at + 1].Kind == CodeTokenKind.Text);
        if (!isCalled) return;
        var first = Is(at + 1, "(") ? at + 2 : at + 1;
        switch (CallNames.KindOf(language, owner, name, code))
        {
            case CallKind.Shell: AddShell(first); break;
            case CallKind.Program: AddProgram(first); break;
            case CallKind.Code: AddCode(first); break;
            case CallKind.Pipe: AddPipe(first); break;
            case CallKind.None: break;
        }
    }

    private string OwnerBefore(int at)
    {
        var before = at - 1;
        while (before >= 0 && _tokens[before].Kind == CodeTokenKind.Symbol && _tokens[before].Value is "." or ":" or ">" or "-" or "?") before--;
        return before >= 0 && _tokens[before].Kind == CodeTokenKind.Name ? _tokens[before].Value : "";
    }

    private void Remember(string name, int at)
    {
        if (Value(ref at) is { } text) _texts[name] = text;
        else _texts.Remove(name);
    }

    /// <summary>A text made of literals, put together by <c>+</c> or <c>.</c> or by standing side by side; null where a part is unknown.</summary>
    private string? Value(ref int at)
    {
        var text = new System.Text.StringBuilder();
        var isFound = false;
        for (; at < _tokens.Count; at++)
        {
            var token = _tokens[at];
            if (token.Kind == CodeTokenKind.Text) text.Append(token.Value);
            else if (token.Kind == CodeTokenKind.Name && _texts.TryGetValue(token.Value, out var known)) text.Append(known);
            else if (isFound && token.Kind == CodeTokenKind.Symbol && token.Value is "+" && at + 1 < _tokens.Count) continue;
            else if (isFound && token.Value == "." && language is CodeLanguage.Perl or CodeLanguage.Php) continue;
            else if (token.Value == "$" && language is CodeLanguage.Perl or CodeLanguage.Php) continue;
            else if (isFound && Is(at - 1, "+") && token.Kind == CodeTokenKind.Name) text.Append(UnknownMark.Mark);
            else break;
            isFound = true;
        }

        return isFound ? text.ToString() : null;
    }

    private void AddShell(int at)
    {
        if (Is(at, "[") || Is(at, "("))
        {
            AddProgram(at);
            return;
        }

        var start = at;
        if (Value(ref at) is not { } text) AddUnknown(start);
        else if (language is CodeLanguage.Perl or CodeLanguage.Ruby && Is(at, ",") && at + 1 < _tokens.Count && _tokens[at + 1].Kind == CodeTokenKind.Text) AddProgram(start);
        else _calls.Add(new CodeCall(text, null));
    }

    /// <summary>A program with its words: a list, or a text and then a list or further texts.</summary>
    private void AddProgram(int at)
    {
        var argv = new List<ShellWord>();
        var start = at;
        var open = 0;
        for (; at < _tokens.Count && argv.Count < ShellLimits.Words; at++)
        {
            if (Is(at, "[") || Is(at, "(")) open++;
            else if (Is(at, "]") || Is(at, ")"))
            {
                if (--open <= 0) break;
            }
            else if (Is(at, "{") && IsName(at + 1, "args") && Is(at + 2, ":")) at += 2;
            else if (Is(at, "{") || Is(at, ";")) break;
            else if (!Is(at, ",")) argv.Add(Item(ref at));
        }

        if (argv.Count == 0 || !argv[0].IsLiteral) AddUnknown(start);
        if (argv.Count > 0) _calls.Add(new CodeCall(null, argv));
    }

    private ShellWord Item(ref int at)
    {
        var next = at;
        if (Value(ref next) is { } text)
        {
            at = next - 1;
            return UnknownMark.IsIn(text) ? UnknownMark.Unmarked(new ShellWord(text, true)) : new ShellWord(text, true);
        }

        while (at + 1 < _tokens.Count && !Is(at + 1, ",") && !Is(at + 1, "]") && !Is(at + 1, ")")) at++;
        return new ShellWord("", false, "$x");
    }

    private void AddCode(int at)
    {
        var start = at;
        if (Value(ref at) is { } text) _calls.Add(new CodeCall(text, null, IsCode: true));
        else if (Decoded(start) is { } decoded) _calls.Add(new CodeCall(decoded, null, IsCode: true));
        else AddUnknown(start, isCode: true);
    }

    /// <summary><c>b64decode("…")</c> and <c>fromhex("…")</c> of a literal.</summary>
    private string? Decoded(int at)
    {
        for (var end = Math.Min(_tokens.Count - 2, at + 12); at < end && !Is(at, ")"); at++)
        {
            if (_tokens[at].Kind != CodeTokenKind.Name || !Is(at + 1, "(") || _tokens[at + 2].Kind != CodeTokenKind.Text) continue;
            var text = _tokens[at + 2].Value;
            if (_tokens[at].Value is "b64decode" or "decode64" or "decode_base64" or "base64_decode" or "atob") return TextDecoding.Base64(text);
            if (_tokens[at].Value is "fromhex" or "unhexlify" or "hex2bin") return TextDecoding.Hex(text);
            if (_tokens[at].Value == "from" && Is(at + 3, ",") && _tokens[Math.Min(at + 4, _tokens.Count - 1)].Value is "base64") return TextDecoding.Base64(text);
        }

        return null;
    }

    /// <summary><c>open("cmd |")</c> of Perl and Ruby.</summary>
    private void AddPipe(int at)
    {
        for (var end = Math.Min(_tokens.Count, at + 8); at < end && !Is(at, ")"); at++)
        {
            if (_tokens[at].Kind != CodeTokenKind.Text) continue;
            var text = _tokens[at].Value.Trim();
            if (text is "|-" or "-|") AddShell(Math.Min(at + 2, _tokens.Count - 1));
            else if (text is ['|', ..] or [.., '|']) _calls.Add(new CodeCall(text.Trim('|'), null));
        }
    }

    /// <summary>What is run is made at run time; texts in the call with more than one word are shown as what it may be.</summary>
    private void AddUnknown(int at, bool isCode = false)
    {
        var open = 0;
        var likely = "";
        for (; at < _tokens.Count && open >= 0; at++)
        {
            if (Is(at, "(")) open++;
            if (Is(at, ")")) open--;
            if (_tokens[at].Kind == CodeTokenKind.Text && _tokens[at].Value.Contains(' ')) likely += _tokens[at].Value + "\n";
        }

        _calls.Add(new CodeCall(likely, null, isCode, IsUnknown: true));
    }
}
