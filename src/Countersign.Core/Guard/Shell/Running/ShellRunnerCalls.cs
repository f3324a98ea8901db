namespace Countersign.Core.Guard.Shell;

/// <content>What a program name stands for: a function, an alias, a builtin, a wrapper, a shell, or a program.</content>
internal sealed partial class ShellRunner
{
    private static readonly ShellWord Nothing = new("", true);

    /// <summary>Follows a call to the programs that it runs; its output where that is wanted and known.</summary>
    public ShellWord? Invoke(Call call)
    {
        if (!result.TakeCommand()) return null;
        var program = call.Argv[0];
        if (!program.IsLiteral) return InvokeUnknown(call);
        if (!call.IsProgram && call.Scope.Function(program.Text) is { } bodies) return CallFunction(bodies, call);
        if (!call.IsProgram && call.Scope.Alias(program.Text) is { } alias) RunAlias(alias, call);
        var name = ProgramName.Of(program.Text);
        return RunBuiltin(name, call, out var output) || RunWrapper(name, call, out output) || RunShell(name, call, out output) ? output : RunProgram(name, call);
    }

    /// <summary>A program whose name is not known: what is likely is followed, and what stands after it as well.</summary>
    private ShellWord? InvokeUnknown(Call call)
    {
        const int mostGuesses = 3;
        var words = call.Argv;
        result.AddUnclear("program-unknown", WordPattern.Of(words[0]), result.Last);
        var isLikely = words[0].Text.Length > 0;
        if (isLikely) Invoke(call with { Argv = [new ShellWord(words[0].Text, true), .. words.GetRange(1, words.Count - 1)] });
        var guesses = 0;
        for (var next = 1; next < words.Count && guesses < mostGuesses; next++)
        {
            if (!words[next].IsLiteral || words[next].Text is "" or ['-', ..]) continue;
            guesses++;
            Invoke(call with { Argv = words.GetRange(next, words.Count - next), IsCaptured = false });
        }

        if (!isLikely && guesses == 0) Emit(call);
        return null;
    }

    private ShellWord? CallFunction(List<FunctionNode> bodies, Call call)
    {
        var scope = call.Scope;
        if (scope.Nesting >= ShellLimits.Nesting)
        {
            result.Limit("too-deep");
            return null;
        }

        var outer = scope.Positional;
        scope.Positional = call.Argv.GetRange(1, call.Argv.Count - 1);
        scope.Nesting++;
        var outputs = new OutputText();
        foreach (var body in bodies)
        {
            if (!result.TakeCommand()) break;
            foreach (var assignment in call.Assignments) Assign(assignment.Name, assignment.Value, scope);
            outputs.Add(Run(body.Body, scope, call.Input, call.IsCaptured));
        }

        scope.Nesting--;
        scope.Positional = outer;
        return bodies.Count == 1 ? outputs.Text : null;
    }

    /// <summary>A shell that expands aliases runs the alias; another one runs the program of that name.</summary>
    private void RunAlias(string alias, Call call)
    {
        var text = alias;
        foreach (var word in call.Argv.GetRange(1, call.Argv.Count - 1)) text += " " + (word.IsLiteral ? ShellText.Quote(word.Text) : word.Pattern);
        var scope = call.Scope.Fork();
        scope.DefineAlias(call.Argv[0].Text, "");
        if (alias.Length > 0) RunText(text, scope, call.Input, isCaptured: false);
    }

    private void Emit(Call call)
    {
        var directory = call.Directory;
        result.Add(new Invocation
        {
            Argv = call.Argv,
            Assignments = call.Assignments,
            Redirections = call.Redirections,
            Input = call.Input.Text,
            IsPipedInto = call.Input.IsPiped,
            Through = call.Through,
            Directory = directory,
        });
    }
}
