namespace Countersign.Core.Authorship;

/// <summary>How much of one commit is read; all of it was chosen by whoever wrote the commit.</summary>
public static class Limits
{
    /// <summary>Longest message read to its end, in characters; beyond it the report has a gap.</summary>
    public const int Message = 256 * 1024;

    /// <summary>Longest line that patterns are matched against, in characters; no tool writes a longer mark.</summary>
    public const int Line = 4_096;

    /// <summary>Most co-authors of one commit; beyond it the report has a gap.</summary>
    public const int Coauthors = 500;

    /// <summary>Longest name kept, in characters.</summary>
    public const int Name = 512;

    /// <summary>Longest address kept, in characters (RFC 5321 §4.5.3.1 allows 256 octets).</summary>
    public const int Email = 512;

    /// <summary>Longest quotation of a mark, in characters.</summary>
    public const int MarkText = 256;

    /// <summary>Lines remembered with what was found in them: co-author lines repeat in nearly every commit of a person.</summary>
    internal const int RememberedLines = 20_000;

    /// <summary>How far a branch name is carried from its merge to the commits merged, in commits.</summary>
    internal const int BranchSteps = 500;
}
