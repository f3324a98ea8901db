using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Countersign.Core.Authorship;
using Countersign.Core.Guard;

namespace Countersign.Cli.Guard;

/// <summary><c>guard test</c>: says of tool calls on standard input what the guard would make of them. Nothing is run and nothing is remembered.</summary>
internal static class GuardTestVerb
{
    /// <summary>Longest line, in characters: a call of <see cref="GuardCall.MaxText"/> with everything escaped.</summary>
    public const int MaxLine = 8 * GuardCall.MaxText;

    private const string Description =
        "Say of tool calls what the guard would make of them, for tests of a policy and for CI. Reads JSON lines {id, host, tool, command}, prints {id, verdict, family, reason} for each; what is unclear counts as a hold. tool is shell, powershell, cmd, sql, use_aws, mcp, write or other.";

    private const string Example = """echo '{"id":"1","host":"kiro","tool":"shell","command":"terraform destroy"}' | countersign guard test""";

    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.Default };

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host)
    {
        var root = new Option<string?>("--root") { Description = "The working tree that the calls are about; its files are looked into. Default: a tree at /repo of which nothing can be read, so that the answer is the same everywhere.", HelpName = "DIR" };
        var verb = new Verb("test", Description, Example) { root };
        verb.SetAction(parsed =>
        {
            Run(host, Around(host, parsed.GetValue(root)));
            return ExitStatus.Allow;
        });
        return verb;
    }

    private static GuardSurroundings Around(CliHost host, string? root)
    {
        if (root is null) return new GuardSurroundings { WorkingDirectory = "/repo", Root = "/repo" };
        var folder = host.At(root);
        if (!Directory.Exists(folder)) throw new StopException($"There is no folder {folder}.", "Name the working tree that the calls are about.");
        return new GuardSurroundings { WorkingDirectory = folder, Root = folder, ReadFile = path => ReadFile(folder, path) };
    }

    /// <summary>A file of the tree; links out of it are not followed by name, and what is longer than the guard reads is not read.</summary>
    private static byte[]? ReadFile(string folder, string path)
    {
        if (!path.StartsWith(folder + "/", StringComparison.Ordinal)) return null;
        var file = new FileInfo(path);
        return file.Exists && file.Length <= GuardSurroundings.MaxFileBytes ? File.ReadAllBytes(path) : null;
    }

    private static void Run(CliHost host, GuardSurroundings around)
    {
        using var input = new StreamReader(host.Input(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, OneLine);
        for (var number = 1; ReadLine(input, number) is { } line; number++)
        {
            if (line.Length == 0) continue;
            var (id, call) = Parse(line, number);
            var verdict = GuardJudge.Judge(call, around, GuardInventory.None);
            Write(writer, id, verdict);
            host.Text.Flush();
            host.Output.Write(buffer.WrittenSpan);
            host.Output.WriteByte((byte)'\n');
            buffer.ResetWrittenCount();
            writer.Reset();
        }
    }

    private static string? ReadLine(StreamReader input, int number)
    {
        try
        {
            var line = input.ReadLine();
            return line is { Length: > MaxLine } ? throw new StopException($"Line {number} has {line.Length} characters; at most {MaxLine} are read.", "A call that long is never clear: leave it out.") : line;
        }
        catch (DecoderFallbackException)
        {
            throw new StopException($"Line {number} is not UTF-8.", "Write JSON lines in UTF-8.");
        }
    }

    private static (string Id, GuardCall Call) Parse(string line, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw Bad(number, $"{Quote(line)} is no JSON object.");
            var tool = Text(root, "tool", number);
            return (Text(root, "id", number), new GuardCall(Text(root, "host", number), Tool(tool, number), Text(root, "command", number)));
        }
        catch (JsonException problem)
        {
            throw Bad(number, $"{Quote(line)} is no JSON: column {problem.BytePositionInLine + 1}.");
        }
    }

    private static string Text(JsonElement root, string name, int number)
    {
        if (!root.TryGetProperty(name, out var value)) throw Bad(number, $"\"{name}\" is missing.");
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Object when name == "command" => value.GetRawText(),
            _ => throw Bad(number, $"\"{name}\" is no text."),
        };
    }

    private static GuardTool Tool(string name, int number) => name switch
    {
        "shell" => GuardTool.Shell,
        "powershell" => GuardTool.PowerShell,
        "cmd" => GuardTool.Cmd,
        "sql" => GuardTool.Sql,
        "use_aws" => GuardTool.UseAws,
        "mcp" => GuardTool.Mcp,
        "write" => GuardTool.Write,
        "other" => GuardTool.Other,
        _ => throw Bad(number, $"{Quote(name)} is no tool; shell, powershell, cmd, sql, use_aws, mcp, write and other are."),
    };

    private static StopException Bad(int number, string cause) =>
        new($"Standard input, line {number}: {cause}", "Every line is one call: {\"id\":\"1\",\"host\":\"kiro\",\"tool\":\"shell\",\"command\":\"ls\"}.");

    private static string Quote(string text) => $"\"{Printable.Line(text, 80)}\"";

    private static void Write(Utf8JsonWriter writer, string id, GuardVerdict verdict)
    {
        writer.WriteStartObject();
        writer.WriteString("id", id);
        writer.WriteString("verdict", verdict.Outcome == GuardOutcome.Clear ? "clear" : "hold");
        writer.WriteString("family", verdict.Family);
        writer.WriteString("reason", verdict.Reason);
        writer.WriteEndObject();
        writer.Flush();
    }
}
