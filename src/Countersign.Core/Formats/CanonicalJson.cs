using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Countersign.Core.Formats;

/// <summary>
/// RFC 8785 (JCS) restricted to strings, integers, booleans, null, arrays and objects: the one byte form of everything
/// Countersign digests or signs. Numbers with a fraction or exponent and integers beyond ±(2^53 − 1) have no place in it.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Deepest nesting read or written, in levels.</summary>
    public const int MaxDepth = 64;

    /// <summary>Largest absolute value of an integer (RFC 8785 §3.2.2.3 keeps to IEEE 754 doubles).</summary>
    public const long MaxInteger = (1L << 53) - 1;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The canonical UTF-8 bytes of this value.</summary>
    /// <exception cref="ArgumentException">The value holds what the restricted form has no spelling for.</exception>
    public static byte[] Write(JsonNode? value)
    {
        var text = new StringBuilder();
        Append(text, value, 0);
        return StrictUtf8.GetBytes(text.ToString());
    }

    /// <summary>SHA-256 of the canonical bytes.</summary>
    public static Sha256Digest Digest(JsonNode? value) => Sha256Digest.Of(Write(value));

    /// <summary>
    /// Reads bytes that must already be canonical: parsed strictly (no duplicate keys, comments or trailing commas) and compared
    /// with what <see cref="Write"/> makes of them, so there is one spelling per value.
    /// </summary>
    public static bool TryReadCanonical(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out JsonNode? value)
    {
        if (!TryRead(bytes, out value, out _)) return false;
        try
        {
            if (bytes.SequenceEqual(Write(value))) return true;
        }
        catch (ArgumentException)
        {
            // A number the restricted form cannot spell: not canonical, said by the return value.
        }

        value = null;
        return false;
    }

    /// <summary>Reads strict JSON of a foreign writer: valid UTF-8, no duplicate keys, no comments, bounded depth.</summary>
    /// <param name="bytes">UTF-8 without byte order mark.</param>
    /// <param name="value">The value; never null on success (a top-level <c>null</c> is refused).</param>
    /// <param name="error">What is wrong, for people.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out JsonNode? value, out string error)
    {
        value = null;
        error = "";
        try
        {
            StrictUtf8.GetCharCount(bytes);
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
            var document = JsonDocument.ParseValue(ref reader);
            if (reader.BytesConsumed != bytes.Length && HasMore(ref reader)) error = "there is text after the JSON value";
            else if (FirstDuplicate(document.RootElement) is { } key) error = $"the key \"{key}\" stands twice in one object";
            else if (document.RootElement.ValueKind == JsonValueKind.Null) error = "the value is null";
            else value = ToNode(document.RootElement);
        }
        catch (JsonException problem)
        {
            error = $"not valid JSON at line {problem.LineNumber + 1}, column {problem.BytePositionInLine + 1}";
        }
        catch (ArgumentException)
        {
            error = "not valid UTF-8";
        }
        catch (InvalidOperationException)
        {
            error = "a string holds half of a surrogate pair";
        }

        return value is not null;
    }

    private static bool HasMore(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (JsonException)
        {
            return true;
        }
    }

    private static string? FirstDuplicate(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().Select(FirstDuplicate).FirstOrDefault(key => key is not null);
        if (element.ValueKind != JsonValueKind.Object) return null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (!seen.Add(member.Name)) return member.Name;
            if (FirstDuplicate(member.Value) is { } inner) return inner;
        }

        return null;
    }

    private static JsonNode? ToNode(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(element.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, ToNode(m.Value)))),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select(ToNode)]),
        JsonValueKind.String => JsonValue.Create(element.GetString()),
        JsonValueKind.Number => element.TryGetInt64(out var whole) ? JsonValue.Create(whole) : JsonValue.Create(element.GetDouble()),
        JsonValueKind.True => JsonValue.Create(true),
        JsonValueKind.False => JsonValue.Create(false),
        _ => null,
    };

    private static void Append(StringBuilder text, JsonNode? value, int depth)
    {
        if (depth >= MaxDepth && value is (JsonObject or JsonArray)) throw new ArgumentException($"JSON nested deeper than {MaxDepth} levels has no canonical form.");
        switch (value)
        {
            case null: text.Append("null"); break;
            case JsonObject obj: AppendObject(text, obj, depth); break;
            case JsonArray array: AppendArray(text, array, depth); break;
            case JsonValue scalar: AppendScalar(text, scalar); break;
        }
    }

    private static void AppendObject(StringBuilder text, JsonObject obj, int depth)
    {
        text.Append('{');
        var first = true;
        // RFC 8785 §3.2.3: members sorted by the UTF-16 code units of their names.
        foreach (var (name, member) in obj.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            if (!first) text.Append(',');
            first = false;
            AppendString(text, name);
            text.Append(':');
            Append(text, member, depth + 1);
        }

        text.Append('}');
    }

    private static void AppendArray(StringBuilder text, JsonArray array, int depth)
    {
        text.Append('[');
        for (var i = 0; i < array.Count; i++)
        {
            if (i > 0) text.Append(',');
            Append(text, array[i], depth + 1);
        }

        text.Append(']');
    }

    private static void AppendScalar(StringBuilder text, JsonValue scalar)
    {
        if (scalar.TryGetValue<bool>(out var flag)) text.Append(flag ? "true" : "false");
        else if (scalar.TryGetValue<string>(out var words)) AppendString(text, words);
        else if (scalar.TryGetValue<long>(out var number) || (scalar.TryGetValue<int>(out var small) && (number = small) == small))
            text.Append(Bounded(number));
        else throw new ArgumentException($"{scalar.ToJsonString()} is not a string, an integer or a boolean; canonical JSON has no form for it.");
    }

    private static long Bounded(long number) =>
        number is >= -MaxInteger and <= MaxInteger ? number : throw new ArgumentException($"{number} is beyond 2^53 − 1.");

    private static void AppendString(StringBuilder text, string words)
    {
        text.Append('"');
        foreach (var c in words)
        {
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\b': text.Append("\\b"); break;
                case '\t': text.Append("\\t"); break;
                case '\n': text.Append("\\n"); break;
                case '\f': text.Append("\\f"); break;
                case '\r': text.Append("\\r"); break;
                case < ' ': text.Append("\\u").Append(((int)c).ToString("x4", null)); break;
                default: text.Append(c); break;
            }
        }

        text.Append('"');
    }
}
