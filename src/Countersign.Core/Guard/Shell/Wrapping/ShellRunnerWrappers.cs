namespace Countersign.Core.Guard.Shell;

/// <content>Programs that only run another one.</content>
internal sealed partial class ShellRunner
{
    private bool RunWrapper(string name, Call call, out ShellWord? output)
    {
        output = null;
        if (WrapperShape.Of(name) is not { } shape) return false;
        if (shape.Only is { } only && call.Argv.Count > 1 && only.Contains(' ' + call.Argv[1].Text + ' ', StringComparison.Ordinal)) return false;
        var count = shape.Count(call.Argv);
        if (count >= call.Argv.Count)
        {
            Emit(call);
            return true;
        }

        var inner = call.Inside(name, count);
        if (shape.TakesAssignments) inner = WithAssignments(inner, call.Argv, count);
        output = Invoke(inner with { IsProgram = name is not ("time" or "!") });
        return true;
    }

    private static Call WithAssignments(Call inner, List<ShellWord> argv, int count)
    {
        var all = new List<Assignment>(inner.Assignments);
        for (var at = 1; at < count; at++)
        {
            var equals = argv[at].Text.IndexOf('=');
            if (equals <= 0 || !ShellCharacters.IsName(argv[at].Text.AsSpan(0, equals))) continue;
            var name = argv[at].Text[..equals];
            var value = argv[at] with { Text = argv[at].Text[(equals + 1)..] };
            all.RemoveAll(other => other.Name == name);
            all.Add(new Assignment(name, value));
        }

        return inner with { Assignments = all };
    }
}
