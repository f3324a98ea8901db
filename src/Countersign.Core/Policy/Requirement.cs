using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Policy;

/// <summary>How a signer must stand to the change.</summary>
public enum Relation
{
    /// <summary>One of the owners of the components it touches.</summary>
    ServiceOwner,

    /// <summary>A member of an author's group.</summary>
    SameTeam,

    /// <summary>The direct manager of every author below the asked level.</summary>
    Manager,

    /// <summary>Somebody anywhere above every author below the asked level.</summary>
    ManagementLine,

    /// <summary>Anybody of the level.</summary>
    Any,
}

/// <summary>Which effects a signer must tick one by one.</summary>
public enum Acknowledge
{
    /// <summary>Those that delete, replace or lose state.</summary>
    Destructive,

    /// <summary>All of them.</summary>
    All,

    /// <summary>None.</summary>
    None,
}

/// <summary>What must still be given. Two that are equal are one.</summary>
public abstract record Requirement
{
    private protected Requirement()
    {
    }

    /// <summary>The wire word of its kind.</summary>
    public abstract string Kind { get; }

    /// <summary>It in words.</summary>
    public abstract string Text { get; }

    private protected static string Asked(int count, string what, Level level, ValueList<string> groups)
    {
        var of = level == Level.Unknown ? "" : $" of level {level} or above";
        var from = groups.Count == 0 ? "" : $" from {string.Join(" or ", groups)}";
        return count == 1 ? $"{what} by one person{of}{from}" : $"{what}s by {count} persons{of}{from}";
    }
}

/// <summary>Sign-offs by passkey.</summary>
public sealed record SignOffRequirement : Requirement
{
    /// <summary>How long a sign-off counts from its issue to the verdict, unless the policy says less.</summary>
    public static readonly TimeSpan DefaultValidFor = TimeSpan.FromHours(24);

    /// <summary>How many distinct persons.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Their least level; <see cref="Level.Unknown"/> where any will do.</summary>
    public Level Level { get; init; } = Level.Unknown;

    /// <summary>Groups of which they must be in one; empty where any will do. Sorted.</summary>
    public ValueList<string> Groups { get; init; } = [];

    /// <summary>How they must stand to the change: the first that has somebody eligible.</summary>
    public ValueList<Relation> Relation { get; init; } = [Policy.Relation.Any];

    /// <summary>When the next in line is asked; null for never.</summary>
    public TimeSpan? AnswerWithin { get; init; }

    /// <summary>How long a sign-off counts from its issue to the verdict.</summary>
    public TimeSpan ValidFor { get; init; } = DefaultValidFor;

    /// <summary>Which effects the signer must tick.</summary>
    public Acknowledge Acknowledge { get; init; } = Acknowledge.Destructive;

    /// <summary>Whether the passkey must be bound to one device.</summary>
    public bool DeviceBound { get; init; }

    /// <inheritdoc />
    public override string Kind => "sign-off";

    /// <inheritdoc />
    public override string Text => Asked(Count, "sign-off", Level, Groups) + Standing + (DeviceBound ? ", with a passkey bound to its device" : "");

    private string Standing => Relation is [Policy.Relation.Any] ? "" : $" ({string.Join(", else ", Relation.Select(r => Words.Of(r)))})";
}

/// <summary>Approving code reviews on the forge; a sign-off by the same person always meets it too.</summary>
public sealed record ReviewRequirement : Requirement
{
    /// <summary>How many distinct persons.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Their least level; <see cref="Level.Unknown"/> where any will do.</summary>
    public Level Level { get; init; } = Level.Unknown;

    /// <summary>Groups of which they must be in one; empty where any will do. Sorted.</summary>
    public ValueList<string> Groups { get; init; } = [];

    /// <summary>The sign-off that always meets this review: by such persons, acknowledging nothing, for the commits alone.</summary>
    public SignOffRequirement AsSignOff() => new() { Count = Count, Level = Level, Groups = Groups, Acknowledge = Acknowledge.None };

    /// <inheritdoc />
    public override string Kind => "review";

    /// <inheritdoc />
    public override string Text => Asked(Count, "code review", Level, Groups);
}

/// <summary>The author states intent, test and way back.</summary>
public sealed record IntentRequirement : Requirement
{
    /// <inheritdoc />
    public override string Kind => "intent";

    /// <inheritdoc />
    public override string Text => "the author states what the change is for, how it was tested and the way back";
}
