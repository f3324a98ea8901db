using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Tests;

namespace Countersign.Core.Tests.GateTests;

/// <summary>"Requirements" (contract §1), sentence by sentence.</summary>
public class RequirementTests
{
    [Fact]
    public void Somebody_below_the_level_does_not_count()
    {
        var change = A.Change().By("ann").Asks("signOff: {level: senior}");
        Assert.Equal("signer-level", change.Judge(change.StatementBy("abe")));
        Assert.Equal(Verdict.Hold, change.SignedBy("abe").Decide().Verdict);
        Assert.Equal(["bea", "ben", "cid", "dora"], change.Asked.Eligible);
    }

    [Fact]
    public void Somebody_of_no_asked_group_does_not_count()
    {
        var change = A.Change().By("ann").Asks("signOff: {groups: [platform]}");
        Assert.Equal("signer-relation", change.Judge(change.StatementBy("bea")));
        Assert.Equal(Verdict.Hold, change.SignedBy("bea").Decide().Verdict);
        Assert.Equal(Verdict.Allow, change.SignedBy("dora").Decide().Verdict);
        Assert.Equal("1 of person, in platform", change.Asked.Text);
    }

    [Fact]
    public void Count_is_distinct_persons()
    {
        var change = A.Change().By("ann").Asks("signOff: {count: 2, level: senior}");
        Assert.Equal(Verdict.Hold, change.SignedBy("bea").SignedBy("bea", s => s with { DeviceBound = true }).Decide().Verdict);
        Assert.Equal(Verdict.Allow, change.SignedBy("bea").SignedBy("ben").Decide().Verdict);
        Assert.Equal(["ben", "cid", "dora"], change.SignedBy("bea").Asked.Eligible);
    }

    [Fact]
    public void One_sign_off_counts_for_every_requirement_it_meets()
    {
        var change = A.Change().By("ann").Asks("signOff: {level: senior}").Asks("signOff: {groups: [payments]}").Asks("review: {level: mid}");
        Assert.Equal(Verdict.Allow, change.SignedBy("bea").Decide().Verdict);
        Assert.Equal(["requirement-unmet"], change.SignedBy("cid").Codes);
    }

    [Fact]
    public void Equal_requirements_are_shown_once_with_all_rules() =>
        Assert.Equal("r1, r2", A.Change().By("ann").Asks("signOff: {level: senior}").Asks("signOff: {level: senior}").Asked.Rule);

    [Fact]
    public void The_service_owner_is_asked_before_the_management_line()
    {
        var change = A.Change().By("eve").Asks("signOff: {level: senior, relation: [service-owner, management-line]}");
        Assert.Equal(["bea", "ben"], change.Asked.Eligible);
        Assert.Equal("1 of senior+, owner of checkout", change.Asked.Text);
        Assert.Equal("signer-relation", change.Judge(change.StatementBy("cid")));
        Assert.Equal(Verdict.Hold, change.SignedBy("cid").Decide().Verdict);
    }

    [Fact]
    public void Where_all_owners_are_away_the_next_relation_is_asked()
    {
        var change = A.Change().By("eve").Away("bea").Away("ben").Asks("signOff: {level: senior, relation: [service-owner, management-line]}");
        Assert.Equal(["cid", "dora"], change.Asked.Eligible);
        Assert.Equal("1 of senior+, above eve", change.Asked.Text);
        Assert.Equal(Verdict.Allow, change.SignedBy("cid").Decide().Verdict);
    }

    [Fact]
    public void An_absence_that_begins_after_the_answer_takes_nothing_back() =>
        Assert.Equal(Verdict.Allow, A.Change().By("eve").Away("bea").Away("ben").Asks("signOff: {level: senior, relation: [service-owner, management-line]}").SignedBy("bea").Decide().Verdict);

    [Fact]
    public void A_delegate_takes_the_place_of_who_is_away()
    {
        var change = A.Change().By("eve").Away("bea", "cid").Away("ben").Asks("signOff: {level: senior, relation: service-owner}");
        Assert.Equal(["cid"], change.Asked.Eligible);
        Assert.Equal(Verdict.Allow, change.SignedBy("cid").Decide().Verdict);
        Assert.Equal(Verdict.Hold, change.SignedBy("dora").Decide().Verdict);
    }

