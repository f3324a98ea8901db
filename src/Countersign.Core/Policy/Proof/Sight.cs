using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Policy.Proof;

/// <summary>What a value of a fact says about whether everything was seen.</summary>
[Flags]
internal enum Sight
{
    /// <summary>Nothing: it can be so either way.</summary>
    None = 0,

    /// <summary>Every effect was seen.</summary>
    AllEffects = 1,

    /// <summary>Some effect may not have been seen.</summary>
    NotAllEffects = 2,

    /// <summary>Every commit was seen.</summary>
    AllCommits = 4,

    /// <summary>Some commit may not have been seen.</summary>
    NotAllCommits = 8,
}

/// <summary>
/// A blocking gap hides part of all the facts that it touches at once (<see cref="PolicyFacts"/>, <see cref="AuthorshipFacts"/>): no change has
/// one of them wholly known and another one not. That is no condition on facts but on what is known of them, so it stands here and not among
/// the <see cref="KnownConstraints"/>.
/// </summary>
internal static class Sights
{
    private static readonly HashSet<Fact> Effects =
        [FactCatalog.Severity, FactCatalog.Deletes, FactCatalog.Replaces, FactCatalog.LosesState, FactCatalog.Irreversible, FactCatalog.Services, FactCatalog.Dependents, FactCatalog.CustomerFacing];

    private static readonly HashSet<Fact> Commits =
        [FactCatalog.Involvement, FactCatalog.AiLowest, FactCatalog.UnmarkedLowest, FactCatalog.AgentOnly, FactCatalog.AiShare, FactCatalog.LowestLevel, FactCatalog.AnyUnknown, FactCatalog.AuthorGroups];

    /// <summary>Whether this fact is about effects.</summary>
    public static bool IsEffect(Fact fact) => Effects.Contains(fact);

    /// <summary>Whether values of this fact say anything.</summary>
    public static bool Tells(Fact fact) => Effects.Contains(fact) || Commits.Contains(fact) || IsGaps(fact);

    /// <summary>What this value says.</summary>
    public static Sight Of(Fact fact, FactValue value) =>
        IsGaps(fact) ? OfGaps((WordSetValue)value)
        : Effects.Contains(fact) ? Of(value, Sight.AllEffects, Sight.NotAllEffects)
        : !Commits.Contains(fact) ? Sight.None
        // An agent that was seen does not speak against other commits; another author does.
        : fact == FactCatalog.AgentOnly && value is FlagValue { Flag: var only } ? only ? Sight.AllCommits : Sight.None
        : Of(value, Sight.AllCommits, Sight.NotAllCommits);

    /// <summary>Whether a change can say all of this together.</summary>
    public static bool AreTogether(Sight sights) =>
        (sights & (Sight.AllEffects | Sight.NotAllEffects)) != (Sight.AllEffects | Sight.NotAllEffects)
        && (sights & (Sight.AllCommits | Sight.NotAllCommits)) != (Sight.AllCommits | Sight.NotAllCommits);

    private static bool IsGaps(Fact fact) => fact == FactCatalog.AuthorshipGaps || fact == FactCatalog.BlastRadiusGaps;

    // What was seen is there, whatever else is hidden: a loss, the worst severity, an author nobody knows.
    private static Sight Of(FactValue value, Sight whole, Sight part) => value switch
    {
        { IsPartial: true } => part,
        FlagValue { Flag: true } or SeverityValue { Severity: Severity.Critical } => Sight.None,
        LevelValue { Level: { } level } when level == Level.Unknown => Sight.None,
        _ => whole,
    };

    private static Sight OfGaps(WordSetValue gaps)
    {
        var touches = gaps.Words.Select(w => Words.Parse<GapCode>(w)).OfType<GapCode>().Aggregate(GapTouches.Nothing, (all, code) => all | new Gap(code, "").Touches);
        return (touches.HasFlag(GapTouches.BlastRadius) ? Sight.NotAllEffects : Sight.None) | (touches.HasFlag(GapTouches.Authorship) ? Sight.NotAllCommits : Sight.None);
    }
}
