using System.Globalization;
using System.Text.Json.Nodes;

namespace Countersign.Core.Formats;

/// <summary>Raised inside a reader of one of our own formats; every public reader catches it and gives a refusal instead.</summary>
/// <param name="message">What is wrong, with the path of the member, for people.</param>
public sealed class MalformedJsonException(string message) : FormatException(message);

/// <summary>
/// Strict reading of our own JSON formats: every member is asked for by name and type, and <see cref="End"/> refuses the rest,
/// so a format cannot carry what no check has looked at.
/// </summary>
public sealed class JsonFields
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private readonly JsonObject _object;
    private readonly string _path;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Wraps an object.</summary>
    /// <exception cref="MalformedJsonException">The node is not an object.</exception>
    public JsonFields(JsonNode? node, string path)
    {
        _path = path;
        _object = node as JsonObject ?? throw new MalformedJsonException($"{path} is not an object");
    }

    /// <summary>Reads a whole value from strict JSON bytes with <paramref name="read"/>, or says why it cannot.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> bytes, string what, Func<JsonFields, T> read, out string error)
        where T : class
    {
        if (!CanonicalJson.TryRead(bytes, out var node, out error)) return null;
        return Read(node, what, read, out error);
    }

    /// <summary>Reads a whole value from a parsed node with <paramref name="read"/>, or says why it cannot.</summary>
    public static T? Read<T>(JsonNode? node, string what, Func<JsonFields, T> read, out string error)
        where T : class
    {
        error = "";
        try
        {
            var fields = new JsonFields(node, what);
            var value = read(fields);
            fields.End();
            return value;
        }
        catch (MalformedJsonException problem)
        {
            error = problem.Message;
            return null;
        }
    }

    /// <summary>How times are written: RFC 3339, UTC, milliseconds.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Whether the member is there and not null.</summary>
    public bool Has(string name) => _object.TryGetPropertyValue(name, out var node) && node is not null;

    /// <summary>The member as a node; null where absent or null.</summary>
    public JsonNode? Node(string name)
    {
        _asked.Add(name);
        return _object.TryGetPropertyValue(name, out var node) ? node : null;
    }

    /// <summary>Required text.</summary>
    public string Text(string name, int maxLength = 65_536) => OptionalText(name, maxLength) ?? throw Missing(name);

    /// <summary>Text, or null where absent or null.</summary>
    public string? OptionalText(string name, int maxLength = 65_536)
    {
        if (Node(name) is not { } node) return null;
        if (node is not JsonValue value || !value.TryGetValue<string>(out var text)) throw Wrong(name, "text");
        return text.Length <= maxLength ? text : throw Wrong(name, $"text of at most {maxLength} characters");
    }

    /// <summary>Required integer between the bounds.</summary>
    public long Integer(string name, long least = 0, long most = CanonicalJson.MaxInteger) => OptionalInteger(name, least, most) ?? throw Missing(name);

    /// <summary>Integer, or null where absent or null.</summary>
    public long? OptionalInteger(string name, long least = 0, long most = CanonicalJson.MaxInteger)
    {
        if (Node(name) is not { } node) return null;
        if (node is not JsonValue value || !(value.TryGetValue<long>(out var number) || (value.TryGetValue<int>(out var small) && (number = small) == small)))
            throw Wrong(name, "a whole number");
        return number >= least && number <= most ? number : throw Wrong(name, $"a whole number from {least} to {most}");
    }

    /// <summary>Required flag.</summary>
    public bool Flag(string name) => Node(name) is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : throw Wrong(name, "true or false");

    /// <summary>Required digest <c>sha256:…</c>.</summary>
    public Sha256Digest Digest(string name) => Sha256Digest.TryParse(Text(name, 71), out var digest) ? digest : throw Wrong(name, "sha256: and 64 lower-case hex digits");

    /// <summary>Required full commit id.</summary>
    public CommitId Commit(string name) => OptionalCommit(name) ?? throw Missing(name);

    /// <summary>Full commit id, or null where absent or null.</summary>
    public CommitId? OptionalCommit(string name) =>
        OptionalText(name, 64) is not { } text ? null : CommitId.TryParse(text, out var id) ? id : throw Wrong(name, "a full git object id");

    /// <summary>Required time, RFC 3339 in UTC with milliseconds.</summary>
    public DateTimeOffset Time(string name) => OptionalTime(name) ?? throw Missing(name);

    /// <summary>Time, or null where absent or null.</summary>
    public DateTimeOffset? OptionalTime(string name)
    {
        if (OptionalText(name, 24) is not { } text) return null;
        return DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Wrong(name, "a time such as 2026-11-22T09:00:00.000Z");
    }

    /// <summary>Required object, read to its end.</summary>
    public T Object<T>(string name, Func<JsonFields, T> read) => Node(name) is { } node ? ReadOne(node, $"{_path}.{name}", read) : throw Missing(name);

    /// <summary>Object read to its end, or the default where absent or null.</summary>
    public T? OptionalObject<T>(string name, Func<JsonFields, T> read)
        where T : class =>
        Node(name) is { } node ? ReadOne(node, $"{_path}.{name}", read) : null;

    /// <summary>List of objects, each read to its end; empty where absent.</summary>
    public IReadOnlyList<T> Objects<T>(string name, Func<JsonFields, T> read, int most = 100_000) =>
        [.. Items(name, most).Select((item, at) => ReadOne(item, $"{_path}.{name}[{at}]", read))];

    /// <summary>List of texts; empty where absent.</summary>
    public IReadOnlyList<string> Texts(string name, int most = 100_000) =>
        [.. Items(name, most).Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Wrong(name, "a list of texts"))];

    /// <summary>List of full commit ids; empty where absent.</summary>
    public IReadOnlyList<CommitId> Commits(string name, int most = 100_000) =>
        [.. Texts(name, most).Select(text => CommitId.TryParse(text, out var id) ? id : throw Wrong(name, "a list of full git object ids"))];

    /// <summary>One of these words.</summary>
    public T Word<T>(string name, Func<string, T?> parse)
        where T : struct =>
        parse(Text(name, 200)) ?? throw Wrong(name, "one of the words the format names");

    /// <summary>Refuses members nobody asked for.</summary>
    public void End()
    {
        foreach (var (name, _) in _object)
            if (!_asked.Contains(name)) throw new MalformedJsonException($"{_path} has a member \"{name}\" that the format does not name");
    }

    /// <summary>The error for a member with the wrong content.</summary>
    public MalformedJsonException Wrong(string name, string expected) => new($"{_path}.{name} must be {expected}");

    private MalformedJsonException Missing(string name) => new($"{_path}.{name} is missing");

    private static T ReadOne<T>(JsonNode? node, string path, Func<JsonFields, T> read)
    {
        var fields = new JsonFields(node, path);
        var value = read(fields);
        fields.End();
        return value;
    }

    private JsonArray Items(string name, int most)
    {
        var node = Node(name);
        if (node is null) return [];
        if (node is not JsonArray array) throw Wrong(name, "a list");
        return array.Count <= most ? array : throw Wrong(name, $"a list of at most {most}");
    }
}