    [Fact]
    public void A_delegate_needs_the_level_themselves_and_counts_only_on_days_of_absence()
    {
        var junior = A.Change().By("eve").Away("bea", "abe").Away("ben").Asks("signOff: {level: senior, relation: service-owner}");
        Assert.Equal(["requirement-unmet", "no-one-eligible"], junior.SignedBy("abe").Codes);
        var back = A.Change().By("eve").Asks("signOff: {level: senior, relation: service-owner}")
            .Where("bea", p => p with { Away = new(new(2026, 11, 21), new(2026, 11, 22), "cid") });
        Assert.Equal(Verdict.Hold, back.SignedBy("cid").Decide().Verdict);
    }

    [Fact]
    public void One_signer_for_each_owner_of_the_components_touched()
    {
        var change = A.Change().By("ann").Asks("signOff: {level: senior, relation: service-owner}") with { Touched = [GateFixture.Checkout, GateFixture.Ledger] };
        Assert.Equal("1 of senior+, owner of checkout and ledger", change.Asked.Text);
        Assert.Equal(["requirement-unmet"], change.SignedBy("bea").Codes);
        Assert.Equal(["cid"], change.SignedBy("bea").Asked.Eligible.Except(["ben"]));
        Assert.Equal(Verdict.Allow, change.SignedBy("bea").SignedBy("cid").Decide().Verdict);
    }

    [Fact]
    public void An_owner_who_answers_for_nothing_does_not_cover_their_component()
    {
        var change = A.Change().By("cid").Asks("signOff: {level: senior, relation: service-owner}") with { Touched = [GateFixture.Checkout, GateFixture.Ledger] };
        Assert.Equal(["bea"], change.SignedBy("bea").SignedBy("cid").Asked.MetBy);
        Assert.Equal(Verdict.Hold, change.SignedBy("bea").SignedBy("cid").Decide().Verdict);
        Assert.Equal(Verdict.Hold, A.Change().By("ann").SignedBy("cid", s => s with { Commits = new HashSet<CommitId>() }).Asks("signOff: {level: senior}").Decide().Verdict);
    }

    [Fact]
    public void The_management_line_covers_every_junior_author()
    {
        var change = A.Change().By("ann").By("eve").Asks("signOff: {level: senior, relation: management-line}");
        Assert.Equal(Verdict.Hold, change.SignedBy("bea").Decide().Verdict);
        Assert.Equal(Verdict.Allow, change.SignedBy("bea").SignedBy("cid").Decide().Verdict);
        Assert.Equal(Verdict.Allow, change.SignedBy("dora").Decide().Verdict);
        Assert.Equal(Verdict.Hold, change.SignedBy("ben").SignedBy("bea").Decide().Verdict);
    }

    [Fact]
    public void The_manager_is_the_direct_one()
    {
        var change = A.Change().By("ann").By("eve").Asks("signOff: {level: senior, relation: manager}");
        Assert.Equal(["bea", "cid"], change.Asked.Eligible);
        Assert.Equal(Verdict.Hold, change.SignedBy("dora").Decide().Verdict);
        Assert.Equal(Verdict.Allow, change.SignedBy("bea").SignedBy("cid").Decide().Verdict);
    }

    [Fact]
    public void Authors_at_the_asked_level_need_no_manager() =>
        Assert.Equal("1 of senior+, manager of ann", A.Change().By("ann").By("cid").Asks("signOff: {level: senior, relation: manager}").Asked.Text);

    [Fact]
    public void The_same_team_shares_a_group_with_an_author()
    {
        var change = A.Change().By("eve").Asks("signOff: {level: senior, relation: same-team}");
        Assert.Equal(["cid"], change.Asked.Eligible);
        Assert.Equal(Verdict.Hold, change.SignedBy("bea").Decide().Verdict);
    }

    [Fact]
    public void Where_a_relation_has_too_few_for_the_count_the_next_is_asked()
    {
        var change = A.Change().By("bea").Asks("signOff: {count: 2, level: senior, relation: [service-owner, any]}");
        Assert.Equal(["ben", "cid", "dora"], change.Asked.Eligible);
        Assert.Equal(Verdict.Allow, change.SignedBy("ben").SignedBy("cid").Decide().Verdict);
    }

