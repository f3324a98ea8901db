using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.People;
using Countersign.Tests;

namespace Countersign.Core.Tests.GateTests;

public class VerdictTests
{
    private const string LosesState = "when: {blastRadius.losesState: true}, deny: No.";

    [Fact]
    public void Without_a_rule_about_it_the_default_decides()
    {
        Assert.Equal(["no-rule-applies"], A.Change().By("ann").Codes);
        var held = A.Change().By("ann") with { Default = "hold" };
        Assert.Equal(["default-hold"], held.Codes);
        Assert.Equal(Verdict.Hold, held.Decide().Verdict);
    }

    [Fact]
    public void A_deny_wins_over_met_requirements()
    {
        var change = A.Change().By("ann").Does(Does.Delete, "db").Asks("signOff: {level: senior}").Rule(LosesState).SignedBy("bea");
        Assert.Equal(Verdict.Deny, change.Decide().Verdict);
        Assert.Equal(["denied"], change.Codes);
    }

    [Fact]
    public void A_blocking_gap_holds_where_a_rule_would_deny()
    {
        var change = A.Change().By("ann").Rule(LosesState);
        Assert.Equal(["no-rule-applies"], change.Codes);
        Assert.Equal(["fact-unknown"], change.Gap(GapCode.PlanMissing).Codes);
        Assert.Equal("No. Not known: blastRadius.losesState. Supply what is missing.", change.Gap(GapCode.PlanMissing).Decide().Reasons[0].Text);
    }

    [Fact]
    public void A_blocking_gap_makes_requirements_apply()
    {
        var change = A.Change().By("ann").Rule("when: {blastRadius.severity: {atLeast: high}}, require: [signOff: {level: senior}]");
        Assert.Equal(Verdict.Allow, change.Decide().Verdict);
        Assert.Equal(Verdict.Hold, change.Gap(GapCode.PlanUnreadable).Decide().Verdict);
        Assert.Equal(Verdict.Allow, change.Gap(GapCode.PlanUnreadable).SignedBy("bea").Decide().Verdict);
    }

    [Theory]
    [InlineData(Direction.Redeploy, "redeploy-of-live")]
    [InlineData(Direction.Rollback, "rollback-to-known-good")]
    public void A_known_good_way_back_is_allowed_at_once(Direction direction, string code) =>
        Assert.Equal([code], (WayBack with { Direction = direction }).Codes);

    [Fact]
    public void A_way_back_waits_when_anything_speaks_against_it()
    {
        Assert.Equal(["requirement-unmet"], (WayBack with { KnownGood = false }).Codes);
        Assert.Equal(["requirement-unmet"], (WayBack with { Direction = Direction.Forward }).Codes);
        Assert.Equal(["requirement-unmet"], WayBack.Does(Does.Replace, "db").Codes);
        Assert.Equal(["requirement-unmet"], WayBack.Does(Does.Run, "sql", more: e => e with { Row = SeverityRow.NotUnderstood }).Codes);
        Assert.Equal(["requirement-unmet"], WayBack.Gap(GapCode.PlanUnreadable).Codes);
        Assert.Equal(["plan-errored", "requirement-unmet"], WayBack.Gap(GapCode.PlanErrored).Codes);
        Assert.Equal(["base-moved", "requirement-unmet"], (WayBack with { Live = new Live(GateFixture.Base, GateFixture.Commit("newer"), 2) }).Codes);
        Assert.Equal(["rejected", "requirement-unmet"], WayBack.RejectedBy("bea").Codes);
        Assert.Equal(["denied", "requirement-unmet"], WayBack.Rule("when: {environment.tier: production}, deny: No.").Codes);
    }

    [Fact]
    public void An_informative_gap_or_an_update_does_not_stop_a_way_back() =>
        Assert.Equal(["rollback-to-known-good"], WayBack.Gap(GapCode.ArtifactUnproven).Does(Does.Update, "web").Codes);

