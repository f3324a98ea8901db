using System.Text;
using System.Text.Json;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;
using Countersign.Tests;

namespace Countersign.Fuzz.Tests;

/// <summary>What holds for any bytes that claim to be a plan, whatever format reads them.</summary>
public abstract class PlanFuzzer : Fuzzer
{
    /// <summary>Starts every value that was planted; none of it may come out.</summary>
    protected const string Planted = "PlAnTeD";

    private protected abstract string Format { get; }

    protected override int LeastShapes => 20;

    protected override IReadOnlyList<string> Words =>
        ["{", "}", "[", "]", ",", "null", "true", "\"actions\":", "[\"delete\",\"create\"]", "[\"forget\"]", "[]", "\"before\":", "\"after\":", "\"after_unknown\":", "\"address\":", "\"type\":\"aws_s3_bucket\",",
            "\"deposed\":\"1\",", "\"replace_paths\":[[\"a\",0]],", "\"resource_changes\":[", "\"prior_state\":{", "\"configuration\":{", "\"provisioners\":[{}],", "\"depends_on\":[", "\"@level\":\"info\",", "\\ud800",
            $"\"{Planted}-0123456789\"", $",\"x\":\"{Planted}-0123456789\""];

    protected override IEnumerable<byte[]> Seeds() =>
        Directory.GetDirectories(SourceTree.Golden("blast-radius")).Where(folder => Path.GetFileName(folder).StartsWith(Format == "terraform" ? "terraform-" : "terraform-ui", StringComparison.Ordinal))
            .Select(folder => Path.Combine(folder, "plan.json")).Where(File.Exists).Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes).Where(bytes => bytes.Length < MaxBytes).Select(WithPlanted);

    protected override string Read(byte[] input)
    {
        var facts = PlanReaders.For(Format)!(new MemoryStream(input), new PlanReadOptions { ValuesKey = new byte[32] });
        var record = CanonicalJson.Write(PlanFactsRecord.ToJson(facts));
        if (PlanFactsRecord.Read(record, out var problem) is null) throw new InvalidOperationException(problem);
        var report = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [facts] });
        if (report.Effects.Select(e => e.Id).Distinct(StringComparer.Ordinal).Count() != report.Effects.Count) throw new InvalidOperationException("two effects have one id");
        if (!IsWhole(input) && !facts.Gaps.Any(gap => gap.IsBlocking)) throw new InvalidOperationException("a part that cannot be read has no gap");
        if (facts.Values is not null && facts.Gaps.Any(gap => gap.IsBlocking)) throw new InvalidOperationException("what was not read has a digest");
        if (Encoding.UTF8.GetString(record).Contains(Planted, StringComparison.OrdinalIgnoreCase) && !MayShow(input)) throw new InvalidOperationException("a value came out");
        return $"{string.Join(' ', report.Effects.Select(e => $"{e.Does}/{e.Row}").Distinct().Order(StringComparer.Ordinal).Take(4))}|{string.Join(' ', facts.Gaps.Select(g => $"{g.Code} {Shape(g.Detail)}").Distinct().Take(3))}";
    }

    /// <summary>Whether the whole input is what its reader takes for well-formed.</summary>
    private protected abstract bool IsWhole(byte[] input);

    /// <summary>Puts planted values where the format keeps values.</summary>
    private protected abstract byte[] WithPlanted(byte[] seed);

    // A mutation may make a name of what was planted as a value; names are shown.
    private static bool MayShow(byte[] input)
    {
        try
        {
            using var document = JsonDocument.Parse(input, new JsonDocumentOptions { MaxDepth = 512 });
            return Named(document.RootElement, isName: false);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or ArgumentException)
        {
            return true;
        }
    }

    private static bool Named(JsonElement element, bool isName) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Any(member =>
            member.Name.Contains(Planted, StringComparison.OrdinalIgnoreCase) || Named(member.Value, member.Name is not ("before" or "after" or "values" or "value" or "x"))),
        JsonValueKind.Array => element.EnumerateArray().Any(item => Named(item, isName)),
        JsonValueKind.String => isName && element.GetString()!.Contains(Planted, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static string Shape(string detail) => new([.. detail.Where(c => !char.IsDigit(c)).Take(40)]);
}

public sealed class TerraformFuzzer : PlanFuzzer
{
    private protected override string Format => "terraform";

    private protected override bool IsWhole(byte[] input)
    {
        // Both encodings with a mark are decoded first; what that does to broken text is the reader's own matter.
        if (input is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) return true;
        var text = input.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? input.AsMemory(Encoding.UTF8.Preamble.Length) : input;
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 512 });
            return true;
        }
        catch (JsonException)
        {
            // What nobody looks at is skipped by its brackets, its strings and what stands beside each quote (ADR 11): only where these do not fit must be a gap.
            return Fits(text.Span);
        }
    }

    private static bool Fits(ReadOnlySpan<byte> text)
    {
        var (depth, braces, isString, isAfterString, isAfterGap) = (0, 0, false, false, true);
        for (var at = 0; at < text.Length; at++)
        {
            var isGap = text[at] is <= (byte)' ' or (byte)',' or (byte)':' or (byte)'{' or (byte)'}' or (byte)'[' or (byte)']';
            if (isAfterString && !isGap) return false;
            isAfterString = false;
            if (text[at] == (byte)'"')
            {
                if (!isString && !isAfterGap) return false;
                (isAfterString, isString) = (isString, !isString);
            }
            else if (!isString && isGap && text[at] > (byte)':')
            {
                var step = text[at] is (byte)'{' or (byte)'[' ? 1 : -1;
                depth += step;
                if (text[at] is (byte)'{' or (byte)'}') braces += step;
                if (depth < 0) return false;
            }

            isAfterGap = isGap;
            if (text[at] == (byte)'\\') at++;
        }

        return !isString && depth == 0 && braces == 0;
    }

    private protected override byte[] WithPlanted(byte[] seed) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(seed).Replace("\"before\":{", $"\"before\":{{\"x\":\"{Planted}-0123456789\",", StringComparison.Ordinal));
}

public sealed class TerraformUiFuzzer : PlanFuzzer
{
    private protected override string Format => "terraform-ui";

    // A log is never enough: every reading of one has a blocking gap.
    private protected override bool IsWhole(byte[] input) => false;

    private protected override byte[] WithPlanted(byte[] seed) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(seed).Replace("\"@message\":\"", $"\"@message\":\"{Planted}-0123456789 ", StringComparison.Ordinal));
}
