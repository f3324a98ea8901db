using Countersign.Core.Changes;
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

    public static TheoryData<Preset> All => new(Enum.GetValues<Preset>());

    [Theory]
    [MemberData(nameof(All))]
    public void Loads_without_knowing_any_group(Preset preset) => Assert.Empty(PolicyReader.Read(PolicyPresets.Text(preset), groups: []).Errors);

    [Theory]
    [MemberData(nameof(All))]
    public void Has_nothing_to_find_fault_with(Preset preset) => Assert.Empty(PolicyChecker.Check(Load(preset), PolicyGen.Today));

    [Theory]
    [MemberData(nameof(All))]
    public void Describes_every_rule(Preset preset) => Assert.All(Load(preset).Rules, rule => Assert.EndsWith(".", rule.Describe, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(All))]
    public void Says_what_its_cases_expect(Preset preset)
    {
        var cases = PolicyCasesReader.Read(PolicyPresets.Cases(preset), Load(preset));
        Assert.Empty(cases.Errors);
        Assert.Empty(cases.Value!.Cases.SelectMany(c => CaseResult.Of(Load(preset), c, PolicyGen.Today).Differences.Select(d => $"{c.Name}: {d}")));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Each_rule_is_met_by_some_case(Preset preset)
    {
        var met = PolicyCasesReader.Read(PolicyPresets.Cases(preset), Load(preset)).Value!.Cases.SelectMany(c => CaseResult.Of(Load(preset), c, PolicyGen.Today).Result.Rules.Where(r => r.IsActive));
        Assert.Empty(Load(preset).Rules.Select(r => r.Id).Except(met.Select(r => r.Rule.Id)));
    }

    [Fact]
    public void Strict_asks_about_every_gap_that_makes_something_unknown()
    {
        var asked = Conditions.ComparisonsOf(Strict.Rules.Single(r => r.Id == "not-everything-known")).ToLookup(c => c.Fact, c => c.Operands.Select(o => o.Text));
        foreach (var (fact, touched) in new[] { (FactCatalog.AuthorshipGaps, GapTouches.Authorship), (FactCatalog.BlastRadiusGaps, GapTouches.BlastRadius) })
        {
            var blocking = Enum.GetValues<GapCode>().Select(code => new Gap(code, "")).Where(gap => gap.Touches.HasFlag(touched)).Select(gap => gap.Word);
            Assert.Equal(blocking.Order(StringComparer.Ordinal), asked[fact].SelectMany(words => words).Order(StringComparer.Ordinal));
        }
    }

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

    private static Gen<FactSet> WrittenBelowSenior =>
        from facts in PolicyGen.Facts
        from lowest in Gen.Elements(FactCatalog.AiLowest, FactCatalog.UnmarkedLowest)
        from level in Gen.Elements(PolicyReader.DefaultLevels.Levels.Where(l => l < Senior).Prepend(Level.Unknown).ToArray())
        from orLower in Gen.Elements(true, false)
        select facts.With(FactCatalog.EnvironmentTier, new WordValue("production")).With(lowest, new LevelValue(level, orLower));

    private static bool AnsweredBySenior(PolicyResult result) =>
        result.Denials.Count > 0 || result.Requirements.Any(r => r.Requirement is SignOffRequirement { Level: var s } && s >= Senior || r.Requirement is ReviewRequirement { Level: var l } && l >= Senior);

    private static bool SignedBySenior(PolicyResult result) => result.Requirements.Any(r => r.Requirement is SignOffRequirement s && s.Level >= Senior);

    private static PolicyResult Result(PolicySet policy, FactSet facts) => PolicyEvaluator.Evaluate(policy, facts, PolicyGen.Today);

    private static PolicySet Load(Preset preset) => PolicyReader.Read(PolicyPresets.Text(preset)).Value!;

    private static void ForAll(Func<FactSet, bool> holds, string otherwise) =>
        Check.One(Many, Prop.ForAll(PolicyGen.Facts.ToArbitrary(), facts => Assert.True(holds(facts), otherwise)));
}
