using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Tests;

namespace Countersign.Core.Tests.GateTests;

/// <summary>Leave and delegates (contract §1): days of the environment's own zone, standing of one's own, and nobody through their own delegate.</summary>
public sealed class DelegationTests
{
    private const string Owner = "signOff: {level: senior, relation: service-owner}";

    private static readonly DateOnly Today = DateOnly.FromDateTime(GateFixture.Now.Date);

    // 23 November begins in Berlin at 23:00 UTC of the 22nd.
    private static readonly DateTimeOffset BerlinMidnight = new(2026, 11, 22, 23, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-1, "bea,ben")] // the 22nd in Berlin: bea is there
    [InlineData(0, "ben,cid")] // the 23rd: away, cid stands in
    [InlineData(24 * 60 - 1, "ben,cid")] // its last minute
    [InlineData(24 * 60, "bea,ben")] // the 24th: back
    public void An_absence_begins_and_ends_at_midnight_of_the_environment(int minutes, string eligible)
    {
        var change = A.Change().By("ann").Where("bea", p => p with { Away = new Absence(Today, Today, "cid") }).Asks(Owner) with
        {
            Environment = new EnvironmentSettings { Name = "production", Mode = EnforcementMode.Enforce, TimeZone = "Europe/Berlin" },
            At = BerlinMidnight.AddMinutes(minutes),
        };
        Assert.Equal(eligible, string.Join(',', change.Asked.Eligible));
    }

    [Fact]
    public void What_a_delegate_signed_on_the_last_day_counts_on_the_next()
    {
        var change = A.Change().By("ann").Where("bea", p => p with { Away = new Absence(Today, Today, "cid") }).Away("ben").Asks(Owner).SignedBy("cid", s => s with { Issued = GateFixture.Now }) with { At = GateFixture.Now.AddHours(15) };
        Assert.Equal(Today.AddDays(1), DateOnly.FromDateTime(change.At.Date));
        Assert.Equal(Verdict.Allow, change.Decide().Verdict);
        var dayAfter = A.Change().By("ann").Where("bea", p => p with { Away = new Absence(Today, Today, "cid") }).Asks(Owner).SignedBy("cid", s => s with { Issued = GateFixture.Now.AddHours(15) }) with { At = GateFixture.Now.AddHours(16) };
        Assert.Equal(Verdict.Hold, dayAfter.Decide().Verdict);
    }

    [Fact]
    public void A_delegates_delegate_stands_in_where_the_first_is_away_too()
    {
        var change = A.Change().By("ann").Away("bea", "ben").Away("ben", "cid").Asks(Owner);
        Assert.Equal(["cid"], change.Asked.Eligible);
        Assert.Equal(Verdict.Allow, change.SignedBy("cid").Decide().Verdict);
        var record = FactsRecord.ToJson(change.Facts, ["cid"], new byte[FactsRecord.SaltBytes]);
        var extract = JsonFields.Read(CanonicalJson.Write(record), "the facts", FactsRecord.Read, out _)!.People;
        Assert.Equal(["ann", "bea", "ben", "cid", "dora"], extract.Persons.Select(p => p.Id));
    }

    [Fact]
    public void A_delegate_brings_their_own_standing()
    {
        Assert.Empty(A.Change().By("eve").Away("bea", "abe").Away("ben").Asks(Owner).Asked.Eligible);
        Assert.Empty(A.Change().By("eve").Away("bea", "cid").Away("ben").Asks("signOff: {level: senior, groups: [payments], relation: service-owner}").Asked.Eligible);
    }

    [Fact]
    public void Nobody_answers_through_their_own_delegate()
    {
        // bea wrote it and is away; cid owns nothing of it but through bea.
        var own = A.Change().By("bea").Away("bea", "cid").Asks(Owner);
        Assert.Equal(["ben"], own.Asked.Eligible);
        Assert.Equal(Verdict.Hold, own.SignedBy("cid").Decide().Verdict);
        Assert.Equal("signer-relation", own.Judge(own.StatementBy("cid")));
    }

    [Fact]
    public void Nor_through_the_delegate_of_their_delegate_nor_of_who_named_them()
    {
        var chain = A.Change().By("bea").Away("bea", "ben").Away("ben", "cid").Asks(Owner);
        Assert.Equal(["cid"], chain.Asked.Eligible); // for ben, who did not write it
        Assert.Equal(Verdict.Allow, chain.SignedBy("cid").Decide().Verdict);

        // ben named bea, who wrote it, and bea named cid: whom cid stands in for was bea's choice.
        var through = A.Change().By("bea").Away("ben", "bea").Away("bea", "cid").Asks(Owner);
        Assert.Empty(through.Asked.Eligible);
        Assert.Equal(Verdict.Hold, through.SignedBy("cid").Decide().Verdict);
    }

    [Theory]
    [InlineData("requester")]
    [InlineData("driver")]
    [InlineData("pusher")]
    public void Whoever_is_barred_has_no_delegate(string why)
    {
        var change = A.Change().By("eve").Away("bea", "cid").Away("ben");
        change = why switch
        {
            "requester" => change.RequestedBy(RequesterKind.Person, "bea"),
            "driver" => change.DrivenBy("bea"),
            _ => change.PushedBy("bea"),
        };
        Assert.Equal(Verdict.Hold, change.Asks(Owner).SignedBy("cid").Decide().Verdict);
        Assert.Empty(change.Asks(Owner).Asked.Eligible);
    }

    [Theory]
    [InlineData("{from: 2026-12-01, to: 2026-12-10, delegate: bea}", "{from: 2026-12-10, to: 2026-12-20, delegate: ann}", "2026-12-10")]
    [InlineData("{from: 2026-12-01, to: 2026-12-10, delegate: bea}", "{from: 2026-12-11, to: 2026-12-20, delegate: ann}", null)]
    [InlineData("{from: 2026-12-01, to: 2026-12-10, delegate: ann}", "{from: 2026-12-01, to: 2026-12-01}", "2026-12-01")]
    public void Delegates_who_wait_for_each_other_on_one_day_are_refused_at_load(string ann, string bea, string? day)
    {
        var loaded = PeopleReader.Read($"version: 1\nlevels: [senior]\npeople:\n  - {{id: ann, level: senior, away: {ann}}}\n  - {{id: bea, level: senior, away: {bea}}}\n");
        if (day is null)
        {
            Assert.Empty(loaded.Errors);
            return;
        }

        var circle = ann.Contains("bea", StringComparison.Ordinal) ? "ann → bea → ann" : "ann → ann";
        Assert.Equal($"people.yaml:4:5: \"ann\" would stand in for themselves: {circle}, all away on {day}. Name somebody who is there on these days.", loaded.Errors[0].ToString());
    }
}
