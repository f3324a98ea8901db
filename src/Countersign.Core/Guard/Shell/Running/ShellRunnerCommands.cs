namespace Countersign.Core.Guard.Shell;

/// <content>Simple commands: assignments, redirections, and the call that is left.</content>
internal sealed partial class ShellRunner
{
    /// <summary>What the redirections of a command come to.</summary>
    private readonly record struct Redirected(IReadOnlyList<Redirection> All, StandardInput Input, ShellWord? File, bool IsAppending)
    {
        public bool WritesOutput => File is not null;
    }

    private ShellWord? RunSimple(SimpleNode simple, ShellScope scope, StandardInput input, bool isCaptured)
    {
        if (!result.TakeCommand()) return null;
        var argv = new List<ShellWord>(simple.Words.Count);
        ExpandAll(simple.Words, argv, scope);
        var redirected = simple.Redirections is null ? new Redirected([], input, null, false) : Redirect(simple.Redirections, scope, input);
        if (argv.Count == 0)
        {
            if (simple.Assignments is not null) AssignAll(simple.Assignments, scope, isExported: scope.ExportsAll);
            Opened(redirected, scope, new ShellWord("", true));
            return new ShellWord("", true);
        }

        var declared = simple.Assignments is not null && IsDeclaring(argv[0].Text) ? Declared(simple.Assignments, argv, scope) : null;
        var output = Invoke(new Call
        {
            Argv = argv,
            Scope = scope,
            Assignments = simple.Assignments is null || declared is not null ? scope.Exports : Prefixed(simple.Assignments, scope),
            Redirections = redirected.All,
            Input = redirected.Input,
            Through = scope.Through,
            Directory = scope.Directory,
            IsCaptured = isCaptured || redirected.WritesOutput,
        });
        for (var at = 0; at < declared?.Count; at++) SetVariable(declared[at].Name, declared[at].Variable, scope);
        if (!redirected.WritesOutput) return output;
        Keep(redirected, scope, output);
        return new ShellWord("", true);
    }

    private static bool IsDeclaring(string program) => program is "export" or "declare" or "typeset" or "local" or "readonly";

    /// <summary>The values that <c>export</c> and its like give, which also stand among its words.</summary>
    private List<(string Name, Variable Variable)> Declared(List<AssignmentNode> assignments, List<ShellWord> argv, ShellScope scope)
    {
        var isExported = argv[0].Text == "export" || scope.ExportsAll;
        foreach (var word in argv) isExported |= word.Text.StartsWith('-') && word.Text.Contains('x');
        var declared = new List<(string, Variable)>();
        foreach (var assignment in assignments)
        {
            var variable = Assigned(assignment, isExported, scope);
            declared.Add((assignment.Name, variable));
            if (variable.Items is null) argv.Add(Joined(new ShellWord(assignment.Name + "=", true), variable.Value));
        }

        return declared;
    }

    /// <summary>The assignments in front of a command after what is exported; they last for that command.</summary>
    private List<Assignment> Prefixed(List<AssignmentNode> assignments, ShellScope scope)
    {
        var all = new List<Assignment>(scope.Exports);
        foreach (var assignment in assignments)
        {
            var value = assignment.Value is null ? new ShellWord("", false, "") : ExpandOne(assignment.Value, scope);
            all.RemoveAll(other => other.Name == assignment.Name);
            all.Add(new Assignment(assignment.Name, value));
        }

        return all;
    }

    private void AssignAll(List<AssignmentNode> assignments, ShellScope scope, bool isExported)
    {
        foreach (var assignment in assignments)
        {
            if (!result.TakeCommand()) return;
            SetVariable(assignment.Name, Assigned(assignment, isExported, scope), scope);
        }
    }

    private Variable Assigned(AssignmentNode assignment, bool isExported, ShellScope scope)
    {
        var before = scope.Find(assignment.Name);
        return assignment.Items is not null ? ArrayOf(assignment, before, scope) : ScalarOf(assignment, before, isExported || before is { IsExported: true }, scope);
    }

