namespace Countersign.Core.Guard.Shell;

/// <content>Shells inside the shell.</content>
internal sealed partial class ShellRunner
{
    private bool RunShell(string name, Call call, out ShellWord? output)
    {
        output = null;
        if (name is not ("sh" or "bash" or "zsh" or "dash" or "ksh" or "ash" or "rbash" or "mksh" or "fish")) return false;
        var (code, isReadingInput) = FindCode(call.Argv);
        if (code > 0)
        {
            var inner = call.Inside(name, code + 1);
            output = RunCode(call.Argv[code], "program-unknown", call, Inner(call with { Through = [.. call.Through, new Wrapper(name, call.Argv.GetRange(0, code))] }, call.Argv, code + 1), call.Input);
            return true;
        }

        if (isReadingInput && (call.Input.IsPiped || call.Input.Text is not null)) output = RunInput(name, call);
        else Emit(call);
        return true;
    }

    /// <summary>Place of the text after <c>-c</c>, or whether commands are read from standard input.</summary>
    private static (int Code, bool IsReadingInput) FindCode(List<ShellWord> argv)
    {
        var isCode = false;
        for (var at = 1; at < argv.Count; at++)
        {
            var word = argv[at].Text;
            if (word is ['-' or '+', not '-', ..] && argv[at].IsLiteral)
            {
                isCode |= word[0] == '-' && word.Contains('c');
                if (!isCode && word == "-s") return (0, true);
                if (word[^1] is 'o' or 'O') at++;
            }
            else if (word is ['-', '-', _, ..])
            {
                if (word is "--rcfile" or "--init-file") at++;
            }
            else if (word is not ("-" or "--"))
            {
                return isCode ? (at, false) : (0, false);
            }
        }

        return (0, !isCode);
    }

    /// <summary>The scope of a shell that runs inside a call.</summary>
    private static ShellScope Inner(Call call, List<ShellWord> argv, int from)
    {
        var scope = call.Scope.Child();
        scope.Through = call.Through;
        scope.Directory = call.Directory;
        foreach (var assignment in call.Assignments) scope.Set(assignment.Name, new Variable(assignment.Value, items: null, isExported: true));
        if (from < argv.Count) scope.Zero = argv[from];
        scope.Positional = from < argv.Count ? argv.GetRange(from + 1, argv.Count - from - 1) : [];
        return scope;
    }

    /// <summary>A shell that reads its commands from standard input.</summary>
    private ShellWord? RunInput(string name, Call call)
    {
        if (call.Input.Text is { IsLiteral: true } text)
        {
            var through = call with { Through = [.. call.Through, new Wrapper(name, call.Argv)] };
            return RunText(text.Text, Inner(through, call.Argv, call.Argv.Count), StandardInput.None, call.IsCaptured);
        }

        result.AddUnclear("input-to-shell", call.Input.Text is { } known ? known.Text : name, call.Input.Source);
        Emit(call);
        if (call.Input.Text is { Text.Length: > 0 } part)
        {
            var through = call with { Through = [.. call.Through, new Wrapper(name, call.Argv)] };
            RunText(part.Text, Inner(through, call.Argv, call.Argv.Count), StandardInput.None, isCaptured: false);
        }

        return null;
    }
}
