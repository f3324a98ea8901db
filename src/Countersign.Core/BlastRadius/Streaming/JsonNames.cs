using System.Text;
using System.Text.Json;

namespace Countersign.Core.BlastRadius.Streaming;

/// <summary>The member names that one kind of object is asked for, by position; found without making strings.</summary>
internal sealed class JsonNames
{
    /// <summary>Most names of one object: what has been seen is kept in one 64-bit word.</summary>
    public const int Most = 64;

    private readonly byte[][] _names;
    private readonly int[][] _byLength;

    public JsonNames(params string[] names)
    {
        if (names.Length > Most) throw new ArgumentException($"At most {Most} names.", nameof(names));
        Words = names;
        _names = Array.ConvertAll(names, Encoding.UTF8.GetBytes);
        _byLength = new int[_names.Max(name => name.Length) + 1][];
        for (var length = 0; length < _byLength.Length; length++) _byLength[length] = OfLength(length);
    }

    private int[] OfLength(int length)
    {
        var found = new List<int>();
        for (var at = 0; at < _names.Length; at++)
            if (_names[at].Length == length) found.Add(at);
        return [.. found];
    }

    /// <summary>The names in their order.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Position of the name the reader stands on; −1 where nobody asks for it.</summary>
    public int Find(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped) return FindEscaped(ref reader);
        var name = reader.ValueSpan;
        if (name.Length >= _byLength.Length) return -1;
        foreach (var at in _byLength[name.Length])
            if (name.SequenceEqual(_names[at])) return at;
        return -1;
    }

    // "\u0061ctions" is the same name as "actions" to every JSON reader, so it must be to this one.
    private int FindEscaped(ref Utf8JsonReader reader)
    {
        for (var at = 0; at < _names.Length; at++)
            if (reader.ValueTextEquals(_names[at])) return at;
        return -1;
    }
}
