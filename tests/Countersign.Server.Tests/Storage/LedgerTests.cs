using System.Text;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Storage;

namespace Countersign.Server.Tests.Storage;

public sealed class LedgerTests
{
    [Fact]
    public async Task A_commit_that_appended_signs_exactly_one_tree_head_and_one_that_did_not_signs_none()
    {
        await using var t = new TemporaryStore();
        var signed = new List<UnsignedTreeHead>();
        string Count(UnsignedTreeHead head)
        {
            signed.Add(head);
            return TemporaryStore.Sign(head);
        }

        await using (var tx = await t.Store.BeginAsync())
        {
            for (var i = 0; i < 3; i++) tx.Append(t.Entry($"e{i}"));
            await tx.CommitAsync(Count);
        }

        await using (var tx = await t.Store.BeginAsync())
        {
            tx.SetSetting("a", "1");
            await tx.CommitAsync(Count);
        }

        var head = t.Read(s => s.LatestTreeHead())!;
        Assert.Equal([new UnsignedTreeHead(3, head.Root)], signed);
        Assert.Equal(3, head.Size);
        Assert.Null(t.Read(s => s.TreeHeadAt(1)));
        Assert.Equal(3, t.Read(s => s.TreeHeadCovering(1))!.Size);
        Assert.Null(t.Read(s => s.TreeHeadCovering(4)));
    }

    [Fact]
    public async Task An_empty_ledger_has_no_tree_head_and_nothing_wrong_with_it()
    {
        await using var t = new TemporaryStore();

        Assert.Equal(0, t.Read(s => s.LedgerSize));
        Assert.Null(t.Read(s => s.LatestTreeHead()));
        Assert.Null(t.Read(s => s.Entry(0)));
        Assert.Empty(t.Verify());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(100)]
    public async Task Stored_nodes_give_the_root_of_the_entries_and_proofs_that_verify(int size)
    {
        await using var t = new TemporaryStore();
        await t.AppendAsync(size / 2);
        await t.AppendAsync(size - (size / 2));

        using var s = t.Store.Read();
        var leaves = s.Entries(0, size).Select(e => MerkleTree.LeafHash(e.Bytes)).ToList();
        var root = RootOf(leaves);
        Assert.Equal(Sha256Digest.FromBytes(root), s.LatestTreeHead()!.Root);
        for (var i = 0; i < size; i++)
            Assert.True(MerkleTree.VerifyInclusion((ulong)i, (ulong)size, leaves[i], MerkleProofs.Inclusion(i, size, s.Node), root));
        Assert.Equal(leaves, s.Nodes(0, 0, size));
        Assert.Equal(size / 2, s.Nodes(1, 0, size).Count);
        Assert.Empty(t.Verify());
    }

    [Fact]
    public async Task Entries_come_back_byte_for_byte()
    {
        await using var t = new TemporaryStore();
        var entry = LedgerEntry.Create(LedgerEntryType.SignOff, t.Clock.Now, "chg_x", new Dictionary<string, Sha256Digest> { ["statement"] = Sha256Digest.Of([1]) });

        await t.WriteAsync(tx => tx.Append(entry));

        var row = t.Read(s => s.Entry(0))!;
        Assert.Equal(entry.ToBytes(), row.Bytes);
        Assert.Equal(MerkleTree.LeafHash(entry.ToBytes()), row.Leaf);
    }

    [Fact]
    public async Task A_commit_that_appended_needs_a_signature_over_its_own_size_and_root()
    {
        await using var t = new TemporaryStore();
        foreach (var sign in new Func<UnsignedTreeHead, string>?[]
        {
            null,
            _ => "not a note",
            head => TemporaryStore.Sign(head with { Size = head.Size + 1 }),
            head => TemporaryStore.Sign(head with { Root = Sha256Digest.Of([1]) }),
        })
        {
            await using var tx = await t.Store.BeginAsync();
            tx.Append(t.Entry("e"));
            await Assert.ThrowsAsync<InvalidOperationException>(() => tx.CommitAsync(sign));
        }

        Assert.Equal(0, t.Read(s => s.LedgerSize));
        Assert.Null(t.Read(s => s.LatestTreeHead()));
    }

