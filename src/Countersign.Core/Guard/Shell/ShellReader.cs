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
        Run(text, dialect, new ShellScope(), result);
        return result.ToReading();
    }

    private static void Run(string text, ShellDialect dialect, ShellScope scope, ReadingResult result)
    {
        switch (dialect)
        {
            case ShellDialect.Posix:
            case ShellDialect.PowerShell:
            case ShellDialect.Cmd:
                new ShellRunner(result).RunText(text, scope, StandardInput.None, isCaptured: false);
                break;
        }
    }
}
