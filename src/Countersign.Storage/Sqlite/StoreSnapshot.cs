using Dapper;
using Microsoft.Data.Sqlite;

namespace Countersign.Storage.Sqlite;

/// <summary>The committed state at one moment; what is written meanwhile is not seen. Dispose it soon: while it is open the write-ahead log grows.</summary>
public sealed class StoreSnapshot : StoreReader, IDisposable
{
    private readonly SqliteConnection _connection;

    internal StoreSnapshot(SqliteConnection connection, DateTimeOffset now)
        : base(now)
    {
        _connection = connection;
        connection.Execute("BEGIN TRANSACTION");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_connection.State != System.Data.ConnectionState.Open) return;
        // The connection goes back to the pool; an open transaction would go with it and show old state to the next reader.
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0) _connection.Execute("ROLLBACK TRANSACTION");
        _connection.Dispose();
    }

    private protected override T Run<T>(string sql, object? values, Func<SqliteCommand, T> work)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        if (values is not null) Values.Bind(command, values);
        return work(command);
    }
}
