using Countersign.Core.Guard.Shell;

namespace Countersign.Core.Guard.Judging;

/// <summary>Judges <c>find</c> that deletes by itself; what it runs on what it finds is judged as a program of its own.</summary>
internal static class FindJudge
{
    /// <summary>Judges a search.</summary>
    public static GuardVerdict Judge(Handled command)
    {
        var argv = command.Words.Argv;
        var deletes = argv.Any(w => w.Text is "-delete" or "-X" or "--exec-batch" or "-fprint" or "-fls") && argv.Any(w => w.Text is "-delete" or "-fprint" or "-fls");
        if (!deletes || command.Surface == Surface.Container) return Judged.Clear;
        return FilesJudge.Each(command, Roots(argv), "deletes what it finds in", isDeleting: true);
    }

    /// <summary>The folders that a search begins in; the current one where none is named.</summary>
    public static IEnumerable<ShellWord> Roots(IReadOnlyList<ShellWord> argv)
    {
        var any = false;
        for (var at = 1; at < argv.Count && argv[at].Text is not ['-' or '(' or '!', ..]; at++)
        {
            any = true;
            yield return IsHere(argv[at]) ? new ShellWord("./x", IsLiteral: true) : argv[at];
        }

        if (!any) yield return new ShellWord("./x", IsLiteral: true);
    }

    private static bool IsHere(ShellWord word) => word is { IsLiteral: true, Text: "." or "./" };
}
