using System.Text.Json;
using System.Text.Unicode;
using Countersign.Core.Formats;

namespace Countersign.Core.Authorship.LineEvidence;

/// <summary>
/// Reads Agent Trace records (RFC 0.1.0): one record, a list of records, or one record a line. The RFC leaves open where they are kept; they are read
/// from <c>.agent-trace/traces.jsonl</c>, as its reference code writes it, and from notes of <c>refs/notes/agent-trace</c>.
/// </summary>
public static class AgentTrace
{
    /// <summary>Where the reference code keeps records.</summary>
    public const string File = ".agent-trace/traces.jsonl";

    private const string Recorder = "agent-trace";

    /// <summary>Reads all records; one that is wrong makes the rest no less true, and the problem names the first.</summary>
    /// <param name="bytes">The file's or note's bytes.</param>
    public static ReadRecords Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > EvidenceLimits.RecordBytes) return ReadRecords.Unreadable($"it has {bytes.Length} bytes; at most {EvidenceLimits.RecordBytes} are read");
        if (!Utf8.IsValid(bytes)) return ReadRecords.Unreadable("it is not UTF-8");
        var records = new List<LineRecord>();
        var problem = IsWhole(bytes, records);
        if (problem is null) return new ReadRecords(records);
        records.Clear();
        return new ReadRecords(records, Lines(bytes, records));
    }

    private static string? IsWhole(ReadOnlySpan<byte> bytes, List<LineRecord> records)
    {
        using var document = ForeignJson.TryParse(bytes, out var error);
        return document is null ? error : Add(document.RootElement, records);
    }

    private static string? Lines(ReadOnlySpan<byte> bytes, List<LineRecord> records)
    {
        string? problem = null;
        var number = 0;
        foreach (var range in bytes.Split((byte)'\n'))
        {
            number++;
            var line = bytes[range].Trim(" \t\r"u8);
            if (line.IsEmpty) continue;
            if (number > EvidenceLimits.Traces) return problem ?? $"it has more than {EvidenceLimits.Traces} lines; so many were read";
            using var document = ForeignJson.TryParse(line, out var error);
            var wrong = document is null ? error : Add(document.RootElement, records);
            problem ??= wrong is null ? null : $"line {number}: {wrong}";
        }

        return problem;
    }

    private static string? Add(JsonElement element, List<LineRecord> records)
    {
        if (element.ValueKind != JsonValueKind.Array) return AddOne(element, records);
        string? problem = null;
        foreach (var one in element.EnumerateArray()) problem ??= AddOne(one, records);
        return problem;
    }

    private static string? AddOne(JsonElement record, List<LineRecord> records)
    {
        if (records.Count == EvidenceLimits.Traces) return $"it has more than {EvidenceLimits.Traces} records";
        if (ForeignJson.Text(record, "version") is null || ForeignJson.Member(record, "files").ValueKind != JsonValueKind.Array) return "a trace record has a version and files";
        var lines = new List<ToolLines>();
        var spans = 0;
        var tool = ForeignJson.Text(ForeignJson.Member(record, "tool"), "name");
        foreach (var file in ForeignJson.Items(record, "files"))
        {
            var read = Files(file, tool).ToList();
            if (lines.Count + read.Count > EvidenceLimits.Files || (spans += read.Sum(r => r.Spans.Count)) > EvidenceLimits.Spans) return "it lists more files or lines than are read";
            lines.AddRange(read);
        }

        if (lines.Count > 0) records.Add(new LineRecord(LineRecord.AgentTrace, MarkKind.Trace, Revision(record), lines));
        return null;
    }

    private static IEnumerable<ToolLines> Files(JsonElement file, string? tool)
    {
        if (ForeignJson.Text(file, "path") is not { Length: > 0 and <= EvidenceLimits.Path } path) yield break;
        var (name, involvement) = RecordedTool.Of(tool, Recorder);
        foreach (var conversation in ForeignJson.Items(file, "conversations"))
        {
            var spans = Spans(conversation).ToList();
            if (spans.Count > 0) yield return new ToolLines(path, name, involvement, spans);
        }
    }

    /// <summary>A range's own contributor outranks its conversation's; who is not said to be a tool is not taken for one.</summary>
    private static IEnumerable<LineSpan> Spans(JsonElement conversation)
    {
        var usual = Contributor(conversation);
        foreach (var range in ForeignJson.Items(conversation, "ranges"))
            if ((Contributor(range) ?? usual) is "ai" or "mixed"
                && LineSpans.Of(ForeignJson.Line(ForeignJson.Member(range, "start_line")), ForeignJson.Line(ForeignJson.Member(range, "end_line"))) is { } span) yield return span;
    }

    private static string? Contributor(JsonElement of) => ForeignJson.Text(ForeignJson.Member(of, "contributor"), "type");

    private static CommitId? Revision(JsonElement record)
    {
        var vcs = ForeignJson.Member(record, "vcs");
        return ForeignJson.Text(vcs, "type") == "git" && CommitId.TryParse(ForeignJson.Text(vcs, "revision"), out var id) ? id : null;
    }
}
