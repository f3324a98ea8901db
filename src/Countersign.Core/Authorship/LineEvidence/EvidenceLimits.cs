namespace Countersign.Core.Authorship.LineEvidence;

/// <summary>How much of one evidence record is read. Whoever may push a note, a ref or a file chose its content.</summary>
public static class EvidenceLimits
{
    /// <summary>Largest record, in bytes; the largest git-ai note seen in public history has 4 MB.</summary>
    public const int RecordBytes = 16 * 1024 * 1024;

    /// <summary>Most files that one record names.</summary>
    public const int Files = 50_000;

    /// <summary>Most spans of lines in one record.</summary>
    public const int Spans = 1_000_000;

    /// <summary>Most sessions, prompts or tools that one record describes.</summary>
    public const int Sessions = 100_000;

    /// <summary>Longest path, in characters.</summary>
    public const int Path = 4_096;

    /// <summary>Longest name of a tool or model kept, in characters.</summary>
    public const int Tool = 60;

    /// <summary>Most trace records of one file or note.</summary>
    public const int Traces = 100_000;

    /// <summary>Most references of one kind (cherry-picks, reverts) that one message makes.</summary>
    public const int References = 8;

    /// <summary>Most marks that one commit takes over from others.</summary>
    public const int Inherited = 50;
}
