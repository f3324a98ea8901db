namespace Countersign.Core.Guard.Shell;

/// <content>Branches, loops and tests: everything that may run is looked at, and what it changes is no longer known after it.</content>
internal sealed partial class ShellRunner
{
    private ShellWord? RunIf(IfNode choice, ShellScope scope, StandardInput input)
    {
        foreach (var (condition, body) in choice.Branches)
        {
            if (condition is not null) Run(condition, scope, input, isCaptured: false);
            RunMaybe(body, scope, input);
        }

        return null;
    }

    private ShellWord? RunCase(CaseNode choice, ShellScope scope, StandardInput input)
    {
        ExpandOne(choice.Subject, scope);
        foreach (var (patterns, body) in choice.Arms)
        {
            foreach (var pattern in patterns) ExpandOne(pattern, scope);
            RunMaybe(body, scope, input);
        }

        return null;
    }

    private ShellWord? RunWhile(WhileNode loop, ShellScope scope, StandardInput input)
    {
        var round = scope.Fork();
        Run(loop.Condition, round, input, isCaptured: false);
        Run(loop.Body, round, input, isCaptured: false);
        var isChanged = scope.IsChangedBy(round);
        scope.MergeMaybe(round);
        if (!isChanged) return null;
        round = scope.Fork();
        Run(loop.Condition, round, input, isCaptured: false);
        Run(loop.Body, round, input, isCaptured: false);
        scope.MergeMaybe(round);
        return null;
    }

    private ShellWord? RunFor(ForNode loop, ShellScope scope, StandardInput input, bool isCaptured)
    {
        var items = new List<ShellWord>();
        if (loop.Words is not null) ExpandAll(loop.Words, items, scope);
        else if (scope.Positional is not null) items.AddRange(scope.Positional);
        else items.Add(new ShellWord("", false, "$@"));
        if (items.Count > ShellLimits.LoopItems) items = [new ShellWord("", false, "$" + loop.Name)];
        var outputs = new OutputText();
        foreach (var item in items)
        {
            if (!result.TakeCommand()) break;
            Assign(loop.Name, item, scope);
            outputs.Add(Run(loop.Body, scope, input, isCaptured));
        }

        if (items.Count == 0) RunMaybe(loop.Body, scope, input);
        foreach (var item in items) outputs.IsUncertain |= !item.IsLiteral;
        return isCaptured && !outputs.IsUncertain ? outputs.Text : null;
    }

    private ShellWord? RunArithmetic(ArithmeticNode arithmetic, ShellScope scope, StandardInput input)
    {
        Calculate(arithmetic.Expression, scope);
        if (arithmetic.Body is null) return new ShellWord("", true);
        RunMaybe(arithmetic.Body, scope, input);
        RunMaybe(arithmetic.Body, scope, input);
        return null;
    }

    private ShellWord? RunTest(TestNode test, ShellScope scope)
    {
        foreach (var word in test.Words) ExpandOne(word, scope);
        return new ShellWord("", true);
    }

    private void RunMaybe(ListNode body, ShellScope scope, StandardInput input)
    {
        var branch = scope.Fork();
        Run(body, branch, input, isCaptured: false);
        scope.MergeMaybe(branch);
    }

    /// <summary>Looks into an expression; every variable that it may set is no longer known.</summary>
    private void Calculate(WordNode expression, ShellScope scope)
    {
        var text = ExpandOne(expression, scope).Text;
        if (!text.Contains('=') && !text.Contains("++", StringComparison.Ordinal) && !text.Contains("--", StringComparison.Ordinal)) return;
        for (var at = 0; at < text.Length;)
        {
            var end = at;
            while (end < text.Length && ShellCharacters.IsName(text[end])) end++;
            if (end > at && ShellCharacters.IsNameStart(text[at])) Forget(text[at..end], scope);
            at = Math.Max(end, at + 1);
        }
    }

    private void Forget(string name, ShellScope scope)
    {
        if (scope.Find(name) is { } known) SetVariable(name, new Variable(new ShellWord("", false, "$" + name), items: null, known.IsExported), scope);
    }
}
