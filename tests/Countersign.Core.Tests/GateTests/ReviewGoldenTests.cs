using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.GateTests;

/// <summary>
/// Each folder of <c>tests/golden/review</c> is one change: who wrote which commit, which code reviews the forge tells of, what is asked,
/// and how the requirement then stands.
/// </summary>
public sealed class ReviewGoldenTests
{
    public static TheoryData<string> Cases => [.. Directory.EnumerateDirectories(SourceTree.Golden("review")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_case_stands_as_expected(string name)
    {
        var change = Change(Case(name));
        var asked = change.Asked;
        var stands = new JsonObject
        {
            ["met"] = asked.Met, ["metBy"] = Texts(asked.MetBy), ["eligible"] = Texts(asked.Eligible), ["open"] = Texts(asked.Commits.Select(id => Name(change, id))), ["verdict"] = Words.Of(change.Decide().Verdict),
        };
        Assert.Equal(Json(SourceTree.Golden("review", name, "expected.json")).ToJsonString(), stands.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_record_of_a_case_decides_the_same(string name)
    {
        var change = Change(Case(name));
        var record = FactsRecord.ToJson(change.Facts, change.Asked.Eligible.Concat(change.Asked.MetBy), new byte[FactsRecord.SaltBytes]);
        var read = JsonFields.Read(CanonicalJson.Write(record), "the facts", FactsRecord.Read, out var problem);
        Assert.Equal("", problem);
        var again = Gate.Decide(change.Change, read!, change.Policy, [.. change.SignOffs.Select(s => s(change))], change.At);
        Assert.Equal(change.Decide().ToJson().ToJsonString(), again.ToJson().ToJsonString());
    }

    private static JsonNode Case(string name) => Json(SourceTree.Golden("review", name, "case.json"));

    private static JsonNode Json(string path) => JsonNode.Parse(File.ReadAllText(path))!;

    private static GateFixture Change(JsonNode golden)
    {
        var change = A.Change().Asks((string)golden["asks"]!);
        var patches = new Dictionary<CommitId, string>();
        foreach (var commit in golden["commits"]!.AsArray())
        {
            var author = (string)commit!["by"]!;
            change = author.Contains('@', StringComparison.Ordinal) ? change.ByStranger(author) : change.By(author);
            if (commit["patch"] is { } patch) patches[change.Commits[^1].Id] = (string)patch!;
        }

        if (golden["takesAway"] is { } away) change = change.TakingAway((string)away!);
        change = change with { Patches = patches, Reviews = [.. golden["reviews"]!.AsArray().Select(r => Review(r!))] };
        return golden["rejectedBy"] is { } rejects ? change.RejectedBy((string)rejects!) : change;
    }

    private static CodeReview Review(JsonNode golden) => new()
    {
        Repository = "shop",
        Person = (string)golden["by"]!,
        Head = GateFixture.Commit("reviewed head"),
        At = GateFixture.Now.AddDays(-2),
        Commits = [.. golden["commits"]!.AsArray().Select(c => GateFixture.Commit((string)c!))],
        Patches = [.. (golden["patches"]?.AsArray() ?? []).Select(p => (string)p!)],
        Authors = [.. golden["authors"]!.AsArray().Select(p => (string)p!)],
        Pushers = golden["pushers"]?.AsArray().Select(p => (string)p!).ToList(),
    };

    /// <summary>Commits are named by their place in the range.</summary>
    private static string Name(GateFixture change, CommitId id) =>
        Enumerable.Range(0, change.Commits.Count).First(at => change.Commits[at].Id == id).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
