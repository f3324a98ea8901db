using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Core.Ledger;

/// <summary>
/// One record of the ledger: that something happened, when, to what, and the digests of its evidence, which is kept beside the ledger.
/// It holds no names, addresses or secrets, because an append-only log forgets nothing. Its bytes are canonical JSON
/// <c>{v, type, time, id, refs{name: digest}}</c>. Every instance is within the limits.
/// </summary>
public sealed class LedgerEntry : IEquatable<LedgerEntry>
{
    /// <summary>Version of the format.</summary>
    public const int Version = 1;

    /// <summary>Longest id, in characters.</summary>
    public const int MaxIdLength = 200;

    /// <summary>Most references.</summary>
    public const int MaxRefs = 32;

    /// <summary>Longest name of a reference, in characters.</summary>
    public const int MaxRefNameLength = 64;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly string[] Members = ["id", "refs", "time", "type", "v"];

    private static readonly Dictionary<string, LedgerEntryType> Types = Enum.GetValues<LedgerEntryType>().ToDictionary(NameOf);

    private LedgerEntry(LedgerEntryType type, DateTimeOffset time, string id, IReadOnlyDictionary<string, Sha256Digest> refs) =>
        (Type, Time, Id, Refs) = (type, time, id, refs);

    /// <summary>What it records.</summary>
    public LedgerEntryType Type { get; }

    /// <summary>When it was appended, by the gate's clock; UTC, whole milliseconds.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>Id of what it is about, for instance <c>chg_…</c>; 1 to 200 printable ASCII characters.</summary>
    public string Id { get; }

    /// <summary>Digests of the evidence by name.</summary>
    public IReadOnlyDictionary<string, Sha256Digest> Refs { get; }

    /// <summary>Makes an entry; the time is cut to whole milliseconds in UTC.</summary>
    /// <exception cref="ArgumentException">The id or the references are outside the limits.</exception>
    public static LedgerEntry Create(LedgerEntryType type, DateTimeOffset time, string id, IReadOnlyDictionary<string, Sha256Digest> refs)
    {
        var utc = time.ToUniversalTime();
        var cut = utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMillisecond));
        return Problem(id, refs) is { } problem
            ? throw new ArgumentException(problem)
            : new LedgerEntry(type, cut, id, new Dictionary<string, Sha256Digest>(refs, StringComparer.Ordinal));
    }

    /// <summary>Reads an entry. Only the canonical bytes are an entry; unknown members are refused.</summary>
    /// <param name="bytes">The leaf's bytes.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="error">What is wrong, for people.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out LedgerEntry? entry, out string error)
    {
        entry = null;
        error = "";
        if (bytes.Length > Tiles.MaxEntryBytes) error = $"it has {bytes.Length} bytes; an entry holds at most {Tiles.MaxEntryBytes}";
        else if (!CanonicalJson.TryReadCanonical(bytes, out var value) || value is not JsonObject members) error = "it is not an object in canonical JSON";
        else if (!members.Select(m => m.Key).Order(StringComparer.Ordinal).SequenceEqual(Members)) error = $"its members must be {string.Join(", ", Members)}";
        else if (!IsVersion(members["v"])) error = $"v must be {Version}";
        else if (!Types.TryGetValue(Text(members["type"]), out var type)) error = $"unknown type. {NearestWord.Suggest(Text(members["type"]), Types.Keys)}";
        else if (!TryTime(Text(members["time"]), out var time)) error = "time must look like 2026-11-22T09:00:00.000Z";
        else if (!TryRefs(members["refs"], out var refs)) error = "refs must map names to sha256:<64 lower-case hex digits>";
        else if (Problem(Text(members["id"]), refs) is { } problem) error = problem;
        else entry = new LedgerEntry(type, time, Text(members["id"]), refs);
        return entry is not null;
    }

    /// <summary>The canonical bytes: the leaf of the Merkle tree.</summary>
    public byte[] ToBytes() => CanonicalJson.Write(new JsonObject
    {
        ["v"] = Version,
        ["type"] = NameOf(Type),
        ["time"] = Time.ToString(TimeFormat, CultureInfo.InvariantCulture),
        ["id"] = Id,
        ["refs"] = new JsonObject(Refs.Select(r => KeyValuePair.Create(r.Key, (JsonNode?)JsonValue.Create(r.Value.ToString())))),
    });

    /// <summary>The written name of a type.</summary>
    public static string NameOf(LedgerEntryType type) => type switch
    {
        LedgerEntryType.Settings => "settings",
        LedgerEntryType.Enrol => "enrol",
        LedgerEntryType.Revoke => "revoke",
        LedgerEntryType.Configuration => "configuration",
        LedgerEntryType.Change => "change",
        LedgerEntryType.Verdict => "verdict",
        LedgerEntryType.SignOff => "sign-off",
        LedgerEntryType.Reject => "reject",
        LedgerEntryType.Withdraw => "withdraw",
        LedgerEntryType.Grant => "grant",
        LedgerEntryType.Consume => "consume",
        LedgerEntryType.Token => "token",
        LedgerEntryType.BreakGlass => "break-glass",
        LedgerEntryType.AfterReview => "after-review",
        LedgerEntryType.Outcome => "outcome",
        LedgerEntryType.Baseline => "baseline",
        LedgerEntryType.Declare => "declare",
    };

    /// <summary>Two entries are equal when their bytes are.</summary>
    public bool Equals(LedgerEntry? other) => other is not null && ToBytes().AsSpan().SequenceEqual(other.ToBytes());

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as LedgerEntry);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Type, Time, Id, Refs.Count);

    private static string? Problem(string id, IReadOnlyDictionary<string, Sha256Digest> refs)
    {
        if (id.Length is 0 or > MaxIdLength || id.Any(c => c is < ' ' or > '~')) return $"id must be 1 to {MaxIdLength} printable ASCII characters";
        if (refs.Count > MaxRefs) return $"refs must hold at most {MaxRefs} digests";
        if (refs.Values.Any(digest => digest == default)) return "refs must not hold an unset digest";
        var isNamed = refs.Keys.All(name => name.Length is > 0 and <= MaxRefNameLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'));
        return isNamed ? null : $"names of refs must be 1 to {MaxRefNameLength} letters, digits, dots, dashes or underscores";
    }

    private static bool IsVersion(JsonNode? node) => node is JsonValue value && value.TryGetValue<long>(out var v) && v == Version;

    /// <summary>A string member; the empty string, which no member may be, for anything else.</summary>
    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static bool TryRefs(JsonNode? node, out Dictionary<string, Sha256Digest> refs)
    {
        refs = new(StringComparer.Ordinal);
        if (node is not JsonObject members) return false;
        foreach (var (name, value) in members)
        {
            if (!Sha256Digest.TryParse(Text(value), out var digest)) return false;
            refs[name] = digest;
        }

        return true;
    }
}
