using System.Text.Json;
using Countersign.Core.Formats;

namespace Countersign.Core.Authorship.LineEvidence;

/// <summary>Who a key of a log stands for.</summary>
/// <param name="Tool">The tool, where it is one.</param>
/// <param name="Involvement">What its name says.</param>
/// <param name="IsPerson">Whether it is a person who was seen typing.</param>
internal sealed record GitAiAuthor(string Tool, Involvement Involvement, bool IsPerson);

/// <summary>The JSON part of a git-ai log: which commit it is about, and which tool each session and prompt belongs to.</summary>
internal sealed class GitAiDescription
{
    private const string Recorder = "git-ai";
    private const string Schema = "authorship/";
    private const int MinHex = 7;
    private const int MaxKey = 200;

    private static readonly GitAiAuthor Person = new("", Involvement.Undeclared, IsPerson: true);
    private static readonly GitAiAuthor Unnamed = new(Recorder, Involvement.Edit, IsPerson: false);

    private readonly Dictionary<string, GitAiAuthor> _tools = new(StringComparer.Ordinal);

    /// <summary>The commit it says it is about.</summary>
    public CommitId? Base { get; private set; }

    /// <summary>Reads it; null, or what is wrong.</summary>
    public static string? Read(ReadOnlySpan<byte> json, out GitAiDescription? described)
    {
        described = null;
        using var document = ForeignJson.TryParse(json, out var error);
        if (document is null) return error;
        var root = document.RootElement;
        if (ForeignJson.Text(root, "schema_version") is not { } schema || !schema.StartsWith(Schema, StringComparison.Ordinal)) return $"its schema_version does not begin with \"{Schema}\"";
        described = new GitAiDescription();
        if (CommitId.TryParse(ForeignJson.Text(root, "base_commit_sha"), out var id)) described.Base = id;
        return described.Add(root, "sessions") ?? described.Add(root, "prompts");
    }

    /// <summary>
    /// Who this key stands for; null for a key of no known kind. A tool's key that nobody described is still a tool's: the prefix says so.
    /// </summary>
    public GitAiAuthor? AuthorOf(string key)
    {
        if (key.Length > MaxKey) return null;
        if (key.StartsWith("h_", StringComparison.Ordinal)) return Person;
        var end = key.IndexOf("::", StringComparison.Ordinal);
        var id = end < 0 ? key : key[..end];
        var isKey = id.StartsWith("s_", StringComparison.Ordinal) || (id.Length >= MinHex && id.All(char.IsAsciiHexDigit));
        return isKey ? _tools.GetValueOrDefault(id, Unnamed) : null;
    }

    private string? Add(JsonElement root, string member)
    {
        if (!root.TryGetProperty(member, out var described) || described.ValueKind == JsonValueKind.Null) return null;
        if (described.ValueKind != JsonValueKind.Object) return $"\"{member}\" is not an object";
        foreach (var one in described.EnumerateObject())
        {
            if (_tools.Count == EvidenceLimits.Sessions) return $"it describes more than {EvidenceLimits.Sessions} sessions";
            var (tool, involvement) = RecordedTool.Of(ForeignJson.Text(ForeignJson.Member(one.Value, "agent_id"), "tool"), Recorder);
            _tools[one.Name] = new GitAiAuthor(tool, involvement, IsPerson: false);
        }

        return null;
    }
}
