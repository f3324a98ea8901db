using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Terraform;
using Countersign.Core.Changes;

namespace Countersign.Core.Tests.BlastRadius;

/// <summary>Shared ways of making and reading plans.</summary>
internal static class Plans
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Folder => Countersign.Tests.SourceTree.Golden("blast-radius");

    public static byte[] Golden(string name) => File.ReadAllBytes(Path.Combine(Folder, name, "plan.json"));

    /// <summary>A golden plan to be changed; null for one that is broken on purpose, or encoded in UTF-16.</summary>
    public static JsonObject? Parsed(string name)
    {
        try
        {
            return JsonNode.Parse(Golden(name), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The components of a golden case; null where it has none.</summary>
    public static Estate? EstateOf(string name) =>
        Path.Combine(Folder, name, "environments.yaml") is var file && File.Exists(file) ? EnvironmentsReader.Read(File.ReadAllText(file)).Value : null;

    public static IReadOnlyCollection<string> ComponentsOf(Estate? estate) => [.. estate?.Components.Keys ?? []];

    public static PlanFacts Read(string json) => Read(Encoding.UTF8.GetBytes(json));

    public static PlanFacts Read(byte[] bytes, PlanReadOptions? options = null) => TerraformPlanReader.Read(new MemoryStream(bytes), options ?? new PlanReadOptions());

    public static BlastRadiusReport Report(byte[] bytes, EnvironmentTier tier = EnvironmentTier.Production) =>
        BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [Read(bytes)], Tier = tier });

    public static string Json(BlastRadiusReport report) => Json(BlastRadiusJson.Write(report));

    public static string Json(JsonNode node) => node.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";

    public static string Row(string address, string type, string actions, string rest = "") =>
        $$$"""{"address":"{{{address}}}","mode":"managed","type":"{{{type}}}","change":{"actions":{{{actions}}}{{{rest}}} }}""";

    public static string Plan(params string[] rows) =>
        $$"""{"format_version":"1.2","planned_values":{},"resource_changes":[{{string.Join(',', rows)}}],"timestamp":"2026-11-22T08:19:26Z","applyable":true,"complete":true,"errored":false}""";
}

/// <summary>A stream that gives its bytes in pieces of chosen sizes, over and over.</summary>
internal sealed class DrippingStream(byte[] bytes, params int[] sizes) : Stream
{
    private int _at;
    private int _turn;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => bytes.Length;

    public override long Position { get => _at; set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(Math.Min(sizes[_turn++ % sizes.Length], buffer.Length), bytes.Length - _at);
        bytes.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
