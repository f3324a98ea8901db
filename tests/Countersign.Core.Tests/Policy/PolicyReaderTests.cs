using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;
using Countersign.Tests;

namespace Countersign.Core.Tests.Policy;

public class PolicyReaderTests
{
    private static readonly string Example = File.ReadAllText(SourceTree.Golden("policy", "contract-example", "policy.yaml"));

    [Fact]
    public void The_example_of_the_reference_loads_with_all_it_says()
    {
        var policy = PolicyReader.Read(Example).Value!;
        Assert.Equal(PolicyDefault.Allow, policy.Default);
        Assert.Equal("services/payments/**", Assert.Single(policy.Labels["payments-code"]).Pattern);
        Assert.Equal(["senior-answers", "reviewed-by-senior", "agent-command-loses-state"], policy.Rules.Select(r => r.Id));
        Assert.Equal([5, 14, 17], policy.Rules.Select(r => r.Line));
        var senior = policy.Levels.Find("senior")!.Value;
        Assert.Equal(
            new SignOffRequirement
            {
                Count = 1,
                Level = senior,
                Relation = [Relation.ServiceOwner, Relation.SameTeam, Relation.ManagementLine],
                Acknowledge = Acknowledge.Destructive,
                AnswerWithin = TimeSpan.FromHours(8),
                ValidFor = TimeSpan.FromHours(24),
            },
            Assert.Single(policy.Rules[0].Require));
        Assert.Equal(new ReviewRequirement { Level = senior }, Assert.Single(policy.Rules[1].Require));
        Assert.Equal("An agent may not delete or recreate what cannot be brought back.", policy.Rules[2].Deny);
        var except = Assert.Single(policy.Rules[2].Except);
        Assert.Equal((new DateOnly(2026, 12, 31), "migration"), (except.Until, except.Reason));
        Assert.Equal(BreakGlass.Default, policy.BreakGlass);
    }

    [Fact]
    public void Conditions_become_the_tree_they_spell()
    {
        var expected = new AllCondition([
            new Comparison(FactCatalog.EnvironmentTier, FactOperator.Is, [new WordValue("production")]),
            new AllCondition([
                new Comparison(FactCatalog.Deletes, FactOperator.Over, [new NumberValue(1)]),
                new Comparison(FactCatalog.Deletes, FactOperator.Under, [new NumberValue(9)])]),
            new AnyCondition([
                new NotCondition(new Comparison(FactCatalog.LosesState, FactOperator.Is, [new FlagValue(true)])),
                new Comparison(FactCatalog.Involvement, FactOperator.AnyOf, [new WordValue("agent"), new WordValue("edit")])])]);
        Assert.Equal(expected, When("{environment.tier: production, blastRadius.deletes: {over: 1, under: 9}, any: [{not: {blastRadius.losesState: true}}, {authorship.involvement: {anyOf: [agent, edit]}}]}"));
    }

    [Fact]
    public void Keys_of_one_condition_must_all_hold_wherever_they_stand() =>
        Assert.Equal(
            When("{any: [{all: [{environment.frozen: true}, {checks.failed: true}]}, {time.businessHours: false}]}"),
            When("{any: [{environment.frozen: true, checks.failed: true}, {time.businessHours: false}]}"));

    [Fact]
    public void Absent_members_have_the_documented_defaults()
    {
        var policy = PolicyReader.Read("{version: 1, rules: [{id: a, when: {environment.frozen: true}, require: [{signOff: {}}]}]}").Value!;
        var rule = Assert.Single(policy.Rules);
        Assert.Equal((PolicyDefault.Allow, RuleMode.Enforce), (policy.Default, rule.Mode));
        var signOff = Assert.IsType<SignOffRequirement>(Assert.Single(rule.Require));
        Assert.Equal((1, Level.Unknown, Acknowledge.Destructive, false), (signOff.Count, signOff.Level, signOff.Acknowledge, signOff.DeviceBound));
        Assert.Equal([Relation.Any], signOff.Relation);
        Assert.Equal(TimeSpan.FromHours(24), signOff.ValidFor);
        Assert.Null(signOff.AnswerWithin);
    }

