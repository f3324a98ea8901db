using Countersign.Core.Authorship;
using Countersign.Core.Changes.Images;
using Countersign.Core.Formats;

namespace Countersign.Cli.Reports;

/// <summary>Authorship to be read in seconds: the counts, then what carries marks, then what is not known.</summary>
internal static class AuthorshipText
{
    private const int MostCommits = 100;
    private const int MostPeople = 3;
    private const int MostAuthors = 8;
    private const int QuoteLength = 90; // characters

    /// <summary>Writes the report.</summary>
    public static void Write(TextWriter to, AuthorshipReport report, ResolvedImages? images, Paint paint)
    {
        WriteCounts(to, report, paint);
        WriteCommits(to, [.. report.Commits.Where(c => c.Involvement != Involvement.Undeclared || c.Marks.Count > 0)], paint);
        WriteUndeclared(to, [.. report.Commits.Where(c => c.Parents < 2 && c.Involvement == Involvement.Undeclared)]);
        WriteAdjustments(to, report);
        if (images is not null) ImagesText.Write(to, images);
        Gaps.Write(to, report.Gaps);
    }

    /// <summary>Which marks count differently here: whoever reads the counts must know on what ground they stand.</summary>
    private static void WriteAdjustments(TextWriter to, AuthorshipReport report)
    {
        if (report.Profile is null && report.Adjustments.Count == 0) return;
        to.WriteLine();
        to.WriteLine(report.Profile is { } profile ? $"marks are read with profile {profile}:" : "marks are read differently:");
        foreach (var change in report.Adjustments)
            to.WriteLine($"  {change.Id} is {Words.Of(change.To)}, not {(change.From is { } from ? Words.Of(from) : "looked for")} ({change.By}): {Printable.Line(change.Because, 200)}");
        if (report.Adjustments.Count == 0) to.WriteLine("  every mark counts as usual");
    }

    private static void WriteCounts(TextWriter to, AuthorshipReport report, Paint paint)
    {
        var summary = report.Summary;
        var range = report.Base is { } from ? $"{from.Short}..{report.Head.Short}" : report.Head.Short;
        var merges = report.Commits.Count - summary.Commits;
        to.WriteLine(paint.Bold($"{Count(summary.Commits, "commit")} {range}{(merges > 0 ? $" and {Count(merges, "merge")}" : "")}: {summary.AiShare} % with AI"));
        var kinds = summary.ByInvolvement.Where(k => k.Value > 0).OrderBy(k => k.Key).Select(k => $"{k.Value} {Words.Of(k.Key)}");
        if (summary.Commits > 0) to.WriteLine($"  {string.Join(", ", kinds)}");
        if (summary.Tools.Count > 0)
            to.WriteLine($"  tools: {string.Join(", ", summary.Tools.OrderByDescending(t => t.Value).ThenBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key} {t.Value}"))}");
    }

    private static void WriteCommits(TextWriter to, List<CommitAuthorship> marked, Paint paint)
    {
        if (marked.Count == 0) return;
        to.WriteLine();
        foreach (var commit in marked.Take(MostCommits))
        {
            var mark = commit.Marks.OrderBy(m => m.Strength).FirstOrDefault();
            var quoted = mark is null ? "" : $"{Words.Of(mark.Strength)} {Words.Of(mark.Kind)}: \"{Printable.Line(mark.Text, QuoteLength)}\"{(commit.Marks.Count > 1 ? $" and {commit.Marks.Count - 1} more" : "")}";
            var tools = commit.Tools.Count > 0 ? string.Join(", ", commit.Tools) : "-";
            to.WriteLine($"{commit.Id.Short}  {Words.Of(commit.Involvement),-14} {tools,-16} {Who(commit),-16} {paint.Faint(quoted)}{Lines(commit)}".TrimEnd());
        }

        if (marked.Count > MostCommits) to.WriteLine($"… and {marked.Count - MostCommits} more; --format json has all of them");
    }

    private static void WriteUndeclared(TextWriter to, List<CommitAuthorship> undeclared)
    {
        if (undeclared.Count == 0) return;
        // Commits of the same people share their lists, so that most need not be put into words again.
        var words = new Dictionary<(IReadOnlyList<string>, IReadOnlyList<string>), string>();
        var authors = undeclared.GroupBy(WhoOnce, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).ToList();
        to.WriteLine();
        to.WriteLine($"undeclared: {string.Join(", ", authors.Take(MostAuthors).Select(g => $"{g.Key} {g.Count()}"))}{(authors.Count > MostAuthors ? $" and {authors.Count - MostAuthors} more people" : "")}");
        to.WriteLine("  No mark was found on these. That says nothing about who or what wrote them.");

        string WhoOnce(CommitAuthorship commit) =>
            words.TryGetValue((commit.People, commit.Unresolved), out var known) ? known : words[(commit.People, commit.Unresolved)] = Who(commit);
    }

    private static string Who(CommitAuthorship commit)
    {
        // Whom people.yaml knows is named by id; an address is free text that the commit's author chose.
        List<string> who = [.. commit.People, .. commit.Unresolved.Select(address => Printable.Line(address, 60))];
        if (who.Count == 0) return "-";
        return string.Join(", ", who.Take(MostPeople)) + (who.Count > MostPeople ? $" and {who.Count - MostPeople} more" : "");
    }

    private static string Lines(CommitAuthorship commit) => commit.Lines is { } lines ? $"  +{lines.Added} -{lines.Deleted}" : "";

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
