using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Countersign.Core.Formats;

namespace Countersign.Core.Authorship.LineEvidence;

/// <summary>
/// Entire's checkpoints: a trailer <c>Entire-Checkpoint: ID</c> in the commit, and on the branch <c>entire/checkpoints/v1</c> a folder with what the
/// agent did. The trailer survives a squash; this reads the folder's description of one session.
/// </summary>
public static class EntireCheckpoint
{
    /// <summary>The branch that holds them.</summary>
    public const string Branch = "entire/checkpoints/v1";

    /// <summary>Most sessions of one checkpoint that are looked for.</summary>
    public const int MaxSessions = 4;

    private const string Recorder = "entire";
    private const int IdLength = 12;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether this is the id of a checkpoint: 12 hexadecimal digits.</summary>
    public static bool IsId(ReadOnlySpan<char> id) => id.Length == IdLength && !id.ContainsAnyExcept(Hex);

    /// <summary>Where a session of a checkpoint is described, from the root of the branch's tree.</summary>
    public static string PathOf(string id, int session) => $"{id[..2]}/{id[2..]}/{session}/metadata.json";

    /// <summary>Reads the description of one session.</summary>
    public static ReadRecords Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > EvidenceLimits.RecordBytes) return ReadRecords.Unreadable($"it has {bytes.Length} bytes; at most {EvidenceLimits.RecordBytes} are read");
        if (!Utf8.IsValid(bytes)) return ReadRecords.Unreadable("it is not UTF-8");
        using var document = ForeignJson.TryParse(bytes, out var error);
        if (document is null) return ReadRecords.Unreadable(error);
        var root = document.RootElement;
        if (ForeignJson.Text(root, "agent") is not { } agent) return ReadRecords.Unreadable("it names no agent");
        var (tool, involvement) = RecordedTool.Of(agent, Recorder);
        var files = ForeignJson.Items(root, "files_touched").Where(f => f.ValueKind == JsonValueKind.String).Select(f => f.GetString()!)
            .Where(path => path.Length is > 0 and <= EvidenceLimits.Path).Take(EvidenceLimits.Files + 1).Select(path => new ToolLines(path, tool, involvement, [])).ToList();
        if (files.Count > EvidenceLimits.Files) return ReadRecords.Unreadable($"it names more than {EvidenceLimits.Files} files");
        return new ReadRecords([new LineRecord(LineRecord.EntireMetadata, MarkKind.Note, null, files) { CountedLines = Lines(root) }]);
    }

    private static long Lines(JsonElement root) =>
        ForeignJson.Member(ForeignJson.Member(root, "initial_attribution"), "agent_lines") is { ValueKind: JsonValueKind.Number } lines && lines.TryGetInt64(out var count) && count > 0 ? count : 0;
}
