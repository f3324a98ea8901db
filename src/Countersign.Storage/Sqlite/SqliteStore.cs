using Countersign.Core.Ledger;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Countersign.Storage.Sqlite;

/// <summary>
/// Everything the gate keeps, in one SQLite file. One process writes through one connection; readers see committed state only and do
/// not wait for the writer. A commit is on the disk before it returns (write-ahead log, synchronous=FULL).
/// </summary>
public sealed class SqliteStore : IDisposable, IAsyncDisposable
{
    private const int NotADatabase = 26; // SQLITE_NOTADB

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly StoreWriter _writer;

    static SqliteStore() => SQLitePCL.Batteries_V2.Init();

    private SqliteStore(string path, TimeProvider time, SqliteConnection writer) => (_path, _time, _writer) = (path, time, new StoreWriter(writer));

    /// <summary>Opens the database, makes it (0600, its folder 0700) where there is none, and brings its schema up to date.</summary>
    /// <param name="path">The file.</param>
    /// <param name="time">The clock of every transaction.</param>
    /// <exception cref="StoreRefusedException">The file is newer than this program, is not ours, or cannot be opened.</exception>
    public static SqliteStore Open(string path, TimeProvider time) => Open(path, time, Migrations.All);

    internal static SqliteStore Open(string path, TimeProvider time, IReadOnlyList<Migration> migrations)
    {
        path = Path.GetFullPath(path);
        SqliteConnection? writer = null;
        try
        {
            if (Directory.Exists(path)) throw new StoreRefusedException($"The database {path} is a folder. Name a file in it.");
            DatabaseFile.Create(path, FileMode.OpenOrCreate);
            writer = DatabaseFile.OpenWriter(path);
            DatabaseFile.Identify(writer, path);
            DatabaseFile.Configure(writer, path);
            Migrations.Apply(writer, path, migrations);
            return new SqliteStore(path, time, writer);
        }
        catch (Exception problem)
        {
            writer?.Dispose();
            if (problem is SqliteException { SqliteErrorCode: NotADatabase }) throw DatabaseFile.NotOurs(path, "it is not a database", problem);
            if (problem is SqliteException or IOException or UnauthorizedAccessException)
                throw new StoreRefusedException($"The database {path} cannot be opened: {problem.Message} Give the gate's account a folder of its own that it may write.", problem);
            throw;
        }
    }

    /// <summary>The committed state at this moment.</summary>
    public StoreSnapshot Read()
    {
        var connection = DatabaseFile.OpenReader(_path);
        return new StoreSnapshot(connection, _time.GetUtcNow());
    }

    /// <summary>Begins a transaction when every one before it has ended.</summary>
    /// <param name="cancel">Looked at once it is this transaction's turn.</param>
    /// <exception cref="StoreWriteException">The database cannot be written now.</exception>
    public async Task<StoreTransaction> BeginAsync(CancellationToken cancel = default)
    {
        await _writer.BeginAsync(cancel);
        return new StoreTransaction(_writer, _time.GetUtcNow());
    }

    /// <summary>
    /// Hashes the whole ledger again and compares it with every stored hash, root and tree head, and all evidence with its digest.
    /// </summary>
    /// <param name="keys">The ledger's public keys, old ones too: each tree head must bear a signature of one. Empty: signatures are not checked.</param>
    /// <returns>What is wrong, at most <see cref="LedgerCheck.MostFindings"/>; empty if nothing is.</returns>
    public IReadOnlyList<LedgerFinding> VerifyLedger(IReadOnlyCollection<NoteKey> keys)
    {
        using var connection = DatabaseFile.OpenReader(_path);
        return new LedgerCheck(connection, keys).Run();
    }

    /// <summary>Writes a consistent copy into a new file (0600) while the gate goes on. A copied live file is no backup: part of it is in the write-ahead log.</summary>
    /// <param name="path">Where no file is yet; it appears only when the copy is complete.</param>
    /// <exception cref="StoreRefusedException">There is a file already, or it cannot be written.</exception>
    public void BackupTo(string path)
    {
        path = Path.GetFullPath(path);
        if (Path.Exists(path)) throw new StoreRefusedException($"The backup {path} exists already. Name a new file.");
        var partial = path + ".partial";
        try
        {
            File.Delete(partial);
            DatabaseFile.Create(partial, FileMode.CreateNew);
            CopyInto(partial);
            File.Move(partial, path, overwrite: false);
        }
        catch (Exception problem) when (problem is SqliteException or IOException or UnauthorizedAccessException)
        {
            File.Delete(partial);
            throw new StoreRefusedException($"The backup {path} could not be written: {problem.Message} Check the folder's permissions and free space.", problem);
        }
    }

    /// <inheritdoc />
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Waits for the transaction that runs, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        // The writer closes last, because only it can fold the write-ahead log back into the file.
        DatabaseFile.ClearReaders(_path);
        await _writer.DisposeAsync();
    }

    private void CopyInto(string path)
    {
        using var source = DatabaseFile.OpenReader(_path);
        using var target = DatabaseFile.OpenWriter(path);
        source.BackupDatabase(target);
        // One file, complete in itself.
        target.Execute("PRAGMA journal_mode = DELETE");
    }
}