    [Fact]
    public void Break_glass_is_kept() =>
        Assert.Equal(new BreakGlass(1, ["on-call"], TimeSpan.FromHours(24)), PolicyReader.Read("{version: 1, rules: [], breakGlass: {count: 1, groups: [on-call], afterReview: 24h}}").Value!.BreakGlass);

    [Fact]
    public void Levels_come_from_the_organisations_own_scale()
    {
        var two = new LevelScale(["engineer", "lead"]);
        Assert.Equal("lead", ((ReviewRequirement)PolicyReader.Read(Reviewed("level: lead"), two).Value!.Rules[0].Require[0]).Level.Name);
        var error = Assert.Single(PolicyReader.Read(Reviewed("level: senior"), two).Errors);
        Assert.Equal("policy.yaml:1:91: The level is \"senior\", which is not a level. It must be one of: engineer, lead.", error.ToString());
    }

    [Fact]
    public void Groups_must_exist_where_they_are_known()
    {
        Assert.Empty(PolicyReader.Read(Reviewed("groups: [dba]")).Errors);
        Assert.Empty(PolicyReader.Read(Reviewed("groups: [dba]"), groups: ["dba"]).Errors);
        Assert.Equal("\"dba\" is not a group of the people file.", Assert.Single(PolicyReader.Read(Reviewed("groups: [dba]"), groups: ["dbas"]).Errors).Problem);
        Assert.Equal(
            "policy.yaml:1:54: \"dba\" is not a group of the people file. Did you mean \"dbas\"?",
            Assert.Single(PolicyReader.Read("{version: 1, rules: [{id: a, when: {component.owner: dba}, deny: No.}]}", groups: ["dbas"]).Errors).ToString());
    }

    [Fact]
    public void A_mutated_policy_never_throws_and_is_read_or_refused()
    {
        string[] seeds = [Example, PolicyPresets.Text(Preset.Balanced), PolicyPresets.Text(Preset.Strict), File.ReadAllText(SourceTree.Golden("policy", "sets", "policy.yaml"))];
        string[] tokens = ["{}", "[]", "{", "]", ": ", "- ", "\n", "\"", "not", "any", "all", "when", "unknown", "0", "-1", "99999999999", "true", "é\u0000", "anyOf", "has", "&a", "*a", "!!x", "<<", "|", "\t", "2026-13-01", "9d"];
        var random = new Random(20_261_122);
        var read = 0;
        for (var round = 0; round < 4_000; round++)
        {
            var text = seeds[random.Next(seeds.Length)];
            for (var changes = random.Next(1, 4); changes > 0; changes--) text = Mutate(text, tokens, random);
            var policy = PolicyReader.Read(text);
            Assert.True(policy.Value is null == policy.Errors.Count > 0, text);
            if (policy.Value is not { } loaded) continue;
            read++;
            var result = PolicyEvaluator.Evaluate(loaded, FactSet.Unknown, PolicyGen.Today);
            Assert.NotEmpty(CanonicalJson.Write(PolicyTrace.ToJson(result.Enforced)));
        }

        Assert.InRange(read, 100, 3_900);
    }

    private static string Mutate(string text, string[] tokens, Random random)
    {
        var at = random.Next(text.Length);
        var end = Math.Min(text.Length, at + random.Next(1, 12));
        var other = random.Next(text.Length);
        return random.Next(5) switch
        {
            0 => text[..at] + tokens[random.Next(tokens.Length)] + text[at..],
            1 => text[..at] + text[end..],
            2 => text[..at] + tokens[random.Next(tokens.Length)] + text[end..],
            3 => text[..at] + text[other..Math.Min(text.Length, other + 40)] + text[at..],
            _ => text[..at] + (char)(text[at] ^ (1 << random.Next(7))) + text[(at + 1)..],
        };
    }

    private static Condition When(string when)
    {
        var policy = PolicyReader.Read($"{{version: 1, rules: [{{id: a, when: {when}, deny: No.}}]}}");
        Assert.Empty(policy.Errors);
        return policy.Value!.Rules[0].When;
    }

    private static string Reviewed(string asked) => $"{{version: 1, rules: [{{id: a, when: {{environment.frozen: true}}, require: [{{review: {{{asked}}}}}]}}]}}";
}
