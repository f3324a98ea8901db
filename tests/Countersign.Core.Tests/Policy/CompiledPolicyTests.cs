using Countersign.Core.Policy;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Policy;

public class CompiledPolicyTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(3_000);

    [Fact]
    public void The_compiled_policy_decides_as_the_traced_one() =>
        ForAll(from policy in PolicyGen.Policies from facts in PolicyGen.Facts select (policy, facts), x =>
        {
            var compiled = CompiledPolicy.Compile(x.policy);
            AssertEqual(PolicyEvaluator.Evaluate(x.policy, x.facts, PolicyGen.Today), compiled, Decided(compiled, x.facts));
        });

    [Fact]
    public void A_layout_of_several_policies_serves_each_of_them() =>
        ForAll(from one in PolicyGen.Policies from other in PolicyGen.Policies from facts in PolicyGen.Facts select (one, other, facts), x =>
        {
            var layout = FactLayout.Of(x.one, x.other);
            foreach (var policy in new[] { x.one, x.other })
            {
                var compiled = CompiledPolicy.Compile(policy, layout);
                AssertEqual(PolicyEvaluator.Evaluate(policy, x.facts, PolicyGen.Today), compiled, Decided(compiled, x.facts));
            }
        });

    [Theory]
    [InlineData(Preset.Balanced)]
    [InlineData(Preset.Strict)]
    public void The_presets_are_decided_alike(Preset preset)
    {
        var policy = PolicyReader.Read(PolicyPresets.Text(preset)).Value!;
        var compiled = CompiledPolicy.Compile(policy);
        ForAll(PolicyGen.Facts, facts => AssertEqual(PolicyEvaluator.Evaluate(policy, facts, PolicyGen.Today), compiled, Decided(compiled, facts)));
    }

    [Fact]
    public void A_condition_is_judged_as_its_trace_says() =>
        ForAll(from condition in PolicyGen.Conditions from facts in PolicyGen.Facts select (condition, facts), x =>
        {
            var layout = FactLayout.Of(PolicyGen.Scale, [x.condition]);
            Assert.Equal(Tracer.Trace(x.condition, x.facts).Truth, CompiledCondition.Compile(x.condition, layout).Of(layout.Row(x.facts)));
        });

    [Fact]
    public void A_row_of_known_states_is_the_row_of_its_own_example() =>
        ForAll(from policy in PolicyGen.Policies from facts in PolicyGen.KnownFacts select (policy, facts), x =>
        {
            var layout = FactLayout.Of(x.policy);
            var row = layout.Row(x.facts);
            Assert.Equal(row, layout.Row(layout.Facts(row)));
        });

    [Fact]
    public void More_comparisons_and_rules_than_fit_one_word_are_decided_alike()
    {
        var rules = Enumerable.Range(0, 200).Select(n => new PolicyRule
        {
            Id = $"rule-{n}",
            When = new AnyCondition([Named($"env-{n}"), new NotCondition(new AnyCondition([Group($"a{n}"), Group($"b{n}")])), new Comparison(FactCatalog.Deletes, FactOperator.Over, [new NumberValue(n)])]),
            Deny = n % 2 == 0 ? "No." : null,
            Require = n % 2 == 0 ? [] : [new IntentRequirement()],
        });
        var policy = new PolicySet { Rules = [.. rules], Levels = PolicyGen.Scale };
        var compiled = CompiledPolicy.Compile(policy);
        foreach (var facts in (FactSet[])[FactSet.Unknown, Facts(0, "env-7", "a3"), Facts(150, "env-199", "b63", "a64"), Facts(64, "other")])
            AssertEqual(PolicyEvaluator.Evaluate(policy, facts, PolicyGen.Today), compiled, Decided(compiled, facts));
    }

    [Theory]
    [InlineData(5)] // 2^5 clauses are the most
    [InlineData(6)]
    public void A_condition_of_more_clauses_than_are_made_of_one_is_judged_alike(int pairs)
    {
        var condition = new AnyCondition([.. Enumerable.Range(0, pairs).Select(n => (Condition)new AllCondition([Named($"env-{n}"), new NotCondition(Group($"g{n}"))]))]);
        var layout = FactLayout.Of(PolicyGen.Scale, [condition, new NotCondition(condition)]);
        foreach (var one in (Condition[])[condition, new NotCondition(condition)])
        {
            var compiled = CompiledCondition.Compile(one, layout);
            foreach (var facts in (FactSet[])[FactSet.Unknown, Facts(0, "env-1", "g1"), Facts(0, "env-1", "g2"), Facts(0, "other"), FactSet.Unknown.With(FactCatalog.AuthorGroups, WordSetValue.Of(["g0"]))])
                Assert.Equal(Tracer.Trace(one, facts).Truth, compiled.Of(layout.Row(facts)));
        }
    }

    [Fact]
    public void Only_states_that_a_fact_can_have_are_enumerated()
    {
        var layout = FactLayout.Of(PolicyGen.Scale, [
            new Comparison(FactCatalog.AiShare, FactOperator.Over, [new NumberValue(99)]), new Comparison(FactCatalog.ComponentTier, FactOperator.Is, [new NumberValue(4)]),
            new Comparison(FactCatalog.ChangeKind, FactOperator.AnyOf, [new WordValue("command"), new WordValue("deployment")]),
            new Comparison(FactCatalog.EnvironmentName, FactOperator.Is, [new WordValue("other")])]);
        Assert.Equal(
            ["command", "deployment", "other", "other-1", "1", "4", "0", "99", "100"],
            layout.Columns.SelectMany(c => c.Known.Select(state => c.States[state].Text)));
    }

    [Fact]
    public void Policies_of_different_levels_share_no_layout()
    {
        var policy = new PolicySet { Levels = PolicyGen.Scale };
        Assert.Throws<ArgumentException>(() => FactLayout.Of(policy, policy with { Levels = new Core.People.LevelScale(["one", "two"]) }));
    }

    private static RuleStates Decided(CompiledPolicy compiled, FactSet facts)
    {
        var states = compiled.NewStates();
        compiled.Evaluate(compiled.Layout.Row(facts), PolicyGen.Today, states);
        return states;
    }

    private static void AssertEqual(PolicyResult traced, CompiledPolicy compiled, RuleStates states)
    {
        for (var rule = 0; rule < traced.Rules.Count; rule++)
        {
            Assert.Equal(traced.Rules[rule].Applies, states.Applies(rule));
            Assert.Equal(traced.Rules[rule].LiftedBy is not null, states.IsLifted(rule));
            Assert.Equal(traced.Rules[rule].IsActive, states.IsActive(rule));
        }

        foreach (var (mode, demands) in new[] { (RuleMode.Enforce, traced.Enforced), (RuleMode.Shadow, traced.Shadow) })
        {
            Assert.Equal(RulingOf(demands), compiled.RulingOf(states, mode));
            Assert.Equal(demands.Requirements.Select(d => d.Requirement), Enumerable.Range(0, compiled.Requirements.Count).Where(r => compiled.IsDue(states, r, mode)).Select(r => compiled.Requirements[r]).OrderBy(r => demands.Requirements.ToList().FindIndex(d => d.Requirement.Equals(r))));
        }
    }

    private static Ruling RulingOf(Demands demands) => demands switch
    {
        { Denials.Count: > 0 } => Ruling.Denies,
        { Holds.Count: > 0 } => Ruling.Holds,
        { Requirements.Count: > 0 } => Ruling.Asks,
        _ => Ruling.Passes,
    };

    private static Comparison Named(string name) => new(FactCatalog.EnvironmentName, FactOperator.Is, [new WordValue(name)]);

    private static Comparison Group(string name) => new(FactCatalog.AuthorGroups, FactOperator.Has, [new WordValue(name)]);

    private static FactSet Facts(int deletes, string environment, params string[] groups) => FactSet.Unknown
        .With(FactCatalog.Deletes, new NumberValue(deletes)).With(FactCatalog.EnvironmentName, new WordValue(environment)).With(FactCatalog.AuthorGroups, WordSetValue.Of(groups));

    private static void ForAll<T>(Gen<T> gen, Action<T> check) => Check.One(Many, Prop.ForAll(gen.ToArbitrary(), check));
}