    [Fact]
    public void Nobody_eligible_is_said_with_the_way_out()
    {
        var change = A.Change().By("ann").Asks("signOff: {level: principal}");
        Assert.Equal(["requirement-unmet", "no-one-eligible"], change.Codes);
        Assert.Equal("Nobody can give \"1 of principal+\" now. Name someone in people.yaml, or hand it to another owner.", change.Decide().Reasons[1].Text);
    }

    [Fact]
    public void Too_few_eligible_is_said_before_anybody_signs()
    {
        var change = A.Change().By("bea").Asks("signOff: {count: 2, level: senior, groups: [payments]}");
        Assert.Equal(["requirement-unmet", "too-few-eligible"], change.Codes);
        Assert.Equal("Too few people can give \"2 of senior+, in payments\" now: only ben. Name more in people.yaml, or hand it to another owner.", change.Decide().Reasons[1].Text);
        Assert.Equal(["requirement-unmet", "no-one-eligible"], change.SignedBy("ben").Codes);
    }

    [Fact]
    public void A_sign_off_counts_until_its_time_is_over_and_not_before_its_issue()
    {
        var change = A.Change().By("ann").Asks("signOff: {level: senior, validFor: 2h}");
        Assert.Equal(Verdict.Allow, change.SignedBy("bea", s => s with { Issued = GateFixture.Now.AddHours(-2) }).Decide().Verdict);
        Assert.Equal(Verdict.Hold, change.SignedBy("bea", s => s with { Issued = GateFixture.Now.AddHours(-2).AddTicks(-1) }).Decide().Verdict);
        Assert.Equal(Verdict.Hold, change.SignedBy("bea", s => s with { Issued = GateFixture.Now.AddTicks(1) }).Decide().Verdict);
        Assert.Equal(Verdict.Allow, change.SignedBy("bea", s => s with { Issued = GateFixture.Now }).Decide().Verdict);
    }

    [Fact]
    public void A_sign_off_is_valid_for_a_day_unless_the_rule_says_less()
    {
        var change = A.Change().By("ann").Asks("signOff: {level: senior}");
        Assert.Equal(Verdict.Allow, change.SignedBy("bea", s => s with { Issued = GateFixture.Now.AddHours(-24) }).Decide().Verdict);
        Assert.Equal(Verdict.Hold, change.SignedBy("bea", s => s with { Issued = GateFixture.Now.AddHours(-24).AddTicks(-1) }).Decide().Verdict);
    }

    [Fact]
    public void A_synced_passkey_does_not_count_where_one_bound_to_its_device_is_asked()
    {
        var change = A.Change().By("ann").Asks("signOff: {level: senior, deviceBound: true}");
        Assert.Equal(Verdict.Hold, change.SignedBy("bea").Decide().Verdict);
        Assert.Equal(Verdict.Allow, change.SignedBy("bea", s => s with { DeviceBound = true }).Decide().Verdict);
    }

    [Fact]
    public void Destructive_effects_are_acknowledged_one_by_one()
    {
        var change = A.Change().By("ann").Does(Does.Replace, "db").Does(Does.Update, "web").Asks("signOff: {level: senior}");
        Assert.Equal("acknowledgement-missing", change.Judge(change.StatementBy("bea") with { Acknowledged = ["web"] }));
        Assert.Null(change.Judge(change.StatementBy("bea") with { Acknowledged = ["db"] }));
        Assert.Equal(["db"], change.SignedBy("bea", s => s with { Acknowledged = new HashSet<string> { "web" } }).Asked.Effects);
        Assert.Equal(Verdict.Allow, change.SignedBy("bea", s => s with { Acknowledged = new HashSet<string> { "db" } }).Decide().Verdict);
    }

    [Theory]
    [InlineData("all", new[] { "db", "web" })]
    [InlineData("destructive", new[] { "db" })]
    [InlineData("none", new string[0])]
    public void The_rule_says_what_is_acknowledged(string word, string[] due)
    {
        var change = A.Change().By("ann").Does(Does.Replace, "db").Does(Does.Update, "web").Does(Does.Deploy, "checkout").Asks($"signOff: {{level: senior, acknowledge: {word}}}");
        var offer = SignOffRulesOffer(change, "bea");
        Assert.Equal(due, offer.ToAcknowledge);
        Assert.Equal(["db", "web"], offer.Effects);
    }

