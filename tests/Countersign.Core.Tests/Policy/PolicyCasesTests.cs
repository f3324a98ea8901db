using Countersign.Core.Policy;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Policy;

public class PolicyCasesTests
{
    private static readonly PolicySet Policy = PolicyReader.Read("""
        version: 1
        labels: {schema: {paths: ["**/*.sql"]}}
        rules:
          - {id: frozen, when: {environment.frozen: true}, require: [{review: {level: senior}}]}
          - {id: schema, mode: shadow, when: {labels: {has: schema}}, deny: No.}
        """).Value!;

    [Fact]
    public void A_case_that_comes_out_otherwise_says_how()
    {
        var cases = Read("""
            version: 1
            given: {environment.frozen: true, labels: [schema]}
            cases:
              - {name: passes, expect: {verdict: hold, by: [frozen], shadow: [schema], requires: [{review: {level: senior}}]}}
              - {name: fails, expect: {verdict: allow, by: [], shadow: [], requires: [intent]}}
              - {name: of its own, given: {environment.frozen: false}, expect: {verdict: allow}}
            """);
        var results = cases.Select(c => CaseResult.Of(Policy, c, PolicyGen.Today)).ToList();
        Assert.Equal([true, false, true], results.Select(r => r.Passed));
        Assert.Equal(
            [
                "the verdict is hold, not allow",
                "the rules that demand something are [frozen], not []",
                "the rules in shadow that would are [schema], not []",
                "it does not ask for: the author states what the change is for, how it was tested and the way back",
                "it also asks for: code review by one person of level senior or above",
            ],
            results[1].Differences);
    }

    [Fact]
    public void Every_fault_of_a_file_of_cases_is_named_at_its_place()
    {
        var text = """
            version: 1
            given: {environment.frozn: true, environment.frozen: unknown, blastRadius.deletes: {atMost: 3}, labels: [shema], change.kind: {none: false}}
            cases:
              - {name: one, expect: {verdict: pass, by: [frosen]}}
              - {name: one, given: {authorship.aiLowest: {atMost: boss}}, expect: {}}
              - {name: two, expected: {verdict: allow}}
              - three
            """;
        Assert.Equal(
            [
                "policy.tests.yaml:2:9: \"environment.frozn\" is not a fact. Did you mean \"environment.frozen\"?",
                "policy.tests.yaml:2:54: environment.frozen is \"unknown\". Write {unknown: true} for what is not known, or leave it out.",
                "policy.tests.yaml:2:85: \"atMost\" does not say how much is known of blastRadius.deletes. Write the value, or one of: {atLeast: value}, {unknown: true}.",
                "policy.tests.yaml:2:106: \"shema\" is not a label of this policy. Did you mean \"schema\"?",
                "policy.tests.yaml:2:134: \"none\" is false. Write the value.",
                "policy.tests.yaml:4:35: The verdict is \"pass\". It must be one of: allow, deny, hold.",
                "policy.tests.yaml:4:46: \"frosen\" is not a rule of the policy. Did you mean \"frozen\"?",
                "policy.tests.yaml:5:12: The case \"one\" stands twice. The first is in line 4; give one of them another name.",
                "policy.tests.yaml:5:55: authorship.aiLowest is \"boss\", which is not a level. It must be one of: intern, junior, mid, principal, senior, staff.",
                "policy.tests.yaml:5:71: \"verdict\" is missing here.",
                "policy.tests.yaml:6:5: \"expect\" is missing here.",
                "policy.tests.yaml:6:17: \"expected\" is not known here. Did you mean \"expect\"?",
                "policy.tests.yaml:7:5: A case must be a map of \"name: value\" lines.",
            ],
            PolicyCasesReader.Read(text, Policy).Errors.Select(e => e.ToString()));
    }

    [Fact]
    public void A_written_case_passes_when_it_is_read_again() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll((from policy in PolicyGen.Policies from facts in PolicyGen.Facts select (policy, facts)).ToArbitrary(), x =>
        {
            var labelled = x.policy with { Labels = new[] { "a", "b", "c" }.ToDictionary(l => l, _ => (IReadOnlyList<Core.Formats.Glob>)[]) };
            var loaded = PolicyCasesReader.Read(PolicyCaseWriter.Write("a \"case\"", labelled, x.facts, PolicyGen.Today), labelled);
            Assert.Empty(loaded.Errors);
            var one = Assert.Single(loaded.Value!.Cases);
            Assert.All(FactCatalog.All, fact => Assert.Equal(x.facts[fact], one.Facts[fact]));
            Assert.Empty(CaseResult.Of(labelled, one, PolicyGen.Today.AddDays(99)).Differences);
        }));

    [Fact]
    public void Cases_are_read_up_to_their_limit()
    {
        static string Of(int count) => $"{{version: 1, cases: [{string.Join(", ", Enumerable.Range(0, count).Select(n => $"{{name: c{n}, expect: {{verdict: allow}}}}"))}]}}";
        Assert.Empty(PolicyCasesReader.Read(Of(PolicyCasesReader.MaxCases), Policy).Errors);
        Assert.Equal("There are 1001 cases here.", Assert.Single(PolicyCasesReader.Read(Of(PolicyCasesReader.MaxCases + 1), Policy).Errors).Problem);
    }

    [Fact]
    public void A_file_of_facts_is_read_like_the_facts_of_a_case()
    {
        var facts = PolicyCasesReader.ReadFacts("facts.yaml", "environment.frozen: true\nblastRadius.deletes: {atLeast: 3}\n", Policy).Value!;
        Assert.Equal(new NumberValue(3, true), facts[FactCatalog.Deletes]);
        Assert.Equal(FactValue.Unknown, facts[FactCatalog.ChangeKind]);
        Assert.Equal("facts.yaml:1:1: \"frozen\" is not a fact. Did you mean \"environment.frozen\"?", Assert.Single(PolicyCasesReader.ReadFacts("facts.yaml", "frozen: true\n", Policy).Errors).ToString());
    }

    private static IReadOnlyList<PolicyCase> Read(string text)
    {
        var loaded = PolicyCasesReader.Read(text, Policy);
        Assert.Empty(loaded.Errors);
        return loaded.Value!.Cases;
    }
}
