using Countersign.Core.Formats;

namespace Countersign.Core.Authorship.LineEvidence;

/// <summary>Lines of a file, both ends included.</summary>
/// <param name="First">First line, from 1.</param>
/// <param name="Last">Last line.</param>
public readonly record struct LineSpan(int First, int Last);

/// <summary>What one record says that a tool wrote in one file.</summary>
/// <param name="Path">Path from the root of the tree.</param>
/// <param name="Tool">The tool, in the words of the mark table; the record's own word where it is not known.</param>
/// <param name="Involvement">What the tool's name says: an agent of its own, or a tool in a person's session.</param>
/// <param name="Spans">The lines, as the record has them.</param>
public sealed record ToolLines(string Path, string Tool, Involvement Involvement, IReadOnlyList<LineSpan> Spans);

/// <summary>
/// One record of line evidence: a note, a trace, a checkpoint. It is unsigned, and right only if it speaks of the commit that it is attached to.
/// </summary>
/// <param name="MarkId">The entry of the mark table that stands for such records.</param>
/// <param name="Kind">Note or trace.</param>
/// <param name="Revision">The commit that the record itself says it is about; null where it does not say.</param>
/// <param name="Files">What tools wrote; people's lines and files without a tool's lines are left out.</param>
public sealed record LineRecord(string MarkId, MarkKind Kind, CommitId? Revision, IReadOnlyList<ToolLines> Files)
{
    /// <summary>Mark id of git-ai notes.</summary>
    public const string GitAiNote = "git-ai-note";

    /// <summary>Mark id of git-ai's first format.</summary>
    public const string GitAiOld = "git-ai-old";

    /// <summary>Mark id of Agent Trace records.</summary>
    public const string AgentTrace = "agent-trace";

    /// <summary>Mark id of Entire checkpoints.</summary>
    public const string EntireMetadata = "entire-metadata";

    /// <summary>Whether the record has to name its commit, or is right wherever it is attached.</summary>
    public bool MustNameCommit => MarkId == GitAiNote;

    /// <summary>Lines that the record counts without saying which; 0 where it lists them.</summary>
    public long CountedLines { get; init; }
}

/// <summary>The records of one note or file, or why it cannot be read.</summary>
/// <param name="Records">The records; none where it says that no tool was seen.</param>
/// <param name="Problem">What is wrong, for people; null where it was read.</param>
public sealed record ReadRecords(IReadOnlyList<LineRecord> Records, string? Problem = null)
{
    /// <summary>One record, or none where it names no line of a tool.</summary>
    internal static ReadRecords Of(LineRecord record) => new(record.Files.Count == 0 && record.CountedLines == 0 ? [] : [record]);

    /// <summary>Nothing, and why.</summary>
    internal static ReadRecords Unreadable(string problem) => new([], problem);
}
