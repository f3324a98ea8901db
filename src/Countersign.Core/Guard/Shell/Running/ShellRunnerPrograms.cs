namespace Countersign.Core.Guard.Shell;

/// <content>Programs that are no shell: those the text wrote itself, interpreters, and all others.</content>
internal sealed partial class ShellRunner
{
    private ShellWord? RunProgram(string name, Call call)
    {
        var path = call.Argv[0].Text;
        if (path.Contains('/') && call.Scope.File(ScriptPath.Key(path)) is { } written) return RunWritten(name, written, call);
        Emit(call);
        FollowFiles(name, call);
        if (InterpretedCode.LanguageOf(name) is { } language) RunInterpreter(language, name, call);
        return call.IsCaptured ? KnownOutput.Of(name, call) : null;
    }

    /// <summary>A script that the text itself made.</summary>
    private ShellWord? RunWritten(string name, ShellWord script, Call call)
    {
        if (!script.IsLiteral)
        {
            result.AddUnclear("script-unread", call.Argv[0].Text);
            Emit(call);
        }

        var through = call with { Through = [.. call.Through, new Wrapper(name, call.Argv)] };
        if (script.Text.Length > 0) RunScript(script.Text, Inner(through, call.Argv, 0), through);
        return null;
    }

    /// <summary>The text of a script, in the language that its first line names.</summary>
    private void RunScript(string text, ShellScope scope, Call through)
    {
        var first = text.AsSpan(0, Math.Max(0, text.IndexOf('\n')));
        if (InterpretedCode.OfFirstLine(first) is { } interpreter
            && InterpretedCode.LanguageOf(interpreter) is { } language) RunCalls(language, interpreter, text, through, scope.Nesting);
        else RunText(text, scope, through.Input, isCaptured: false);
    }

    /// <summary>Files that a program writes, by what the line says.</summary>
    private static void FollowFiles(string name, Call call)
    {
        if (name is "tee")
        {
            foreach (var word in call.Argv.GetRange(1, call.Argv.Count - 1))
            {
                if (word is { IsLiteral: true, Text: not ['-', ..] }) call.Scope.Write(ScriptPath.Key(word.Text), call.Input.Text ?? new ShellWord("", false, ""));
            }
        }
        else if (name is "curl" or "wget")
        {
            for (var at = 1; at + 1 < call.Argv.Count; at++)
            {
                if (call.Argv[at].Text is "-o" or "--output" or "-O"
                    or "--output-document" && call.Argv[at + 1].IsLiteral) call.Scope.Write(ScriptPath.Key(call.Argv[at + 1].Text), new ShellWord("", false, ""));
            }
        }
        else if (name is "cp" or "mv" or "install" && call.Argv.Count == 3 && call.Argv[1].IsLiteral && call.Scope.File(ScriptPath.Key(call.Argv[1].Text)) is { } content)
        {
            call.Scope.Write(ScriptPath.Key(call.Argv[2].Text), content);
        }
    }
}
