using Countersign.Core.Authorship;
using Countersign.Core.Authorship.LineEvidence;
using Countersign.Core.Formats;
using Countersign.Tests;

namespace Countersign.Fuzz.Tests;

/// <summary>What must hold for any record: no throw, bounded, printable, and worth no more than its kind.</summary>
public abstract class LineEvidenceFuzzer : Fuzzer
{
    private static readonly EvidenceSubject Commit =
        new(CommitId.Parse(new string('1', 40)), CommitId.Parse(new string('2', 40)), new HashSet<string>(StringComparer.Ordinal) { "a.txt", "dir/b.txt" });

    protected override int LeastShapes => 10;

    protected abstract string File { get; }

    protected abstract ReadRecords Parse(byte[] input);

    protected override IEnumerable<byte[]> Seeds() =>
        Directory.EnumerateFiles(SourceTree.Golden("line-evidence"), File, SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(System.IO.File.ReadAllBytes);

    protected override string Read(byte[] input)
    {
        var read = Parse(input);
        if (read.Problem is { } problem && problem.Any(char.IsControl)) throw new InvalidOperationException($"the problem has control characters: {problem}");
        var held = read.Records.Select(r => EvidenceCheck.Of(r, "here", Commit, MarkTable.Default)).ToList();
        foreach (var mark in held.SelectMany(h => h.Marks)) Check(mark);
        if (CheckedEvidence.AiLines(held) is <= 0) throw new InvalidOperationException("evidence of no lines");
        if (held.SelectMany(h => h.Files).Any(f => !Commit.Paths!.Contains(f.Path))) throw new InvalidOperationException("lines of a file that is not in the commit");
        return $"{read.Records.Count > 0} {Start(read.Problem)} {string.Join(',', held.SelectMany(h => h.Marks).Select(m => (m.Strength, m.Involvement)).Distinct().Order())}";
    }

    private static void Check(FoundMark mark)
    {
        if (mark.Text.Length > Limits.MarkText) throw new InvalidOperationException("a mark is longer than marks are");
        if (mark.Tool.Length is 0 or > EvidenceLimits.Tool + 1 || mark.Tool.Any(char.IsControl)) throw new InvalidOperationException($"no name of a tool: {mark.Tool}");
        if (mark.Strength < MarkTable.Default.Marks.First(m => m.Id == mark.Id).Strength) throw new InvalidOperationException("a mark is stronger than its kind");
        if (mark.Involvement is not (Involvement.Edit or Involvement.Agent)) throw new InvalidOperationException("a record that says something else than a tool");
    }

    private static string Start(string? problem) => problem is null ? "" : new string([.. problem.Where(c => !char.IsAsciiDigit(c)).Take(30)]);
}

public sealed class GitAiNoteFuzzer : LineEvidenceFuzzer
{
    protected override IReadOnlyList<string> Words =>
        ["---\n", "\n---\n", "  s_11111111111111::t_22222222222222 1-3\n", "  h_1 1\n", "  0123abc 1\n", "a.txt\n", "\"dir/b.txt\"\n", "x.txt\n", "1-", ",", "2147483648", "\"sessions\":{", "\"prompts\":{}", "\"base_commit_sha\":\"", "authorship/3.0.0", "authorship/0.0.1", "\"files\":{", "\\ud800"];

    protected override string File => "note.txt";

    protected override ReadRecords Parse(byte[] input) => GitAiNote.Read(input);
}

public sealed class AgentTraceFuzzer : LineEvidenceFuzzer
{
    protected override IReadOnlyList<string> Words =>
        ["{\"version\":\"0.1.0\"", "\"files\":[", "\"path\":\"a.txt\"", "\"conversations\":[", "\"contributor\":{\"type\":\"ai\"}", "\"ranges\":[", "\"start_line\":1", "\"end_line\":2", "\"vcs\":{\"type\":\"git\",\"revision\":\"", "\"tool\":{\"name\":\"", "\n", "]}", "null", "\\ud800"];

    protected override string File => "trace.txt";

    protected override ReadRecords Parse(byte[] input) => AgentTrace.Read(input);
}

public sealed class EntireCheckpointFuzzer : LineEvidenceFuzzer
{
    protected override int LeastShapes => 5;

    protected override IReadOnlyList<string> Words => ["\"agent\":\"", "\"files_touched\":[\"a.txt\"]", "\"initial_attribution\":{", "\"agent_lines\":", "9223372036854775808", "null", "\\ud800"];

    protected override string File => "checkpoint.txt";

    protected override ReadRecords Parse(byte[] input) => EntireCheckpoint.Read(input);
}