    [Fact]
    public void Live_that_moved_since_holds_whatever_was_signed()
    {
        var moved = A.Change().By("ann").Asks("signOff: {level: senior}").SignedBy("bea") with { Live = new Live(null, GateFixture.Commit("newer"), 2) };
        Assert.Equal(["base-moved"], moved.Codes);
    }

    [Fact]
    public void Without_a_baseline_it_is_held_whatever_was_signed()
    {
        var change = A.Change().By("ann").Asks("signOff: {level: senior}").SignedBy("bea");
        Assert.Equal(["no-baseline"], change.Gap(GapCode.NoBaseline).Codes);
        Assert.Equal(["no-baseline", "base-moved"], (change with { Live = Live.Nothing }).Codes);
    }

    [Fact]
    public void Facts_of_something_else_hold()
    {
        var change = A.Change().By("ann");
        var staging = change.Facts with { Environment = change.Environment with { Name = "staging", Tier = EnvironmentTier.Staging } };
        Assert.Equal("facts-mismatch", Gate.Decide(change.Change, staging, change.Policy, [], change.At).Reasons.Single().Code);
        Assert.Equal("facts-mismatch", Gate.Decide(change.Change, change.Facts with { Component = GateFixture.Ledger }, change.Policy, [], change.At).Reasons.Single().Code);
        Assert.Equal("facts-mismatch", Gate.Decide(change.Change, change.Facts with { Added = [] }, change.Policy, [], change.At).Reasons.Single().Code);
        Assert.Equal("facts-mismatch", Gate.Decide(change.Change, change.By("eve").Facts, change.Policy, [], change.At).Reasons.Single().Code);
    }

    [Fact]
    public void A_policy_read_with_other_levels_than_those_of_the_people_holds()
    {
        var change = A.Change().By("ann").Asks("signOff: {level: senior}");
        var longer = new LevelScale(["a", "b", "c", "junior", "senior"]);
        var people = new PeopleDirectory(longer, [new Person { Id = "abe", Level = longer.Find("junior")!.Value }], []);
        var decision = Gate.Decide(change.Change, change.Facts with { People = people }, change.Policy, [change.SignOffBy("abe")], change.At);
        Assert.Equal(["levels-mismatch"], decision.Reasons.Select(r => r.Code));
        Assert.DoesNotContain("levels-mismatch", Gate.Decide(change.Change, change.Facts with { People = PeopleDirectory.Empty }, change.Policy, [], change.At).Reasons.Select(r => r.Code));
    }

    [Theory]
    [InlineData(EnforcementMode.Shadow, true)]
    [InlineData(EnforcementMode.Warn, true)]
    [InlineData(EnforcementMode.Enforce, false)]
    public void An_environment_that_only_reports_lets_pass_what_it_would_hold(EnforcementMode mode, bool passes)
    {
        var change = A.Change().By("ann").Asks("signOff: {level: senior}");
        var held = (change with { Environment = change.Environment with { Mode = mode } }).Decide();
        Assert.Equal((Verdict.Hold, passes), (held.Verdict, held.Passes));
        var denied = (change.Rule("when: {environment.tier: production}, deny: No.") with { Environment = change.Environment with { Mode = mode } }).Decide();
        Assert.Equal((Verdict.Deny, passes), (denied.Verdict, denied.Passes));
    }

    [Fact]
    public void Shadow_rules_ask_for_nothing() =>
        Assert.Equal(["no-rule-applies"], A.Change().By("ann").Rule("mode: shadow, when: {environment.tier: production}, require: [signOff: {level: senior}]").Codes);

    [Fact]
    public void A_rule_tries_what_is_added_and_what_is_taken_away() =>
        Assert.Equal(Verdict.Hold, A.Change().By("bea").TakingAway("ann").Rule("when: {authors.lowestLevel: {below: senior}}, require: [signOff: {level: senior}]").Decide().Verdict);

    private static GateFixture WayBack =>
        A.Change().By("ann").Asks("signOff: {level: senior}") with { KnownGood = true, Direction = Direction.Rollback };
}
