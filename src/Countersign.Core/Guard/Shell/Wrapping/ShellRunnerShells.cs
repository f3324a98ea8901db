namespace Countersign.Core.Guard.Shell;

/// <content>Shells inside the shell.</content>
internal sealed partial class ShellRunner
{
    private bool RunShell(string name, Call call, out ShellWord? output)
    {
        output = null;
        if (name is "pwsh" or "powershell" or "powershell_ise" or "cmd") return RunWindowsShell(name, call);
        if (!IsShell(name)) return false;
        var (at, isCode) = FindCode(call.Argv);
        if (isCode) output = RunCode(call.Argv[at], "program-unknown", call, Inner(Through(name, call, at), call.Argv, at + 1), call.Input);
        else if (at > 0) RunScriptFile(name, at, call);
        else if (call.Input.IsPiped || call.Input.Text is not null) output = RunInput(name, call);
        else Emit(call);
        return true;
    }

    /// <summary>Whether the program is a shell of POSIX kind.</summary>
    public static bool IsShell(string name) => name is "sh" or "bash" or "zsh" or "dash" or "ksh" or "ash" or "rbash" or "mksh" or "fish";

    /// <summary>Place of the script among the words of a shell; -1 where it names none.</summary>
    public static int ScriptAt(IReadOnlyList<ShellWord> argv) => FindCode(argv) is ( > 0 and var at, false) ? at : -1;

    private static Call Through(string name, Call call, int count) => call with { Through = [.. call.Through, new Wrapper(name, call.Argv.GetRange(0, count))] };

    /// <summary><c>bash file</c>: what the text itself put there is read; of anything else only the invocation is listed.</summary>
    private void RunScriptFile(string name, int at, Call call)
    {
        if (ScriptInput(call.Argv[at], call) is not { } script)
        {
            Emit(call);
            return;
        }

        if (script.Text is not { IsLiteral: true })
        {
            result.AddUnclear("input-to-shell", WordPattern.Of(call.Argv[at]), script.Source);
            Emit(call);
        }

        if (script.Text is { Text.Length: > 0 } text) RunText(text.Text, Inner(Through(name, call, call.Argv.Count), call.Argv, at), call.Input, isCaptured: false);
    }

    /// <summary>Place of the text after <c>-c</c>, or of the script; none where commands come from standard input.</summary>
    private static (int At, bool IsCode) FindCode(IReadOnlyList<ShellWord> argv)
    {
        var isCode = false;
        for (var at = 1; at < argv.Count; at++)
        {
            var word = argv[at].Text;
            if (word is ['-' or '+', not '-', ..] && argv[at].IsLiteral)
            {
                isCode |= word[0] == '-' && word.Contains('c');
                if (!isCode && word[0] == '-' && word.Contains('s')) return (0, false);
                if (word[^1] is 'o' or 'O') at++;
            }
            else if (word is ['-', '-', _, ..])
            {
                if (word is "--rcfile" or "--init-file") at++;
            }
            else if (word is not ("-" or "--"))
            {
                return (at, isCode);
            }
        }

        return (0, false);
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
            return RunText(text.Text, Inner(Through(name, call, call.Argv.Count), call.Argv, call.Argv.Count), StandardInput.None, call.IsCaptured);
        }

        result.AddUnclear("input-to-shell", name, call.Input.Source);
        Emit(call);
        if (call.Input.Text is { Text.Length: > 0 } part) RunText(part.Text, Inner(Through(name, call, call.Argv.Count), call.Argv, call.Argv.Count),
            StandardInput.None, isCaptured: false);
        return null;
    }
}
