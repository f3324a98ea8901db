using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Countersign.Adapters.Agents;

/// <summary>Puts our hook into a host's configuration and takes it out again; everything else in it stays as it is.</summary>
public static class HookFile
{
    /// <summary>Largest configuration of a host that is edited, in bytes.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>What a host gives the hook, in seconds; more than the guard gives itself.</summary>
    public const int Timeout = 60;

    private const string Events = "hooks";

    private static readonly JsonWriterOptions Written = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The configuration with our hook in it, once.</summary>
    /// <param name="agent">The host.</param>
    /// <param name="shape">How hooks stand in this file.</param>
    /// <param name="before">The file as it is; null or empty where there is none.</param>
    /// <param name="program">Path of this program.</param>
    /// <exception cref="FormatException">The file is not what the host reads, or has comments, which writing it would lose.</exception>
    public static string With(CodingAgent agent, HookShape shape, string? before, string program)
    {
        var root = Read(before);
        Remove(agent, shape, root);
        switch (shape)
        {
            case HookShape.Claude or HookShape.Codex or HookShape.Gemini: AddGroup(agent, shape, root, program); break;
            case HookShape.Cursor: AddCursor(agent, root, program); break;
            case HookShape.Copilot: AddCopilot(agent, root, program); break;
            case HookShape.Kiro: AddKiro(agent, root, program); break;
            case HookShape.AgentFile: AddToAgent(agent, root, program); break;
        }

        return Text(root);
    }

    /// <summary>The configuration without our hook; null where nothing is left of it that was not ours.</summary>
    /// <exception cref="FormatException">The file is not what the host reads, or has comments.</exception>
    public static string? Without(CodingAgent agent, HookShape shape, string before)
    {
        var root = Read(before);
        if (!Remove(agent, shape, root)) return before;
        var isOursAlone = root.Count == 0 || (root.Count == 1 && root.ContainsKey("version"));
        return isOursAlone ? null : Text(root);
    }

    /// <summary>Every hook of ours in the configuration, as the object that the host reads.</summary>
    public static IReadOnlyList<JsonObject> Find(CodingAgent agent, string text)
    {
        var found = new List<JsonObject>();
        Walk(Read(text), found, agent);
        return found;
    }

    /// <summary>The command line of a hook object.</summary>
    public static string? LineOf(JsonObject hook) => Text(hook, "command") ?? Text(hook, "bash");

