using System.Text.Json;
using Countersign.Core.Formats;

namespace Countersign.Core.Authorship.LineEvidence;

/// <summary>
/// Reads git-ai's first format, <c>authorship/0.0.1</c>: JSON with files, their authors and lines. Tools and people stand in the same member there,
/// so only names of known tools count.
/// </summary>
internal static class GitAiOldLog
{
    private const string Schema = "authorship/0.";

    public static ReadRecords Read(ReadOnlySpan<byte> json)
    {
        using var document = ForeignJson.TryParse(json, out var error);
        if (document is null) return ReadRecords.Unreadable(error);
        var root = document.RootElement;
        if (ForeignJson.Text(root, "schema_version")?.StartsWith(Schema, StringComparison.Ordinal) != true) return ReadRecords.Unreadable($"its schema_version does not begin with \"{Schema}\"");
        var files = ForeignJson.Member(root, "files");
        if (files.ValueKind != JsonValueKind.Object) return ReadRecords.Unreadable("it names no files");
        var lines = new List<ToolLines>();
        var spans = 0;
        foreach (var file in files.EnumerateObject())
            foreach (var author in ForeignJson.Items(file.Value, "authors"))
            {
                if (Lines(file.Name, author) is not { } read) continue;
                if (lines.Count == EvidenceLimits.Files || (spans += read.Spans.Count) > EvidenceLimits.Spans) return ReadRecords.Unreadable("it lists more files or lines than are read");
                lines.Add(read);
            }

        return ReadRecords.Of(new LineRecord(LineRecord.GitAiOld, MarkKind.Note, null, lines));
    }

    private static ToolLines? Lines(string path, JsonElement author)
    {
        if (path.Length > EvidenceLimits.Path || ForeignJson.Text(author, "author") is not { } name || !RecordedTool.IsKnown(name)) return null;
        var spans = ForeignJson.Items(author, "lines").Select(Span).OfType<LineSpan>().ToList();
        var (tool, involvement) = RecordedTool.Of(name, name);
        return spans.Count == 0 ? null : new ToolLines(path, tool, involvement, spans);
    }

    /// <summary>A number, or a list of first and last.</summary>
    private static LineSpan? Span(JsonElement lines)
    {
        if (lines.ValueKind != JsonValueKind.Array) return LineSpans.Of(ForeignJson.Line(lines), ForeignJson.Line(lines));
        return lines.GetArrayLength() == 2 ? LineSpans.Of(ForeignJson.Line(lines[0]), ForeignJson.Line(lines[1])) : null;
    }
}
