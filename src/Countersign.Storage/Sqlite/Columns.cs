using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Storage.Sqlite;

/// <summary>
/// Strict reading of one row by column name. A value this program would not have written is damage and is never read as something near it.
/// </summary>
internal readonly struct Columns(DbDataReader reader)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Texts as they are stored: a canonical JSON list.</summary>
    public static string TextList(IEnumerable<string> texts) =>
        Encoding.UTF8.GetString(CanonicalJson.Write(new JsonArray([.. texts.Select(text => (JsonNode)text)])));

    public string Text(string name) => reader.GetString(reader.GetOrdinal(name));

    public string? OptionalText(string name) => IsNull(name) ? null : Text(name);

    public long Integer(string name) => reader.GetInt64(reader.GetOrdinal(name));

    public long? OptionalInteger(string name) => IsNull(name) ? null : Integer(name);

    public bool Flag(string name) => Integer(name) != 0;

    public byte[] Blob(string name) => reader.GetFieldValue<byte[]>(reader.GetOrdinal(name));

    public Sha256Digest Digest(string name) => Sha256Digest.TryParse(Text(name), out var digest) ? digest : throw Damaged(name, "a digest");

    public Sha256Digest? OptionalDigest(string name) => IsNull(name) ? null : Digest(name);

    public CommitId Commit(string name) => CommitId.TryParse(Text(name), out var commit) ? commit : throw Damaged(name, "a commit");

    public CommitId? OptionalCommit(string name) => IsNull(name) ? null : Commit(name);

    public DateTimeOffset Time(string name) =>
        DateTimeOffset.TryParseExact(Text(name), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Damaged(name, "a time");

    public DateTimeOffset? OptionalTime(string name) => IsNull(name) ? null : Time(name);

    public T Word<T>(string name)
        where T : struct, Enum => Words.Parse<T>(Text(name)) ?? throw Damaged(name, "a word of this program");

    public T? OptionalWord<T>(string name)
        where T : struct, Enum => IsNull(name) ? null : Word<T>(name);

    public IReadOnlyList<TokenScope> Scopes(string name)
    {
        var (columns, words) = (this, Text(name).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return [.. words.Select(word => Words.Parse<TokenScope>(word) ?? throw columns.Damaged(name, "a list of scopes"))];
    }

    public IReadOnlyList<string> Texts(string name)
    {
        if (!CanonicalJson.TryReadCanonical(Encoding.UTF8.GetBytes(Text(name)), out var node) || node is not JsonArray list)
            throw Damaged(name, "a list of texts");
        var columns = this;
        return [.. list.Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw columns.Damaged(name, "a list of texts"))];
    }

    public IReadOnlyList<string>? OptionalTexts(string name) => IsNull(name) ? null : Texts(name);

    private bool IsNull(string name) => reader.IsDBNull(reader.GetOrdinal(name));

    private StoreDamagedException Damaged(string name, string expected) => new(
        $"The database holds \"{Text(name)}\" in column {name}, which is not {expected}. Something else wrote to the file: restore the last backup and check it with `countersign ledger verify`.");
}
