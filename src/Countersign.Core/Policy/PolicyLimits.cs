namespace Countersign.Core.Policy;

/// <summary>How much one policy may hold. Beyond these a file is refused: the gate's time and memory stay bounded whatever it reads.</summary>
public static class PolicyLimits
{
    /// <summary>Rules of one policy.</summary>
    public const int MaxRules = 1_000;

    /// <summary>Comparisons in all conditions of one policy.</summary>
    public const int MaxComparisons = 10_000;

    /// <summary>Levels of nesting of one condition; a <c>when</c> without <c>all</c>, <c>any</c> or <c>not</c> has one.</summary>
    public const int MaxDepth = 16;

    /// <summary>Values of one <c>anyOf</c> or <c>noneOf</c>.</summary>
    public const int MaxOperands = 256;

    /// <summary>Requirements of one rule.</summary>
    public const int MaxRequirements = 16;

    /// <summary>Exceptions of one rule.</summary>
    public const int MaxExceptions = 32;

    /// <summary>Labels of one policy, and paths of one label.</summary>
    public const int MaxLabels = 256;

    /// <summary>Groups that one requirement names.</summary>
    public const int MaxGroups = 64;

    /// <summary>Distinct persons that one requirement or the override can ask for.</summary>
    public const int MaxPersons = 10;

    /// <summary>Characters of a description, a denial or a reason.</summary>
    public const int MaxText = 1_000;

    /// <summary>Longest time to answer or to review afterwards: as long as a hold lasts.</summary>
    public static readonly TimeSpan MaxAnswerWithin = TimeSpan.FromDays(14);
}
