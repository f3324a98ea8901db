using System.Text.Json;
using System.Text.Json.Nodes;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using Countersign.Tests;

namespace Countersign.Core.Tests.Authorship;

/// <summary>
/// <c>tests/golden/authorship/&lt;case&gt;</c>: a message by Ann, or a commit, and what is said about it. Every form of a mark, every form of
/// damage, and every look-alike seen in real history has a folder.
/// </summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Cases() => [.. Directory.GetDirectories(SourceTree.Golden("authorship")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_golden_commit_is_judged_as_its_folder_says(string name)
    {
        var found = Sample.Analyze([Read(name)]).Commits[0];
        var expected = JsonNode.Parse(File.ReadAllBytes(SourceTree.Golden("authorship", name, "expected.json")));
        Assert.Equal(Text(expected), Text(Written(found)));
    }

    private static CommitRecord Read(string name)
    {
        var message = SourceTree.Golden("authorship", name, "message.txt");
        if (File.Exists(message)) return Sample.Commit(1, File.ReadAllText(message));
        var json = JsonNode.Parse(File.ReadAllBytes(SourceTree.Golden("authorship", name, "commit.json")))!;
        var author = Identity((string?)json["author"]) ?? Sample.Ann;
        var parents = Enumerable.Range(2, (int?)json["parents"] ?? 1).ToArray();
        return Sample.Commit(1, (string)json["message"]!, author, Identity((string?)json["committer"]), parents) with { MergeIsClean = (bool?)json["clean"] };
    }

    private static CommitIdentity? Identity(string? text) =>
        text is null ? null : new CommitIdentity(text[..text.LastIndexOf(" <", StringComparison.Ordinal)], text[(text.LastIndexOf('<') + 1)..^1]);

    private static JsonObject Written(CommitAuthorship commit) => new()
    {
        ["involvement"] = Words.Of(commit.Involvement),
        ["tools"] = Array(commit.Tools),
        ["marks"] = Array(commit.Marks.Select(m => $"{m.Id} {Words.Of(m.Strength)}")),
        ["coauthors"] = Array(commit.Coauthors.Select(c => $"{c.Name} <{c.Email}>")),
        ["people"] = Array(commit.People),
        ["claimed"] = Array(commit.Claimed),
        ["drivers"] = Array(commit.Drivers),
        ["unresolved"] = Array(commit.Unresolved),
    };

    private static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private static string Text(JsonNode? node) => node!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
}
