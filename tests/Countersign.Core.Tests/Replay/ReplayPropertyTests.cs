using Countersign.Core.Policy;
using Countersign.Core.Replay;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Replay;

public class ReplayPropertyTests
{
    private static readonly Config Some = Config.QuickThrowOnFailure.WithMaxTest(60);
    private static readonly Gen<int[]> Histories = Gen.Choose(0, 119).ArrayOf(30);

    [Fact]
    public void A_stricter_policy_never_holds_less() => ForAll(kinds =>
    {
        var balanced = Pasts.Replay(Pasts.Balanced, kinds);
        var more = Pasts.Balanced with { Rules = [.. Pasts.Balanced.Rules, .. Pasts.Policy(PolicyPresets.Text(Preset.Strict)).Rules.Select(r => r with { Id = "strict-" + r.Id })] };
        var strict = Pasts.Replay(more, kinds);
        Assert.True(Held(strict) >= Held(balanced));
        Assert.True(strict.ByOutcome[PastOutcome.Passes] <= balanced.ByOutcome[PastOutcome.Passes]);
        Assert.True(strict.Answers >= balanced.Answers);
    });

    [Fact]
    public void Every_variant_of_a_policy_holds_no_more() => ForAll(kinds =>
    {
        var today = Held(Pasts.Replay(Pasts.Balanced, kinds));
        foreach (var variant in PolicyVariants.Of(Pasts.Balanced))
            Assert.True(Held(Pasts.Replay(variant.Policy, kinds)) <= today, variant.Text);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_what_if_says_what_its_policy_does(bool strict) => ForAll(kinds =>
    {
        var policy = strict ? Pasts.Policy(PolicyPresets.Text(Preset.Strict)) : Pasts.Balanced;
        var report = Pasts.Replay(policy, kinds);
        var variants = PolicyVariants.Of(policy).ToDictionary(v => v.Text, v => v.Policy);
        foreach (var whatIf in report.WhatIfs.Where(w => w.Changes.Count == 1))
        {
            var tried = Pasts.Replay(variants[whatIf.Changes[0]], kinds);
            Assert.Equal(Held(tried), whatIf.Held);
            Assert.Equal(Held(report) - Held(tried), whatIf.LetThrough);
            Assert.Equal(tried.IsWithinBudget, whatIf.ReachesBudget);
        }
    });

    [Fact]
    public void Outcomes_rules_and_periods_add_up() => ForAll(kinds =>
    {
        var report = Pasts.Replay(Pasts.Balanced, kinds);
        Assert.Equal(kinds.Length, report.ByOutcome.Values.Sum());
        Assert.Equal(kinds.Length, report.Timeline.Periods.Sum(p => p.Deployments));
        Assert.Equal(report.Answers, report.Signers.Sum(s => s.Answers));
        Assert.All(report.Rules, r => Assert.True(r.HoldsAlone <= r.Holds && r.Holds <= r.Asks));
        Assert.True(report.HeldPercent <= report.HeldAtMostPercent);
        Assert.True(report.Examples.Count <= Examples.Most);
    });

    [Fact]
    public void The_order_of_rules_changes_nothing_that_is_counted() => ForAll(kinds =>
    {
        var turned = Pasts.Balanced with { Rules = [.. Pasts.Balanced.Rules.Reverse()] };
        var (one, other) = (Pasts.Replay(Pasts.Balanced, kinds), Pasts.Replay(turned, kinds));
        Assert.Equal(one.ByOutcome, other.ByOutcome);
        Assert.Equal(one.Answers, other.Answers);
        Assert.Equal(one.Rules.OrderBy(r => r.Rule).Select(r => (r.Rule, r.Asks, r.Holds, r.HoldsAlone)), other.Rules.OrderBy(r => r.Rule).Select(r => (r.Rule, r.Asks, r.Holds, r.HoldsAlone)));
    });

    /// <summary>Grouping by the facts that a policy names must not change a verdict: each deployment judged alone says the same.</summary>
    [Fact]
    public void A_deployment_among_others_is_judged_as_alone() => ForAll(kinds =>
    {
        var settings = ReplaySettings.Unconfigured("shop", Pasts.Balanced, "test");
        var (_, roster, deployments) = Pasts.Of(settings, kinds);
        var facts = PastCases.Facts(settings, roster, deployments);
        var together = PastCases.Of(settings.Policy, facts).Judge(settings.Policy);
        Assert.All(deployments, d => Assert.Equal(PastCases.Of(settings.Policy, [facts[d.Place]]).Judge(settings.Policy)[0].Outcome, together[d.Place].Outcome));
    });

    [Fact]
    public void No_variant_speaks_of_marks_or_looks_away_from_unmarked_commits()
    {
        foreach (var preset in Enum.GetValues<Preset>())
        {
            var policy = Pasts.Policy(PolicyPresets.Text(preset));
            foreach (var variant in PolicyVariants.Of(policy))
            {
                Assert.DoesNotContain("mark", variant.Text, StringComparison.OrdinalIgnoreCase);
                var changed = variant.Policy.Rules.Single(r => r.Id == variant.Rule);
                Assert.Equal(NamedFacts.Of(policy), NamedFacts.Of(variant.Policy));
                Assert.Equal(Thresholds(changed, FactCatalog.AiLowest), Thresholds(changed, FactCatalog.UnmarkedLowest));
            }
        }
    }

    private static IEnumerable<string> Thresholds(PolicyRule rule, Fact fact)
    {
        var named = NamedFacts.Of(Pasts.Balanced with { Rules = [rule] });
        if (!named.Contains(FactCatalog.AiLowest) || !named.Contains(FactCatalog.UnmarkedLowest)) return [];
        return Leaves(rule.When).Where(l => l.Fact == fact).Select(l => $"{l.Operator} {l.Operands}").Order(StringComparer.Ordinal);
    }

    private static IEnumerable<Comparison> Leaves(Condition condition) => condition switch
    {
        Comparison leaf => [leaf],
        AllCondition all => all.Parts.SelectMany(Leaves),
        AnyCondition any => any.Parts.SelectMany(Leaves),
        NotCondition not => Leaves(not.Part),
        _ => [],
    };

    private static void ForAll(Action<int[]> check) => Prop.ForAll(Arb.From(Histories), check).Check(Some);

    private static int Held(ReplayReport report) => report.ByOutcome[PastOutcome.Held] + report.ByOutcome[PastOutcome.Denied];
}
