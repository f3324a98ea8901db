using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;
using Countersign.Tests;

namespace Countersign.Core.Tests.Policy;

/// <summary>
/// Each folder of tests/golden/policy has a policy and one expectation, word by word: with facts (those of base-facts.json unless facts.json says
/// otherwise) the whole trace (expected.json) or why and what would help (explanation.txt); the errors of a faulty policy (errors.txt); or what is wrong
/// with one that loads (findings.txt), beside the people and environments it is checked with.
/// </summary>
public class PolicyGoldenTests
{
    private static readonly string[] Expectations = ["expected.json", "errors.txt", "findings.txt", "explanation.txt"];
    private static readonly DateOnly Day = new(2026, 11, 22);
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Decided => Cases("expected.json");

    public static TheoryData<string> Refused => Cases("errors.txt");

    public static TheoryData<string> Checked => Cases("findings.txt");

    public static TheoryData<string> Explained => Cases("explanation.txt");

    [Theory]
    [MemberData(nameof(Decided))]
    public void Decides_as_expected_with_the_whole_trace(string folder)
    {
        var policy = PolicyReader.Read(Text(folder, "policy.yaml"));
        Assert.Empty(policy.Errors);
        var (facts, today) = Facts(folder);
        var trace = PolicyTrace.ToJson(PolicyEvaluator.Evaluate(policy.Value!, facts, today));
        Assert.Equal(Text(folder, "expected.json"), trace.ToJsonString(Indented) + "\n");
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Names_every_error_with_its_place_and_its_fix(string folder)
    {
        var policy = PolicyReader.Read(Text(folder, "policy.yaml"), groups: ["payments", "on-call"]);
        Assert.Null(policy.Value);
        Assert.Equal(Text(folder, "errors.txt"), string.Concat(policy.Errors.Select(e => e + "\n")));
    }

    [Theory]
    [MemberData(nameof(Checked))]
    public void Finds_what_is_wrong_although_it_loads(string folder)
    {
        var people = Beside(folder, PeopleReader.FileName, PeopleReader.Read);
        var policy = PolicyReader.Read(Text(folder, "policy.yaml"), people?.Levels);
        Assert.Empty(policy.Errors);
        var findings = PolicyChecker.Check(policy.Value!, Day, people, Beside(folder, EnvironmentsReader.FileName, text => EnvironmentsReader.Read(text)));
        Assert.Equal(Text(folder, "findings.txt"), string.Concat(findings.Select(f => $"{f.Line}: {Words.Of(f.Code)}: {f.Rule}: {f.Problem} {f.Fix}\n")));
    }

    [Theory]
    [MemberData(nameof(Explained))]
    public void Says_why_and_what_would_help(string folder)
    {
        var (facts, today) = Facts(folder);
        var explained = Explanation.Of(PolicyReader.Read(Text(folder, "policy.yaml")).Value!, facts, today);
        var rules = explained.Rules.Select(r => $"{Words.Of(r.Outcome.Rule.Mode)} {r.Outcome.Rule.Id}\n{string.Concat(r.Because.Select(b => $"  {(b.IsOpen ? "perhaps" : "because")} {b.Text}\n"))}");
        var advice = explained.Advice.Select(a => $"- {a.Text} [{string.Join(", ", a.Rules)}]\n");
        Assert.Equal(Text(folder, "explanation.txt"), string.Concat([$"{Words.Of(CaseResult.VerdictOf(explained.Result.Enforced))}\n", .. rules, .. advice]));
    }

    [Fact]
    public void Every_folder_is_one_case()
    {
        var all = Directory.GetDirectories(SourceTree.Golden("policy"));
        Assert.True(all.Length > 100);
        Assert.All(all, folder => Assert.Single(Expectations, file => File.Exists(Path.Combine(folder, file))));
    }

    private static T? Beside<T>(string folder, string file, Func<string, Loaded<T>> read)
        where T : class => File.Exists(SourceTree.Golden("policy", folder, file)) ? read(Text(folder, file)).Value : null;

    private static TheoryData<string> Cases(string with) =>
        new(Directory.GetDirectories(SourceTree.Golden("policy")).Where(d => File.Exists(Path.Combine(d, with))).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal));

    private static (FactSet Facts, DateOnly Today) Facts(string folder)
    {
        var facts = (JsonObject)JsonNode.Parse(File.ReadAllText(SourceTree.Golden("policy", "base-facts.json")))!;
        var own = (JsonObject)JsonNode.Parse(Text(folder, "facts.json"))!;
        var today = own["today"] is { } day ? DateOnly.Parse(day.GetValue<string>(), CultureInfo.InvariantCulture) : Day;
        own.Remove("today");
        foreach (var (name, value) in own) facts[name] = value?.DeepClone();
        return (FactsJson.Read(facts, PolicyReader.DefaultLevels, out var error) ?? throw new FormatException(error), today);
    }

    private static string Text(string folder, string file) => File.ReadAllText(SourceTree.Golden("policy", folder, file));
}
