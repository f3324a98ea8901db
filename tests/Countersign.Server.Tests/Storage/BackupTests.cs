using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Tests.Storage;

public sealed class BackupTests
{
    [Fact]
    public async Task A_backup_is_a_whole_store_taken_while_others_write()
    {
        await using var t = new TemporaryStore();
        await t.AppendAsync(5);
        var path = Path.Combine(t.Folder, "backup.db");
        await using (var tx = await t.Store.BeginAsync())
        {
            tx.Append(t.Entry("not yet"));
            t.Store.BackupTo(path);
            await tx.CommitAsync(TemporaryStore.Sign);
        }

        Assert.Equal(["backup.db", "gate.db"], Directory.GetFiles(t.Folder).Select(Path.GetFileName).Where(name => name!.EndsWith("db", StringComparison.Ordinal)).Order());
        Assert.False(File.Exists(path + ".partial"));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        await using var backup = SqliteStore.Open(path, t.Clock);
        using var snapshot = backup.Read();
        Assert.Equal(5, snapshot.LedgerSize);
        Assert.Empty(backup.VerifyLedger(TemporaryStore.Keys));
    }

    [Fact]
    public async Task A_backup_never_replaces_a_file()
    {
        await using var t = new TemporaryStore();
        var path = Path.Combine(t.Folder, "backup.db");
        await File.WriteAllTextAsync(path, "mine");

        var refused = Assert.Throws<StoreRefusedException>(() => t.Store.BackupTo(path));

        Assert.Equal($"The backup {path} exists already. Name a new file.", refused.Message);
        Assert.Equal("mine", await File.ReadAllTextAsync(path));
    }
}
