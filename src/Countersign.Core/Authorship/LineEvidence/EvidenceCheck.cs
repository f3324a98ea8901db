using Countersign.Core.Formats;

namespace Countersign.Core.Authorship.LineEvidence;

/// <summary>The commit that a record is held against.</summary>
/// <param name="Id">The commit.</param>
/// <param name="FirstParent">Its first parent, if it has one.</param>
/// <param name="Paths">The paths that differ from the first parent; null where they could not be read.</param>
public sealed record EvidenceSubject(CommitId Id, CommitId? FirstParent, IReadOnlySet<string>? Paths);

/// <summary>What a record is worth for one commit.</summary>
/// <param name="Marks">One mark for each tool it names.</param>
/// <param name="Files">What it says of files of this commit; empty where it is no evidence of lines.</param>
/// <param name="CountedLines">Lines that it counts without saying which.</param>
public sealed record CheckedEvidence(IReadOnlyList<FoundMark> Marks, IReadOnlyList<ToolLines> Files, long CountedLines)
{
    /// <summary>Nothing.</summary>
    public static CheckedEvidence None { get; } = new([], [], 0);

    /// <summary>Lines that these records together say tools wrote, each line once; null where they say nothing of lines.</summary>
    public static long? AiLines(IReadOnlyCollection<CheckedEvidence> records)
    {
        var listed = LineSpans.CountIn(records.SelectMany(r => r.Files));
        if (listed == 0) listed = records.Select(r => r.CountedLines).DefaultIfEmpty().Max();
        return listed == 0 ? null : listed;
    }
}

/// <summary>
/// Holds a record against the commit it is attached to. Notes are copied to wrong commits by rewriting tools, and anybody may write one, so a record
/// that speaks of another commit is only weak, and one that names no file of this commit is only shown.
/// </summary>
public static class EvidenceCheck
{
    /// <summary>Judges one record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="where">Where it was found, for people, for instance <c>refs/notes/ai</c>.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="table">Says what such records can decide; a table without the record's mark does not want them.</param>
    public static CheckedEvidence Of(LineRecord record, string where, EvidenceSubject commit, MarkTable table)
    {
        if (table.Marks.FirstOrDefault(m => m.Id == record.MarkId) is not { } mark) return CheckedEvidence.None;
        var ofCommit = commit.Paths is null ? record.Files : [.. record.Files.Where(f => commit.Paths.Contains(f.Path))];
        var reason = Reason(record, commit, ofCommit.Count);
        var strength = Strength(mark.Strength, record, commit, ofCommit.Count, reason);
        var named = ofCommit.Count > 0 ? ofCommit : record.Files;
        var marks = named.GroupBy(f => f.Tool, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(tool => new FoundMark(
            record.MarkId, record.Kind, Printable.Bounded(Text(where, tool.ToList(), record, reason), Limits.MarkText), Higher(mark.Involvement, tool), strength, tool.Key)).ToList();
        if (strength == MarkStrength.Hint) return new CheckedEvidence(marks, [], 0);
        // A count over all files says nothing about some of them.
        return new CheckedEvidence(marks, ofCommit, ofCommit.Count == record.Files.Count ? record.CountedLines : 0);
    }

    /// <summary>Why the record is worth less than its kind; null where it is not.</summary>
    private static string? Reason(LineRecord record, EvidenceSubject commit, int filesOfCommit)
    {
        if (filesOfCommit == 0) return "none of its files is in this commit";
        if (commit.Paths is null) return "the files of this commit could not be read";
        if (record.Revision == commit.Id) return null;
        if (record.Revision is { } other) return other == commit.FirstParent ? "it was recorded on the commit before" : $"it says it is about {other.Short}";
        return record.MustNameCommit ? "it does not say which commit it is about" : null;
    }

    /// <summary>
    /// A record about other files is only shown, one about another commit is a step weaker. A recorder that writes while somebody types knows only the
    /// commit before, so there a trace loses nothing.
    /// </summary>
    private static MarkStrength Strength(MarkStrength usual, LineRecord record, EvidenceSubject commit, int filesOfCommit, string? reason)
    {
        if (reason is null || (record.Kind == MarkKind.Trace && filesOfCommit > 0 && commit.Paths is not null && record.Revision == commit.FirstParent)) return usual;
        return filesOfCommit > 0 && usual == MarkStrength.Strong ? MarkStrength.Weak : MarkStrength.Hint;
    }

    private static string Text(string where, List<ToolLines> files, LineRecord record, string? reason)
    {
        var lines = record.CountedLines > 0 ? record.CountedLines : LineSpans.CountIn(files);
        var paths = files.Select(f => f.Path).Distinct(StringComparer.Ordinal).Count();
        var text = $"{where}: {(lines == 0 ? "" : $"{Counted(lines, "line")} in ")}{Counted(paths, "file")} by {files[0].Tool}";
        return reason is null ? text : $"{text}; {reason}";
    }

    private static string Counted(long count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private static Involvement Higher(Involvement usual, IEnumerable<ToolLines> files) => files.Any(f => f.Involvement == Involvement.Agent) ? Involvement.Agent : usual;
}
