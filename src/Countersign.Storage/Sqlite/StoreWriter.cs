using Dapper;
using Microsoft.Data.Sqlite;

namespace Countersign.Storage.Sqlite;

/// <summary>
/// The one writing connection. Transactions run one after the other, each inside a savepoint. Those that wait for each other share one
/// COMMIT, so that many writers need one sync of the disk; none of them returns before that COMMIT returned. Invariant: whoever holds
/// the gate is alone with the connection and with <see cref="_group"/>.
/// </summary>
internal sealed class StoreWriter(SqliteConnection connection) : IAsyncDisposable
{
    private const int MostPerCommit = 64; // transactions that share one sync; bounds how long the first of them waits

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, SqliteCommand> _statements = new(StringComparer.Ordinal);
    private List<TaskCompletionSource> _group = [];
    private int _queued;
    private bool _closed;

    /// <summary>Only for whoever holds the gate.</summary>
    public SqliteConnection Connection => connection;

    /// <summary>The statement with this text, prepared once and kept; only for whoever holds the gate, and one result of it at a time.</summary>
    public SqliteCommand Statement(string sql)
    {
        if (_statements.TryGetValue(sql, out var known)) return known;
        var statement = connection.CreateCommand();
        statement.CommandText = sql;
        return _statements[sql] = statement;
    }

    /// <summary>Transactions that wait for their turn.</summary>
    public int Queued => Volatile.Read(ref _queued);

    private bool IsIdle => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) != 0;

    /// <summary>Takes the gate and begins a transaction inside it.</summary>
    public async Task BeginAsync(CancellationToken cancel)
    {
        Interlocked.Increment(ref _queued);
        // Not cancellable: a transaction before this one may have left its COMMIT to us.
        await _gate.WaitAsync(CancellationToken.None);
        Interlocked.Decrement(ref _queued);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(SqliteStore));
            cancel.ThrowIfCancellationRequested();
            if (IsIdle) Statement("BEGIN IMMEDIATE").ExecuteNonQuery();
            Statement("SAVEPOINT member").ExecuteNonQuery();
        }
        catch (SqliteException problem)
        {
            PassOn();
            throw Failed(problem);
        }
        catch
        {
            PassOn();
            throw;
        }
    }

    /// <summary>Ends the transaction's own part; if this throws, it is still open and has to be undone.</summary>
    public void Release() => Statement("RELEASE member").ExecuteNonQuery();

    /// <summary>After <see cref="Release"/>: gives up the gate and returns when the transaction is durable.</summary>
    /// <exception cref="StoreWriteException">It is not durable and left nothing.</exception>
    public async Task FinishAsync()
    {
        var durable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _group.Add(durable);
        PassOn();
        await durable.Task;
    }

    /// <summary>
    /// Undoes the transaction. It may have read what others of its group wrote and its caller may tell somebody, so it too returns
    /// only when that is durable.
    /// </summary>
    public async Task RollBackAsync()
    {
        var readFrom = _group.Count > 0 ? _group[^1].Task : Task.CompletedTask;
        try
        {
            if (!IsIdle) connection.Execute("ROLLBACK TO member; RELEASE member");
        }
        catch (SqliteException problem)
        {
            Abandon(problem);
        }

        PassOn();
        await readFrom;
    }

    /// <summary>Waits for the transaction that runs, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync();
        Flush();
        if (!_closed) await connection.DisposeAsync();
        _closed = true;
        _gate.Release();
    }

    /// <summary>A failed write other than a broken rule of the schema is told apart: it may be tried again.</summary>
    public static StoreWriteException Failed(SqliteException problem) =>
        new($"The database could not be written and nothing was kept: {problem.Message} Check free space, permissions and the disk.", problem);

    /// <summary>Leaves the COMMIT to the next in the queue, or does it; then lets the next one in.</summary>
    private void PassOn()
    {
        try
        {
            // After a full disk or an I/O error SQLite may have rolled back everything by itself.
            if (_group.Count > 0 && IsIdle) Abandon(null);
            else if (Queued == 0 || _group.Count >= MostPerCommit) Flush();
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Flush()
    {
        if (_closed || IsIdle) return;
        try
        {
            Statement("COMMIT").ExecuteNonQuery();
        }
        catch (SqliteException problem)
        {
            Abandon(problem);
            return;
        }

        foreach (var durable in Taken()) durable.SetResult();
    }

    /// <summary>Nothing of the group was kept; each of its callers hears it.</summary>
    private void Abandon(SqliteException? problem)
    {
        var failure = problem is null ? new StoreWriteException("The database gave up the transaction and nothing was kept.") : Failed(problem);
        foreach (var durable in Taken()) durable.SetException(failure);
        if (!IsIdle) connection.Execute("ROLLBACK TRANSACTION");
    }

    private List<TaskCompletionSource> Taken() => Interlocked.Exchange(ref _group, []);
}
