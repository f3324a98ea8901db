using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Policy;

/// <summary>What happens to a change that no rule is about.</summary>
public enum PolicyDefault
{
    /// <summary>Nothing is asked.</summary>
    Allow,

    /// <summary>It is held.</summary>
    Hold,
}

/// <summary>Whether a rule counts.</summary>
public enum RuleMode
{
    /// <summary>It counts.</summary>
    Enforce,

    /// <summary>It is only reported.</summary>
    Shadow,
}

/// <summary>A time-limited way out of a rule.</summary>
/// <param name="When">Lifts the rule only where this is true; unknown lifts nothing.</param>
/// <param name="Until">Last day, included, in the environment's time zone.</param>
/// <param name="Reason">Why.</param>
public sealed record ExceptClause(Condition When, DateOnly Until, string Reason);

/// <summary>One rule: it either requires or denies.</summary>
public sealed record PolicyRule
{
    /// <summary>Its id, unique in the policy.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for, in the organisation's words.</summary>
    public string Describe { get; init; } = "";

    /// <summary>Whether it counts.</summary>
    public RuleMode Mode { get; init; } = RuleMode.Enforce;

    /// <summary>Which changes it is about.</summary>
    public required Condition When { get; init; }

    /// <summary>What it asks for; empty where it denies.</summary>
    public IReadOnlyList<Requirement> Require { get; init; } = [];

    /// <summary>What it tells where it denies; null where it requires.</summary>
    public string? Deny { get; init; }

    /// <summary>Its exceptions.</summary>
    public IReadOnlyList<ExceptClause> Except { get; init; } = [];

    /// <summary>The line of the file at which it starts, from 1; 0 for a rule that was not read from a file.</summary>
    public int Line { get; init; }
}

/// <summary>Who may override now, and by when it must be reviewed.</summary>
/// <param name="Count">How many distinct persons; one alone only from <paramref name="Groups"/>.</param>
/// <param name="Groups">Groups of which they must be in one; empty where any will do. Sorted.</param>
/// <param name="AfterReview">Time until the after-review is owed.</param>
public sealed record BreakGlass(int Count, ValueList<string> Groups, TimeSpan AfterReview)
{
    /// <summary>Two persons, reviewed within three days.</summary>
    public static BreakGlass Default { get; } = new(2, [], TimeSpan.FromHours(72));
}

/// <summary>One version of the organisation's rules, checked and immutable.</summary>
public sealed record PolicySet
{
    /// <summary>What happens where no rule applies.</summary>
    public PolicyDefault Default { get; init; } = PolicyDefault.Allow;

    /// <summary>Path patterns by label.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Glob>> Labels { get; init; } = new Dictionary<string, IReadOnlyList<Glob>>();

    /// <summary>The rules, in the order of the file; order decides nothing.</summary>
    public IReadOnlyList<PolicyRule> Rules { get; init; } = [];

    /// <summary>The override.</summary>
    public BreakGlass BreakGlass { get; init; } = BreakGlass.Default;

    /// <summary>The scale its levels were read with. Levels compare by their place in it, so a new scale needs the policy read again.</summary>
    public required LevelScale Levels { get; init; }

    /// <summary>The labels that have a pattern for one of these paths, sorted.</summary>
    public IEnumerable<string> LabelsOf(IReadOnlyList<string> paths) =>
        Labels.Where(label => label.Value.Any(glob => paths.Any(glob.Matches))).Select(label => label.Key).Order(StringComparer.Ordinal);
}
