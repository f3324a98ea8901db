using Countersign.Storage;
using Countersign.Storage.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Countersign.Server.Tests.Storage;

public sealed class OpeningTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "countersign-" + Guid.NewGuid().ToString("n"));

    private string Database => Path.Combine(_folder, "gate.db");

    [Fact]
    public void A_new_file_is_brought_to_the_last_version()
    {
        SqliteStore.Open(Database, TimeProvider.System).Dispose();

        Assert.Equal(Migrations.All.Count, Ask<long>("SELECT version FROM schema"));
        Assert.Equal(DatabaseFile.ApplicationId, Ask<long>("PRAGMA application_id"));
        Assert.Equal("wal", Ask<string>("PRAGMA journal_mode"));
    }

    [Fact]
    public void A_file_of_version_1_is_brought_to_the_last_version_and_keeps_its_rows()
    {
        SqliteStore.Open(Database, TimeProvider.System, [Migrations.All[0]]).Dispose();
        Do("INSERT INTO settings (name, value) VALUES ('installation', 'acme')");

        using var store = SqliteStore.Open(Database, TimeProvider.System);

        Assert.Equal(Migrations.All.Count, Ask<long>("SELECT version FROM schema"));
        using var snapshot = store.Read();
        Assert.Equal("acme", snapshot.Setting("installation"));
    }

    [Fact]
    public void Only_the_missing_migrations_run()
    {
        SqliteStore.Open(Database, TimeProvider.System).Dispose();
        var more = Next("CREATE TABLE more (a INTEGER) STRICT; INSERT INTO more VALUES (1)");

        SqliteStore.Open(Database, TimeProvider.System, more).Dispose();
        SqliteStore.Open(Database, TimeProvider.System, more).Dispose();

        Assert.Equal(1, Ask<long>("SELECT count(*) FROM more"));
        Assert.Equal(more.Count, Ask<long>("SELECT version FROM schema"));
    }

    [Fact]
    public void A_migration_that_fails_leaves_the_earlier_schema()
    {
        SqliteStore.Open(Database, TimeProvider.System).Dispose();

        var refused = Assert.Throws<StoreRefusedException>(
            () => SqliteStore.Open(Database, TimeProvider.System, Next("CREATE TABLE more (a INTEGER) STRICT; INSERT INTO nowhere VALUES (1)")));

        Assert.StartsWith($"Migration 0002_next of the database {Database} failed and left it unchanged: ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, Ask<long>("SELECT count(*) FROM sqlite_master WHERE name = 'more'"));
        Assert.Equal(Migrations.All.Count, Ask<long>("SELECT version FROM schema"));
        SqliteStore.Open(Database, TimeProvider.System).Dispose();
    }

    [Fact]
    public void A_newer_database_is_refused_with_what_to_do()
    {
        SqliteStore.Open(Database, TimeProvider.System, Next("CREATE TABLE more (a INTEGER) STRICT")).Dispose();

        var refused = Assert.Throws<StoreRefusedException>(() => SqliteStore.Open(Database, TimeProvider.System));

        Assert.Equal(
            $"The database {Database} has schema version {Migrations.All.Count + 1}; this program knows versions up to {Migrations.All.Count}. Start the newer program that wrote it, or restore a backup from before its upgrade.",
            refused.Message);
    }

    [Fact]
    public void The_schema_file_is_what_the_migrations_make()
    {
        SqliteStore.Open(Database, TimeProvider.System).Dispose();
        var assembly = typeof(SqliteStore).Assembly;
        using var schema = new StreamReader(assembly.GetManifestResourceStream(assembly.GetManifestResourceNames().Single(n => n.EndsWith("Sqlite.schema.sql", StringComparison.Ordinal)))!);
        using var fresh = new SqliteConnection("Data Source=:memory:");
        fresh.Open();
        fresh.Execute(schema.ReadToEnd());

        using var migrated = Connect();
        Assert.Equal(Objects(migrated), Objects(fresh));
        Assert.NotEmpty(Objects(fresh));
        Assert.Equal(DatabaseFile.ApplicationId, fresh.ExecuteScalar<long>("PRAGMA application_id"));
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_not_touched()
    {
        Directory.CreateDirectory(_folder);
        Do("CREATE TABLE theirs (a INTEGER)");
        var before = File.ReadAllBytes(Database);

        var refused = Assert.Throws<StoreRefusedException>(() => SqliteStore.Open(Database, TimeProvider.System));

        Assert.Equal(
            $"The file {Database} is not a Countersign database: it is a database of another program. Name the gate's own database, or a path where no file is yet.",
            refused.Message);
        Assert.Equal(before, File.ReadAllBytes(Database));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_not_touched()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Database, new string('x', 5000));

        var refused = Assert.Throws<StoreRefusedException>(() => SqliteStore.Open(Database, TimeProvider.System));

        Assert.Contains("it is not a database", refused.Message, StringComparison.Ordinal);
        Assert.Equal(new string('x', 5000), File.ReadAllText(Database));
    }

    [Fact]
    public void A_folder_is_refused()
    {
        Directory.CreateDirectory(Database);

        var refused = Assert.Throws<StoreRefusedException>(() => SqliteStore.Open(Database, TimeProvider.System));

        Assert.Equal($"The database {Database} is a folder. Name a file in it.", refused.Message);
    }

    [Fact]
    public void Only_the_owner_reads_the_files_and_their_folder()
    {
        if (OperatingSystem.IsWindows()) return;
        using var store = SqliteStore.Open(Database, TimeProvider.System);
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        Assert.Equal(owner | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder));
        Assert.Equal(owner, File.GetUnixFileMode(Database));
        Assert.Equal(owner, File.GetUnixFileMode(Database + "-wal"));
        Assert.Equal(owner, File.GetUnixFileMode(Database + "-shm"));
    }

    [Fact]
    public async Task Two_gates_may_start_on_one_new_file()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => SqliteStore.Open(Database, TimeProvider.System))));

        foreach (var store in stores) await store.DisposeAsync();
        Assert.Equal(Migrations.All.Count, Ask<long>("SELECT version FROM schema"));
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private static List<Migration> Next(string sql) => [.. Migrations.All, new Migration(Migrations.All.Count + 1, "0002_next", sql)];

    /// <summary>A column that a migration added stands in SQLite's text as it was added: spacing says nothing.</summary>
    private static List<string> Objects(SqliteConnection connection) =>
        [.. connection.Query<string>("SELECT type || ' ' || name || ' on ' || tbl_name || ': ' || coalesce(sql, '') FROM sqlite_master ORDER BY type, name")
            .Select(text => string.Concat(text.Where(c => !char.IsWhiteSpace(c))))];

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        return connection;
    }

    private T Ask<T>(string sql)
    {
        using var connection = Connect();
        return connection.ExecuteScalar<T>(sql)!;
    }

    private void Do(string sql)
    {
        using var connection = Connect();
        connection.Execute(sql);
    }
}
