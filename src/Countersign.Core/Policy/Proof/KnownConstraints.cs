using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Policy.Proof;

/// <summary>
/// Combinations of facts that the gate never makes, each with the place in the source that makes it so. A constraint too few lets a proof fail on
/// a change that cannot be; one too many would hide one that can. So only what follows from how the facts are made stands here.
/// </summary>
public static class KnownConstraints
{
    private static readonly string[] Ai = ["agent", "edit", "assist"];
    private static readonly string[] Unmarked = ["undeclared", "declared-human"];
    private static readonly string[] Bot = ["automation"];
    private static readonly string[] Unproven = [Words.Of(GapCode.PlanClaimed), Words.Of(GapCode.ArtifactUnproven)];

    /// <summary>The constraints, for levels of this scale.</summary>
    public static IReadOnlyList<Constraint> Of(LevelScale levels) => [.. Effects, .. Commits(levels), .. levels.Levels.SelectMany(Lowest)];

    private static IEnumerable<Constraint> Effects =>
    [
        new("irreversible-loses-state", All(Flag(FactCatalog.Irreversible, true), Flag(FactCatalog.LosesState, false)), "What cannot be undone loses state (Effect.IsIrreversible)."),
        new("loss-is-severe", All(Severity(Core.BlastRadius.Severity.None), Any(Flag(FactCatalog.LosesState, true), Over(FactCatalog.Deletes, 0), Over(FactCatalog.Replaces, 0))), "No loss has the severity none (SeverityTable)."),
        new("customers-use-something", All(Flag(FactCatalog.CustomerFacing, true), Count(FactCatalog.Services, 0), Count(FactCatalog.Dependents, 0)), "What customers use is a component that is reached (PolicyFacts)."),
        new("claimed-is-unproven", All(Flag(FactCatalog.ChangeUnproven, false), AnyOf(FactCatalog.BlastRadiusGaps, Unproven)), "A gap that says so makes the change unproven (PolicyFacts)."),
        new("unproven-has-a-gap", All(Flag(FactCatalog.ChangeUnproven, true), new NotCondition(AnyOf(FactCatalog.BlastRadiusGaps, Unproven))), "A change is unproven by a gap that says so (PolicyFacts)."),
    ];

    private static IEnumerable<Constraint> Commits(LevelScale levels)
    {
        Condition Nobody(Fact lowest) => new Comparison(lowest, FactOperator.NoneOf, [.. levels.Levels.Append(Level.Unknown).Select(l => new LevelValue(l))]);
        Condition Somebody(Fact lowest) => new NotCondition(Nobody(lowest));
        var (ai, unmarked, bot) = (AnyOf(FactCatalog.Involvement, Ai), AnyOf(FactCatalog.Involvement, Unmarked), AnyOf(FactCatalog.Involvement, Bot));
        var (none, noPerson) = (new NotCondition(AnyOf(FactCatalog.Involvement, [.. Ai, .. Unmarked, .. Bot])), new NotCondition(unmarked));
        return
        [
            new("ai-commit-has-author-level", All(ai, Nobody(FactCatalog.AiLowest)), "A commit with an AI mark has a lowest level (AuthorshipFacts)."),
            new("author-level-of-ai-commit", All(new NotCondition(ai), Somebody(FactCatalog.AiLowest)), "Only a commit with an AI mark gives that level (AuthorshipFacts)."),
            new("unmarked-commit-has-author-level", All(unmarked, Nobody(FactCatalog.UnmarkedLowest)), "A commit without a mark has a lowest level (AuthorshipFacts)."),
            new("author-level-of-unmarked-commit", All(noPerson, new NotCondition(bot), Somebody(FactCatalog.UnmarkedLowest)), "Only a commit without a mark, or a claimed bot's, gives that level (CommitAuthorship.IsUnmarked)."),
            new("claimed-bot-has-no-level", All(noPerson, AtLeast(FactCatalog.UnmarkedLowest, levels.Levels[0])), "Who stands behind a claimed bot is unknown (AuthorshipFacts)."),
            new("claimed-bot-is-unknown", All(noPerson, Somebody(FactCatalog.UnmarkedLowest), Flag(FactCatalog.AnyUnknown, false)), "Who stands behind a claimed bot is unknown (AuthorshipFacts)."),
            new("commit-has-author-level", All(Any(ai, unmarked), Nobody(FactCatalog.LowestLevel)), "Every commit but a confirmed bot's has a lowest level (AuthorshipFacts)."),
            new("author-level-of-commit", All(none, Somebody(FactCatalog.LowestLevel)), "Only a commit gives a level (AuthorshipFacts)."),
            new("agents-were-there", All(Flag(FactCatalog.AgentOnly, true), new NotCondition(AnyOf(FactCatalog.Involvement, ["agent"]))), "Where agents wrote all of it, an agent wrote (AuthorshipFacts)."),
            new("agents-share-is-all", All(Flag(FactCatalog.AgentOnly, true), Under(FactCatalog.AiShare, 100)), "Where agents wrote all of it, all of it is AI's (AuthorshipSummary)."),
            new("share-needs-ai", All(Over(FactCatalog.AiShare, 0), new NotCondition(ai)), "A share of AI needs a commit with an AI mark (AuthorshipSummary)."),
            new("unknown-author-is-lowest", All(Flag(FactCatalog.AnyUnknown, true), new NotCondition(bot), AtLeast(FactCatalog.LowestLevel, levels.Levels[0])), "An author nobody knows has the level unknown, but beside a confirmed bot none (AuthorshipFacts)."),
            new("unknown-author-of-a-commit", All(Flag(FactCatalog.AnyUnknown, true), none), "An author has a commit (AuthorshipFacts)."),
        ];
    }

