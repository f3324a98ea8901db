using Countersign.Core.BlastRadius;
using Countersign.Core.People;
using Countersign.Core.Policy;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Policy;

public class PolicyPresetTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2_000);
    private static readonly Level Senior = PolicyReader.DefaultLevels.Find("senior")!.Value;
    private static readonly PolicySet Balanced = Load(Preset.Balanced);
    private static readonly PolicySet Strict = Load(Preset.Strict);

    [Theory]
    [InlineData(Preset.Balanced)]
    [InlineData(Preset.Strict)]
    public void Loads_without_knowing_any_group(Preset preset) => Assert.Empty(PolicyReader.Read(PolicyPresets.Text(preset), groups: []).Errors);

    [Theory]
    [InlineData(Preset.Balanced)]
    [InlineData(Preset.Strict)]
    public void Never_lets_what_someone_below_senior_wrote_reach_production_without_a_senior(Preset preset) =>
        Check.One(Many, Prop.ForAll(WrittenBelowSenior.ToArbitrary(), facts => Assert.True(AnsweredBySenior(Result(Load(preset), facts)))));

    [Fact]
    public void Strict_demands_something_wherever_balanced_does() =>
        ForAll(x => Result(Balanced, x).Enforced.IsEmpty || !Result(Strict, x).Enforced.IsEmpty, "strict is laxer");

    [Fact]
    public void Strict_denies_and_signs_wherever_balanced_does() =>
        ForAll(x => (Result(Balanced, x).Denials.Count == 0 || Result(Strict, x).Denials.Count > 0)
            && (!SignedBySenior(Result(Balanced, x)) || SignedBySenior(Result(Strict, x))), "strict is laxer");

    [Fact]
    public void Balanced_lets_a_seniors_ordinary_change_pass() => Assert.True(Result(Balanced, Ordinary()).Enforced.IsEmpty);

    [Fact]
    public void Balanced_asks_a_senior_to_answer_for_delete_and_recreate_whoever_wrote_it() => Assert.Equal(
        ["destructive-in-production"],
        Rules(Ordinary().With(FactCatalog.Severity, new SeverityValue(Severity.High)).With(FactCatalog.Replaces, new NumberValue(1)).With(FactCatalog.LosesState, new FlagValue(true))));

    [Fact]
    public void Balanced_treats_undeclared_and_claimed_bot_commits_like_assisted_ones()
    {
        Assert.Equal(["reviewed-by-senior"], Rules(Ordinary().With(FactCatalog.AiLowest, Junior)));
        Assert.Equal(["reviewed-by-senior"], Rules(Ordinary().With(FactCatalog.UnmarkedLowest, Junior)));
        Assert.Equal(["reviewed-by-senior"], Rules(Ordinary().With(FactCatalog.UnmarkedLowest, new LevelValue(Level.Unknown)))); // A bot's address that nobody confirmed.
        Assert.Empty(Rules(Ordinary().With(FactCatalog.Involvement, WordSetValue.Of(["automation"]))));
    }

    [Fact]
    public void Balanced_asks_for_less_outside_production() =>
        Assert.Empty(Rules(Ordinary().With(FactCatalog.AiLowest, Junior).With(FactCatalog.EnvironmentTier, new WordValue("staging"))));

    [Fact]
    public void Balanced_denies_an_agents_command_that_loses_state_and_lets_a_person_be_answered_for()
    {
        var command = Ordinary().With(FactCatalog.ChangeKind, new WordValue("command")).With(FactCatalog.LosesState, new FlagValue(true));
        Assert.Equal("agent-command-loses-state", Assert.Single(Result(Balanced, command.With(FactCatalog.ChangeRequester, new WordValue("agent"))).Denials).Rule);
        var typed = Result(Balanced, command.With(FactCatalog.ChangeRequester, new WordValue("person")));
        Assert.Empty(typed.Denials);
        Assert.Equal(["destructive-in-production"], typed.Requirements.SelectMany(r => r.Rules));
    }

    [Fact]
    public void Balanced_asks_staff_during_a_freeze()
    {
        var due = Assert.Single(Result(Balanced, Ordinary().With(FactCatalog.EnvironmentFrozen, new FlagValue(true))).Requirements);
        Assert.Equal("staff", Assert.IsType<SignOffRequirement>(due.Requirement).Level.Name);
    }

    [Fact]
    public void Balanced_only_reports_claimed_inputs_and_strict_holds_on_them()
    {
        var unproven = Ordinary().With(FactCatalog.ChangeUnproven, new FlagValue(true));
        Assert.Empty(Result(Balanced, unproven).Requirements);
        Assert.Equal(["proved-inputs"], Assert.Single(Result(Balanced, unproven).Shadow.Requirements).Rules);
        Assert.Contains("proved-inputs", Result(Strict, unproven).Requirements.SelectMany(r => r.Rules));
    }

    private static LevelValue Junior => new(PolicyReader.DefaultLevels.Find("junior"));

    private static FactSet Ordinary()
    {
        var quiet = FactCatalog.All.Select(fact => (fact, fact.Type switch
        {
            FactType.Word => new WordValue(fact.Words.Count > 0 ? null : "a"),
            FactType.Flag => new FlagValue(false),
            FactType.Number => new NumberValue(fact.Least),
            FactType.Level => new LevelValue(null),
            FactType.Severity => new SeverityValue(Severity.Low),
            FactType.WordSet => (FactValue)new WordSetValue([]),
        }));
        return FactSet.Of(quiet).With(FactCatalog.ChangeKind, new WordValue("deployment")).With(FactCatalog.ChangeRequester, new WordValue("workload"))
            .With(FactCatalog.EnvironmentTier, new WordValue("production")).With(FactCatalog.UnmarkedLowest, new LevelValue(Senior)).With(FactCatalog.LowestLevel, new LevelValue(Senior));
    }

    private static Gen<FactSet> WrittenBelowSenior =>
        from facts in PolicyGen.Facts
        from lowest in Gen.Elements(FactCatalog.AiLowest, FactCatalog.UnmarkedLowest)
        from level in Gen.Elements(PolicyReader.DefaultLevels.Levels.Where(l => l < Senior).Prepend(Level.Unknown).ToArray())
        from orLower in Gen.Elements(true, false)
        select facts.With(FactCatalog.EnvironmentTier, new WordValue("production")).With(lowest, new LevelValue(level, orLower));

    private static bool AnsweredBySenior(PolicyResult result) =>
        result.Denials.Count > 0 || result.Requirements.Any(r => r.Requirement is SignOffRequirement { Level: var s } && s >= Senior || r.Requirement is ReviewRequirement { Level: var l } && l >= Senior);

    private static bool SignedBySenior(PolicyResult result) => result.Requirements.Any(r => r.Requirement is SignOffRequirement s && s.Level >= Senior);

    private static IEnumerable<string> Rules(FactSet facts) => Result(Balanced, facts).Requirements.SelectMany(r => r.Rules);

    private static PolicyResult Result(PolicySet policy, FactSet facts) => PolicyEvaluator.Evaluate(policy, facts, PolicyGen.Today);

    private static PolicySet Load(Preset preset) => PolicyReader.Read(PolicyPresets.Text(preset)).Value!;

    private static void ForAll(Func<FactSet, bool> holds, string otherwise) =>
        Check.One(Many, Prop.ForAll(PolicyGen.Facts.ToArbitrary(), facts => Assert.True(holds(facts), otherwise)));
}
