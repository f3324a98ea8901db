using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Core.Changes;

/// <summary>A file that a command reads or runs, bound by its bytes.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Sha256">What it holds.</param>
public sealed record CommandFile(string Path, Sha256Digest Sha256);

/// <summary>A variable that decides what a command reaches. Its value stays where it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="KeyedHash">Hash of its value under a key of the machine that makes the call.</param>
public sealed record CommandVariable(string Name, Sha256Digest KeyedHash);

/// <summary>
/// A command or tool call that is about to be made, exactly (contract §3, member <c>command</c>). What is shown of it has no secrets; what
/// is not shown is bound by digests, so that the same call is the same change and any other is another one.
/// </summary>
public sealed record CommandCall
{
    /// <summary>Most words.</summary>
    public const int MaxWords = 1_000;

    /// <summary>Most characters of all words together.</summary>
    public const int MaxCharacters = 256 * 1024;

    /// <summary>Most input files, and most variables.</summary>
    public const int MaxInputs = 256;

    private const int MaxPath = 4_096;
    private const int MaxName = 200;

    /// <summary>Program and arguments, secrets left out.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>The directory it works in; null where it works in none.</summary>
    public string? Directory { get; init; }

    /// <summary>The program's file; null where the host's own shell or tool runs it.</summary>
    public CommandFile? Program { get; init; }

    /// <summary>Files that it reads and that decide what it does.</summary>
    public IReadOnlyList<CommandFile> Inputs { get; init; } = [];

    /// <summary>What arrives at its standard input; null where nothing does.</summary>
    public Sha256Digest? Stdin { get; init; }

    /// <summary>Variables that decide what it reaches.</summary>
    public IReadOnlyList<CommandVariable> Variables { get; init; } = [];

    /// <summary>As whom it runs, as the machine that makes the call says.</summary>
    public string? Identity { get; init; }

    /// <summary>Keyed hash of the exact call, whatever is left out of <see cref="Argv"/> included.</summary>
    public Sha256Digest? Request { get; init; }

    /// <summary>The command in one line, for people.</summary>
    public string Line => string.Join(' ', Argv);

    /// <summary>The canonical members: absent ones left out, lists sorted.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject { ["argv"] = new JsonArray([.. Argv.Select(word => (JsonNode)word)]) };
        if (Directory is not null) json["directory"] = Directory;
        if (Program is not null) json["program"] = FileJson(Program);
        if (Inputs.Count > 0) json["inputs"] = new JsonArray([.. Inputs.OrderBy(i => i.Path, StringComparer.Ordinal).Select(FileJson)]);
        if (Stdin is { } stdin) json["stdin"] = stdin.ToString();
        if (Variables.Count > 0)
            json["variables"] = new JsonArray([.. Variables.OrderBy(v => v.Name, StringComparer.Ordinal).Select(v => new JsonObject { ["name"] = v.Name, ["hash"] = v.KeyedHash.ToString() })]);
        if (Identity is not null) json["identity"] = Identity;
        if (Request is { } request) json["request"] = request.ToString();
        return json;
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="MalformedJsonException">A member is missing, wrong or unknown, or a file or variable stands twice.</exception>
    public static CommandCall Read(JsonFields json)
    {
        var argv = json.Texts("argv", MaxWords);
        if (argv.Count == 0 || argv.Sum(word => (long)word.Length) > MaxCharacters) throw json.Wrong("argv", $"1 to {MaxWords} words of together at most {MaxCharacters} characters");
        var call = new CommandCall
        {
            Argv = argv,
            Directory = json.OptionalText("directory", MaxPath),
            Program = json.OptionalObject("program", ReadFile),
            Inputs = json.Objects("inputs", ReadFile, MaxInputs),
            Stdin = OptionalDigest(json, "stdin"),
            Variables = json.Objects("variables", v => new CommandVariable(v.Text("name", MaxName), v.Digest("hash")), MaxInputs),
            Identity = json.OptionalText("identity", MaxName),
            Request = OptionalDigest(json, "request"),
        };
        if (call.Inputs.DistinctBy(i => i.Path, StringComparer.Ordinal).Count() != call.Inputs.Count) throw json.Wrong("inputs", "a list without duplicates");
        if (call.Variables.DistinctBy(v => v.Name, StringComparer.Ordinal).Count() != call.Variables.Count) throw json.Wrong("variables", "a list without duplicates");
        return call;
    }

    private static CommandFile ReadFile(JsonFields json) => new(json.Text("path", MaxPath), json.Digest("sha256"));

    private static Sha256Digest? OptionalDigest(JsonFields json, string name) => json.OptionalText(name, 71) is null ? null : json.Digest(name);

    private static JsonObject FileJson(CommandFile file) => new() { ["path"] = file.Path, ["sha256"] = file.Sha256.ToString() };
}
