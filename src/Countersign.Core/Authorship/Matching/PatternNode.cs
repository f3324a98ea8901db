namespace Countersign.Core.Authorship.Matching;

/// <summary>A parsed pattern.</summary>
internal abstract record PatternNode
{
    /// <summary>One character of a set.</summary>
    public sealed record One(CharSet Set) : PatternNode;

    /// <summary>The place between a character of a word and one that is not (<c>\b</c>).</summary>
    public sealed record Boundary : PatternNode;

    /// <summary>One after the other.</summary>
    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    /// <summary>Any one of these.</summary>
    public sealed record Choice(IReadOnlyList<PatternNode> Ways) : PatternNode;

    /// <summary>Least to most times; most is null where there is no end.</summary>
    public sealed record Repeat(PatternNode What, int Least, int? Most) : PatternNode;
}