    private Variable ScalarOf(AssignmentNode assignment, Variable? before, bool isExported, ShellScope scope)
    {
        var value = ExpandOne(assignment.Value!, scope);
        if (assignment.Index is not null) return new Variable(new ShellWord("", false, "$" + assignment.Name), items: null, isExported);
        if (assignment.IsAppending) value = before is null ? value with { IsLiteral = false, Pattern = "" } : Joined(before.Value, value);
        return new Variable(value, items: null, isExported);
    }

    private Variable ArrayOf(AssignmentNode assignment, Variable? before, ShellScope scope)
    {
        var items = assignment.IsAppending && before?.Items is { } old ? new List<ShellWord>(old) : [];
        ExpandAll(assignment.Items!, items, scope);
        return new Variable(items.Count > 0 ? items[0] : new ShellWord("", true), items);
    }

    private ShellWord Joined(ShellWord left, ShellWord right)
    {
        if (!result.TakeCharacters(left.Text.Length + right.Text.Length)) return new ShellWord("", false, "");
        if (left.IsLiteral && right.IsLiteral) return new ShellWord(left.Text + right.Text, true);
        return new ShellWord(left.Text + right.Text, false, WordPattern.Of(left) + WordPattern.Of(right));
    }

    private void Assign(string name, ShellWord value, ShellScope scope) =>
        SetVariable(name, new Variable(value, items: null, scope.ExportsAll || scope.Find(name) is { IsExported: true }), scope);

    private void SetVariable(string name, Variable variable, ShellScope scope)
    {
        if (!scope.Set(name, variable)) result.Limit("too-many-variables");
    }

    private Redirected Redirect(List<RedirectionNode> redirections, ShellScope scope, StandardInput input)
    {
        var all = new List<Redirection>(redirections.Count);
        ShellWord? file = null;
        var isAppending = false;
        foreach (var redirection in redirections)
        {
            var before = result.Count;
            var target = ExpandOne(redirection.Target, scope);
            all.Add(new Redirection(redirection.Kind, target));
            switch (redirection.Kind)
            {
                case RedirectionKind.Text when redirection.Descriptor == 0:
                    input = new StandardInput(false, target, null);
                    break;
                case RedirectionKind.Read when redirection.Descriptor == 0:
                    input = new StandardInput(false, scope.File(ScriptPath.Key(target.Text)), result.Count > before ? result.Last : null);
                    break;
                case RedirectionKind.Write or RedirectionKind.Append when redirection.Descriptor is 1 or -1:
                    file = target;
                    isAppending = redirection.Kind == RedirectionKind.Append;
                    break;
                case RedirectionKind.Text or RedirectionKind.Read or RedirectionKind.Write or RedirectionKind.Append or RedirectionKind.Duplicate:
                    break;
            }
        }

        return new Redirected(all, input, file, isAppending);
    }

    /// <summary>A redirection without a program of its own opens its files all the same.</summary>
    private void Opened(Redirected redirected, ShellScope scope, ShellWord? output)
    {
        var isOpening = false;
        foreach (var redirection in redirected.All) isOpening |= redirection.Kind is RedirectionKind.Write or RedirectionKind.Append;
        if (isOpening) result.Add(new Invocation { Argv = [new ShellWord(":", true)], Redirections = redirected.All, Through = scope.Through, Directory = scope.Directory });
        if (redirected.WritesOutput) Keep(redirected, scope, output);
    }

    /// <summary>Remembers what the text writes to a file, so that a script it makes can be read when it is run.</summary>
    private static void Keep(Redirected redirected, ShellScope scope, ShellWord? output)
    {
        if (redirected.File is not { IsLiteral: true } file || file.Text == "/dev/null") return;
        var key = ScriptPath.Key(file.Text);
        var content = output ?? new ShellWord("", false, "");
        if (redirected.IsAppending)
        {
            var before = scope.File(key);
            if (before is not { IsLiteral: true } old || !content.IsLiteral) content = content with { IsLiteral = false, Pattern = "" };
            else content = new ShellWord(old.Text + content.Text, true);
        }

        scope.Write(key, content);
    }
}
