using System.Text;
using Countersign.Core.Authorship;
using Countersign.Core.Authorship.LineEvidence;
using Countersign.Core.Formats;

namespace Countersign.Core.Tests.Authorship.LineEvidence;

/// <summary>Every limit on a record, at the limit and one beyond.</summary>
public sealed class EvidenceLimitTests
{
    private const string Key = "  s_1::t_1 ";

    [Fact]
    public void Bytes() => AtAndBeyond(
        most => Note("a\n" + Key + "1\n", padding: EvidenceLimits.RecordBytes + most), $"it has {EvidenceLimits.RecordBytes + 1} bytes; at most {EvidenceLimits.RecordBytes} are read");

    [Fact]
    public void Files() => AtAndBeyond(
        more => Note(string.Concat(Enumerable.Range(0, EvidenceLimits.Files + more).Select(n => $"f{n}\n{Key}1\n"))), "is one file more than the 50000 that are read");

    [Fact]
    public void Spans() => AtAndBeyond(
        more => Note("a\n" + Key + string.Join(',', Enumerable.Repeat("1", EvidenceLimits.Spans + more)) + "\n"), "has more than 1000000 spans of lines before it");

    [Fact]
    public void Path_length() => AtAndBeyond(more => Note(new string('p', EvidenceLimits.Path + more) + "\n" + Key + "1\n"), "has a path of more than 4096 characters");

    [Fact]
    public void Sessions() => AtAndBeyond(
        more => Note("a\n" + Key + "1\n", sessions: string.Join(',', Enumerable.Range(0, EvidenceLimits.Sessions + more).Select(n => $"\"s_{n}\":{{}}"))), "it describes more than 100000 sessions");

    [Fact]
    public void Json_depth()
    {
        string Nested(int depth) => string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth));
        AtAndBeyond(more => Note("a\n" + Key + "1\n", sessions: $"\"x\":{Nested(ForeignJson.MaxDepth - 2 + more)}"), "it is not JSON at line 1");
    }

    [Fact]
    public void Trace_records()
    {
        var record = "{\"version\":\"0.1.0\",\"files\":[{\"path\":\"a\",\"conversations\":[{\"contributor\":{\"type\":\"ai\"},\"ranges\":[{\"start_line\":1,\"end_line\":1}]}]}]}";
        ReadRecords Read(int count) => AgentTrace.Read(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(record + "\n", count))));
        Assert.Equal((EvidenceLimits.Traces, null), (Read(EvidenceLimits.Traces).Records.Count, Read(EvidenceLimits.Traces).Problem));
        Assert.Equal((EvidenceLimits.Traces, $"it has more than {EvidenceLimits.Traces} lines; so many were read"), (Read(EvidenceLimits.Traces + 1).Records.Count, Read(EvidenceLimits.Traces + 1).Problem));
    }

    [Fact]
    public void Tool_names_are_cut()
    {
        static string Tool(string name) => RecordedTool.Of(name, "recorder").Tool;
        Assert.Equal(new string('t', EvidenceLimits.Tool), Tool(new string('t', EvidenceLimits.Tool)));
        Assert.Equal(new string('t', EvidenceLimits.Tool) + "…", Tool(new string('t', EvidenceLimits.Tool + 1)));
    }

    [Fact]
    public void References_of_one_message()
    {
        var lines = Enumerable.Range(1, EvidenceLimits.References + 1).Select(n => n.ToString("x40", null)).ToList();
        var references = CommitReferences.In("S\n\n" + string.Concat(lines.Select(id => $"(cherry picked from commit {id})\nThis reverts commit {id}.\nEntire-Checkpoint: {id[^12..]}\n")))!;
        Assert.Equal(lines.Take(EvidenceLimits.References), references.CherryPickedFrom.Select(c => c.Hex));
        Assert.Equal(lines.Take(EvidenceLimits.References), references.Reverts.Select(c => c.Hex));
        Assert.Equal(EvidenceLimits.References, references.Checkpoints.Count);
    }

    [Fact]
    public void Commits_of_one_pull_request()
    {
        LeftBehind? Walk(int count) => LeftBehind.Of(Sample.Id(1), Enumerable.Range(1, count).ToDictionary(Sample.Id, n => (IReadOnlyList<CommitId>)[Sample.Id(n + 1)]));
        Assert.Equal(LeftBehind.MaxCommits, Walk(LeftBehind.MaxCommits)!.Commits.Count);
        Assert.Null(Walk(LeftBehind.MaxCommits + 1));
    }

    [Fact]
    public void Bases_of_one_pull_request()
    {
        var parents = new Dictionary<CommitId, IReadOnlyList<CommitId>> { [Sample.Id(1)] = [.. Enumerable.Range(2, LeftBehind.MaxBases + 1).Select(Sample.Id)] };
        Assert.Equal(Enumerable.Range(2, LeftBehind.MaxBases).Select(Sample.Id), LeftBehind.Of(Sample.Id(1), parents)!.Bases);
    }

    [Fact]
    public void Marks_taken_over_from_one_pull_request()
    {
        CommitAuthorship Original(int count) => Sample.Judge("S") with
        {
            Marks = [.. Enumerable.Range(0, count).Select(n => new FoundMark($"m{n}", MarkKind.Trailer, $"t{n}", Involvement.Edit, MarkStrength.Strong, "x"))],
        };
        Assert.Equal(EvidenceLimits.Inherited, InheritedEvidence.OfPull("p", [Original(EvidenceLimits.Inherited)], Likeness.SameTree).Marks.Count);
        Assert.Equal(EvidenceLimits.Inherited, InheritedEvidence.OfPull("p", [Original(EvidenceLimits.Inherited + 1)], Likeness.SameTree).Marks.Count);
    }

    private static void AtAndBeyond(Func<int, byte[]> note, string problem)
    {
        Assert.Null(GitAiNote.Read(note(0)).Problem);
        Assert.Contains(problem, GitAiNote.Read(note(1)).Problem, StringComparison.Ordinal);
    }

    private static byte[] Note(string lines, string sessions = "", int padding = 0)
    {
        var note = $"{lines}---\n{{\"schema_version\":\"authorship/3.0.0\",\"sessions\":{{{sessions}}}}}";
        return Encoding.UTF8.GetBytes(note.PadRight(padding));
    }
}