    [Theory]
    [InlineData("ledger_entries")]
    [InlineData("ledger_nodes")]
    [InlineData("tree_heads")]
    public async Task The_program_itself_cannot_change_or_remove_what_was_appended(string table)
    {
        await using var t = new TemporaryStore();
        await t.AppendAsync(4);
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={t.DatabasePath};Pooling=False");
        connection.Open();
        var column = table == "tree_heads" ? "size" : "idx";

        foreach (var sql in new[] { $"UPDATE {table} SET {column} = {column} + 100", $"DELETE FROM {table}" })
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            var error = Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => command.ExecuteNonQuery());
            Assert.Contains("the ledger is append-only", error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(t.Verify());
    }

    [Theory]
    [InlineData("UPDATE ledger_entries SET bytes = CAST(replace(CAST(bytes AS TEXT), 'entry-5', 'entry-9') AS BLOB) WHERE idx = 5", LedgerFault.EntryChanged, "5")]
    [InlineData("UPDATE ledger_entries SET leaf = zeroblob(32) WHERE idx = 6", LedgerFault.EntryChanged, "6")]
    [InlineData("UPDATE ledger_entries SET bytes = CAST('{}' AS BLOB) WHERE idx = 2", LedgerFault.EntryMalformed, "2")]
    [InlineData("DELETE FROM ledger_entries WHERE idx = 3", LedgerFault.EntryMissing, "3")]
    [InlineData("UPDATE ledger_nodes SET hash = zeroblob(32) WHERE level = 2 AND idx = 1", LedgerFault.NodeChanged, "2/1")]
    [InlineData("DELETE FROM ledger_nodes WHERE level = 1 AND idx = 0", LedgerFault.NodeMissing, "1/0")]
    [InlineData("INSERT INTO ledger_nodes VALUES (9, 0, zeroblob(32))", LedgerFault.NodeUnexpected, "9")]
    [InlineData("DELETE FROM tree_heads WHERE size = 10", LedgerFault.TreeHeadMissing, "10")]
    [InlineData("DELETE FROM ledger_entries WHERE idx = 9", LedgerFault.TreeHeadBeyondEntries, "10")]
    [InlineData("UPDATE tree_heads SET note = 'x' || note WHERE size = 10", LedgerFault.TreeHeadUnsigned, "10")]
    [InlineData("UPDATE tree_heads SET note = replace(note, char(10) || '4' || char(10), char(10) || '5' || char(10)) WHERE size = 4", LedgerFault.TreeHeadMalformed, "4")]
    [InlineData("UPDATE tree_heads SET note = 'nothing' WHERE size = 4", LedgerFault.TreeHeadMalformed, "4")]
    [InlineData("UPDATE evidence SET bytes = zeroblob(4)", LedgerFault.EvidenceChanged, "sha256:9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a")]
    public async Task Whatever_is_changed_in_the_file_is_found(string sql, LedgerFault fault, string subject)
    {
        await using var t = new TemporaryStore();
        await t.AppendAsync(4);
        await t.AppendAsync(6);
        await t.WriteAsync(tx => tx.PutEvidence("application/octet-stream", [1, 2, 3, 4]));
        Assert.Empty(t.Verify());

        await t.TamperAsync(sql);

        Assert.Contains(t.Verify(), finding => finding.Fault == fault && finding.Subject == subject);
    }

    [Fact]
    public async Task A_changed_entry_also_contradicts_the_signed_root()
    {
        await using var t = new TemporaryStore();
        await t.AppendAsync(4);

        await t.TamperAsync("UPDATE ledger_entries SET bytes = CAST(replace(CAST(bytes AS TEXT), 'entry-1', 'entry-7') AS BLOB) WHERE idx = 1");

        Assert.Equal(
            [LedgerFault.EntryChanged, LedgerFault.NodeChanged, LedgerFault.NodeChanged, LedgerFault.TreeHeadChanged],
            t.Verify().Select(f => f.Fault).Order());
    }