    private static string? Text(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static string Text(JsonObject root)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Written)) root.WriteTo(writer);
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static JsonObject Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return [];
        if (text.Length > MaxBytes) throw new FormatException($"it has {text.Length} characters; at most {MaxBytes} are read");
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict) as JsonObject ?? throw new FormatException("it is not a JSON object");
        }
        catch (JsonException problem)
        {
            throw new FormatException($"it is not plain JSON (line {problem.LineNumber + 1}); comments would be lost by writing it");
        }
    }

    private static void AddGroup(CodingAgent agent, HookShape shape, JsonObject root, string program)
    {
        var hook = new JsonObject { ["type"] = "command", ["command"] = HookLine.Posix(agent, program), ["timeout"] = shape == HookShape.Gemini ? Timeout * 1_000 : Timeout };
        if (shape == HookShape.Claude) hook["onFailure"] = "block";
        if (shape == HookShape.Gemini) hook["name"] = HookPlaces.OwnName;
        // Every tool, also those that are not known yet: what destroys need not be a shell.
        var matcher = shape == HookShape.Claude ? "*" : shape == HookShape.Gemini ? ".*" : "";
        List(Object(root, Events), EventOf(shape)).Add((JsonNode)new JsonObject { ["matcher"] = matcher, ["hooks"] = new JsonArray(hook) });
    }

    private static void AddCursor(CodingAgent agent, JsonObject root, string program)
    {
        root["version"] ??= 1;
        // A shell call fires preToolUse too; wiring both would ask twice, and the second would find the grant taken.
        foreach (var name in (string[])["beforeShellExecution", "beforeMCPExecution"])
            List(Object(root, Events), name).Add((JsonNode)new JsonObject { ["command"] = HookLine.Posix(agent, program), ["timeout"] = Timeout, ["failClosed"] = true });
    }

    private static void AddCopilot(CodingAgent agent, JsonObject root, string program)
    {
        root["version"] ??= 1;
        List(Object(root, Events), "preToolUse").Add((JsonNode)new JsonObject
        {
            ["type"] = "command", ["bash"] = HookLine.Posix(agent, program), ["powershell"] = HookLine.PowerShell(agent, program), ["timeoutSec"] = Timeout,
        });
    }

    private static void AddKiro(CodingAgent agent, JsonObject root, string program)
    {
        root["version"] ??= "v1";
        List(root, Events).Add((JsonNode)new JsonObject
        {
            ["name"] = HookPlaces.OwnName, ["trigger"] = "PreToolUse", ["matcher"] = ".*", ["action"] = new JsonObject { ["type"] = "command", ["command"] = HookLine.Posix(agent, program) },
            ["timeout"] = Timeout, ["enabled"] = true,
        });
    }

    private static void AddToAgent(CodingAgent agent, JsonObject root, string program)
    {
        root["name"] ??= HookPlaces.OwnName;
        root["tools"] ??= new JsonArray("*");
        // The host remembers a hook's answer by the hook and not by the call: with any time to live, one clear command would clear the next.
        List(Object(root, Events), "preToolUse").Add((JsonNode)new JsonObject { ["matcher"] = "*", ["command"] = HookLine.Posix(agent, program), ["timeout_ms"] = Timeout * 1_000, ["cache_ttl_seconds"] = 0 });
    }

    private static string EventOf(HookShape shape) => shape == HookShape.Gemini ? "BeforeTool" : "PreToolUse";

    private static JsonObject Object(JsonObject root, string name)
    {
        if (root[name] is JsonObject there) return there;
        if (root[name] is not null) throw new FormatException($"\"{name}\" is not an object");
        var made = new JsonObject();
        root[name] = made;
        return made;
    }

    private static JsonArray List(JsonObject root, string name)
    {
        if (root[name] is JsonArray there) return there;
        if (root[name] is not null) throw new FormatException($"\"{name}\" is not a list");
        var made = new JsonArray();
        root[name] = made;
        return made;
    }

    private static bool IsOurs(JsonObject hook, CodingAgent agent) =>
        HookLine.IsOurs(LineOf(hook), agent) || (hook["action"] is JsonObject action && HookLine.IsOurs(LineOf(action), agent));

    private static void Walk(JsonNode? node, List<JsonObject> found, CodingAgent agent)
    {
        if (node is JsonObject hook && IsOurs(hook, agent)) found.Add(hook);
        else if (node is JsonObject json) foreach (var (_, member) in json) Walk(member, found, agent);
        else if (node is JsonArray list) foreach (var item in list) Walk(item, found, agent);
    }

    /// <summary>Takes our hooks out, and with them groups, lists and objects that only they had filled.</summary>
    private static bool Remove(CodingAgent agent, HookShape shape, JsonObject root)
    {
        var removed = false;
        if (shape == HookShape.Kiro) removed = root[Events] is JsonArray all && RemoveFrom(all, agent);
        else if (root[Events] is JsonObject events)
        {
            foreach (var (name, list) in events.ToList())
            {
                if (list is not JsonArray hooks || !RemoveFrom(hooks, agent)) continue;
                removed = true;
                if (hooks.Count == 0) events.Remove(name);
            }
        }

        if (removed && root[Events] is JsonObject { Count: 0 } or JsonArray { Count: 0 }) root.Remove(Events);
        return removed;
    }

    private static bool RemoveFrom(JsonArray hooks, CodingAgent agent)
    {
        var removed = false;
        for (var at = hooks.Count - 1; at >= 0; at--)
        {
            if (hooks[at] is not JsonObject hook) continue;
            var isGone = IsOurs(hook, agent) || (hook[Events] is JsonArray inner && RemoveFrom(inner, agent) && (removed = true) && inner.Count == 0);
            if (!isGone) continue;
            hooks.RemoveAt(at);
            removed = true;
        }

        return removed;
    }
}
