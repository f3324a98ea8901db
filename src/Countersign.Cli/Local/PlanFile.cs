using System.IO.Pipelines;
using System.Text;
using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.TerraformUi;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Cli.Local;

/// <summary>A plan that the caller names, and how it is to be read.</summary>
/// <param name="Name">As given; <c>-</c> is standard input.</param>
/// <param name="Path">The file; empty for standard input.</param>
/// <param name="Given">The format that was named, or null: then it is looked for.</param>
internal sealed record PlanFile(string Name, string Path, string? Given)
{
    /// <summary>Standard input.</summary>
    public const string StandardInput = "-";

    private const int Peek = 64; // bytes

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The files of a command line.</summary>
    /// <exception cref="StopException">The format is not read here, or standard input is named twice.</exception>
    public static IReadOnlyList<PlanFile> Of(CliHost host, IReadOnlyList<string> names, string? format)
    {
        if (format is not null && PlanReaders.For(format) is null)
            throw new StopException($"\"{format}\" is not a format that can be read here.", NearestWord.Suggest(format, PlanReaders.Formats));
        if (names.Count(n => n == StandardInput) > 1) throw new StopException("Standard input can be read only once.", "Name - once, and files beside it.");
        return [.. names.Select(name => new PlanFile(name, name == StandardInput ? "" : host.At(name), format))];
    }

    /// <summary>Reads the plan. What is in it can be wrong, and then there is a gap; only a file that cannot be opened stops.</summary>
    /// <param name="host">Where it runs.</param>
    /// <param name="estate">Whose components tags may name; null where there is no configuration.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<PlanFacts> ReadAsync(CliHost host, Estate? estate, CancellationToken cancel)
    {
        var (stream, format) = Name == StandardInput ? await PipedAsync(host, cancel) : Opened();
        await using (stream)
            return await Task.Run(() => PlanReaders.For(format)!(stream, new PlanReadOptions { Path = Name, Components = [.. estate?.Components.Keys ?? []] }), cancel);
    }

    /// <summary>Opens the file and tells its format.</summary>
    public (Stream Stream, string Format) Opened()
    {
        var stream = Open();
        if ((Given ?? PlanReaders.ByName(Path)) is { } format) return (stream, format);
        Span<byte> first = stackalloc byte[Peek];
        var count = stream.ReadAtLeast(first, Peek, throwOnEndOfStream: false);
        stream.Seek(0, SeekOrigin.Begin);
        return (stream, FormatOf(first[..count]));
    }

    private FileStream Open()
    {
        try
        {
            return new FileStream(Path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0, Options = FileOptions.SequentialScan });
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new StopException($"\"{Name}\" cannot be opened: {Why(problem)}", "Name a migration, or the file that terraform show -json PLANFILE wrote.");
        }
    }

    private static string Why(Exception problem) => problem switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file.",
        UnauthorizedAccessException => "it is a folder, or you may not read it.",
        _ => problem.Message,
    };

    private async Task<(Stream, string)> PipedAsync(CliHost host, CancellationToken cancel)
    {
        var input = host.Input();
        if (Given is not null) return (input, Given);
        var pipe = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        var peeked = await pipe.ReadAtLeastAsync(Peek, cancel);
        var first = new byte[Math.Min(Peek, peeked.Buffer.Length)];
        System.Buffers.BuffersExtensions.CopyTo(peeked.Buffer.Slice(0, first.Length), first);
        pipe.AdvanceTo(peeked.Buffer.Start);
        return (pipe.AsStream(), FormatOf(first));
    }

    /// <summary>The log of <c>terraform plan -json</c> begins with an object whose first member is its level; everything else is read as a plan.</summary>
    private static string FormatOf(ReadOnlySpan<byte> first)
    {
        var text = Utf8.GetString(first).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return text.StartsWith('{') && text[1..].TrimStart().StartsWith("\"@level\"", StringComparison.Ordinal) ? TerraformUiReader.Format : PlanReaders.DefaultFormat;
    }
}
