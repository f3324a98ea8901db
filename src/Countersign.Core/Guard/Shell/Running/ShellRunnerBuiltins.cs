namespace Countersign.Core.Guard.Shell;

/// <content>Builtins that change what the shell knows, or run a text.</content>
internal sealed partial class ShellRunner
{
    /// <summary>Runs a builtin that matters here; false for anything else. All but those that only run another program are listed as well.</summary>
    private bool RunBuiltin(string name, Call call, out ShellWord? output)
    {
        output = Nothing;
        switch (name)
        {
            case "cd" or "chdir" or "pushd" or "popd":
                ChangeDirectory(name, call);
                break;
            case "set":
                SetParameters(call);
                break;
            case "shift":
                Shift(call);
                break;
            case "unset" or "read" or "mapfile" or "readarray" or "getopts":
                ForgetNamed(name, call);
                output = name == "unset" ? Nothing : null;
                break;
            case "export" or "declare" or "typeset" or "local" or "readonly":
                DeclareNamed(name, call);
                break;
            case "let":
                foreach (var word in call.Argv.GetRange(1, call.Argv.Count - 1)) Calculate(WordNode.Of(word.Text), call.Scope);
                break;
            case "alias":
                DefineAliases(call);
                break;
            case "eval":
                output = Evaluate(call);
                return true;
            case "trap":
                RunTrap(call);
                break;
            case "source" or ".":
                output = Source(call);
                return true;
            case "printf" when call.Argv.Count > 3 && call.Argv[1].Text == "-v":
                Assign(call.Argv[2].Text, KnownOutput.Of(name, call with
                {
                    Argv = [call.Argv[0], .. call.Argv.GetRange(3,
                    call.Argv.Count - 3)]
                }) ?? new ShellWord("", false, "$" + call.Argv[2].Text), call.Scope);
                break;
            case "command" when call.Argv.Count == 3 && call.Argv[1].Text is "-v" or "-pv":
                output = call.Argv[2];
                break;
            default:
                return false;
        }

        Emit(call);
        return true;
    }

    private static void ChangeDirectory(string name, Call call)
    {
        var at = 1;
        while (at < call.Argv.Count && call.Argv[at].IsLiteral && call.Argv[at].Text is ['-', _, ..] or "--") at++;
        if (name == "popd") call.Scope.Directory = new ShellWord("", false, "$PWD");
        else if (at >= call.Argv.Count) call.Scope.Directory = new ShellWord("~", true);
        else if (call.Argv[at].Text == "-") call.Scope.Directory = new ShellWord("", false, "$OLDPWD");
        else call.Scope.Directory = Below(call.Scope.Directory, call.Argv[at]);
    }

    /// <summary>A directory seen from another one.</summary>
    internal static ShellWord Below(ShellWord? from, ShellWord to)
    {
        var isRooted = to.Text is ['/' or '~', ..] or [_, ':', ..] || (!to.IsLiteral && to.Pattern is ['$', ..]);
        if (from is not { } outer || isRooted) return to;
        var text = outer.Text.TrimEnd('/') + "/" + to.Text;
        return outer.IsLiteral && to.IsLiteral ? new ShellWord(text, true) : new ShellWord(text, false, WordPattern.Of(outer) + "/" + WordPattern.Of(to));
    }

    private static void SetParameters(Call call)
    {
        for (var at = 1; at < call.Argv.Count; at++)
        {
            var word = call.Argv[at].Text;
            if (word is ['-', ..] && word.Contains('a') && !word.StartsWith("--", StringComparison.Ordinal)) call.Scope.ExportsAll = true;
            if (word == "allexport") call.Scope.ExportsAll = call.Argv[at - 1].Text == "-o";
            if (word is ['+', ..] && word.Contains('a')) call.Scope.ExportsAll = false;
            if (word is ['-' or '+', not '-', ..])
            {
                if (word[^1] == 'o') at++;
                continue;
            }

            if (word == "--") at++;
            call.Scope.Positional = call.Argv.GetRange(at, call.Argv.Count - at);
            return;
        }
    }

    private static void Shift(Call call)
    {
        var count = 1;
        var isKnown = call.Argv.Count == 1 || (call.Argv[1].IsLiteral && int.TryParse(call.Argv[1].Text, System.Globalization.NumberStyles.None, null, out count));
        if (call.Scope.Positional is not { } items) return;
        var rest = new List<ShellWord>();
        for (var at = count; at < items.Count; at++) rest.Add(items[at]);
        call.Scope.Positional = !isKnown ? null : count <= items.Count ? rest : items;
    }

