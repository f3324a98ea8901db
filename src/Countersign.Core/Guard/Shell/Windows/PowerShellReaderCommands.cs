namespace Countersign.Core.Guard.Shell;

/// <content>Commands, and the expressions that stand where a command could.</content>
internal sealed partial class PowerShellReader
{
    private ShellWord? RunCommand(StandardInput input, bool isCalled)
    {
        var argv = new List<ShellWord>();
        var redirections = new List<Redirection>();
        while (_at < text.Length && argv.Count < ShellLimits.Words)
        {
            SkipBlanks();
            if (IsAtEnd()) break;
            if (Redirect(redirections)) continue;
            if (text[_at] == ',')
            {
                _at++;
                continue;
            }

            if (argv.Count > 0 && text.AsSpan(_at).StartsWith("--%")) TakeRaw(argv);
            else argv.Add(TakeWord());
        }

        if (argv.Count == 0) return null;
        if (isCalled && argv[0].Text.Length == 0 && !argv[0].IsLiteral && argv[0].Pattern == Block) return null;
        return Invoke(argv, redirections, input);
    }

    private bool IsAtEnd()
    {
        var c = At(0);
        return c is '\0' or ';' or '\n' or '\r' or '|' or ')' or '}' || (c == '&' && At(1) != '>');
    }

    private bool Redirect(List<Redirection> redirections)
    {
        var length = At(0) is '*' or (>= '1' and <= '6') && At(1) == '>' ? 1 : 0;
        if (At(length) is not ('>' or '<')) return false;
        var kind = At(length) == '<' ? RedirectionKind.Read : At(length + 1) == '>' ? RedirectionKind.Append : RedirectionKind.Write;
        _at += length + (kind == RedirectionKind.Append ? 2 : 1);
        if (At(0) == '&') kind = RedirectionKind.Duplicate;
        SkipBlanks();
        if (!IsAtEnd()) redirections.Add(new Redirection(kind, TakeWord()));
        else if (At(0) == '&') _at += 2;
        return true;
    }

    /// <summary>After <c>--%</c> words are taken as they stand.</summary>
    private void TakeRaw(List<ShellWord> argv)
    {
        _at += 3;
        var end = text.AsSpan(_at).IndexOfAny("\r\n|");
        var raw = end < 0 ? text[_at..] : text.Substring(_at, end);
        _at += raw.Length;
        foreach (var word in raw.Split(' ', StringSplitOptions.RemoveEmptyEntries)) argv.Add(RawWord(word.Replace("\"", "", StringComparison.Ordinal)));
    }

    private static ShellWord RawWord(string word) => word.Contains('%') ? new ShellWord(word, false, word) : new ShellWord(word, true);

    private ShellWord? Invoke(List<ShellWord> argv, List<Redirection> redirections, StandardInput input)
    {
        var name = argv[0].IsLiteral ? argv[0].Text : "";
        if (name.Length > 0 && scope.Alias(Key(name)) is ['=', .. var other])
        {
            argv[0] = new ShellWord(other, true);
            name = other;
        }
        else if (name.Length > 0 && scope.Alias(Key(name)) is { } body && scope.Nesting < ShellLimits.Nesting)
        {
            RunNested(body, input);
            return null;
        }

        var call = new Call
        {
            Argv = argv, Scope = scope, Assignments = scope.Exports, Redirections = redirections, Input = input, Through = scope.Through,
            Directory = scope.Directory, IsCaptured = true
        };
        switch (ProgramName.Of(name))
        {
            case "invoke-expression" or "iex":
                Evaluate(call);
                return null;
            case "start-process" or "saps" or "start":
                Start(call);
                return null;
            case "set-alias" or "new-alias" or "sal" when argv.Count == 3 && argv[2].IsLiteral:
                scope.DefineAlias(Key(argv[1].Text), "=" + argv[2].Text);
                break;
            case "set-location" or "sl":
                scope.Directory = argv.Count > 1 ? ShellRunner.Below(scope.Directory, argv[^1]) : new ShellWord("~", true);
                break;
            case "write-output" or "write":
                argv[0] = new ShellWord("echo", true);
                break;
        }

        return runner.Invoke(call);
    }

    private void RunNested(string code, StandardInput input)
    {
        scope.Nesting++;
        runner.RunText(code, scope, input, isCaptured: false, ShellDialect.PowerShell);
        scope.Nesting--;
    }

    private void Evaluate(Call call)
    {
        ShellWord? code = null;
        foreach (var word in call.Argv.GetRange(1, call.Argv.Count - 1))
        {
            if (!word.Text.StartsWith('-')) code = word;
        }

        code ??= call.Input.Text;
        var source = call.Input.Source ?? result.Last;
        if (code is not { IsLiteral: true }) result.AddUnclear("output-evaluated", code is { } unknown ? WordPattern.Of(unknown) : "iex", source);
        if (code is { Text.Length: > 0 } known) RunNested(known.Text, StandardInput.None);
    }

