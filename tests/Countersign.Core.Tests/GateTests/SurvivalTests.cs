using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Tests;

namespace Countersign.Core.Tests.GateTests;

/// <summary>"What survives" (contract §3): what a sign-off is worth for another change.</summary>
public class SurvivalTests
{
    private static readonly GateFixture First = A.Change().By("ann").Asks("signOff: {level: senior}");

    [Fact]
    public void A_later_change_asks_only_for_the_rest()
    {
        var later = First.By("eve").SignedBy("bea", First);
        Assert.Equal([later.Head], later.Asked.Commits);
        Assert.Equal(["bea"], later.Asked.MetBy);
        Assert.Equal(Verdict.Allow, later.SignedBy("cid", s => s with { Commits = new HashSet<CommitId> { later.Head } }).Decide().Verdict);
    }

    [Fact]
    public void Another_change_with_the_same_commits_is_answered() =>
        Assert.Equal(Verdict.Allow, First.RequestedBy(RequesterKind.Workload, "cron").SignedBy("bea", First).Decide().Verdict);

    [Fact]
    public void Effects_stay_answered_while_the_plans_are_the_same()
    {
        var planned = First.Does(Does.Replace, "db");
        Assert.Equal(Verdict.Allow, planned.RequestedBy(RequesterKind.Workload, "cron").SignedBy("bea", planned).Decide().Verdict);
        var again = planned.Plan("plan 2").SignedBy("bea", planned);
        Assert.Equal(["db"], again.Asked.Effects);
        Assert.Empty(again.Asked.Commits);
    }

    [Fact]
    public void Effects_stay_answered_for_a_plan_that_does_the_same_with_the_same_values()
    {
        var planned = First.Does(Does.Replace, "db");
        var again = planned.Plan("plan 2").SignedBy("bea", planned);
        var alike = new PlanAlike("terraform", planned.Plans[0].Content, again.Plans[0].Content);
        Assert.Equal(Verdict.Allow, (again with { PlansAlike = [alike] }).Decide().Verdict);
        Assert.Equal(["db"], (again with { PlansAlike = [alike with { Now = Sha256Digest.Of("plan 3"u8) }] }).Asked.Effects);
        Assert.Equal(["db"], (again with { PlansAlike = [alike with { Format = "sql" }] }).Asked.Effects);
        Assert.Equal(["cache"], (again with { PlansAlike = [alike] }).Does(Does.Delete, "cache").Asked.Effects);
    }

    [Fact]
    public void A_plan_that_failed_cannot_be_answered_for()
    {
        var planned = First.Does(Does.Replace, "db").Gap(GapCode.PlanErrored).SignedBy("bea");
        Assert.Equal(Verdict.Hold, planned.Decide().Verdict);
        Assert.Equal(["plan-errored"], planned.Codes);
    }

    [Fact]
    public void Effects_without_a_plan_are_answered_for_each_change_anew()
    {
        var bare = First.Does(Does.Run, "script") with { Plans = [] };
        Assert.Equal(Verdict.Allow, bare.SignedBy("bea").Decide().Verdict);
        Assert.Equal(["script"], bare.By("eve").SignedBy("bea", bare).Asked.Effects);
    }

    [Fact]
    public void An_answer_given_for_another_environment_says_nothing_here() =>
        Assert.Equal(Verdict.Hold, First.SignedBy("bea", First with { Environment = First.Environment with { Name = "staging" } }).Decide().Verdict);

    [Fact]
    public void An_answer_given_for_another_installation_or_component_says_nothing_here()
    {
        Assert.Equal(Verdict.Hold, First.Given(f => Elsewhere(f.SignOffBy("bea").Of with { Installation = "other" })).Decide().Verdict);
        Assert.Equal(Verdict.Hold, First.Given(f => Elsewhere(f.SignOffBy("bea").Of with { Component = "ledger" })).Decide().Verdict);
        Assert.Equal(Verdict.Hold, First.Given(f => Elsewhere(f.SignOffBy("bea").Of with { Kind = ChangeKind.Command })).Decide().Verdict);

        static Core.SignOff.GivenSignOff Elsewhere(Change of) => First.SignOffBy("bea") with { Of = of, Change = of.Digest };
    }

