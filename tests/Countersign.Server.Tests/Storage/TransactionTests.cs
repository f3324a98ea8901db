using Countersign.Core.Changes;
using Countersign.Storage;
using Countersign.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Countersign.Server.Tests.Storage;

public sealed class TransactionTests
{
    [Fact]
    public async Task Writers_at_the_same_time_lose_and_double_no_ledger_entry()
    {
        await using var t = new TemporaryStore();
        const int writers = 8, appends = 50;

        var indexes = await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            var mine = new List<long>();
            for (var i = 0; i < appends; i++) mine.Add(await t.WriteAsync(tx => tx.Append(t.Entry($"w{writer}-{i}"))));
            return mine;
        })));

        Assert.Equal(Enumerable.Range(0, writers * appends).Select(i => (long)i), indexes.SelectMany(i => i).Order());
        Assert.Empty(t.Verify());
        var ids = t.Read(s => s.Entries(0, 1000)).Select(e => System.Text.Json.JsonDocument.Parse(e.Bytes).RootElement.GetProperty("id").GetString()).ToList();
        Assert.Equal(writers * appends, ids.Distinct().Count());
        foreach (var (writer, mine) in indexes.Index())
            Assert.Equal(Enumerable.Range(0, appends).Select(i => $"w{writer}-{i}"), mine.Select(index => ids[(int)index]));
        // Each transaction signed the tree head of its own end.
        Assert.All(Enumerable.Range(1, writers * appends), size => Assert.NotNull(t.Read(s => s.TreeHeadAt(size))));
    }

    [Fact]
    public async Task A_transaction_without_commit_leaves_nothing()
    {
        await using var t = new TemporaryStore();
        await t.AppendAsync(3);

        await using (var tx = await t.Store.BeginAsync())
        {
            t.AddChange(tx, "one");
            Assert.Equal(3, tx.Append(t.Entry("lost")));
            Assert.Equal(4, tx.LedgerSize);
        }

        Assert.Equal(3, t.Read(s => s.LedgerSize));
        Assert.Empty(t.Read(s => s.Changes(new())));
        await t.AppendAsync(1);
        Assert.Equal(4, t.Read(s => s.LedgerSize));
        Assert.Empty(t.Verify());
    }

    [Fact]
    public async Task Nothing_is_seen_before_the_commit_and_a_snapshot_stays_as_it_was()
    {
        await using var t = new TemporaryStore();
        await using var tx = await t.Store.BeginAsync();
        tx.SetSetting("a", "1");
        using var before = t.Store.Read();
        Assert.Null(before.Setting("a"));

        await tx.CommitAsync();

        Assert.Null(before.Setting("a"));
        Assert.Equal("1", t.Read(s => s.Setting("a")));
    }

    [Fact]
    public async Task Everything_is_there_after_opening_again()
    {
        await using var t = new TemporaryStore();
        var id = await t.WriteAsync(tx =>
        {
            tx.Append(t.Entry("first"));
            tx.SetSetting("installation", "acme");
            return t.AddChange(tx, "one");
        });
        var (change, head) = t.Read(s => (s.Change(id), s.LatestTreeHead()));

        await t.ReopenAsync();

        Assert.Equal("acme", t.Read(s => s.Setting("installation")));
        Assert.Equivalent(change, t.Read(s => s.Change(id)), strict: true);
        Assert.Equal(head, t.Read(s => s.LatestTreeHead()));
        Assert.Equal(1, t.Read(s => s.LedgerSize));
        await t.AppendAsync(2);
        Assert.Empty(t.Verify());
    }

    [Fact]
    public async Task A_copy_of_the_file_taken_inside_a_transaction_holds_the_last_committed_state()
    {
        await using var t = new TemporaryStore();
        await t.AppendAsync(2);
        var copy = Path.Combine(t.Folder, "crash", "gate.db");
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);

        await using (var tx = await t.Store.BeginAsync())
        {
            tx.Append(t.Entry("half"));
            t.AddChange(tx, "half");
            // What a killed process leaves: the file and its write-ahead log as they are, without any orderly end.
            foreach (var part in new[] { "", "-wal" }) File.Copy(t.DatabasePath + part, copy + part);
        }

        await using var survived = SqliteStore.Open(copy, t.Clock);
        using var snapshot = survived.Read();
        Assert.Equal(2, snapshot.LedgerSize);
        Assert.Empty(snapshot.Changes(new()));
        Assert.Empty(survived.VerifyLedger(TemporaryStore.Keys));
    }

    [Fact]
    public async Task Waiting_transactions_share_a_commit_and_each_is_kept_or_undone_alone()
    {
        await using var t = new TemporaryStore();
        var first = await t.Store.BeginAsync();
        first.SetSetting("first", "kept");
        var second = Task.Run(async () =>
        {
            await using var tx = await t.Store.BeginAsync();
            var saw = tx.Setting("first");
            tx.SetSetting("second", "undone");
            return saw;
        });
        var third = Task.Run(() => t.WriteAsync(tx => tx.SetSetting("third", "kept")));

        await first.CommitAsync();
        await first.DisposeAsync();

        // It ends only when what it saw is durable, whichever of the three does the COMMIT.
        Assert.True(await second is null or "kept");
        await third;
        Assert.Equal("kept", t.Read(s => s.Setting("first")));
        Assert.Null(t.Read(s => s.Setting("second")));
        Assert.Equal("kept", t.Read(s => s.Setting("third")));
    }

    [Fact]
    public async Task A_transaction_returns_only_when_others_see_it()
    {
        await using var t = new TemporaryStore();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            await t.WriteAsync(tx => tx.SetSetting($"s{i}", "there"));
            Assert.Equal("there", t.Read(s => s.Setting($"s{i}")));
        })));

        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal("there", t.Read(s => s.Setting($"s{i}"))));
    }

    [Fact]
    public async Task A_transaction_that_read_from_one_not_durable_ends_after_it()
    {
        await using var t = new TemporaryStore();
        for (var round = 0; round < 20; round++)
        {
            var first = await t.Store.BeginAsync();
            first.SetSetting("round", $"{round}");
            var reads = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
            {
                string? saw;
                await using (var tx = await t.Store.BeginAsync()) saw = tx.Setting("round");
                Assert.Equal(saw, t.Read(s => s.Setting("round")));
            })).ToList();
            await first.CommitAsync();
            await Task.WhenAll(reads);
        }
    }

    [Fact]
    public async Task After_a_failed_statement_a_transaction_can_only_be_disposed()
    {
        await using var t = new TemporaryStore();
        await using (var tx = await t.Store.BeginAsync())
        {
            tx.SetSetting("a", "1");
            Assert.Throws<SqliteException>(() => tx.RememberKey("key", "tok_1", "chg_nowhere"));
            Assert.Throws<InvalidOperationException>(() => tx.SetSetting("b", "2"));
            await Assert.ThrowsAsync<InvalidOperationException>(() => tx.CommitAsync());
        }

        Assert.Null(t.Read(s => s.Setting("a")));
        await t.WriteAsync(tx => tx.SetSetting("a", "3"));
        Assert.Equal("3", t.Read(s => s.Setting("a")));
    }

    [Fact]
    public async Task A_cancelled_begin_does_not_keep_the_others_out()
    {
        await using var t = new TemporaryStore();
        using var cancel = new CancellationTokenSource();
        var first = await t.Store.BeginAsync();
        first.SetSetting("a", "1");
        var second = t.Store.BeginAsync(cancel.Token);
        await cancel.CancelAsync();

        await first.CommitAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal("1", t.Read(s => s.Setting("a")));
        await t.AppendAsync(1);
    }

    [Fact]
    public async Task A_closed_store_begins_no_transaction()
    {
        await using var t = new TemporaryStore();
        await t.Store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => t.Store.BeginAsync());
    }

    [Fact]
    public async Task Times_are_kept_to_the_millisecond_in_utc()
    {
        await using var t = new TemporaryStore();
        t.Clock.Now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(2)).AddTicks(9);

        var id = await t.WriteAsync(tx => tx.RecordEvent("submit", "req-1", [1, 2]));

        var expected = new DateTimeOffset(2026, 1, 2, 1, 4, 5, 678, TimeSpan.Zero);
        var row = t.Read(s => s.Event(id))!;
        Assert.Equal(expected, row.At);
        Assert.Equal(TimeSpan.Zero, row.At.Offset);
        Assert.Equal(expected, t.Read(s => s.Now));
    }

    [Fact]
    public async Task An_unset_digest_is_never_stored()
    {
        await using var t = new TemporaryStore();
        await using var tx = await t.Store.BeginAsync();

        Assert.Throws<InvalidOperationException>(() => tx.AddChange(t.Change(tx, "one") with { Digest = default }, []));
    }

    [Fact]
    public async Task What_something_else_wrote_is_damage_and_not_read_as_something_near_it()
    {
        await using var t = new TemporaryStore();
        var id = await t.WriteAsync(tx => t.AddChange(tx, "one"));
        await t.TamperAsync("UPDATE changes SET mode = 'enforced'");

        var damaged = Assert.Throws<StoreDamagedException>(() => t.Read(s => s.Change(id)));

        Assert.StartsWith("The database holds \"enforced\" in column mode, which is not a word of this program.", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_word_of_every_stored_enum_fits_the_schema()
    {
        var assembly = typeof(SqliteStore).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream(assembly.GetManifestResourceNames().Single(n => n.EndsWith("Sqlite.schema.sql", StringComparison.Ordinal)))!);
        var schema = reader.ReadToEnd();

        Assert.Contains(List<ChangeState>("state"), schema, StringComparison.Ordinal);
        Assert.Contains(List<StoredVerdict>("verdict"), schema, StringComparison.Ordinal);
        Assert.Contains(List<ConfigurationState>("state"), schema, StringComparison.Ordinal);
        Assert.Contains(List<EnrolmentState>("state"), schema, StringComparison.Ordinal);
        Assert.Contains(List<InvitationKind>("kind"), schema, StringComparison.Ordinal);
        Assert.Contains(List<SignOffAnswer>("answer"), schema, StringComparison.Ordinal);
        Assert.Contains(List<GrantOutcome>("outcome"), schema, StringComparison.Ordinal);
        Assert.Contains(List<LiveOutcome>("outcome"), schema, StringComparison.Ordinal);
        Assert.Equal(["deployment", "command"], Enum.GetValues<ChangeKind>().Select(Core.Formats.Words.Of));
    }

    private static string List<T>(string column)
        where T : struct, Enum => $"{column} IN ({string.Join(", ", Enum.GetValues<T>().Select(v => $"'{Core.Formats.Words.Of(v)}'"))})";
}
