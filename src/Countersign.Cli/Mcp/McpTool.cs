using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Cli.Mcp;

/// <summary>A tool that an agent may call. None signs, enrols, reviews or breaks glass.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it tells, for the agent.</param>
/// <param name="Arguments">What it takes, as members of a JSON Schema.</param>
/// <param name="Required">Names of those that must be given.</param>
/// <param name="IsReadOnly">Whether a call leaves nothing behind.</param>
/// <param name="ReadCall">Reads the arguments, every one by name, and gives the work to do.</param>
internal sealed record McpTool(
    string Name, string Description, JsonObject Arguments, IReadOnlyList<string> Required, bool IsReadOnly, Func<JsonFields, Func<CancellationToken, Task<McpAnswer>>> ReadCall)
{
    /// <summary>The tool as <c>tools/list</c> tells it.</summary>
    public JsonObject ToJson() => new()
    {
        ["name"] = Name,
        ["description"] = $"{Description} {McpAnswer.NoSignature}",
        ["inputSchema"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = Arguments.DeepClone(),
            ["required"] = new JsonArray([.. Required.Select(name => (JsonNode)name)]),
            ["additionalProperties"] = false,
        },
        ["annotations"] = new JsonObject { ["readOnlyHint"] = IsReadOnly, ["destructiveHint"] = false },
    };
}

/// <summary>What a tool answers.</summary>
/// <param name="Text">For the agent to read.</param>
/// <param name="Contract">The same as the contract's JSON, or null.</param>
/// <param name="Url">Where a person signs, or null where nothing was submitted.</param>
/// <param name="IsError">Whether it could not be carried out.</param>
internal sealed record McpAnswer(string Text, JsonObject? Contract = null, string? Url = null, bool IsError = false)
{
    /// <summary>Stands in every description.</summary>
    public const string NoSignature = "It cannot sign or approve anything; a person does that with a passkey on the gate's own page.";

    /// <summary>Longest text and longest JSON of an answer, in characters.</summary>
    public const int MaxPart = 128 * 1024;

    /// <summary>The answer as <c>tools/call</c> gives it. It always ends with where a person signs.</summary>
    public JsonObject ToJson()
    {
        var isWhole = Contract is null || Contract.ToJsonString().Length <= MaxPart;
        var text = Text.Length <= MaxPart ? Text.TrimEnd() : Text[..MaxPart] + "…";
        var left = isWhole ? "" : "\nThe whole report is too long for an answer; countersign has it with --format json.";
        var where = Url is null
            ? "A person signs with a passkey on the gate's page of the change, once it is submitted."
            : $"A person signs with a passkey at {Core.Authorship.Printable.Line(Url)}";
        var result = new JsonObject
        {
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = $"{text}{left}\nNo tool here signs. {where}" }),
            ["isError"] = IsError,
        };
        if (isWhole && Contract is not null) result["structuredContent"] = Contract.DeepClone();
        return result;
    }
}
