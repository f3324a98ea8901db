namespace Countersign.Core.Guard.Shell;

/// <summary>
/// Walks a parsed text as a shell would run it, and lists what it would run: every branch, every loop, every substitution. Nothing is run.
/// A command's output is known where the text alone decides it (<c>echo</c>, <c>printf</c>, <c>base64 -d</c> of known text).
/// </summary>
internal sealed partial class ShellRunner(ReadingResult result)
{
    /// <summary>Whether a text was read in which unknown values are marked.</summary>
    private bool _hasMarks;

    /// <summary>Reads a text as a shell of the scope would; returns its output where that is wanted and known.</summary>
    public ShellWord? RunText(string text, ShellScope scope, StandardInput input, bool isCaptured, ShellDialect dialect = ShellDialect.Posix)
    {
        if (scope.Nesting >= ShellLimits.Nesting)
        {
            result.Limit("too-deep");
            return null;
        }

        if (text.Length > ShellLimits.Characters || !result.TakeCharacters(text.Length))
        {
            result.Limit("too-long");
            return null;
        }

        scope.Nesting++;
        var output = dialect switch
        {
            ShellDialect.Posix => RunPosix(Lines(text), scope, input, isCaptured),
            ShellDialect.PowerShell => RunPowerShell(text, scope, input),
            ShellDialect.Cmd => RunCmd(text, scope, input),
        };
        scope.Nesting--;
        return output;
    }

    /// <summary>
    /// Reads a word as the text of a shell. Where only variables in it are unknown, the words in which they stand are; where a command's output is,
    /// that may be any code, and what is known beside it is read all the same.
    /// </summary>
    private ShellWord? RunCode(ShellWord code, string unclear, Call call, ShellScope scope, StandardInput input)
    {
        if (code.IsLiteral) return string.IsNullOrWhiteSpace(code.Text) ? Nothing : RunText(code.Text, scope, input, call.IsCaptured);
        var marked = UnknownMark.Marked(code, out var isOutput);
        var isAllUnknown = marked is null || marked.Trim() == UnknownMark.Text;
        if (isOutput || isAllUnknown) result.AddUnclear(unclear, WordPattern.Of(code), result.Last);
        var text = isAllUnknown ? code.Text : marked!;
        if (string.IsNullOrWhiteSpace(text)) return null;
        RunText(text, scope, input, isCaptured: false);
        return null;
    }

    private ShellWord? RunPosix(string text, ShellScope scope, StandardInput input, bool isCaptured)
    {
        var parser = new ShellParser(text);
        var list = parser.Parse();
        if (parser.Limit is not null) result.Limit(parser.Limit);
        if (parser.Mistake is not null) Invalid(parser.Mistake, scope);
        return Run(list, scope, input, isCaptured);
    }

    private ShellWord? RunPowerShell(string text, ShellScope scope, StandardInput input)
    {
        var reader = new PowerShellReader(text, scope, this, result);
        reader.Run(input);
        if (reader.Mistake is not null) Invalid(reader.Mistake, scope);
        return null;
    }

    private ShellWord? RunCmd(string text, ShellScope scope, StandardInput input)
    {
        new CmdReader(text, scope, this, result).Run(input);
        return null;
    }

    private string Lines(string text)
    {
        _hasMarks |= UnknownMark.IsIn(text);
        if (text.Contains("\r\n", StringComparison.Ordinal)) text = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        var odd = text.AsSpan().IndexOfAny('\r', '\0');
        if (odd >= 0) result.AddUnclear("control-character", text[odd] == '\0' ? "a NUL character" : "a carriage return inside a line");
        return text;
    }

    private void Invalid(string mistake, ShellScope scope)
    {
        if (scope.Nesting == 1) result.Error ??= mistake;
        result.AddUnclear("invalid-syntax", mistake);
    }

