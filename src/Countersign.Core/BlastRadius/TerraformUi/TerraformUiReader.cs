using System.Text.Json;
using Countersign.Core.BlastRadius.Streaming;
using Countersign.Core.BlastRadius.Terraform;
using Countersign.Core.Changes;

namespace Countersign.Core.BlastRadius.TerraformUi;

/// <summary>
/// Reads the lines of <c>terraform plan -json</c> ("Machine-Readable UI"): good for a first glance, never enough. They show no guards, no
/// leftovers and no order of a replacement, so every reading has a blocking gap. The content digest is that of the bytes as they are.
/// </summary>
public static class TerraformUiReader
{
    /// <summary>The format's name.</summary>
    public const string Format = "terraform-ui";

    /// <summary>Largest log read, in bytes.</summary>
    internal const int MaxBytes = 32 << 20;

    /// <summary>Most lines that are no message of the log before the rest is not looked at: so many are no log.</summary>
    internal const int MaxForeignLines = 1_000;

    private const int MaxLineDepth = 64;

    /// <summary>Reads a log to its end.</summary>
    /// <exception cref="IOException">The stream itself fails.</exception>
    public static PlanFacts Read(Stream stream, PlanReadOptions options)
    {
        using var digest = new ContentDigest();
        var scan = new PlanScan(options, digest, new JsonPosition());
        var bytes = ReadBounded(stream, Math.Min(MaxBytes, options.Limits.Bytes), scan);
        digest.Append(bytes);
        ReadLines(bytes, scan);
        scan.Unreadable("a log of `terraform plan -json` shows neither guards nor leftovers; give the output of `terraform show -json PLANFILE`");
        return new PlanFacts
        {
            Format = Format,
            Path = options.Path,
            Target = options.Target,
            Content = digest.Finish(),
            Effects = scan.Finish(),
            Notes = scan.Findings.Notes,
            Gaps = scan.Findings.Gaps,
        };
    }

    private static byte[] ReadBounded(Stream stream, long most, PlanScan scan)
    {
        using var all = new MemoryStream();
        var piece = new byte[64 << 10];
        while (stream.Read(piece) is var count and > 0)
        {
            if (all.Length + count > most)
            {
                scan.Stop($"it is larger than {most} bytes");
                break;
            }

            all.Write(piece, 0, count);
        }

        return all.ToArray();
    }

    private static void ReadLines(byte[] bytes, PlanScan scan)
    {
        var rest = bytes.AsMemory();
        var foreign = 0;
        for (var number = 1; rest.Length > 0 && !scan.Stopped; number++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.Span.Trim(" \t\r"u8).IsEmpty || ReadLine(line, number, scan)) continue;
            if (++foreign > MaxForeignLines) scan.Stop($"more than {MaxForeignLines} of its lines are no messages of the log");
        }
    }

    private static bool ReadLine(ReadOnlyMemory<byte> line, int number, PlanScan scan)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = MaxLineDepth });
            Message(document.RootElement, number, scan);
            return true;
        }
        catch (JsonException problem)
        {
            scan.Unreadable($"line {number}, column {(problem.BytePositionInLine ?? 0) + 1}: it is not valid JSON");
        }
        catch (InvalidOperationException)
        {
            scan.Unreadable($"line {number}: it is not a message of the log, or not valid Unicode");
        }

        return false;
    }

    private static void Message(JsonElement message, int number, PlanScan scan)
    {
        var type = Text(message, "type");
        if (type == "diagnostic" && Text(message, "@level") == "error") scan.Findings.Gap(GapCode.PlanErrored, $"line {number}: the tool reports an error");
        if (type is not ("planned_change" or "resource_drift") || !message.TryGetProperty("change", out var change)) return;
        if (!scan.CountRow()) return;
        var row = scan.Row;
        row.Begin(type == "resource_drift" ? RowList.Drift : RowList.Changes, $"#L{number}");
        if (change.TryGetProperty("resource", out var resource)) (row.Address, row.Type) = (Text(resource, "addr"), Text(resource, "resource_type"));
        if (change.TryGetProperty("previous_resource", out var previous)) row.PreviousAddress = Text(previous, "addr");
        var action = Text(change, "action");
        row.Imports = action == "import" || change.TryGetProperty("importing", out _);
        row.Verbs = VerbsOf(action);
        row.UnknownVerb = row.Verbs == Verbs.Unknown ? action : null;
        row.Reason = ReasonOf(Text(change, "reason"));
        scan.FinishRow();
    }

    // In this stream "remove" means that an object is forgotten, although the change_summary counts destroyed objects under the same word.
    private static Verbs VerbsOf(string? action) => action switch
    {
        "noop" or "move" or "import" => Verbs.NoOp,
        "create" => Verbs.Create,
        "read" => Verbs.Read,
        "update" => Verbs.Update,
        "replace" => Verbs.Create | Verbs.Delete,
        "delete" => Verbs.Delete,
        "remove" => Verbs.Forget,
        null => Verbs.None,
        _ => Verbs.Unknown,
    };

    private static string? ReasonOf(string? reason) => reason switch
    {
        "tainted" => "replace_because_tainted",
        "requested" => "replace_by_request",
        "cannot_update" => "replace_because_cannot_update",
        "replace_triggered_by" => "replace_by_triggers",
        _ => reason,
    };

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? HostileText.Bound(value.GetString()!) : null;
}
