using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.GateTests;

public class BreakGlassTests
{
    private const string OnCall = "breakGlass: {count: 1, groups: [ledger]}";

    private static GateFixture Held => A.Change().By("ann").Asks("signOff: {level: senior}");

    [Fact]
    public void Two_persons_release_what_is_held_and_one_does_not()
    {
        Assert.Equal(["requirement-unmet", "break-glass-begun"], Held.BrokenBy("bea").Codes);
        Assert.Equal(["break-glass"], Held.BrokenBy("bea").BrokenBy("cid").Codes);
        Assert.Equal(["requirement-unmet", "break-glass-begun"], Held.BrokenBy("bea").BrokenBy("bea").Codes);
        var decided = Held.BrokenBy("bea").BrokenBy("cid").Decide();
        Assert.True(decided.IsBreakGlass);
        Assert.False(decided.Requirements.Single().Met);
        Assert.Equal(["bea", "cid"], decided.BreakGlass!.By);
    }

    [Fact]
    public void One_of_them_neither_wrote_nor_requested_it()
    {
        Assert.Equal(["break-glass"], Held.BrokenBy("ann").BrokenBy("bea").Codes);
        Assert.DoesNotContain("break-glass", Held.By("bea").BrokenBy("ann").BrokenBy("bea").Codes);
        Assert.DoesNotContain("break-glass", Held.RequestedBy(RequesterKind.Token, "tok", "bea").BrokenBy("ann").BrokenBy("bea").Codes);
        Assert.DoesNotContain("break-glass", Held.DrivenBy("bea").BrokenBy("ann").BrokenBy("bea").Codes);
        Assert.DoesNotContain("break-glass", Held.PushedBy("bea").BrokenBy("ann").BrokenBy("bea").Codes);
    }

    [Fact]
    public void Where_somebody_is_not_known_two_are_independent()
    {
        Assert.DoesNotContain("break-glass", Held.ByStranger("x@y.example").BrokenBy("ann").BrokenBy("bea").Codes);
        Assert.Equal(["break-glass"], Held.ByStranger("x@y.example").BrokenBy("cid").BrokenBy("bea").Codes);
        var alone = Held.ByStranger("x@y.example") with { BreakGlassRule = OnCall };
        Assert.DoesNotContain("break-glass", alone.BrokenBy("cid").Codes);
        Assert.Equal(["break-glass"], alone.BrokenBy("cid").BrokenBy("eve").Codes);
        Assert.DoesNotContain("break-glass", (Held.RequestedBy(RequesterKind.Agent, "bot") with { BreakGlassRule = OnCall }).BrokenBy("cid").Codes);
    }

    [Fact]
    public void The_policy_names_who_is_on_call()
    {
        var alone = Held with { BreakGlassRule = OnCall };
        Assert.Equal(["break-glass"], alone.BrokenBy("cid").Codes);
        Assert.Equal(["requirement-unmet"], alone.BrokenBy("bea").Codes);
        Assert.Equal(["requirement-unmet"], alone.Where("cid", p => p with { Left = true }).BrokenBy("cid").Codes);
        Assert.Equal(["requirement-unmet"], alone.BrokenBy("nobody").Codes);
    }

    [Fact]
    public void A_statement_counts_for_this_change_this_live_and_its_time()
    {
        var one = Held.BrokenBy("cid");
        Assert.Equal(["requirement-unmet", "break-glass-begun"], one.BrokenBy("bea", g => g with { Change = Sha256Digest.Of("other"u8) }).Codes);
        Assert.Equal(["requirement-unmet", "break-glass-begun"], one.BrokenBy("bea", g => g with { LiveVersion = 2 }).Codes);
        Assert.Equal(["requirement-unmet", "break-glass-begun"], one.BrokenBy("bea", g => g with { Until = GateFixture.Now.AddTicks(-1) }).Codes);
        Assert.Equal(["requirement-unmet", "break-glass-begun"], one.BrokenBy("bea", g => g with { Issued = GateFixture.Now.AddTicks(1) }).Codes);
        Assert.Equal(["break-glass"], one.BrokenBy("bea", g => g with { Until = GateFixture.Now }).Codes);
        Assert.Equal(GateFixture.Now, one.BrokenBy("bea", g => g with { Until = GateFixture.Now }).Decide().BreakGlass!.Until);
    }

    [Fact]
    public void It_releases_holds_of_the_policy_and_the_missing_baseline()
    {
        Assert.Equal(["break-glass"], (Broken(A.Change().By("ann")) with { Default = "hold" }).Codes);
        Assert.Equal(["break-glass"], Broken(A.Change().By("ann").Rule("when: {blastRadius.losesState: true}, deny: No.").Gap(GapCode.PlanMissing)).Codes);
        Assert.Equal(["break-glass"], Broken(A.Change().By("ann").Gap(GapCode.NoBaseline)).Codes);
    }

