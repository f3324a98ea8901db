using System.Text.Json;

namespace Countersign.Adapters.Agents;

/// <summary>
/// A tool's input that is one object of plain values, as a shell's is: read where it stands, for a document of it costs more than all else that is read
/// of a call.
/// </summary>
internal sealed class FlatInput
{
    private const int MaxMembers = 16;

    private readonly byte[] _utf8;

    private FlatInput(byte[] utf8) => _utf8 = utf8;

    /// <summary>The input where it is such an object, valid and without a name that stands twice; null where it is to be read as a document.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static FlatInput? Of(byte[] utf8)
    {
        if (utf8 is not [(byte)'{', ..]) return null;
        Span<(int Start, int Length)> names = stackalloc (int, int)[MaxMembers];
        var count = 0;
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (count == MaxMembers || reader.ValueIsEscaped) return null;
            var name = reader.ValueSpan;
            foreach (var (start, length) in names[..count])
                if (name.SequenceEqual(utf8.AsSpan(start, length))) return null;
            names[count++] = ((int)reader.TokenStartIndex + 1, name.Length);
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) return null;
        }

        return reader.Read() ? null : new FlatInput(utf8);
    }

    /// <summary>The text of this member; null where it has none.</summary>
    public string? Text(string name)
    {
        var reader = new Utf8JsonReader(_utf8);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt) return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }

        return null;
    }
}
