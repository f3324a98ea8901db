namespace Countersign.Core.Guard.Shell;

/// <summary>
/// Reads a command line into the programs that it runs, or may run: through quoting, variables and substitutions that the text itself
/// decides, through wrappers, shells inside the shell and decoding that is visible on the line. Nothing is run, nothing is looked up.
/// </summary>
/// <remarks>Pure, and linear in the length of the text within <see cref="ShellLimits"/>. It never throws for what a text says.</remarks>
public static class ShellReader
{
    /// <summary>Everything that the text runs.</summary>
    /// <param name="text">A command line, or several lines.</param>
    /// <param name="dialect">The language it is written in.</param>
    public static ShellReading Read(string text, ShellDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(text);
        var result = new ReadingResult();
        new ShellRunner(result).RunText(text, new ShellScope(), StandardInput.None, isCaptured: false, dialect);
        return result.ToReading();
    }

    /// <summary>
    /// Everything that a script runs which an invocation names: <c>bash deploy.sh prod</c>, <c>./x.sh</c>, <c>source x.sh</c>, a target of a
    /// Makefile. It gets the invocation's words after the script as parameters, its variables and its directory, and its invocations run
    /// <see cref="Invocation.Through"/> the same programs and then this one.
    /// </summary>
    /// <param name="text">The script's text.</param>
    /// <param name="dialect">The language it is written in.</param>
    /// <param name="by">The invocation that runs it.</param>
    /// <param name="script">Place of the script among the words of <paramref name="by"/>; words after it are parameters.</param>
    public static ShellReading ReadScript(string text, ShellDialect dialect, Invocation by, int script = 0)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(by);
        var result = new ReadingResult();
        var positional = new List<ShellWord>();
        for (var at = script + 1; at < by.Argv.Count; at++) positional.Add(by.Argv[at]);
        var scope = new ShellScope { Directory = by.Directory, Positional = positional, Through = [.. by.Through, new Wrapper(ProgramName.Of(by.Argv[0].Text), by.Argv)] };
        foreach (var assignment in by.Assignments) scope.Set(assignment.Name, new Variable(assignment.Value, items: null, isExported: true));
        new ShellRunner(result).RunText(text, scope, new StandardInput(by.IsPipedInto, by.Input, null), isCaptured: false, dialect);
        return result.ToReading();
    }

    /// <summary>
    /// Place of the script among the words of an invocation of a shell: 1 for <c>bash x.sh</c>, <c>source x.sh</c>; 0 for <c>./x.sh</c>; -1 where it
    /// names none, and then a shell without <see cref="Invocation.Input"/> reads its commands from somewhere unseen.
    /// </summary>
    public static int ScriptAt(Invocation invocation)
    {
        ArgumentNullException.ThrowIfNull(invocation);
        var program = invocation.Argv[0].Text;
        var name = ProgramName.Of(program);
        if (name is "source" or ".") return invocation.Argv.Count > 1 ? 1 : -1;
        if (ShellRunner.IsShell(name)) return ShellRunner.ScriptAt(invocation.Argv);
        return program.Contains('/') || name.EndsWith(".sh", StringComparison.Ordinal) ? 0 : -1;
    }
}