    // The lowest of all is the lowest of the three kinds of commits; bots' commits have no fact of their own.
    private static IEnumerable<Constraint> Lowest(Level level) =>
    [
        new($"lowest-of-ai-{level}", All(Below(FactCatalog.AiLowest, level), AtLeast(FactCatalog.LowestLevel, level)), "The lowest of all authors is not above one of them (AuthorshipFacts)."),
        new($"lowest-of-unmarked-{level}", All(Below(FactCatalog.UnmarkedLowest, level), AtLeast(FactCatalog.LowestLevel, level)), "The lowest of all authors is not above one of them (AuthorshipFacts)."),
        new($"lowest-is-somebody-{level}",
            All(Below(FactCatalog.LowestLevel, level), new NotCondition(Below(FactCatalog.AiLowest, level)), new NotCondition(Below(FactCatalog.UnmarkedLowest, level)), new NotCondition(AnyOf(FactCatalog.Involvement, Bot))),
            "The lowest of all authors wrote a commit of some kind (AuthorshipFacts)."),
    ];

    private static AllCondition All(params Condition[] parts) => new([.. parts]);

    private static AnyCondition Any(params Condition[] parts) => new([.. parts]);

    private static Comparison Flag(Fact fact, bool flag) => new(fact, FactOperator.Is, [new FlagValue(flag)]);

    private static Comparison Over(Fact fact, long number) => new(fact, FactOperator.Over, [new NumberValue(number)]);

    private static Comparison Under(Fact fact, long number) => new(fact, FactOperator.Under, [new NumberValue(number)]);

    private static Comparison Count(Fact fact, long number) => new(fact, FactOperator.Is, [new NumberValue(number)]);

    private static Comparison Severity(Severity severity) => new(FactCatalog.Severity, FactOperator.Is, [new SeverityValue(severity)]);

    private static Comparison AnyOf(Fact fact, IEnumerable<string> words) => new(fact, FactOperator.AnyOf, [.. words.Select(w => new WordValue(w))]);

    private static Comparison Below(Fact fact, Level level) => new(fact, FactOperator.Below, [new LevelValue(level)]);

    private static Comparison AtLeast(Fact fact, Level level) => new(fact, FactOperator.AtLeast, [new LevelValue(level)]);
}