    /// <summary><c>Start-Process program -ArgumentList words</c>.</summary>
    private void Start(Call call)
    {
        var words = new List<ShellWord>();
        for (var at = 1; at < call.Argv.Count; at++)
        {
            var word = call.Argv[at];
            if (word.Text.ToLowerInvariant() is "-filepath" or "-argumentlist" or "-args") continue;
            if (word.Text.ToLowerInvariant() is "-workingdirectory" or "-verb" or "-windowstyle" or "-credential") at++;
            else if (word.Text is not ("-Wait" or "-NoNewWindow" or "-PassThru")) words.Add(word);
        }

        if (words.Count == 0)
        {
            runner.Invoke(call with { IsProgram = true });
            return;
        }

        var split = new List<ShellWord> { words[0] };
        foreach (var word in words.GetRange(1, words.Count - 1))
        {
            if (!word.IsLiteral) split.Add(word);
            else foreach (var part in word.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)) split.Add(new ShellWord(part.Trim('"'), true));
        }

        runner.Invoke(call with { Argv = split, Through = [.. call.Through, new Wrapper("start-process", [call.Argv[0]])], IsProgram = true });
    }

    /// <summary>
    /// An expression: texts, variables, brackets, members, operators. A static or instance method with texts is listed by its name, because what
    /// it does may matter: <c>[IO.Directory]::Delete('x')</c>.
    /// </summary>
    private ShellWord? RunExpression()
    {
        var items = new List<ShellWord>();
        var isOne = true;
        while (_at < text.Length)
        {
            SkipBlanks();
            if (IsAtEnd()) break;
            var c = text[_at];
            if (c == '+') _at++;
            else if (c == ',')
            {
                _at++;
                isOne = false;
            }
            else if (c is '=' or '!' or '-' or '*' or '/' or '%' or '<' or '>' or '?' or ']')
            {
                _at++;
                isOne = false;
            }
            else if (c == '[') TakeType(items);
            else items.Add(TakeOperand());
        }

        if (items.Count == 0) return null;
        if (isOne) return Concatenated(items);
        var all = new System.Text.StringBuilder();
        var isLiteral = true;
        foreach (var item in items)
        {
            all.Append(item.Text).Append('\n');
            isLiteral &= item.IsLiteral;
        }

        return new ShellWord(all.ToString(), isLiteral, isLiteral ? null : "");
    }

    private static ShellWord Concatenated(List<ShellWord> items)
    {
        if (items.Count == 1) return items[0];
        var (text, isLiteral) = (new System.Text.StringBuilder(), true);
        foreach (var item in items)
        {
            text.Append(item.Text);
            isLiteral &= item.IsLiteral;
        }

        return new ShellWord(text.ToString(), isLiteral, isLiteral ? null : "");
    }

    private ShellWord TakeOperand()
    {
        return TakeMembers(TakeWord());
    }

    private ShellWord TakeMembers(ShellWord word)
    {
        while (At(0) == '.' && char.IsAsciiLetter(At(1))) word = TakeMember(word);
        return word;
    }

    private ShellWord TakeMember(ShellWord owner)
    {
        var start = _at++;
        while (ShellCharacters.IsName(At(0))) _at++;
        var name = text[(start + 1).._at];
        var unknown = new ShellWord("", false, owner.Pattern is { Length: > 0 } pattern ? pattern : "( )");
        if (At(0) != '(') return unknown;
        _at++;
        RunStatements(StandardInput.None, ')');
        return name.ToLowerInvariant() is "invoke" or "tostring" or "trim" ? owner : unknown;
    }

    private void TakeType(List<ShellWord> items)
    {
        var start = _at;
        var close = text.IndexOf(']', _at);
        _at = close < 0 ? text.Length : close + 1;
        if (At(0) != ':' || At(1) != ':') return;
        _at += 2;
        while (ShellCharacters.IsName(At(0)) || (At(0) == '.' && char.IsAsciiLetter(At(1)))) _at++;
        var method = text[start.._at];
        if (At(0) != '(') return;
        _at++;
        var argument = RunStatements(StandardInput.None, ')') ?? new ShellWord("", false, "$x");
        if (method.StartsWith("[scriptblock]::create", StringComparison.OrdinalIgnoreCase)) items.Add(ScriptOf(argument));
        else if (method.Contains("FromBase64String", StringComparison.OrdinalIgnoreCase)) items.Add(DecodedOf(argument));
        else if (method.EndsWith("GetString", StringComparison.OrdinalIgnoreCase)) items.Add(argument);
        else items.Add(Listed(method, argument));
    }

    private ShellWord Listed(string method, ShellWord argument)
    {
        result.Add(new Invocation { Argv = [new ShellWord(method, true), argument], Through = scope.Through, Directory = scope.Directory, Assignments = scope.Exports });
        return new ShellWord("", false, "$x");
    }

    private ShellWord ScriptOf(ShellWord code)
    {
        if (!code.IsLiteral) result.AddUnclear("output-evaluated", WordPattern.Of(code));
        if (code.Text.Length > 0) RunNested(code.Text, StandardInput.None);
        return new ShellWord("", false, Block);
    }

    private static ShellWord DecodedOf(ShellWord encoded)
    {
        if (!encoded.IsLiteral || EncodedCommand.Decode(encoded.Text) is not { } decoded) return new ShellWord("", false, "");
        return new ShellWord(decoded, true);
    }
}
