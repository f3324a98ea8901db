using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.GateTests;

/// <summary>One change for several targets, each with its own live.</summary>
public class SeveralTargetsTests
{
    private static readonly Live Older = new(GateFixture.Commit("older"), GateFixture.Commit("older"), 4);

    private static readonly GateFixture Both = A.Change().By("ann").Asks("signOff: {level: senior}") with { Targets = ["us", "eu"] };

    [Fact]
    public void Facts_of_other_targets_are_not_those_of_the_change()
    {
        Assert.Contains("requirement-unmet", Both.Codes);
        Assert.Equal("facts-mismatch", Reasons(Both.Change, Both.Facts with { Targets = [] })[0]);
        Assert.Equal("facts-mismatch", Reasons(Both.Change, Both.Facts with { Targets = [new TargetLive("eu", Both.Live)] })[0]);
        Assert.Equal("facts-mismatch", Reasons(Both.Change with { Targets = ["eu"] }, Both.Facts)[0]);
    }

    [Fact]
    public void Every_base_is_the_answered_head_of_a_target_and_every_target_has_its_base()
    {
        var facts = Both.Facts with { Targets = [new TargetLive("eu", Both.Live), new TargetLive("us", Older)] };
        var sources = Both.Change.Sources;
        Assert.Contains("base-moved", Reasons(Both.Change, facts));
        var change = Both.Change with { Sources = [.. sources, sources[0] with { Base = Older.Answered }] };
        Assert.DoesNotContain("base-moved", Reasons(change, facts));
        Assert.Contains("base-moved", Reasons(change with { Sources = [.. change.Sources, sources[0] with { Base = GateFixture.Commit("elsewhere") }] }, facts));
        var bare = facts with { Targets = [facts.Targets[0], new TargetLive("us", Live.Nothing)] };
        Assert.Contains("no-baseline", Reasons(Both.Change with { Sources = [.. sources, sources[0] with { Base = null }] }, bare));
    }

    [Fact]
    public void A_repository_stands_once_for_each_base_and_always_with_one_head()
    {
        var (source, head) = (Both.Change.Sources[0], GateFixture.Commit("another head"));
        var change = Both.Change with { Sources = [source, source with { Base = Older.Answered }] };
        Assert.Null(change.Duplicate());
        Assert.Equal("sources", (change with { Targets = ["eu"] }).Duplicate());
        Assert.Equal("sources", (change with { Sources = [source, source] }).Duplicate());
        Assert.Equal("sources", (change with { Sources = [source, source with { Base = Older.Answered, Head = head }] }).Duplicate());
        Assert.Equal("sources", (change with { Sources = [.. change.Sources, source with { Base = head }] }).Duplicate());
        Assert.Equal(change.Digest, (change with { Sources = [.. change.Sources.Reverse()], Targets = ["eu", "us"] }).Digest);
    }

    [Fact]
    public void The_facts_of_every_target_are_read_back()
    {
        var facts = Both.Facts with { Targets = [new TargetLive("eu", Both.Live), new TargetLive("us", Older)] };
        var read = JsonFields.Read(FactsRecord.ToJson(facts, [], new byte[FactsRecord.SaltBytes]), "the facts", FactsRecord.Read, out var problem);
        Assert.Equal("", problem);
        Assert.Equal(facts.Targets, read!.Targets);
        Assert.Equal(Older, read.LiveOf("us"));
        Assert.False(FactsRecord.ToJson(A.Change().By("ann").Facts, [], new byte[FactsRecord.SaltBytes]).ContainsKey("targets"));
    }

    [Fact]
    public void One_statement_names_all_targets_and_every_base()
    {
        var source = Both.Change.Sources[0];
        var of = Both.Change with { Sources = [source, source with { Base = Older.Answered }] };
        var read = SignOffStatement.Read((Both.StatementBy("bea") with { Of = of, Change = of.Digest }).ToBytes(), out var problem);
        Assert.Equal("", problem);
        Assert.Equal(["eu", "us"], read!.Of.Targets);
        Assert.Equal(2, read.Of.Sources.Count);
    }

    private static IReadOnlyList<string> Reasons(Change change, Facts facts) => [.. Gate.Decide(change, facts, Both.Policy, [], GateFixture.Now).Reasons.Select(r => r.Code)];
}
