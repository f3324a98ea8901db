using Countersign.Storage;
using Countersign.Storage.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Countersign.Server.Tests.Storage;

/// <summary>The one writer when the disk or the schema says no, on a small database of its own.</summary>
public sealed class StoreWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("countersign-").FullName;
    private readonly StoreWriter _writer;

    static StoreWriterTests() => SQLitePCL.Batteries_V2.Init();

    public StoreWriterTests()
    {
        var connection = DatabaseFile.OpenWriter(New(Path.Combine(_folder, "small.db")));
        DatabaseFile.Configure(connection, _folder);
        // A rule that is looked at only at the very end makes the shared COMMIT itself fail.
        connection.Execute("CREATE TABLE kept (name TEXT PRIMARY KEY, needs TEXT REFERENCES kept DEFERRABLE INITIALLY DEFERRED) STRICT");
        _writer = new StoreWriter(connection);
    }

    [Fact]
    public async Task When_a_shared_commit_fails_everybody_in_it_hears_and_nothing_is_kept()
    {
        await _writer.BeginAsync(default);
        Insert("good", null);
        var second = Task.Run(async () =>
        {
            await _writer.BeginAsync(default);
            Insert("bad", "nowhere");
            _writer.Release();
            await _writer.FinishAsync();
        });
        await WaitUntilQueuedAsync();
        _writer.Release();
        var first = _writer.FinishAsync();

        var heard = await Assert.ThrowsAsync<StoreWriteException>(() => first);
        await Assert.ThrowsAsync<StoreWriteException>(() => second);
        Assert.StartsWith("The database could not be written and nothing was kept: ", heard.Message, StringComparison.Ordinal);
        Assert.Empty(await NamesAsync());
        await KeepAsync("after");
        Assert.Equal(["after"], await NamesAsync());
    }

    [Fact]
    public async Task One_that_read_from_a_failed_commit_hears_of_it_when_it_ends_without_one()
    {
        await _writer.BeginAsync(default);
        Insert("bad", "nowhere");
        var reader = Task.Run(async () =>
        {
            await _writer.BeginAsync(default);
            var saw = _writer.Connection.ExecuteScalar<long>("SELECT count(*) FROM kept");
            await _writer.RollBackAsync();
            return saw;
        });
        await WaitUntilQueuedAsync();
        _writer.Release();
        var first = _writer.FinishAsync();

        await Assert.ThrowsAsync<StoreWriteException>(() => first);
        // It saw a row that never became durable, so it must not return with it.
        await Assert.ThrowsAsync<StoreWriteException>(() => reader);
    }

    [Fact]
    public async Task One_that_is_undone_takes_nobody_of_its_commit_with_it()
    {
        await _writer.BeginAsync(default);
        Insert("good", null);
        var second = Task.Run(async () =>
        {
            await _writer.BeginAsync(default);
            Insert("undone", "nowhere");
            await _writer.RollBackAsync();
        });
        await WaitUntilQueuedAsync();
        _writer.Release();
        await _writer.FinishAsync();
        await second;

        Assert.Equal(["good"], await NamesAsync());
    }

    [Fact]
    public async Task A_full_disk_undoes_the_one_that_filled_it()
    {
        var pages = _writer.Connection.ExecuteScalar<long>("PRAGMA page_count");
        await KeepAsync("before");
        _writer.Connection.Execute($"PRAGMA max_page_count = {pages + 2}");

        await _writer.BeginAsync(default);
        var full = Assert.Throws<SqliteException>(() => Insert(new string('x', 100_000), null));
        Assert.Equal(SQLitePCL.raw.SQLITE_FULL, full.SqliteErrorCode);
        await _writer.RollBackAsync();

        await KeepAsync("after");
        Assert.Equal(["after", "before"], await NamesAsync());
    }

    [Fact]
    public async Task Closing_keeps_what_was_committed()
    {
        await KeepAsync("kept");
        await _writer.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => _writer.BeginAsync(default));
        using var again = DatabaseFile.OpenWriter(Path.Combine(_folder, "small.db"));
        Assert.Equal(["kept"], again.Query<string>("SELECT name FROM kept"));
    }

    public void Dispose()
    {
        _writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }

    private static string New(string path)
    {
        DatabaseFile.Create(path, FileMode.CreateNew);
        return path;
    }

    private void Insert(string name, string? needs) => _writer.Connection.Execute("INSERT INTO kept VALUES (@name, @needs)", new { name, needs });

    private async Task KeepAsync(string name)
    {
        await _writer.BeginAsync(default);
        Insert(name, null);
        _writer.Release();
        await _writer.FinishAsync();
    }

    private async Task<List<string>> NamesAsync()
    {
        await _writer.BeginAsync(default);
        var names = _writer.Connection.Query<string>("SELECT name FROM kept ORDER BY name").ToList();
        await _writer.RollBackAsync();
        return names;
    }

    private async Task WaitUntilQueuedAsync()
    {
        while (_writer.Queued == 0) await Task.Yield();
    }
}