    [Fact]
    public void It_releases_no_deny_no_reject_and_nothing_that_is_about_something_else()
    {
        Assert.Equal(["denied", "requirement-unmet"], Broken(Held.Rule("when: {environment.tier: production}, deny: No.")).Codes);
        Assert.Equal(["rejected", "requirement-unmet"], Broken(Held.RejectedBy("ben")).Codes);
        Assert.Equal(["plan-errored", "requirement-unmet", "break-glass-begun"], Broken(Held.Gap(GapCode.PlanErrored)).Codes);
        var moved = Broken(Held) with { Live = new Live(null, GateFixture.Commit("newer"), 1) };
        Assert.Equal(["base-moved", "requirement-unmet", "break-glass-begun"], moved.Codes);
    }

    [Fact]
    public void What_is_answered_needs_no_broken_glass() =>
        Assert.Equal(["requirements-met"], Broken(Held.SignedBy("ben")).Codes);

    [Fact]
    public void An_overdue_review_asks_for_one_signer_more_and_holds_no_way_back()
    {
        var overdue = Held with { OverdueReviews = [new OverdueReview("chg_a", GateFixture.Now.AddDays(-1))] };
        Assert.Equal(["requirement-unmet"], overdue.SignedBy("bea").Codes);
        Assert.Equal(["requirements-met"], overdue.SignedBy("bea").SignedBy("cid").Codes);
        Assert.Contains("one more because an after-review is overdue", overdue.Asked.Text, StringComparison.Ordinal);
        Assert.Equal(["break-glass"], Broken(overdue).Codes);
        Assert.Equal(["rollback-to-known-good"], (overdue with { KnownGood = true, Direction = Direction.Rollback }).Codes);
    }

    [Fact]
    public void An_overdue_review_asks_for_a_signer_where_no_rule_does()
    {
        var overdue = A.Change().By("ann") with { OverdueReviews = [new OverdueReview("chg_a", GateFixture.Now.AddDays(-1))] };
        Assert.Equal(["requirement-unmet"], overdue.Codes);
        Assert.Equal(["requirement-unmet"], overdue.SignedBy("ann").Codes);
        Assert.Equal(["requirements-met"], overdue.SignedBy("eve").Codes);
        var reviewed = A.Change().By("ann").Asks("review: {count: 1, level: senior}") with { OverdueReviews = overdue.OverdueReviews };
        Assert.Equal(["1 of senior+", "1 of person, because an after-review is overdue"], reviewed.Decide().Requirements.Select(r => r.Text.Replace("code review or sign-off by ", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_is_recorded_of_the_facts_decides_the_same()
    {
        var fixture = Broken(Held.Does(Does.Replace, "db")) with { OverdueReviews = [new OverdueReview("chg_a", GateFixture.Now.AddDays(-1))] };
        var written = FactsRecord.ToJson(fixture.Facts, fixture.Persons.Select(p => p.Id), new byte[FactsRecord.SaltBytes]);
        var read = JsonFields.Read(written, "the facts", FactsRecord.Read, out var problem);
        Assert.Equal("", problem);
        Assert.Equal(fixture.Facts.OverdueReviews, read!.OverdueReviews);
        var again = Core.Gate.Decide(fixture.Change, read, fixture.Policy, [], fixture.At, fixture.BreakGlass);
        Assert.Equal(CanonicalJson.Write(fixture.Decide().ToJson()), CanonicalJson.Write(again.ToJson()));
    }

    [Fact]
    public void An_after_review_is_owed_by_others_and_by_as_many_as_were_asked()
    {
        var change = A.Change().By("ann").Asks("signOff: {count: 2, level: senior, acknowledge: all, validFor: 1h}").Does(Does.Replace, "db");
        var owed = AfterReviewRules.Owed(change.Decide().AskedSignOffs);
        var reviewed = AfterReviewRules.ReviewedBy(change.Answerable, ["bea"]);
        GivenSignOff Looked(string person) => change.SignOffBy(person) with { Acknowledged = new HashSet<string>(), Issued = GateFixture.Now.AddDays(-3) };
        bool Settled(params GivenSignOff[] reviews) => AfterReviewRules.IsSettled(owed, reviewed, reviews, GateFixture.Now);
        Assert.False(Settled(Looked("ben")));
        Assert.False(Settled(Looked("ben"), Looked("bea")));
        Assert.False(Settled(Looked("ben"), Looked("abe")));
        Assert.True(Settled(Looked("ben"), Looked("cid") with { Answer = Answer.Reject }));
        Assert.Equal("signer-is-requester", AfterReviewRules.JudgeBreaker("bea", ["bea"])!.Code.ToCode());
        Assert.Single(AfterReviewRules.Owed([]));
    }

    private static GateFixture Broken(GateFixture fixture) => fixture.BrokenBy("bea").BrokenBy("cid");
}
