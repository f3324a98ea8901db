using System.Text;
using System.Text.Json;

namespace Countersign.Adapters.Agents;

/// <summary>The members of a hook's input that matter, whatever the host calls them. One that stands twice is refused: two readers could take different ones.</summary>
internal sealed class HookMembers
{
    private const int MaxName = 400; // characters of a tool's name, an id, an event
    private const int MaxPath = 4_096;

    private static readonly JsonDocumentOptions Inner = new() { MaxDepth = 128, AllowDuplicateProperties = false };

    private HashSet<string>? _seen;
    private byte[]? _input;
    private JsonElement? _document;

    public string Tool { get; private set; } = "";

    public string Directory { get; private set; } = "";

    public string Session { get; private set; } = "";

    public string Id { get; private set; } = "";

    public string Event { get; private set; } = "";

    public string Server { get; private set; } = "";

    public string? Command { get; private set; }

    public bool IsMcp { get; private set; }

    /// <summary>The tool's input; undefined where there is none.</summary>
    public JsonElement Input => _document ??= _input is null ? default : JsonDocument.Parse(_input, Inner).RootElement;

    /// <summary>The tool's input where it is one object of plain values; null where it is to be read as <see cref="Input"/>.</summary>
    public FlatInput? Flat { get; private set; }

    /// <summary>The tool's input as JSON.</summary>
    public string InputText { get; private set; } = "{}";

    public static HookMembers Of(ReadOnlySpan<byte> utf8, JsonReaderOptions options)
    {
        var members = new HookMembers();
        var reader = new Utf8JsonReader(utf8, options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new FormatException("it is not a JSON object");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject) members.Take(ref reader, utf8);
        while (reader.Read())
        {
            // Strict readers throw at what stands behind the object.
        }

        return members;
    }

    private void Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        var name = reader.ValueTextEquals("tool_name"u8) || reader.ValueTextEquals("toolName"u8) || reader.ValueTextEquals("tool"u8) ? "tool"
            : reader.ValueTextEquals("tool_input"u8) || reader.ValueTextEquals("toolInput"u8) || reader.ValueTextEquals("toolArgs"u8) || reader.ValueTextEquals("tool_args"u8)
                || reader.ValueTextEquals("args"u8) || reader.ValueTextEquals("parameters"u8) ? "input"
            : reader.ValueTextEquals("command"u8) ? "command"
            : reader.ValueTextEquals("cwd"u8) ? "cwd"
            : reader.ValueTextEquals("session_id"u8) || reader.ValueTextEquals("sessionId"u8) || reader.ValueTextEquals("conversation_id"u8) ? "session"
            : reader.ValueTextEquals("tool_use_id"u8) || reader.ValueTextEquals("toolUseId"u8) || reader.ValueTextEquals("tool_call_id"u8) ? "id"
            : reader.ValueTextEquals("hook_event_name"u8) || reader.ValueTextEquals("hookEventName"u8) ? "event"
            : reader.ValueTextEquals("mcp_context"u8) ? "mcp"
            : reader.ValueTextEquals("workspace_roots"u8) ? "roots"
            : "";
        if (name.Length > 0 && !(_seen ??= new HashSet<string>(StringComparer.Ordinal)).Add(name)) throw new FormatException($"it says \"{name}\" twice");
        reader.Read();
        switch (name)
        {
            case "tool": Tool = Text(ref reader, MaxName, "the tool"); break;
            case "input": TakeInput(ref reader, utf8); break;
            case "command": TakeCommand(ref reader); break;
            case "cwd": Directory = Text(ref reader, MaxPath, "the directory") is { Length: > 0 } here ? here : Directory; break;
            case "session": Session = Text(ref reader, MaxName, "the session"); break;
            case "id": Id = Text(ref reader, MaxName, "the call"); break;
            case "event": Event = Text(ref reader, MaxName, "the event"); break;
            case "mcp": TakeServer(ref reader); break;
            case "roots": TakeRoot(ref reader); break;
            default: reader.Skip(); break;
        }
    }

    private static string Text(ref Utf8JsonReader reader, int most, string what)
    {
        if (reader.TokenType == JsonTokenType.Null) return "";
        if (reader.TokenType != JsonTokenType.String) throw new FormatException($"{what} is not text");
        var text = reader.GetString()!;
        return text.Length <= most ? text : throw new FormatException($"{what} has {text.Length} characters; at most {most} are read");
    }

    /// <summary>JSON, or text that holds JSON, or plain text.</summary>
    private void TakeInput(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            TakeJson(Slice(ref reader, utf8));
            return;
        }

        var text = reader.GetString()!;
        try
        {
            TakeJson(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException)
        {
            InputText = JsonText.Of(text);
            _document = JsonDocument.Parse(InputText, Inner).RootElement;
        }
    }

    private void TakeJson(ReadOnlySpan<byte> utf8)
    {
        _input = utf8.ToArray();
        Flat = FlatInput.Of(_input);
        if (Flat is null) _document = JsonDocument.Parse(_input, Inner).RootElement;
        InputText = Encoding.UTF8.GetString(utf8);
    }

    /// <summary>A command is text; of an MCP server's it is how the server is started, and no command of the agent's.</summary>
    private void TakeCommand(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) Command = reader.GetString();
        else reader.Skip();
    }

    private void TakeServer(ref Utf8JsonReader reader)
    {
        IsMcp = reader.TokenType == JsonTokenType.StartObject;
        var depth = reader.CurrentDepth;
        if (!IsMcp) reader.Skip();
        while (IsMcp && reader.Read() && reader.CurrentDepth > depth)
        {
            var isServer = reader.TokenType == JsonTokenType.PropertyName && (reader.ValueTextEquals("server_name"u8) || reader.ValueTextEquals("serverName"u8));
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            reader.Read();
            if (isServer && reader.TokenType == JsonTokenType.String) Server = reader.GetString()!;
            else reader.Skip();
        }
    }

    /// <summary>The first root stands in for a directory that the host leaves empty.</summary>
    private void TakeRoot(ref Utf8JsonReader reader)
    {
        var isList = reader.TokenType == JsonTokenType.StartArray;
        if (!isList) reader.Skip();
        while (isList && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String && Directory.Length == 0) Directory = reader.GetString()!;
            else reader.Skip();
        }
    }

    private static ReadOnlySpan<byte> Slice(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return utf8[start..(int)reader.BytesConsumed];
    }
}
