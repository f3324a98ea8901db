using System.Buffers;
using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Countersign.Cli.Remote;

namespace Countersign.Cli.Mcp;

/// <summary><c>mcp</c>: a Model Context Protocol server on standard input and output. It tells verdicts; it cannot sign.</summary>
internal static class McpVerb
{
    private const string Description =
        "Serve the Model Context Protocol on standard input and output, for coding agents: "
        + "ask for a verdict, read why a change is held, what would let it pass, and what a plan does. No tool signs; a person does, with a passkey.";

    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.Default };

    private const string Example = "claude mcp add countersign -- countersign mcp --server https://gate.example --token-file ~/.config/countersign/token";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host)
    {
        var connection = new ConnectionOptions();
        var verb = new Verb("mcp", Description, Example) { connection.Server, connection.TokenFile };
        verb.SetAction(async (parsed, cancel) =>
        {
            await ServeAsync(host, new McpSession(new McpTools(host, () => connection.Find(host, parsed)).All), cancel);
            return ExitStatus.Allow;
        });
        return verb;
    }

    private static async Task ServeAsync(CliHost host, McpSession session, CancellationToken cancel)
    {
        await using var input = host.Input();
        var lines = new RpcLines(input);
        while (await lines.NextAsync(cancel) is var (line, isTooLong))
        {
            if (!isTooLong && line.AsSpan().IndexOfAnyExcept(" \t\r"u8) < 0) continue;
            if (isTooLong) await WriteAsync(host, McpSession.TooLong(), cancel);
            else if (await AnswerAsync(session, line, cancel) is { } answer) await WriteAsync(host, answer, cancel);
        }
    }

    private static async Task<JsonObject?> AnswerAsync(McpSession session, byte[] line, CancellationToken cancel)
    {
        try
        {
            return await session.AnswerAsync(line, cancel);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return McpSession.Fault(line, problem);
        }
    }

    /// <summary>One line for each answer, in ASCII: whatever a repository says stays inside its string.</summary>
    private static async Task WriteAsync(CliHost host, JsonObject answer, CancellationToken cancel)
    {
        var bytes = new ArrayBufferWriter<byte>();
        await using (var writer = new Utf8JsonWriter(bytes, OneLine)) answer.WriteTo(writer);
        bytes.Write("\n"u8);
        await host.Output.WriteAsync(bytes.WrittenMemory, cancel);
        await host.Output.FlushAsync(cancel);
    }
}