    [Fact]
    public void An_answer_counts_for_the_targets_it_names()
    {
        var both = First with { Targets = ["eu", "us"] };
        Assert.Equal(Verdict.Allow, (First with { Targets = ["eu"] }).SignedBy("bea", both).Decide().Verdict);
        Assert.Equal(Verdict.Hold, both.SignedBy("bea", First with { Targets = ["eu"] }).Decide().Verdict);
        Assert.Equal(Verdict.Hold, First.SignedBy("bea", both).Decide().Verdict);
        Assert.Equal(Verdict.Hold, (First with { Targets = ["eu"] }).SignedBy("bea", First).Decide().Verdict);
    }

    [Fact]
    public void Who_answered_for_new_commits_did_not_answer_for_taking_others_away()
    {
        var taking = First.TakingAway("cid");
        Assert.Equal(Verdict.Hold, taking.SignedBy("bea", First.RequestedBy(RequesterKind.Workload, "cron")).Decide().Verdict);
        Assert.Equal(Verdict.Allow, taking.SignedBy("bea").Decide().Verdict);
    }

    [Fact]
    public void A_person_who_qualifies_no_longer_does_not_count()
    {
        Assert.Equal(Verdict.Hold, First.SignedBy("bea").Where("bea", p => p with { Level = GateFixture.Levels.Find("mid")!.Value }).Decide().Verdict);
        Assert.Equal(Verdict.Hold, First.SignedBy("bea").Where("bea", p => p with { Left = true }).Decide().Verdict);
    }

    [Fact]
    public void A_new_policy_decides_again_with_the_same_sign_offs()
    {
        var signed = First.SignedBy("bea");
        Assert.Equal(["requirement-unmet"], (signed with { Rules = "" }).Asks("signOff: {level: staff}").Codes);
        Assert.Equal(Verdict.Allow, (signed with { Rules = "" }).Asks("signOff: {groups: [payments]}").Decide().Verdict);
    }

    [Fact]
    public void A_reject_denies_exactly_its_change()
    {
        var rejected = First.RejectedBy("cid").SignedBy("bea");
        Assert.Equal(Verdict.Deny, rejected.Decide().Verdict);
        Assert.Equal("cid rejected exactly this change. Change it, or talk to cid.", rejected.Decide().Reasons[0].Text);
        Assert.Equal(["rejected"], rejected.Codes);
        var next = First.By("eve").Given(_ => First.SignOffBy("cid") with { Answer = Core.SignOff.Answer.Reject });
        Assert.Equal(Verdict.Allow, next.SignedBy("bea").Decide().Verdict);
    }

    [Fact]
    public void A_persons_last_word_counts_for_the_commits_of_a_change_submitted_anew()
    {
        var anew = First.RequestedBy(RequesterKind.Workload, "cron").SignedBy("bea", First)
            .Given(_ => First.SignOffBy("bea") with { Answer = Core.SignOff.Answer.Reject, Issued = GateFixture.Now.AddMinutes(-1) });
        Assert.Equal(Verdict.Hold, anew.Decide().Verdict);
        Assert.Equal(Verdict.Allow, anew.SignedBy("bea", s => s with { Issued = GateFixture.Now }).Decide().Verdict);
        var others = First.RequestedBy(RequesterKind.Workload, "cron").SignedBy("bea", First).Given(_ => First.SignOffBy("cid") with { Answer = Core.SignOff.Answer.Reject });
        Assert.Equal(Verdict.Allow, others.Decide().Verdict);
    }

    [Fact]
    public void A_statement_for_another_change_is_not_accepted_for_this_one()
    {
        var later = First.By("eve");
        Assert.Equal("facts-moved", later.Judge(First.StatementBy("bea")));
        Assert.Equal("facts-moved", First.Judge(First.StatementBy("bea") with { Commits = [GateFixture.Commit("elsewhere")] }));
        Assert.Equal("facts-moved", First.Judge(First.StatementBy("bea") with { Disclaims = [GateFixture.Commit("elsewhere")] }));
        Assert.Equal("facts-moved", First.Judge(First.StatementBy("bea") with { Effects = ["elsewhere"] }));
        Assert.Equal("facts-moved", First.Judge(First.StatementBy("bea") with { Acknowledged = ["elsewhere"] }));
    }
}
