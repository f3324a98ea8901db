using System.Text.Json;

namespace Countersign.Core.Formats;

/// <summary>Reads JSON of other programs: what is not asked for is ignored, what is missing is null, and nothing throws.</summary>
internal static class ForeignJson
{
    /// <summary>Deepest nesting read, in levels.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>The document, or why it is none. Escapes that are half a character are refused: they would make every later read fail.</summary>
    public static JsonDocument? TryParse(ReadOnlySpan<byte> json, out string error)
    {
        error = "";
        JsonDocument? document = null;
        try
        {
            // A copy: the document keeps the bytes, and the caller's buffer is used again.
            document = JsonDocument.Parse(json.ToArray(), Options);
            if (document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array && HasReadableTexts(document.RootElement)) return document;
            error = "it is neither an object nor a list of JSON";
        }
        catch (JsonException problem)
        {
            error = $"it is not JSON at line {problem.LineNumber + 1}, byte {problem.BytePositionInLine + 1}";
        }
        catch (InvalidOperationException)
        {
            error = "it has a text that is no text";
        }

        document?.Dispose();
        return null;
    }

    /// <summary>A member of an object; undefined where it is none or has none.</summary>
    public static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    /// <summary>A text member; null where it is none.</summary>
    public static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The items of a list member; none where it is no list.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>A line number, or null.</summary>
    public static int? Line(JsonElement element) => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number) && number >= 1 ? number : null;

    private static bool HasReadableTexts(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String) return element.GetString() is not null;
        if (element.ValueKind == JsonValueKind.Array) return element.EnumerateArray().All(HasReadableTexts);
        return element.ValueKind != JsonValueKind.Object || element.EnumerateObject().All(m => m.Name is not null && HasReadableTexts(m.Value));
    }
}
