using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Countersign.Core.Policy;
using Countersign.Tests;

namespace Countersign.Core.Tests.Policy;

/// <summary>
/// Each folder of tests/golden/policy: a policy with facts (those of base-facts.json unless facts.json says otherwise) and the whole
/// trace expected of it, or a faulty policy and the errors it must give, word by word.
/// </summary>
public class PolicyGoldenTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Decided => Cases("expected.json");

    public static TheoryData<string> Refused => Cases("errors.txt");

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

    [Fact]
    public void Every_folder_is_a_case()
    {
        var all = Directory.GetDirectories(SourceTree.Golden("policy")).Length;
        Assert.True(all > 20);
        Assert.Equal(all, Decided.Count + Refused.Count);
    }

    private static TheoryData<string> Cases(string with) =>
        new(Directory.GetDirectories(SourceTree.Golden("policy")).Where(d => File.Exists(Path.Combine(d, with))).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal));

    private static (FactSet Facts, DateOnly Today) Facts(string folder)
    {
        var facts = (JsonObject)JsonNode.Parse(File.ReadAllText(SourceTree.Golden("policy", "base-facts.json")))!;
        var own = (JsonObject)JsonNode.Parse(Text(folder, "facts.json"))!;
        var today = own["today"] is { } day ? DateOnly.Parse(day.GetValue<string>(), CultureInfo.InvariantCulture) : new DateOnly(2026, 11, 22);
        own.Remove("today");
        foreach (var (name, value) in own) facts[name] = value?.DeepClone();
        return (FactsJson.Read(facts, PolicyReader.DefaultLevels, out var error) ?? throw new FormatException(error), today);
    }

    private static string Text(string folder, string file) => File.ReadAllText(SourceTree.Golden("policy", folder, file));
}