    [Fact]
    public void A_cascade_is_acknowledged_at_its_root_only()
    {
        var change = A.Change().By("ann").Does(Does.Replace, "db").Does(Does.Replace, "replica", "db").Does(Does.Replace, "alarm", "replica").Asks("signOff: {level: senior}");
        Assert.Equal(["db"], SignOffRulesOffer(change, "bea").ToAcknowledge);
        Assert.Null(change.Judge(change.StatementBy("bea") with { Acknowledged = ["db"] }));
    }

    [Theory]
    [InlineData("destructive", new[] { "db" })]
    [InlineData("all", new[] { "group", "db" })]
    public void A_replacement_that_follows_from_a_harmless_update_is_acknowledged_itself(string word, string[] due) =>
        Assert.Equal(due, SignOffRulesOffer(A.Change().By("ann").Does(Does.Update, "group").Does(Does.Replace, "db", "group").Asks($"signOff: {{level: senior, acknowledge: {word}}}"), "bea").ToAcknowledge);

    [Fact]
    public void Effects_that_name_each_other_or_nothing_as_root_are_acknowledged_each() =>
        Assert.Equal(["a", "b", "c"], SignOffRulesOffer(A.Change().By("ann").Does(Does.Delete, "a", "b").Does(Does.Delete, "b", "a").Does(Does.Delete, "c", "gone").Asks("signOff: {level: senior}"), "bea").ToAcknowledge);

    [Fact]
    public void A_review_asks_for_commits_only_and_a_sign_off_meets_it()
    {
        var change = A.Change().By("ann").Does(Does.Update, "web").Asks("review: {level: senior}");
        Assert.Equal("code review or sign-off by 1 of senior+", change.Asked.Text);
        Assert.Equal(Verdict.Allow, change.SignedBy("cid", s => s with { Effects = new HashSet<string>() }).Decide().Verdict);
        Assert.Equal(Verdict.Hold, change.SignedBy("ann").Decide().Verdict);
    }

    [Fact]
    public void An_intent_is_stated_by_an_author_in_full()
    {
        var change = A.Change().By("ann").Asks("intent");
        Assert.Equal(["ann"], change.Asked.Eligible);
        Assert.Equal(["requirement-unmet"], change.Codes);
        Assert.Equal(Verdict.Allow, (change with { Intent = new Intent("what", "test", "back", "ann") }).Decide().Verdict);
        Assert.Equal(Verdict.Hold, (change with { Intent = new Intent("what", "test", " ", "ann") }).Decide().Verdict);
        Assert.Equal(Verdict.Hold, (change with { Intent = new Intent("what", "test", "back", "cid") }).Decide().Verdict);
    }

    [Fact]
    public void An_intent_may_be_brought_by_what_asks()
    {
        var change = A.Change().By("ann").Asks("intent") with { Intent = new Intent("what", "test", "back", "ci") };
        Assert.Equal(Verdict.Allow, change.Decide().Verdict);
        Assert.Equal(Verdict.Allow, (change with { Intent = change.Intent with { By = "dora" } }).RequestedBy(RequesterKind.Token, "t", "dora").Decide().Verdict);
    }

    [Fact]
    public void Where_no_author_is_known_any_active_person_states_the_intent() =>
        Assert.Equal(Verdict.Allow, (A.Change().ByStranger("x@home.example").Asks("intent") with { Intent = new Intent("what", "test", "back", "cid") }).Decide().Verdict);

    [Fact]
    public void Where_nothing_is_open_only_an_answer_to_exactly_this_change_counts()
    {
        var change = A.Change().Asks("signOff: {level: senior}");
        Assert.Equal(Verdict.Hold, change.Decide().Verdict);
        Assert.Equal(Verdict.Allow, change.SignedBy("bea").Decide().Verdict);
        Assert.Equal(Verdict.Hold, change.SignedBy("bea", change.RequestedBy(RequesterKind.Workload, "other")).Decide().Verdict);
    }

    private static Core.SignOff.AnswerOffer SignOffRulesOffer(GateFixture change, string person) =>
        Core.SignOff.SignOffRules.OfferTo(person, change.Answerable, change.Decide().AskedSignOffs, new HashSet<CommitId>());
}
