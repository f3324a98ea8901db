using System.Text.Json;
using System.Text.Json.Nodes;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using Countersign.Tests;

namespace Countersign.Core.Tests.Authorship;

/// <summary>
/// <c>tests/golden/authorship/&lt;case&gt;</c>: a message by Ann, or a commit, and what is said about it. Every form of a mark, every form of
/// damage, and every look-alike seen in real history has a folder. <see cref="GoldenCase"/> says what a folder may hold.
/// </summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Cases() => [.. Directory.GetDirectories(SourceTree.Golden("authorship")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_golden_commit_is_judged_as_its_folder_says(string name)
    {
        var golden = new GoldenCase(name);
        var report = Sample.Analyze([golden.Commit], golden.Options, golden.Marks);
        var expected = JsonNode.Parse(File.ReadAllBytes(SourceTree.Golden("authorship", name, "expected.json")));
        Assert.Equal(Text(expected), Text(Written(report)));
    }

    /// <summary>Gaps and changed weights stand there only where there are some.</summary>
    private static JsonObject Written(AuthorshipReport report)
    {
        var json = Written(report.Commits[0]);
        if (report.Gaps.Count > 0) json["gaps"] = Array(report.Gaps.Select(g => g.Word));
        if (report.Adjustments.Count > 0)
            json["adjustments"] = Array(report.Adjustments.Select(a => a.From is { } from ? $"{a.Id} {Words.Of(from)} -> {Words.Of(a.To)}" : $"{a.Id} {Words.Of(a.To)}"));
        return json;
    }

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
