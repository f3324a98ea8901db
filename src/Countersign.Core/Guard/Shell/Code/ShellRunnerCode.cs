namespace Countersign.Core.Guard.Shell;

/// <content>Interpreters of other languages: what their code visibly runs.</content>
internal sealed partial class ShellRunner
{
    private void RunInterpreter(CodeLanguage language, string name, Call call)
    {
        var places = InterpretedCode.Find(language, call.Argv, out var file);
        foreach (var at in places)
        {
            var code = call.Argv[at];
            if (!code.IsLiteral && code.Text.Length == 0) result.AddUnclear("code-unknown", WordPattern.Of(code), result.Last);
            RunCalls(language, name, code.Text, call, call.Scope.Nesting);
        }

        if (places.Count > 0) return;
        var input = file > 0 && file < call.Argv.Count ? ScriptInput(call.Argv[file], call) : language is CodeLanguage.Awk ? null : call.Input;
        if (input is null) return;
        if (input.Text is { } text) RunCalls(language, name, text.Text, call, call.Scope.Nesting);
        if (input.Text is { IsLiteral: false } || (input.Text is null && input.IsPiped)) result.AddUnclear("input-to-interpreter", name, input.Source);
    }

    private void RunCalls(CodeLanguage language, string name, string code, Call call, int nesting)
    {
        if (nesting >= ShellLimits.Nesting)
        {
            result.Limit("too-deep");
            return;
        }

        if (!result.TakeCharacters(code.Length)) return;
        var through = Through(name, call, call.Argv.Count);
        foreach (var found in new CodeCalls(code, language).All())
        {
            if (found.IsUnknown) result.AddUnclear(found.IsCode ? "code-unknown" : "program-unknown", found.Text is { Length: > 0 } likely ? likely : name);
            if (found is { Argv: { } argv }) Invoke(through with { Argv = argv, Redirections = [], Input = StandardInput.None, IsCaptured = false, IsProgram = true });
            else if (found.IsCode) RunCalls(language, name, found.Text!, call, nesting + 1);
            else if (found.Text is { Length: > 0 } text) RunText(text, Inner(through, call.Argv, call.Argv.Count), StandardInput.None, isCaptured: false);
        }
    }
}
