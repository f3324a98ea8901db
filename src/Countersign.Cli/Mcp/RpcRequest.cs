using System.Text.Json;
using System.Text.Json.Nodes;

namespace Countersign.Cli.Mcp;

/// <summary>One JSON-RPC 2.0 message of a client.</summary>
/// <param name="Id">The request's id, text or whole number; null for a notification.</param>
/// <param name="Method">The method.</param>
/// <param name="Params">The parameters; empty where there are none.</param>
internal sealed record RpcRequest(JsonNode? Id, string Method, JsonObject Params)
{
    /// <summary>Most objects and lists inside each other.</summary>
    public const int MaxDepth = 32;

    /// <summary>Longest id, in characters.</summary>
    public const int MaxId = 200;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Parses a line.</summary>
    /// <exception cref="RpcException">It is no JSON.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> line)
    {
        if (!System.Text.Unicode.Utf8.IsValid(line)) throw new RpcException(RpcError.Parse, "The line is not UTF-8.");
        try
        {
            return JsonNode.Parse(line, nodeOptions: null, Strict);
        }
        catch (JsonException problem)
        {
            throw new RpcException(RpcError.Parse, $"The line is no JSON that is read here, at column {problem.BytePositionInLine + 1}: "
                + $"a member may stand once, and at most {MaxDepth} levels inside each other.");
        }
    }

    /// <summary>The id of a message that may be no request; null where it has none that could be answered.</summary>
    public static JsonNode? IdOf(JsonNode? message) => message is JsonObject json && json.TryGetPropertyValue("id", out var id) && IsId(id) ? id!.DeepClone() : null;

    /// <summary>Reads a message.</summary>
    /// <exception cref="RpcException">It is no request and no notification.</exception>
    public static RpcRequest Read(JsonNode? message)
    {
        if (message is JsonArray) throw Invalid("Several messages in one line are not taken: send one a line.");
        if (message is not JsonObject json) throw Invalid("A message is a JSON object.");
        if (TextOf(json, "jsonrpc") != "2.0") throw Invalid("\"jsonrpc\" must be \"2.0\".");
        if (json.TryGetPropertyValue("id", out var id) && !IsId(id)) throw Invalid($"\"id\" must be a whole number, or text of at most {MaxId} characters.");
        var method = TextOf(json, "method") ?? throw Invalid("\"method\" must name a method.");
        if (json["params"] is not (null or JsonObject)) throw new RpcException(RpcError.InvalidParams, "\"params\" must be an object.");
        return new RpcRequest(id?.DeepClone(), method, json["params"] as JsonObject ?? []);
    }

    /// <summary>The text of a member; null where it is none, or holds half of a surrogate pair.</summary>
    public static string? TextOf(JsonNode? json, string name)
    {
        try
        {
            return json is JsonObject of && of[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsId(JsonNode? id)
    {
        try
        {
            return id is JsonValue value && ((value.TryGetValue<string>(out var text) && text.Length <= MaxId) || value.TryGetValue<long>(out _));
        }
        catch (InvalidOperationException)
        {
            return false; // Half of a surrogate pair.
        }
    }

    private static RpcException Invalid(string cause) => new(RpcError.InvalidRequest, cause);
}
