using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.GateTests;

/// <summary>"Who is barred, always" (contract §1): each by the code with which a ceremony refuses, and by the gate not counting what was recorded all the same.</summary>
public class BarredTests
{
    private const string Senior = "signOff: {level: senior}";

    [Fact]
    public void Somebody_else_of_the_level_answers()
    {
        var change = A.Change().By("ann").Ai().Asks(Senior);
        Assert.Null(change.Judge(change.StatementBy("bea")));
        Assert.Equal(Verdict.Allow, change.SignedBy("bea").Decide().Verdict);
        Assert.Equal(["requirements-met"], change.SignedBy("bea").Codes);
        Assert.Equal(["requirement-unmet"], change.Codes);
    }

    [Fact]
    public void An_author_does_not_answer_for_their_commit() => Refused(A.Change().By("bea"), "bea", "signer-is-author");

    [Fact]
    public void A_committer_does_not_answer_for_the_commit() => Refused(A.Change().By("ann").CommittedBy("bea"), "bea", "signer-is-author");

    [Fact]
    public void A_co_author_who_disclaims_nothing_does_not_answer()
    {
        var change = A.Change().By("ann").CoAuthoredBy("bea").Asks(Senior);
        Assert.Equal("signer-is-author", change.Judge(change.StatementBy("bea")));
        Assert.Equal(Verdict.Hold, change.SignedBy("bea").Decide().Verdict);
    }

    [Fact]
    public void Who_pushed_a_commit_does_not_answer_for_it() => Refused(A.Change().By("ann").PushedBy("bea"), "bea", "signer-is-author");

    [Fact]
    public void The_driver_of_an_agent_in_the_commit_does_not_answer() => Refused(A.Change().By("ann").DrivenBy("bea"), "bea", "signer-drives-agent");

    [Fact]
    public void The_person_who_asks_does_not_answer() => Refused(A.Change().By("ann").RequestedBy(RequesterKind.Person, "bea"), "bea", "signer-is-requester");

    [Fact]
    public void The_owner_of_the_token_that_asks_does_not_answer() => Refused(A.Change().By("ann").RequestedBy(RequesterKind.Token, "tok-1", "bea"), "bea", "signer-is-requester");

    [Fact]
    public void The_driver_of_the_agent_that_asks_does_not_answer()
    {
        var named = A.Change().By("ann") with { Agents = [new AgentIdentity("kiro", "", "bea", new Dictionary<string, string>(), [])] };
        Refused(named.RequestedBy(RequesterKind.Agent, "kiro"), "bea", "signer-drives-agent");
        Refused(A.Change().By("ann").RequestedBy(RequesterKind.Agent, "kiro", "bea"), "bea", "signer-drives-agent");
    }

    [Fact]
    public void Who_uploaded_a_plan_does_not_answer() =>
        Refused(A.Change().By("ann") with { Barred = new Dictionary<string, RefusalCode> { ["bea"] = RefusalCode.SignerIsRequester } }, "bea", "signer-is-requester");

    [Fact]
    public void A_workload_that_asks_bars_nobody() => Assert.Equal(Verdict.Allow, A.Change().By("ann").RequestedBy(RequesterKind.Workload, "bea").Asks(Senior).SignedBy("bea").Decide().Verdict);

    [Fact]
    public void An_agent_for_which_no_driver_is_named_asks_for_one_more_signer()
    {
        var change = A.Change().By("ann").RequestedBy(RequesterKind.Agent, "x").Asks(Senior);
        Assert.Equal("2 of senior+ (one more because nobody is named who runs the agent that asked)", change.Asked.Text);
        Assert.Equal(Verdict.Hold, change.SignedBy("bea").Decide().Verdict);
        Assert.Equal(Verdict.Allow, change.SignedBy("bea").SignedBy("cid").Decide().Verdict);
        Assert.Equal(Verdict.Allow, A.Change().By("ann").RequestedBy(RequesterKind.Token, "made for a pipeline").Asks(Senior).SignedBy("bea").Decide().Verdict);
    }

