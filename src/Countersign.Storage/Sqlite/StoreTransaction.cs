using Countersign.Core.Formats;
using Microsoft.Data.Sqlite;

namespace Countersign.Storage.Sqlite;

/// <summary>
/// One transaction of the one writer: all of it becomes durable and visible when <see cref="CommitAsync"/> has returned, or none of it.
/// Disposed without commit it leaves nothing. Keep it short: every other writer waits. Not for use by several threads at once.
/// </summary>
public sealed partial class StoreTransaction : StoreReader, IAsyncDisposable
{
    private readonly StoreWriter _writer;
    private bool _ended;
    private bool _broken;

    internal StoreTransaction(StoreWriter writer, DateTimeOffset now)
        : base(now) => _writer = writer;

    /// <summary>
    /// Signs the new tree head once if anything was appended, and makes the transaction durable. Nothing of it may leave the process before this returned.
    /// </summary>
    /// <param name="sign">From the new size and root to the signed note over exactly them; needed where something was appended.</param>
    /// <exception cref="StoreWriteException">It is not durable and left nothing.</exception>
    /// <exception cref="InvalidOperationException">Something was appended and the note is missing or is for another size or root.</exception>
    public async Task CommitAsync(Func<UnsignedTreeHead, string>? sign = null)
    {
        SignTreeHead(sign);
        Guarded(() =>
        {
            _writer.Release();
            return 0;
        });
        _ended = true;
        await _writer.FinishAsync();
    }

    /// <summary>Undoes everything unless it was committed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ended) return;
        _ended = true;
        await _writer.RollBackAsync();
    }

    /// <summary>Sets a setting of the installation.</summary>
    public void SetSetting(string name, string value) =>
        Write("INSERT INTO settings (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = @value", new { name, value });

    /// <summary>Records what came in.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="requestId">The request it came with.</param>
    /// <param name="body">At most <see cref="EventRow.MaxBodyBytes"/>.</param>
    /// <returns>The event's number.</returns>
    /// <exception cref="ArgumentException">The body is longer.</exception>
    public long RecordEvent(string kind, string requestId, byte[] body)
    {
        if (body.Length > EventRow.MaxBodyBytes) throw new ArgumentException($"An event holds at most {EventRow.MaxBodyBytes} bytes, not {body.Length}.", nameof(body));
        return Insert("INSERT INTO events (at, kind, request_id, body) VALUES (@Now, @kind, @requestId, @body)", new { Now, kind, requestId, body });
    }

    /// <summary>Says what became of an event.</summary>
    /// <returns>False if it was finished before.</returns>
    public bool FinishEvent(long id, string outcome) =>
        Write("UPDATE events SET outcome = @outcome WHERE id = @id AND outcome IS NULL", new { id, outcome }) == 1;

    /// <summary>Keeps bytes under their digest; the same bytes are kept once.</summary>
    public Sha256Digest PutEvidence(string mediaType, byte[] bytes)
    {
        var digest = Sha256Digest.Of(bytes);
        Write("INSERT INTO evidence (digest, media_type, bytes) VALUES (@digest, @mediaType, @bytes) ON CONFLICT (digest) DO NOTHING", new { digest, mediaType, bytes });
        return digest;
    }

    private protected override T Run<T>(string sql, object? values, Func<SqliteCommand, T> work) => Guarded(() =>
    {
        var command = _writer.Statement(sql);
        if (values is not null) Values.Bind(command, values);
        return work(command);
    });

    private T Guarded<T>(Func<T> work)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        // After a failed statement SQLite may have ended the transaction by itself, and each further statement would be kept on its own.
        if (_broken) throw new InvalidOperationException("An earlier statement of this transaction failed; it can only be disposed.");
        try
        {
            return work();
        }
        catch (SqliteException problem) when (problem.SqliteErrorCode != SQLitePCL.raw.SQLITE_CONSTRAINT)
        {
            _broken = true;
            throw StoreWriter.Failed(problem);
        }
        catch
        {
            _broken = true;
            throw;
        }
    }

    private int Write(string sql, object values) => Run(sql, values, command => command.ExecuteNonQuery());

    private long Insert(string sql, object values)
    {
        Write(sql, values);
        return Number("SELECT last_insert_rowid()");
    }
}