    [Fact]
    public async Task One_byte_changed_on_the_disk_is_found_wherever_it_is()
    {
        await using var t = new TemporaryStore();
        await t.AppendAsync(9);
        var places = t.Read(s => new[] { s.Entry(4)!.Bytes, s.Entry(4)!.Leaf, s.Node(2, 1), Encoding.UTF8.GetBytes(s.LatestTreeHead()!.Note)[^40..] });
        await t.Store.DisposeAsync();
        var whole = await File.ReadAllBytesAsync(t.DatabasePath);
        await t.ReopenAsync();

        foreach (var place in places)
        {
            var at = whole.AsSpan().IndexOf(place);
            Assert.True(at > 0, "The bytes stand in the file.");
            var changed = whole.ToArray();
            changed[at + 5] = (byte)(changed[at + 5] == (byte)'A' ? 'B' : 'A');
            await t.Store.DisposeAsync();
            await File.WriteAllBytesAsync(t.DatabasePath, changed);
            await t.ReopenAsync();
            Assert.NotEmpty(t.Verify());
        }

        await t.Store.DisposeAsync();
        await File.WriteAllBytesAsync(t.DatabasePath, whole);
        await t.ReopenAsync();
        Assert.Empty(t.Verify());
    }

    [Fact]
    public async Task A_rewritten_ledger_is_not_signed_on()
    {
        await using var t = new TemporaryStore();
        await t.AppendAsync(5);
        // Somebody who rewrites history carefully: bytes, leaf and nodes agree, only the signature over the old root is missing.
        await t.TamperAsync("DELETE FROM ledger_entries WHERE idx = 4");
        await using (var tx = await t.Store.BeginAsync())
        {
            var damaged = Assert.Throws<StoreDamagedException>(() => tx.Append(t.Entry("other")));
            Assert.StartsWith("The ledger has 4 entries with root ", damaged.Message, StringComparison.Ordinal);
        }

        Assert.Equal(4, t.Read(s => s.LedgerSize));
    }

    [Fact]
    public async Task Tree_heads_signed_by_a_stranger_are_found()
    {
        await using var t = new TemporaryStore();
        await t.AppendAsync(1);
        using var ecdsa = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        Assert.True(GateKey.TryImport(ecdsa.ExportPkcs8PrivateKey(), out var other));

        var findings = t.Store.VerifyLedger([NoteSigner.Of(TemporaryStore.Origin, other).Key]);

        Assert.Equal([LedgerFault.TreeHeadUnsigned], findings.Select(f => f.Fault));
        Assert.Empty(t.Store.VerifyLedger([]));
    }

    [Fact]
    public async Task Evidence_is_kept_once_and_checked_when_read()
    {
        await using var t = new TemporaryStore();
        var first = await t.WriteAsync(tx => tx.PutEvidence("text/plain", [1, 2, 3]));
        var again = await t.WriteAsync(tx => tx.PutEvidence("application/json", [1, 2, 3]));

        Assert.Equal(first, again);
        var row = t.Read(s => s.Evidence(first))!;
        Assert.Equal(("text/plain", Sha256Digest.Of([1, 2, 3])), (row.MediaType, row.Digest));
        Assert.Equal([1, 2, 3], row.Bytes);
        Assert.Null(t.Read(s => s.Evidence(Sha256Digest.Of([9]))));
        await t.TamperAsync("UPDATE evidence SET bytes = x'0909'");
        Assert.Throws<StoreDamagedException>(() => t.Read(s => s.Evidence(first)));
    }

    // RFC 6962 §2.1 written down plainly, so that the store is not checked against what it itself uses.
    private static byte[] RootOf(List<byte[]> leaves)
    {
        if (leaves.Count == 1) return leaves[0];
        var split = 1;
        while (split * 2 < leaves.Count) split *= 2;
        return MerkleTree.NodeHash(RootOf(leaves[..split]), RootOf(leaves[split..]));
    }
}