    private ShellWord? Run(ShellNode node, ShellScope scope, StandardInput input, bool isCaptured)
    {
        if (node is SimpleNode simple) return RunSimple(simple, scope, input, isCaptured);
        if (node.Redirections is null) return RunCompound(node, scope, input, isCaptured);
        var redirected = Redirect(node.Redirections, scope, input);
        var output = RunCompound(node, scope, redirected.Input, isCaptured || redirected.WritesOutput);
        Opened(redirected, scope, output);
        return redirected.WritesOutput ? new ShellWord("", true) : output;
    }

    private ShellWord? RunCompound(ShellNode node, ShellScope scope, StandardInput input, bool isCaptured)
    {
        switch (node)
        {
            case ListNode list: return RunList(list, scope, input, isCaptured);
            case PipelineNode pipeline: return RunPipeline(pipeline, scope, input, isCaptured);
            case ConditionalNode conditional: return RunConditional(conditional, scope, input, isCaptured);
            case GroupNode group: return RunList(group.Body, group.IsSubshell ? scope.Fork() : scope, input, isCaptured);
            case FunctionNode function:
                scope.Define(function);
                return new ShellWord("", true);
            case IfNode choice: return RunIf(choice, scope, input);
            case WhileNode loop: return RunWhile(loop, scope, input);
            case ForNode loop: return RunFor(loop, scope, input, isCaptured);
            case CaseNode choice: return RunCase(choice, scope, input);
            case ArithmeticNode arithmetic: return RunArithmetic(arithmetic, scope, input);
            case TestNode test: return RunTest(test, scope);
            default: throw new InvalidOperationException("a command that nobody runs");
        }
    }

    private ShellWord? RunList(ListNode list, ShellScope scope, StandardInput input, bool isCaptured)
    {
        if (!isCaptured)
        {
            foreach (var item in list.Items) Run(item, scope, input, isCaptured: false);
            return null;
        }

        var outputs = new OutputText();
        foreach (var item in list.Items) outputs.Add(Run(item, scope, input, isCaptured: true));
        return outputs.Text;
    }

    private ShellWord? RunPipeline(PipelineNode pipeline, ShellScope scope, StandardInput input, bool isCaptured)
    {
        var last = pipeline.Stages.Count - 1;
        for (var at = 0; at < last; at++)
        {
            var before = result.Count;
            var output = Run(pipeline.Stages[at], scope.Fork(), input, isCaptured: true);
            input = new StandardInput(true, output, result.Count > before ? result.Last : null);
        }

        // The last stage runs in the shell itself in zsh and with lastpipe, in a subshell elsewhere.
        var branch = scope.Fork();
        var text = Run(pipeline.Stages[last], branch, input, isCaptured);
        scope.MergeMaybe(branch);
        return text;
    }

    private ShellWord? RunConditional(ConditionalNode conditional, ShellScope scope, StandardInput input, bool isCaptured)
    {
        var outputs = new OutputText();
        outputs.Add(Run(conditional.First, scope, input, isCaptured));
        var isCertain = AlwaysSucceeds(conditional.First);
        var current = scope;
        foreach (var (isAnd, command) in conditional.Rest)
        {
            isCertain &= isAnd;
            if (!isAnd || (!isCertain && ReferenceEquals(current, scope))) current = current.Fork();
            outputs.IsUncertain |= !isCertain;
            outputs.Add(Run(command, current, input, isCaptured));
            isCertain &= AlwaysSucceeds(command);
        }

        for (; !ReferenceEquals(current, scope); current = current.Outer!) current.Outer!.MergeMaybe(current);
        return outputs.Text;
    }

    /// <summary>Whether what follows after <c>&amp;&amp;</c> is as good as run: an assignment, a directory change, output.</summary>
    private static bool AlwaysSucceeds(ShellNode node) =>
        node is SimpleNode simple && (simple.Words.Count == 0 || simple.Words[0].Plain is "cd" or "export" or "set" or "echo" or "printf" or ":" or "true"
            or "alias" or "shopt" or "declare" or "local" or "pushd" or "mkdir");
}
