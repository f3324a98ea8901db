using System.Text.Json;

namespace Countersign.Cli.Guard;

/// <summary>What Claude Code wrote down of a session.</summary>
/// <param name="Session">Its id.</param>
/// <param name="Tools">How many tools it used.</param>
internal sealed record ClaudeTranscript(string Session, int Tools)
{
    private const long MaxBytes = 256L << 20;

    /// <summary>The session written to last; null where there is none.</summary>
    public static ClaudeTranscript? Newest(string home)
    {
        var folder = Path.Combine(home, ".claude", "projects");
        if (!Directory.Exists(folder)) return null;
        var newest = Directory.EnumerateFiles(folder, "*.jsonl", SearchOption.AllDirectories).Select(file => new FileInfo(file)).Where(file => file.Length <= MaxBytes).MaxBy(file => file.LastWriteTimeUtc);
        return newest is null ? null : new ClaudeTranscript(Path.GetFileNameWithoutExtension(newest.Name), File.ReadLines(newest.FullName).Sum(ToolsIn));
    }

    /// <summary>Uses of tools in one line; a line that is no JSON was cut while it was written.</summary>
    private static int ToolsIn(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.Object) return 0;
            if (!message.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array) return 0;
            return content.EnumerateArray().Count(part => part.ValueKind == JsonValueKind.Object && part.TryGetProperty("type", out var type) && type.ValueEquals("tool_use"));
        }
        catch (JsonException)
        {
            return 0;
        }
    }
}
