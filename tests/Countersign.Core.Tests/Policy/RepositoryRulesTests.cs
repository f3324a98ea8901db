using Countersign.Core.Formats;
using Countersign.Core.Policy;
using Countersign.Tests;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Policy;

/// <summary>Rules that a gated repository carries itself add and never take away.</summary>
public class RepositoryRulesTests
{
    private const string Own = "version: 1\nlabels: {payments-code: {paths: [\"pay/**\"]}}\nrules:\n  - {id: mine, when: {labels: {has: payments-code}}, require: [intent]}\n";

    [Fact]
    public void They_are_asked_for_on_top_under_the_name_of_their_repository()
    {
        var result = Add("version: 1\nrules: []\n", Read(Own).Of(["payments-code"]), FactSet.Unknown.With(FactCatalog.Labels, WordSetValue.Of([])));
        Assert.Equal(["shop/mine"], Assert.Single(result.Requirements).Rules);
        Assert.Equal(Truth.True, result.Requirements[0].Because);
    }

    [Fact]
    public void Labels_are_their_own_and_hidden_paths_hide_them_too()
    {
        var organisation = "version: 1\nrules: []\n";
        var known = FactSet.Unknown.With(FactCatalog.Labels, WordSetValue.Of(["payments-code"]));
        Assert.Empty(Add(organisation, Read(Own).Of([]), known).Requirements);
        Assert.Equal(Truth.Unknown, Assert.Single(Add(organisation, Read(Own).Of([]), FactSet.Unknown).Requirements).Because);
    }

    [Fact]
    public void A_rule_of_theirs_that_applies_does_not_displace_the_organisations_default()
    {
        var certain = Read("version: 1\nrules:\n  - {id: any, when: {change.kind: deployment}, require: [intent]}\n");
        var result = Add("version: 1\ndefault: hold\nrules: []\n", certain, FactSet.Unknown.With(FactCatalog.ChangeKind, new WordValue("deployment")));
        Assert.Equal(PolicyHoldCode.DefaultHold, Assert.Single(result.Holds).Code);
    }

    [Fact]
    public void An_equal_requirement_is_shown_once_with_the_rules_of_both()
    {
        var rule = "version: 1\nrules:\n  - {id: same, when: {change.kind: deployment}, require: [{review: {level: senior}}]}\n";
        var result = Add(rule, Read(rule), FactSet.Unknown.With(FactCatalog.ChangeKind, new WordValue("deployment")));
        Assert.Equal(["same", "shop/same"], Assert.Single(result.Requirements).Rules);
    }

    [Fact]
    public void Whatever_they_say_nothing_is_demanded_less() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
        (from organisation in PolicyGen.Policies from own in PolicyGen.Policies from facts in PolicyGen.Facts select (organisation, own, facts)).ToArbitrary(), x =>
        {
            var alone = PolicyEvaluator.Evaluate(x.organisation, x.facts, PolicyGen.Today);
            var both = RepositoryRules.Add(alone, [new RepositoryRules("shop", "", x.own, ["a"])], x.facts, PolicyGen.Today);
            Assert.All(alone.Requirements, due => Assert.Contains(both.Requirements, b => b.Requirement == due.Requirement && b.Because >= due.Because && due.Rules.All(b.Rules.Contains)));
            Assert.All(alone.Denials, denial => Assert.Contains(denial, both.Denials));
            Assert.All(alone.Holds, hold => Assert.Contains(hold, both.Holds));
        }));

    [Theory]
    [InlineData(RepositoryRules.MaxCharacters, true)]
    [InlineData(RepositoryRules.MaxCharacters + 1, false)]
    public void The_text_has_a_limit(int length, bool reads) =>
        Assert.Equal(reads, RepositoryRules.Read("shop", Own.PadRight(length), PolicyReader.DefaultLevels).Value is not null);

    [Fact]
    public void The_gate_asks_for_them_and_whoever_decides_again_from_the_evidence_asks_the_same()
    {
        var fixture = A.Change().By("bea") with { RepositoryRules = [Read("version: 1\nrules:\n  - {id: told, when: {environment.tier: production}, require: [intent]}\n")] };
        var decision = fixture.Decide();
        Assert.Equal((Verdict.Hold, "shop/told"), (decision.Verdict, decision.Reasons[0].Rule));
        Assert.Equal(Verdict.Allow, (fixture with { RepositoryRules = [] }).Decide().Verdict);

        var record = CanonicalJson.Write(FactsRecord.ToJson(fixture.Facts, [], new byte[FactsRecord.SaltBytes]));
        var read = JsonFields.Read(record, "the facts", FactsRecord.Read, out var problem)!;
        Assert.Equal("", problem);
        var again = Core.Gate.Decide(fixture.Change, read, fixture.Policy, [], fixture.At);
        Assert.Equal(CanonicalJson.Write(decision.ToJson()), CanonicalJson.Write(again.ToJson()));
    }

    private static PolicyResult Add(string organisation, RepositoryRules own, FactSet facts) =>
        RepositoryRules.Add(PolicyEvaluator.Evaluate(PolicyReader.Read(organisation).Value!, facts, PolicyGen.Today), [own], facts, PolicyGen.Today);

    private static RepositoryRules Read(string text)
    {
        var read = RepositoryRules.Read("shop", text, PolicyReader.DefaultLevels);
        return read.Value ?? throw new InvalidOperationException(string.Join('\n', read.Errors));
    }
}
