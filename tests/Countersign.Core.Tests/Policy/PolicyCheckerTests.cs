using Countersign.Core.Policy;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Policy;

public class PolicyCheckerTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(500);

    [Fact]
    public void A_search_finds_facts_for_which_the_condition_holds_or_there_are_none() =>
        Check.One(Many, Prop.ForAll((from condition in PolicyGen.Conditions from facts in PolicyGen.KnownFacts select (condition, facts)).ToArbitrary(), x =>
        {
            var layout = FactLayout.Of(PolicyGen.Scale, [x.condition]);
            var end = new RowSearch(layout).Find([CompiledCondition.Compile(x.condition, layout)], [], out var row);
            Assert.NotEqual(SearchEnd.GivenUp, end);
            if (end == SearchEnd.Found) Assert.Equal(Truth.True, Tracer.Trace(x.condition, layout.Facts(row)).Truth);
            else Assert.NotEqual(Truth.True, Tracer.Trace(x.condition, x.facts).Truth);
        }));

    [Fact]
    public void A_rule_that_is_said_to_be_hidden_can_be_left_out() =>
        Check.One(Many, Prop.ForAll((from policy in PolicyGen.Policies from facts in PolicyGen.KnownFacts select (policy, facts)).ToArbitrary(), x =>
        {
            var hidden = PolicyChecker.Check(x.policy, PolicyGen.Today).Where(f => f.Code is PolicyFindingCode.RuleHidden or PolicyFindingCode.RuleNeverApplies).Select(f => f.Rule).ToHashSet();
            var rest = x.policy with { Rules = [.. x.policy.Rules.Where(r => !hidden.Contains(r.Id))] };
            var (all, less) = (PolicyEvaluator.Evaluate(x.policy, x.facts, PolicyGen.Today), PolicyEvaluator.Evaluate(rest, x.facts, PolicyGen.Today));
            Assert.Equal(CaseResult.VerdictOf(all.Enforced), CaseResult.VerdictOf(less.Enforced));
        }));

    [Fact]
    public void A_search_is_given_up_at_its_limit_and_not_before()
    {
        // No row holds; the search looks at nothing known, then at both states of the flag.
        var never = new AllCondition([Frozen(true), Frozen(false)]);
        var layout = FactLayout.Of(PolicyGen.Scale, [never]);
        Assert.Equal(SearchEnd.None, new RowSearch(layout, 3).Find([CompiledCondition.Compile(never, layout)], [], out _));
        Assert.Equal(SearchEnd.GivenUp, new RowSearch(layout, 2).Find([CompiledCondition.Compile(never, layout)], [], out _));
    }

    [Fact]
    public void Too_many_rules_to_compare_are_said_to_be()
    {
        // 101 × 100 pairs are more than 10,000; 100 × 99 are not.
        Assert.Equal(PolicyFindingCode.TooManyToCompare, Assert.Single(PolicyChecker.Check(Distinct(101), PolicyGen.Today)).Code);
        Assert.Empty(PolicyChecker.Check(Distinct(100), PolicyGen.Today));
    }

    [Fact]
    public void All_comparisons_of_a_policy_together_are_given_up_at_their_limit_and_not_before()
    {
        var policy = new PolicySet { Levels = PolicyGen.Scale, Rules = [new PolicyRule { Id = "a", When = new AllCondition([Frozen(true), Frozen(false)]), Deny = "No." }] };
        Assert.Equal(PolicyFindingCode.RuleNeverApplies, Assert.Single(new RuleComparison(policy, PolicyGen.Today, 3).Findings()).Code);
        Assert.Equal(PolicyFindingCode.TooManyToCompare, Assert.Single(new RuleComparison(policy, PolicyGen.Today, 2).Findings()).Code);
    }

    private static Comparison Frozen(bool frozen) => new(FactCatalog.EnvironmentFrozen, FactOperator.Is, [new FlagValue(frozen)]);

    private static PolicySet Distinct(int rules) => new()
    {
        Levels = PolicyGen.Scale,
        Rules = [.. Enumerable.Range(0, rules).Select(n => new PolicyRule { Id = $"rule-{n}", When = new Comparison(FactCatalog.Deletes, FactOperator.Is, [new NumberValue(n)]), Deny = "No." })],
    };
}
