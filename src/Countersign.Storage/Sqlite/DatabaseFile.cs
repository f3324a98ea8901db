using Dapper;
using Microsoft.Data.Sqlite;

namespace Countersign.Storage.Sqlite;

/// <summary>The database as a file: making it so that only the gate's own account reads it, and opening connections to it.</summary>
internal static class DatabaseFile
{
    /// <summary>"CSGN" in the file's header.</summary>
    public const long ApplicationId = 1129531214;

    private const int BusySeconds = 10; // another process may hold the write lock this long

    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes an empty file (0600) and its folder (0700) where they are missing; what exists keeps its permissions.</summary>
    public static void Create(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete };
        var folder = Path.GetDirectoryName(path);
        if (OperatingSystem.IsWindows())
        {
            if (folder is not null) Directory.CreateDirectory(folder);
        }
        else
        {
            if (folder is not null) Directory.CreateDirectory(folder, OnlyOwner | UnixFileMode.UserExecute);
            // From the first moment: a file made wide and narrowed later can be opened in between.
            options.UnixCreateMode = OnlyOwner;
        }

        using var file = new FileStream(path, options);
    }

    /// <summary>Refuses what is not a database of this program, before anything in it is touched.</summary>
    /// <exception cref="StoreRefusedException">It is not ours.</exception>
    public static void Identify(SqliteConnection connection, string path)
    {
        var id = connection.ExecuteScalar<long>("PRAGMA application_id");
        var objects = connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master");
        if (id == 0 && objects == 0) return;
        if (id != ApplicationId) throw NotOurs(path, "it is a database of another program");
        if (Migrations.VersionOf(connection) == 0) throw NotOurs(path, "it has no schema version");
    }

    /// <summary>The error for a file that is something else.</summary>
    public static StoreRefusedException NotOurs(string path, string why, Exception? inner = null) =>
        new($"The file {path} is not a Countersign database: {why}. Name the gate's own database, or a path where no file is yet.", inner);

    /// <summary>The one connection that writes.</summary>
    public static SqliteConnection OpenWriter(string path)
    {
        var connection = new SqliteConnection(Text(path, SqliteOpenMode.ReadWrite, pooling: false));
        connection.Open();
        return connection;
    }

    /// <summary>Every commit is on the disk when COMMIT returns; readers do not wait for the writer.</summary>
    /// <exception cref="StoreRefusedException">The file system does not carry a write-ahead log.</exception>
    public static void Configure(SqliteConnection connection, string path)
    {
        var mode = connection.ExecuteScalar<string>("PRAGMA journal_mode = WAL");
        if (mode != "wal")
            throw new StoreRefusedException($"The database {path} cannot keep a write-ahead log where it is (journal mode is \"{mode}\"). Put it on a local disk that the gate may write.");
        connection.Execute($"PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA busy_timeout = {BusySeconds * 1000}");
    }

    /// <summary>A pooled connection that cannot write.</summary>
    public static SqliteConnection OpenReader(string path)
    {
        var connection = new SqliteConnection(Text(path, SqliteOpenMode.ReadOnly, pooling: true));
        connection.Open();
        return connection;
    }

    /// <summary>Closes the pooled connections, so that the file can be moved.</summary>
    public static void ClearReaders(string path)
    {
        using var connection = new SqliteConnection(Text(path, SqliteOpenMode.ReadOnly, pooling: true));
        SqliteConnection.ClearPool(connection);
    }

    private static string Text(string path, SqliteOpenMode mode, bool pooling) =>
        new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = pooling, DefaultTimeout = BusySeconds }.ToString();
}
