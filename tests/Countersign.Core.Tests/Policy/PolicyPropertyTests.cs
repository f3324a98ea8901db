using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Policy;

public class PolicyPropertyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(1_000);

    [Fact]
    public void Knowing_less_never_demands_less() =>
        ForAll(from policy in PolicyGen.Policies from facts in PolicyGen.Facts from less in PolicyGen.Weaker(facts) select (policy, facts, less), x =>
        {
            var known = PolicyEvaluator.Evaluate(x.policy, x.facts, PolicyGen.Today);
            var blurred = PolicyEvaluator.Evaluate(x.policy, x.less, PolicyGen.Today);
            AssertNoLaxer(known.Enforced, blurred.Enforced);
            AssertNoLaxer(known.Shadow, blurred.Shadow);
            // To deny takes certainty: what a rule denies on less knowledge, it is about on more.
            Assert.All(blurred.Denials, denial => Assert.Equal(Truth.True, known.Rules.Single(r => r.Rule.Id == denial.Rule).Applies));
        });

    [Fact]
    public void One_hidden_fact_never_demands_less() =>
        ForAll(from policy in PolicyGen.Policies from facts in PolicyGen.KnownFacts from fact in Gen.Elements(FactCatalog.All.ToArray()) select (policy, facts, fact), x =>
        {
            var known = PolicyEvaluator.Evaluate(x.policy, x.facts, PolicyGen.Today);
            AssertNoLaxer(known.Enforced, PolicyEvaluator.Evaluate(x.policy, x.facts.With(x.fact, FactValue.Unknown), PolicyGen.Today).Enforced);
        });

    [Fact]
    public void A_comparison_decided_on_part_of_a_fact_is_decided_alike_on_all_of_it() =>
        ForAll(from fact in Gen.Elements(FactCatalog.All.ToArray())
               from compare in PolicyGen.ComparisonOf(fact)
               from value in PolicyGen.Known(fact)
               from less in PolicyGen.Weaker(fact, value)
               select (compare, value, less), x =>
               {
                   var part = Judge.Compare(x.less, x.compare.Operator, x.compare.Operands);
                   var whole = Judge.Compare(x.value, x.compare.Operator, x.compare.Operands);
                   Assert.NotEqual(Truth.Unknown, whole);
                   Assert.True(part == Truth.Unknown || part == whole, $"{x.compare} is {part} for {x.less} and {whole} for {x.value}");
               });

    [Fact]
    public void A_partly_known_severity_or_level_is_judged_exactly_over_all_it_may_be() =>
        ForAll(from fact in Gen.Elements(FactCatalog.Severity, FactCatalog.AiLowest)
               from compare in PolicyGen.ComparisonOf(fact)
               from value in PolicyGen.Known(fact).Where(v => v is not LevelValue { Level: null })
               select (compare, value), x =>
               {
                   var (partial, possible) = Possible(x.value);
                   var truths = possible.Select(v => Judge.Compare(v, x.compare.Operator, x.compare.Operands)).Distinct().ToList();
                   Assert.Equal(truths.Count == 1 ? truths[0] : Truth.Unknown, Judge.Compare(partial, x.compare.Operator, x.compare.Operands));
               });

    [Fact]
    public void Every_policy_gives_a_result_for_all_facts() =>
        ForAll(from policy in PolicyGen.Policies from facts in PolicyGen.Facts select (policy, facts), x =>
        {
            var result = PolicyEvaluator.Evaluate(x.policy, x.facts, PolicyGen.Today);
            Assert.Equal(x.policy.Rules.Select(r => r.Id), result.Rules.Select(r => r.Rule.Id));
            Assert.NotEmpty(CanonicalJson.Write(PolicyTrace.ToJson(result)));
            Assert.All(result.Requirements, due => Assert.Equal(due.Because == Truth.Unknown, due.UnknownFacts.Count > 0));
            Assert.All(result.Holds, hold => Assert.Equal(hold.Code == PolicyHoldCode.FactUnknown, hold.UnknownFacts.Count > 0));
        });

    [Fact]
    public void Nothing_unknown_leaves_nothing_open() =>
        ForAll(from condition in PolicyGen.Conditions from facts in PolicyGen.KnownFacts select (condition, facts), x =>
            Assert.NotEqual(Truth.Unknown, Tracer.Trace(x.condition, x.facts).Truth));

    [Fact]
    public void Conditions_obey_the_laws_of_three_values() =>
        ForAll(from a in PolicyGen.Conditions from b in PolicyGen.Conditions from facts in PolicyGen.Facts select (a, b, facts), x =>
        {
            Truth Of(Condition condition) => Tracer.Trace(condition, x.facts).Truth;
            Condition Not(Condition part) => new NotCondition(part);
            Condition All(params Condition[] parts) => new AllCondition([.. parts]);
            Condition Any(params Condition[] parts) => new AnyCondition([.. parts]);
            Assert.Equal(Of(Not(All(x.a, x.b))), Of(Any(Not(x.a), Not(x.b))));
            Assert.Equal(Of(Not(Any(x.a, x.b))), Of(All(Not(x.a), Not(x.b))));
            Assert.Equal(Of(x.a), Of(Not(Not(x.a))));
            Assert.Equal(Of(All(x.a, x.b)), Of(All(x.b, x.a)));
            Assert.Equal(Of(x.a), Of(All(x.a, Any(x.a, x.b))));
            Assert.Equal((Truth)Math.Min((int)Of(x.a), (int)Of(x.b)), Of(All(x.a, x.b)));
            Assert.Equal((Truth)Math.Max((int)Of(x.a), (int)Of(x.b)), Of(Any(x.a, x.b)));
        });

    [Theory]
    [InlineData(Truth.False, Truth.True)]
    [InlineData(Truth.Unknown, Truth.Unknown)]
    [InlineData(Truth.True, Truth.False)]
    public void Not_swaps_the_ends(Truth truth, Truth expected) => Assert.Equal(expected, Truths.Not(truth));

    [Fact]
    public void Facts_survive_their_json() =>
        ForAll(PolicyGen.Facts, facts =>
        {
            var json = FactsJson.Write(facts);
            Assert.True(CanonicalJson.TryRead(CanonicalJson.Write(json), out var node, out _));
            var read = FactsJson.Read(node, PolicyGen.Scale, out var error);
            Assert.Equal("", error);
            Assert.All(FactCatalog.All, fact => Assert.Equal(facts[fact], read![fact]));
        });

    private static void AssertNoLaxer(Demands known, Demands blurred)
    {
        Assert.Subset(Asked(blurred), Asked(known));
        Assert.Subset(Stops(blurred), Stops(known));
    }

    private static HashSet<(Requirement Requirement, string Rule)> Asked(Demands demands) => [.. demands.Requirements.SelectMany(d => d.Rules.Select(r => (d.Requirement, r)))];

    private static HashSet<string> Stops(Demands demands) => [.. demands.Denials.Select(d => d.Rule), .. demands.Holds.Select(h => h.Rule ?? "the default")];

    private static (FactValue Partial, IEnumerable<FactValue> Possible) Possible(FactValue value) => value switch
    {
        SeverityValue severity => (severity with { OrHigher = true }, Enum.GetValues<Severity>().Where(s => s >= severity.Severity).Select(s => new SeverityValue(s))),
        LevelValue { Level: { } level } => (new LevelValue(level, true), PolicyGen.Scale.Levels.Prepend(Level.Unknown).Where(l => l <= level).Select(l => new LevelValue(l))),
        _ => throw new ArgumentException("Only severities and levels are ranges of few values.", nameof(value)),
    };

    private static void ForAll<T>(Gen<T> gen, Action<T> check) => Check.One(Many, Prop.ForAll(gen.ToArbitrary(), check));
}
