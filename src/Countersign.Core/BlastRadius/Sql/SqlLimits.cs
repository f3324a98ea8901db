namespace Countersign.Core.BlastRadius.Sql;

/// <summary>What is read of one script at most, besides <see cref="PlanLimits"/>. What goes beyond is a blocking gap or not understood, never cut in silence.</summary>
internal sealed record SqlLimits
{
    /// <summary>Most statements.</summary>
    public const int MaxStatements = 20_000_000;

    /// <summary>Most tokens of one statement; the rows of VALUES do not count.</summary>
    public const int MaxTokens = 50_000;

    /// <summary>Longest name, in characters. The databases themselves stop at 63, 64 and about 1,000.</summary>
    public const int MaxNameLength = 1_000;

    /// <summary>Longest body of a block or text that is read as SQL, in characters.</summary>
    public const int MaxBodyLength = 1 << 20;

    /// <summary>Deepest nesting of parentheses, and of statements in statements.</summary>
    public const int MaxDepth = 256;

    /// <summary>Deepest nesting of code in texts: a block that executes a text that holds a block.</summary>
    public const int MaxBodyDepth = 4;

    public static SqlLimits Default { get; } = new();

    public int Statements { get; init; } = MaxStatements;

    public int Tokens { get; init; } = MaxTokens;

    public int NameLength { get; init; } = MaxNameLength;

    public int BodyLength { get; init; } = MaxBodyLength;

    public int Depth { get; init; } = MaxDepth;

    public int BodyDepth { get; init; } = MaxBodyDepth;
}
