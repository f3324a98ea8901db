using System.Text.Json;
using System.Text.Json.Nodes;
using Countersign.Core.Authorship;
using Countersign.Core.Authorship.LineEvidence;
using Countersign.Core.Formats;
using Countersign.Tests;

namespace Countersign.Core.Tests.Authorship.LineEvidence;

/// <summary>
/// <c>tests/golden/line-evidence/&lt;case&gt;</c>: a note, a trace or a checkpoint, and what it is worth for the commit 1111… on top of 2222… that changes
/// <c>a.txt</c> and <c>dir/b.txt</c>, or the paths of <c>paths.txt</c>.
/// </summary>
public sealed class LineEvidenceGoldenTests
{
    private static readonly CommitId Commit = CommitId.Parse(new string('1', 40));
    private static readonly CommitId Parent = CommitId.Parse(new string('2', 40));

    public static TheoryData<string> Cases() => [.. Directory.GetDirectories(SourceTree.Golden("line-evidence")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_golden_record_is_worth_what_its_folder_says(string name)
    {
        var (read, where) = Read(name);
        var subject = new EvidenceSubject(Commit, Parent, Paths(name));
        var held = read.Records.Select(r => EvidenceCheck.Of(r, where, subject, MarkTable.Default)).ToList();
        var expected = JsonNode.Parse(File.ReadAllBytes(SourceTree.Golden("line-evidence", name, "expected.json")));
        Assert.Equal(Text(expected), Text(Written(read, held)));
    }

    private static (ReadRecords, string) Read(string name)
    {
        byte[]? Bytes(string file) => SourceTree.Golden("line-evidence", name, file) is var path && File.Exists(path) ? File.ReadAllBytes(path) : null;
        if (Bytes("note.txt") is { } note) return (GitAiNote.Read(note), "refs/notes/ai");
        if (Bytes("trace.txt") is { } trace) return (AgentTrace.Read(trace), AgentTrace.File);
        return (EntireCheckpoint.Read(Bytes("checkpoint.txt")), EntireCheckpoint.Branch);
    }

    private static HashSet<string> Paths(string name)
    {
        var file = SourceTree.Golden("line-evidence", name, "paths.txt");
        return File.Exists(file) ? [.. File.ReadAllLines(file)] : ["a.txt", "dir/b.txt"];
    }

    private static JsonObject Written(ReadRecords read, List<CheckedEvidence> held) => new()
    {
        ["records"] = read.Records.Count,
        ["problem"] = read.Problem,
        ["marks"] = new JsonArray([.. held.SelectMany(h => h.Marks).Select(m => (JsonNode)$"{m.Id} {Words.Of(m.Involvement)} {Words.Of(m.Strength)}: {m.Text}")]),
        ["aiLines"] = CheckedEvidence.AiLines(held),
    };

    private static string Text(JsonNode? node) => node!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
}