    [Fact]
    public void A_range_by_two_authors_is_answered_commit_by_commit_by_each_other()
    {
        var change = A.Change().By("bea").By("cid").Asks(Senior);
        var one = change.SignedBy("bea", Only(1));
        Assert.Equal(Verdict.Hold, one.Decide().Verdict);
        Assert.Equal([change.Commits[0].Id], one.Asked.Commits);
        Assert.Equal(Verdict.Allow, one.SignedBy("cid", Only(0)).Decide().Verdict);
        Assert.Null(change.Judge(change.StatementBy("bea") with { Commits = [change.Commits[1].Id] }));
        Assert.Equal("signer-is-author", change.Judge(change.StatementBy("bea")));

        Func<GivenSignOff, GivenSignOff> Only(int commit) => s => s with { Commits = new HashSet<CommitId> { change.Commits[commit].Id } };
    }

    [Fact]
    public void Effects_are_barred_to_every_author()
    {
        var change = A.Change().By("bea").By("cid").Does(Does.Replace, "db").Asks(Senior);
        var both = change.SignedBy("bea").SignedBy("cid");
        Assert.Empty(both.Asked.Commits);
        Assert.Equal(["db"], both.Asked.Effects);
        Assert.Equal(Verdict.Allow, both.SignedBy("dora").Decide().Verdict);
        Assert.Equal("signer-is-author", change.Judge(change.StatementBy("bea") with { Commits = [change.Commits[1].Id] }));
    }

    [Fact]
    public void A_claimed_co_author_answers_for_effects_only_after_disclaiming()
    {
        var change = A.Change().By("ann").CoAuthoredBy("bea").Does(Does.Replace, "db").Asks(Senior);
        Assert.Equal("signer-is-author", change.Judge(change.StatementBy("bea") with { Commits = [] }));
        Assert.Null(change.Judge(change.StatementBy("bea") with { Commits = [], Disclaims = [change.Head] }));
        Assert.Equal(["db"], change.SignedBy("cid", s => s with { Effects = new HashSet<string>() }).SignedBy("bea").Asked.Effects);
    }

    [Fact]
    public void A_disclaimed_co_author_line_asks_for_one_more_signer()
    {
        var change = A.Change().By("ann").CoAuthoredBy("bea").Asks(Senior);
        Assert.Null(change.Judge(change.StatementBy("bea") with { Disclaims = [change.Head] }));
        var disclaimed = change.SignedBy("bea", s => s with { Disclaims = new HashSet<CommitId> { change.Head } });
        Assert.Equal(Verdict.Hold, disclaimed.Decide().Verdict);
        Assert.Equal(Verdict.Allow, disclaimed.SignedBy("cid").Decide().Verdict);
        Assert.Equal(Verdict.Allow, change.SignedBy("cid").Decide().Verdict);
    }

    /// <summary>A sign-off takes nothing from another one: bea disclaims a line and answers for that commit, which asks nothing more of the effects.</summary>
    [Fact]
    public void Who_disclaims_a_line_and_answers_for_no_effect_makes_no_answered_effect_open_again()
    {
        var change = A.Change().By("ann").CoAuthoredBy("bea").By("bea").Does(Does.Delete, "db").Asks("signOff: {level: senior}").SignedBy("cid");
        Assert.Equal(Verdict.Allow, change.Decide().Verdict);
        var line = change.Commits[0].Id;
        var more = change.SignedBy("bea", s => s with { Commits = new HashSet<CommitId> { line }, Disclaims = new HashSet<CommitId> { line }, Effects = new HashSet<string>() });
        Assert.Equal(Verdict.Allow, more.Decide().Verdict);
    }

