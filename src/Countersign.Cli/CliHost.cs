using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Countersign.Cli;

/// <summary>Everything outside that a verb may touch: streams, folder, variables, clock and network come in here and nowhere else.</summary>
internal sealed class CliHost : IDisposable
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Default };

    /// <summary>A host that writes to this stream.</summary>
    public CliHost(Stream output, TextWriter error)
    {
        (Output, Error) = (output, error);
        Text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
    }

    /// <summary>Standard output as bytes; write through <see cref="Text"/> or <see cref="WriteJson(Action{Stream})"/>.</summary>
    public Stream Output { get; }

    /// <summary>Standard output as text.</summary>
    public TextWriter Text { get; }

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Standard input.</summary>
    public Func<Stream> Input { get; init; } = () => Stream.Null;

    /// <summary>Where the verb was called; relative paths start here.</summary>
    public required string Folder { get; init; }

    /// <summary>An environment variable, or null.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The way to a server; null for the network.</summary>
    public HttpMessageHandler? Network { get; init; }

    /// <summary>Whether a person looks at standard output.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Whether a person looks at standard error.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>The host of a real run.</summary>
    public static CliHost OfThisProcess() => new(Console.OpenStandardOutput(), Console.Error)
    {
        Input = Console.OpenStandardInput,
        Folder = Directory.GetCurrentDirectory(),
        Variable = name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null,
        IsTerminal = !Console.IsOutputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
    };

    /// <summary>A path as given, from the folder of the call.</summary>
    public string At(string path) => Path.GetFullPath(path, Folder);

    /// <summary>Writes JSON that is made piece by piece.</summary>
    public void WriteJson(Action<Stream> write)
    {
        Text.Flush();
        write(Output);
        Output.WriteByte((byte)'\n');
    }

    /// <summary>Writes one JSON value. What is not ASCII is escaped, so nothing in it can act on a terminal.</summary>
    public void WriteJson(JsonNode json) => WriteJson(to =>
    {
        using var writer = new Utf8JsonWriter(to, Indented);
        json.WriteTo(writer);
    });

    /// <summary>Waits for work and says on standard error what is going on once it has taken a second.</summary>
    public async Task<T> ShowingAsync<T>(string what, Task<T> work, CancellationToken cancel)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var patience = Task.Delay(TimeSpan.FromSeconds(1), Time, done.Token);
        if (await Task.WhenAny(work, patience) == patience && !work.IsCompleted && !cancel.IsCancellationRequested) await Error.WriteLineAsync(what);
        await done.CancelAsync();
        return await work;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Text.Dispose();
        Error.Flush();
    }
}
