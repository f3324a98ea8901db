using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Policy;

/// <summary>
/// What is known of one fact. A value stands for every value the fact may really have: exactly one where all is known, several where
/// a gap hides part of it, any where nothing is known. Comparisons are judged over all of them, so nothing unknown can ever count as harmless.
/// </summary>
public abstract record FactValue
{
    private protected FactValue()
    {
    }

    /// <summary>Nothing is known.</summary>
    public static FactValue Unknown { get; } = new UnknownValue();

    /// <summary>Whether only part of it is known, or nothing.</summary>
    public abstract bool IsPartial { get; }

    /// <summary>The value in words, for a trace.</summary>
    public abstract string Text { get; }

    /// <inheritdoc />
    public sealed override string ToString() => Text;
}

/// <summary>Nothing is known.</summary>
public sealed record UnknownValue : FactValue
{
    /// <inheritdoc />
    public override bool IsPartial => true;

    /// <inheritdoc />
    public override string Text => "unknown";
}

/// <summary>A word.</summary>
/// <param name="Word">The word; null where there is none, for instance no owner: no word equals it.</param>
public sealed record WordValue(string? Word) : FactValue
{
    /// <inheritdoc />
    public override bool IsPartial => false;

    /// <inheritdoc />
    public override string Text => Word ?? "none";
}

/// <summary>True or false.</summary>
/// <param name="Flag">Which.</param>
public sealed record FlagValue(bool Flag) : FactValue
{
    /// <inheritdoc />
    public override bool IsPartial => false;

    /// <inheritdoc />
    public override string Text => Flag ? "true" : "false";
}

/// <summary>A number.</summary>
/// <param name="Number">The number, or the part of it that was counted.</param>
/// <param name="OrMore">Whether a gap may hide more.</param>
public sealed record NumberValue(long Number, bool OrMore = false) : FactValue
{
    /// <inheritdoc />
    public override bool IsPartial => OrMore;

    /// <inheritdoc />
    public override string Text => OrMore ? $"{Number} or more" : $"{Number}";
}

/// <summary>A lowest level.</summary>
/// <param name="Level">The level; null where there is nobody to have one: every comparison with it is false.</param>
/// <param name="OrLower">Whether a gap may hide somebody lower.</param>
public sealed record LevelValue(Level? Level, bool OrLower = false) : FactValue
{
    /// <inheritdoc />
    public override bool IsPartial => OrLower;

    /// <inheritdoc />
    public override string Text => Level is not { } level ? "none" : OrLower ? $"{level} or lower" : level.Rank < 0 ? "level unknown" : level.Name;
}

/// <summary>A severity.</summary>
/// <param name="Severity">The severity, or that of the effects that are known.</param>
/// <param name="OrHigher">Whether a gap may hide worse.</param>
public sealed record SeverityValue(Severity Severity, bool OrHigher = false) : FactValue
{
    /// <inheritdoc />
    public override bool IsPartial => OrHigher;

    /// <inheritdoc />
    public override string Text => OrHigher ? $"{Words.Of(Severity)} or higher" : Words.Of(Severity);
}

/// <summary>A set of words.</summary>
/// <param name="Words">The words, sorted, once each.</param>
/// <param name="OrMore">Whether a gap may hide more words.</param>
public sealed record WordSetValue(ValueList<string> Words, bool OrMore = false) : FactValue
{
    /// <summary>A set of these words.</summary>
    public static WordSetValue Of(IEnumerable<string> words, bool orMore = false) => new(ValueList.Sorted(words), orMore);

    /// <inheritdoc />
    public override bool IsPartial => OrMore;

    /// <inheritdoc />
    public override string Text => $"[{Words}]{(OrMore ? " and perhaps more" : "")}";
}