    private void ForgetNamed(string name, Call call)
    {
        var isKnown = name == "read" && call.Argv.Count == 2 && call.Input is { IsPiped: false, Text: { IsLiteral: true } };
        foreach (var word in call.Argv.GetRange(1, call.Argv.Count - 1))
        {
            if (!ShellCharacters.IsName(word.Text)) continue;
            if (isKnown) Assign(word.Text, new ShellWord(call.Input.Text!.Value.Text.Split('\n')[0].Trim(), true), call.Scope);
            else SetVariable(word.Text, new Variable(new ShellWord("", false, "$" + word.Text)), call.Scope);
        }
    }

    /// <summary>Names without a value: <c>export A</c>; values are assigned where the words are parsed.</summary>
    private void DeclareNamed(string name, Call call)
    {
        var isExported = name == "export";
        foreach (var word in call.Argv.GetRange(1, call.Argv.Count - 1))
        {
            if (word.Text is ['-', ..]) isExported |= word.Text.Contains('x');
            else if (word.Text.IndexOf('=') is var at and > 0 && ShellCharacters.IsName(word.Text.AsSpan(0, at))) DeclareValue(word, at, isExported, call.Scope);
            else if (isExported && ShellCharacters.IsName(word.Text)) DeclareExported(word.Text, call.Scope);
        }
    }

    private void DeclareValue(ShellWord word, int at, bool isExported, ShellScope scope)
    {
        var value = word.IsLiteral ? new ShellWord(word.Text[(at + 1)..], true) : new ShellWord(word.Text[(at + 1)..], false, "$" + word.Text[..at]);
        SetVariable(word.Text[..at], new Variable(value, items: null, isExported), scope);
    }

    private void DeclareExported(string name, ShellScope scope)
    {
        if (scope.Find(name) is { } known) SetVariable(name, new Variable(known.Value, known.Items, isExported: true), scope);
    }

    private static void DefineAliases(Call call)
    {
        foreach (var word in call.Argv.GetRange(1, call.Argv.Count - 1))
        {
            if (word.Text.IndexOf('=') is var at and > 0) call.Scope.DefineAlias(word.Text[..at], word.Text[(at + 1)..]);
        }
    }

    private ShellWord? Evaluate(Call call)
    {
        if (call.Argv.Count == 1) return Nothing;
        var from = call.Argv[1].Text == "--" ? 2 : 1;
        return RunCode(ShellText.Join(call.Argv, from), "output-evaluated", call, call.Scope, call.Input);
    }

    /// <summary><c>. file</c>: what the text itself put there is read; of anything else only the invocation is listed.</summary>
    private ShellWord? Source(Call call)
    {
        var file = call.Argv.Count > 1 ? call.Argv[1] : Nothing;
        if (ScriptInput(file, call) is not { } script)
        {
            Emit(call);
            return null;
        }

        if (script.Text is not { IsLiteral: true })
        {
            result.AddUnclear("input-to-shell", WordPattern.Of(file), script.Source);
            Emit(call);
        }

        if (script.Text is { Text.Length: > 0 } text) RunText(text.Text, call.Scope, call.Input, isCaptured: false);
        return null;
    }

    /// <summary>What is known of a file that is run as a script; null where the text does not make it.</summary>
    private StandardInput? ScriptInput(ShellWord file, Call call)
    {
        if (_processes is not null && _processes.TryGetValue(file.Text, out var process)) return process;
        if (file.Text is "/dev/stdin" or "/dev/fd/0" or "-") return call.Input.IsPiped || call.Input.Text is not null ? call.Input : null;
        return file.IsLiteral && call.Scope.File(ScriptPath.Key(file.Text)) is { } written ? new StandardInput(false, written, null) : null;
    }

    private void RunTrap(Call call)
    {
        var at = call.Argv.Count > 1 && call.Argv[1].Text == "--" ? 2 : 1;
        if (call.Argv.Count <= at + 1 || call.Argv[at].Text is "" or "-" or "-p" or "-l") return;
        RunCode(call.Argv[at], "program-unknown", call, call.Scope.Fork(), StandardInput.None);
    }
}