    [Fact]
    public void An_author_cannot_disclaim()
    {
        var change = A.Change().By("bea").Asks(Senior);
        Assert.Equal("signer-is-author", change.Judge(change.StatementBy("bea") with { Disclaims = [change.Head] }));
        Assert.Equal(Verdict.Hold, change.SignedBy("bea", s => s with { Disclaims = new HashSet<CommitId> { change.Head } }).Decide().Verdict);
    }

    [Fact]
    public void An_author_nobody_knows_asks_for_one_more_distinct_signer()
    {
        var change = A.Change().By("ann").AlsoBy("x@home.example").Does(Does.Replace, "db").Asks(Senior);
        Assert.Equal("2 of senior+ (one more for an author nobody knows)", change.Asked.Text);
        Assert.Equal(Verdict.Hold, change.SignedBy("bea").Decide().Verdict);
        Assert.Equal(Verdict.Hold, change.SignedBy("bea").SignedBy("bea").Decide().Verdict);
        Assert.Equal(Verdict.Allow, change.SignedBy("bea").SignedBy("cid").Decide().Verdict);
        Assert.Equal("3 of senior+ (2 more for authors nobody knows)", change.AlsoBy("y@home.example").Asked.Text);
    }

    [Fact]
    public void A_bots_address_in_a_commit_does_not_make_its_author_independent()
    {
        var change = A.Change().ByNobody().Asks(Senior);
        Assert.Equal(Verdict.Hold, change.SignedBy("bea").Decide().Verdict);
        Assert.Equal(Verdict.Allow, change.SignedBy("bea").SignedBy("cid").Decide().Verdict);
    }

    [Fact]
    public void Where_the_forge_says_that_no_person_pushed_it_a_bots_commit_needs_no_one_more() =>
        Assert.Equal(Verdict.Allow, A.Change().ByNobody().PushedBy().Asks(Senior).SignedBy("bea").Decide().Verdict);

    [Fact]
    public void Pressing_merge_is_not_authoring_and_asks_for_nothing()
    {
        var change = A.Change().By("ann").CleanMerge().Asks(Senior).SignedBy("bea");
        Assert.Equal(Verdict.Allow, change.Decide().Verdict);
        Assert.Single(change.SignOffBy("bea").Commits);
    }

    [Fact]
    public void A_merge_with_content_of_its_own_bars_who_made_it() =>
        Refused(A.Change().By("bea").Last(c => c with { Parents = 2 }), "bea", "signer-is-author");

    [Fact]
    public void The_same_commit_in_two_repositories_bars_by_either()
    {
        var change = A.Change().By("ann").By("bea").Last(c => c with { Id = GateFixture.Commit("0") }).Asks(Senior);
        Assert.Equal("signer-is-author", change.Judge(change.StatementBy("bea") with { Commits = [GateFixture.Commit("0")] }));
    }

    [Fact]
    public void Who_has_left_answers_for_nothing_and_still_bars()
    {
        var change = A.Change().By("ann").Asks(Senior).Where("bea", p => p with { Left = true });
        Assert.Equal("person-inactive", change.Judge(change.StatementBy("bea")));
        Assert.Equal(Verdict.Hold, change.SignedBy("bea").Decide().Verdict);
        Assert.Equal("person-inactive", change.Judge(change.StatementBy("nobody")));
    }

    /// <summary>Refused when signing, and not counted where it was recorded all the same.</summary>
    private static void Refused(GateFixture change, string person, string code)
    {
        var asked = change.Asks(Senior);
        Assert.Equal(code, asked.Judge(asked.StatementBy(person)));
        Assert.DoesNotContain(person, asked.Asked.Eligible);
        var decision = asked.SignedBy(person).Decide();
        Assert.Equal(Verdict.Hold, decision.Verdict);
        Assert.Empty(decision.Requirements.Single().MetBy);
        Assert.Equal(code, SignOffRules.MayAnswer(person, asked.Answerable, asked.Decide().AskedSignOffs, SignOffRules.OfferTo(person, asked.Answerable, asked.Decide().AskedSignOffs, new HashSet<CommitId>()), asked.At)!.Code.ToCode());
    }
}
