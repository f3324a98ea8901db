using System.Text.Json;
using Countersign.Core.Changes;
using Countersign.Core.Changes.Images;
using Countersign.Core.Formats;

namespace Countersign.Core.Authorship;

/// <summary>
/// The JSON of <c>authorship --format json</c> (contract §2): members and their order are the contract. Everything outside ASCII is escaped, so
/// nothing a commit says can act on the terminal that shows it.
/// </summary>
public static class AuthorshipJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n" };

    /// <summary>The report as UTF-8 JSON.</summary>
    public static byte[] Write(AuthorshipReport report)
    {
        using var bytes = new MemoryStream();
        Write(report, bytes);
        return bytes.ToArray();
    }

    /// <summary>Writes the report as UTF-8 JSON, commit by commit: a whole history does not have to fit in memory twice.</summary>
    /// <param name="report">The report.</param>
    /// <param name="to">Where to.</param>
    /// <param name="images">Commits behind images, where they were asked for; their gaps are in the report.</param>
    public static void Write(AuthorshipReport report, Stream to, ResolvedImages? images = null)
    {
        using var json = new Utf8JsonWriter(to, Options);
        json.WriteStartObject();
        json.WriteString("repository", report.Repository);
        if (report.Base is { } from) json.WriteString("base", from.Hex);
        json.WriteString("head", report.Head.Hex);
        json.WriteStartArray("commits");
        foreach (var commit in report.Commits)
        {
            WriteCommit(json, commit);
            if (json.BytesPending > 64 * 1024) json.Flush();
        }

        json.WriteEndArray();
        WriteSummary(json, report.Summary);
        if (images is not null) WriteImages(json, images.Ranges);
        WriteGaps(json, report.Gaps);
        if (report.Profile is { } profile) json.WriteString("profile", profile);
        if (report.Adjustments.Count > 0) WriteAdjustments(json, report.Adjustments);
        json.WriteEndObject();
    }

    private static void WriteCommit(Utf8JsonWriter json, CommitAuthorship commit)
    {
        json.WriteStartObject();
        json.WriteString("id", commit.Id.Hex);
        json.WriteNumber("parents", commit.Parents);
        WriteIdentity(json, "author", commit.Author);
        WriteIdentity(json, "committer", commit.Committer);
        json.WriteStartArray("coauthors");
        foreach (var coauthor in commit.Coauthors) WriteIdentity(json, null, coauthor);
        json.WriteEndArray();
        WriteTexts(json, "people", commit.People);
        json.WriteString("involvement", Words.Of(commit.Involvement));
        WriteTexts(json, "tools", commit.Tools);
        json.WriteStartArray("marks");
        foreach (var mark in commit.Marks) WriteMark(json, mark);
        json.WriteEndArray();
        if (commit.IsConfirmed) json.WriteBoolean("confirmed", true);
        if (commit.Lines is { } lines) WriteLines(json, lines);
        json.WriteEndObject();
    }

    private static void WriteIdentity(Utf8JsonWriter json, string? name, CommitIdentity identity)
    {
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        json.WriteString("name", identity.Name);
        json.WriteString("email", identity.Email);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteMark(Utf8JsonWriter json, FoundMark mark)
    {
        json.WriteStartObject();
        json.WriteString("id", mark.Id);
        json.WriteString("kind", Words.Of(mark.Kind));
        json.WriteString("text", mark.Text);
        json.WriteString("involvement", Words.Of(mark.Involvement));
        json.WriteString("strength", Words.Of(mark.Strength));
        json.WriteEndObject();
    }

    private static void WriteLines(Utf8JsonWriter json, LineCounts lines)
    {
        json.WriteStartObject("lines");
        json.WriteNumber("added", lines.Added);
        json.WriteNumber("deleted", lines.Deleted);
        if (lines.Ai is { } ai) json.WriteNumber("ai", ai);
        else json.WriteNull("ai");
        json.WriteEndObject();
    }

    private static void WriteSummary(Utf8JsonWriter json, AuthorshipSummary summary)
    {
        json.WriteStartObject("summary");
        json.WriteNumber("commits", summary.Commits);
        foreach (var (involvement, count) in summary.ByInvolvement.OrderBy(pair => pair.Key))
            json.WriteNumber(JsonNamingPolicy.CamelCase.ConvertName(involvement.ToString()), count);
        json.WriteNumber("aiShare", summary.AiShare);
        json.WriteStartObject("tools");
        foreach (var (tool, count) in summary.Tools.OrderByDescending(t => t.Value).ThenBy(t => t.Key, StringComparer.Ordinal)) json.WriteNumber(tool, count);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteImages(Utf8JsonWriter json, IReadOnlyList<ImageRange> ranges)
    {
        json.WriteStartArray("images");
        foreach (var range in ranges)
            foreach (var image in range.Images)
            {
                json.WriteStartObject();
                json.WriteString("file", image.File);
                json.WriteString("old", image.Old?.ToString());
                json.WriteString("new", image.New?.ToString());
                json.WriteString("repository", range.Repository);
                json.WriteString("base", range.Base?.Hex);
                json.WriteString("head", range.Head.Hex);
                json.WriteBoolean("claimed", range.IsClaimed);
                json.WriteEndObject();
            }

        json.WriteEndArray();
    }

    private static void WriteGaps(Utf8JsonWriter json, IReadOnlyList<Gap> gaps)
    {
        json.WriteStartArray("gaps");
        foreach (var gap in gaps)
        {
            json.WriteStartObject();
            json.WriteString("code", gap.Word);
            json.WriteString("detail", gap.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAdjustments(Utf8JsonWriter json, IReadOnlyList<MarkAdjustment> adjustments)
    {
        json.WriteStartArray("adjustments");
        foreach (var adjustment in adjustments)
        {
            json.WriteStartObject();
            json.WriteString("id", adjustment.Id);
            if (adjustment.From is { } from) json.WriteString("from", Words.Of(from));
            json.WriteString("to", Words.Of(adjustment.To));
            json.WriteString("by", adjustment.By);
            json.WriteString("because", adjustment.Because);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
