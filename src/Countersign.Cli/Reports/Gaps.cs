using Countersign.Core.Authorship;
using Countersign.Core.Changes;

namespace Countersign.Cli.Reports;

/// <summary>What is not known. Shown always; blocking gaps come first, for they count against the change.</summary>
internal static class Gaps
{
    private const int Most = 20;

    /// <summary>Writes the gaps, if there are any.</summary>
    public static void Write(TextWriter to, IReadOnlyList<Gap> gaps)
    {
        if (gaps.Count == 0) return;
        to.WriteLine();
        to.WriteLine("not known:");
        foreach (var gap in gaps.OrderBy(g => !g.IsBlocking).Take(Most))
        {
            to.WriteLine($"  {gap.Word}{(gap.IsBlocking ? " (blocking)" : "")}: {Printable.Line(gap.Detail, 400)}");
            if (Remedy(gap.Code) is { } remedy) to.WriteLine($"    {remedy}");
        }

        if (gaps.Count > Most) to.WriteLine($"  … and {gaps.Count - Most} more; --format json has all of them");
    }

    /// <summary>The command that supplies it, where one is the same everywhere.</summary>
    private static string? Remedy(GapCode code) => code switch
    {
        GapCode.NotesRefAbsent => "fetch them, if there are any: git fetch origin refs/notes/ai:refs/notes/ai",
        GapCode.PullRefsAbsent => "fetch them: git fetch origin 'refs/pull/*/head:refs/pull/*/head' (GitHub), 'refs/merge-requests/*/head:refs/merge-requests/*/head' (GitLab)",
        GapCode.Shallow => "fetch the rest: git fetch --unshallow",
        _ => null,
    };
}
