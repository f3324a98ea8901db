using Microsoft.Data.Sqlite;

namespace Countersign.Storage.Sqlite;

/// <summary>The questions that can be asked of the store: of its committed state (<see cref="StoreSnapshot"/>) or inside a transaction (<see cref="StoreTransaction"/>).</summary>
public abstract partial class StoreReader
{
    private protected StoreReader(DateTimeOffset now)
    {
        var utc = now.ToUniversalTime();
        Now = utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMillisecond));
    }

    /// <summary>The one time of this snapshot or transaction, in UTC and whole milliseconds: everything in it happens at this time.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>A setting of the installation; null where it was never set.</summary>
    public string? Setting(string name) => One("SELECT value FROM settings WHERE name = @name", new { name }, row => row.Text("value"));

    /// <summary>An event.</summary>
    public EventRow? Event(long id) => One("SELECT * FROM events WHERE id = @id", new { id }, ReadEvent);

    /// <summary>Events that were recorded and never finished: a process stopped between; oldest first.</summary>
    public IReadOnlyList<EventRow> UnfinishedEvents(int limit) =>
        Many("SELECT * FROM events WHERE outcome IS NULL ORDER BY id LIMIT @limit", new { limit }, ReadEvent);

    /// <summary>The last submission that led to this change, as it came in; null where there is none.</summary>
    public EventRow? SubmissionOf(string changeId) =>
        One("SELECT * FROM events WHERE kind = 'submit' AND outcome = @changeId ORDER BY id DESC LIMIT 1", new { changeId }, ReadEvent);

    /// <summary>Evidence by its digest; null where there is none.</summary>
    /// <exception cref="StoreDamagedException">The stored bytes have another digest.</exception>
    public EvidenceRow? Evidence(Core.Formats.Sha256Digest digest)
    {
        var row = One("SELECT * FROM evidence WHERE digest = @digest", new { digest }, ReadEvidence);
        return row is null || Core.Formats.Sha256Digest.Of(row.Bytes) == digest
            ? row
            : throw new StoreDamagedException($"The evidence kept under {digest} has other bytes. Something else wrote to the database: restore the last backup.");
    }

    /// <summary>Runs a statement with these values and reads its result to the end.</summary>
    private protected abstract T Run<T>(string sql, object? values, Func<SqliteCommand, T> work);

    private protected T? One<T>(string sql, object? values, Func<Columns, T> read)
        where T : class => Many(sql, values, read).SingleOrDefault();

    private protected List<T> Many<T>(string sql, object? values, Func<Columns, T> read) => Run(sql, values, command =>
    {
        using var reader = command.ExecuteReader();
        var columns = new Columns(reader);
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(columns));
        return rows;
    });

    private protected long Number(string sql, object? values = null) => Run(sql, values, command => (long)command.ExecuteScalar()!);

    private protected bool Any(string sql, object? values = null) => Number($"SELECT EXISTS ({sql})", values) != 0;

    private static EventRow ReadEvent(Columns row) =>
        new(row.Integer("id"), row.Time("at"), row.Text("kind"), row.Text("request_id"), row.Blob("body"), row.OptionalText("outcome"));

    private protected static EvidenceRow ReadEvidence(Columns row) => new(row.Digest("digest"), row.Text("media_type"), row.Blob("bytes"));
}
