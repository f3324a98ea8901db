using System.Data.Common;
using System.Numerics;
using System.Text;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Countersign.Storage.Sqlite;

/// <summary>
/// Hashes a stored ledger again from its entries alone and compares. It trusts no stored hash: the tree is grown from the last complete
/// subtree of each level, which is all that any later node or root is made of.
/// </summary>
public sealed class LedgerCheck
{
    /// <summary>Most findings that are listed: one changed byte early in a ledger changes every later root.</summary>
    public const int MostFindings = 100;

    private readonly SqliteConnection _connection;
    private readonly IReadOnlyCollection<NoteKey> _keys;
    private readonly List<LedgerFinding> _findings = [];
    private readonly byte[][] _last = new byte[64][]; // last complete subtree by level

    internal LedgerCheck(SqliteConnection connection, IReadOnlyCollection<NoteKey> keys) => (_connection, _keys) = (connection, keys);

    internal IReadOnlyList<LedgerFinding> Run()
    {
        // One snapshot, or an append between two reads would look like damage.
        _connection.Execute("BEGIN TRANSACTION");
        try
        {
            CheckTree();
            CheckEvidence();
        }
        catch (Exception problem) when (problem is SqliteException or InvalidCastException)
        {
            Found(LedgerFault.FileDamaged, "", $"The database file is damaged: {problem.Message}");
        }
        finally
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0) _connection.Execute("ROLLBACK TRANSACTION");
        }

        return _findings.Count > MostFindings ? _findings[..MostFindings] : _findings;
    }

    private void CheckTree()
    {
        using var heads = (DbDataReader)_connection.ExecuteReader("SELECT size, note FROM tree_heads ORDER BY size");
        var hasHead = heads.Read();
        var size = 0L;
        var lastHead = 0L;
        using var entries = (DbDataReader)_connection.ExecuteReader("SELECT idx, leaf, bytes FROM ledger_entries ORDER BY idx");
        while (entries.Read() && _findings.Count < MostFindings)
        {
            if (entries.GetInt64(0) != size)
            {
                // Whatever follows a hole cannot be hashed: the tree above it is unknown.
                Found(LedgerFault.EntryMissing, $"{size}", $"Entry {size} is missing; the next one is {entries.GetInt64(0)}.");
                return;
            }

            CheckEntry(size++, entries.GetFieldValue<byte[]>(1), entries.GetFieldValue<byte[]>(2));
            if (!hasHead || heads.GetInt64(0) != size) continue;
            CheckHead(lastHead = size, heads.GetString(1));
            hasHead = heads.Read();
        }

        if (_findings.Count >= MostFindings) return;
        if (hasHead) Found(LedgerFault.TreeHeadBeyondEntries, $"{heads.GetInt64(0)}", $"There is a tree head of size {heads.GetInt64(0)}, but the ledger has {size} entries: some were taken away.");
        else if (lastHead != size) Found(LedgerFault.TreeHeadMissing, $"{size}", $"The ledger has {size} entries, but its last tree head is of size {lastHead}.");
        CheckNodeCount(size);
    }

    private void CheckEntry(long index, byte[] leaf, byte[] bytes)
    {
        var hash = MerkleTree.LeafHash(bytes);
        if (!hash.AsSpan().SequenceEqual(leaf)) Found(LedgerFault.EntryChanged, $"{index}", $"Entry {index} does not have the leaf hash that was stored with it.");
        if (!LedgerEntry.TryParse(bytes, out _, out var error)) Found(LedgerFault.EntryMalformed, $"{index}", $"Entry {index} is not a ledger entry: {error}.");
        foreach (var node in MerkleProofs.NodesCompletedBy(index, hash, (level, _) => _last[level]))
        {
            _last[node.Level] = node.Hash;
            if (node.Level > 0) CheckNode(node);
        }
    }

    private void CheckNode(MerkleNode node)
    {
        var stored = _connection.QuerySingleOrDefault<byte[]>("SELECT hash FROM ledger_nodes WHERE level = @Level AND idx = @Index", new { node.Level, node.Index });
        var subject = $"{node.Level}/{node.Index}";
        if (stored is null) Found(LedgerFault.NodeMissing, subject, $"The hash at level {node.Level}, index {node.Index} is missing.");
        else if (!stored.AsSpan().SequenceEqual(node.Hash)) Found(LedgerFault.NodeChanged, subject, $"The hash at level {node.Level}, index {node.Index} is not the hash of what is under it.");
    }

    private void CheckNodeCount(long size)
    {
        // n leaves complete n − (ones in n) subtrees above them; each was looked up, so more rows are rows nothing is under.
        var expected = size - BitOperations.PopCount((ulong)size);
        var stored = _connection.ExecuteScalar<long>("SELECT count(*) FROM ledger_nodes");
        if (stored > expected) Found(LedgerFault.NodeUnexpected, $"{stored}", $"The ledger stores {stored} hashes above its leaves; {size} entries have {expected}.");
    }

    private void CheckHead(long size, string note)
    {
        var subject = $"{size}";
        var root = Sha256Digest.FromBytes(MerkleProofs.Root(size, (level, _) => _last[level]));
        if (StoreReader.ParseNote(note) is not { } head || head.Size != size)
            Found(LedgerFault.TreeHeadMalformed, subject, $"What is kept as the tree head of size {size} is none.");
        else if (head.Root != root)
            Found(LedgerFault.TreeHeadChanged, subject, $"The tree head of size {size} says root {head.Root}; the entries have {root}.");
        else if (_keys.Count > 0 && !IsSigned(note))
            Found(LedgerFault.TreeHeadUnsigned, subject, $"The tree head of size {size} bears no valid signature of the ledger's keys.");
    }

    private bool IsSigned(string note) =>
        SignedNote.TryParse(Encoding.UTF8.GetBytes(note), out var signed, out _) && signed.Verify(_keys).Outcome == NoteOutcome.Verified;

    private void CheckEvidence()
    {
        using var rows = (DbDataReader)_connection.ExecuteReader("SELECT digest, bytes FROM evidence");
        while (rows.Read() && _findings.Count < MostFindings)
        {
            var digest = rows.GetString(0);
            if (Sha256Digest.Of(rows.GetFieldValue<byte[]>(1)).ToString() != digest)
                Found(LedgerFault.EvidenceChanged, digest, $"The evidence kept under {digest} has other bytes.");
        }
    }

    private void Found(LedgerFault fault, string subject, string text) => _findings.Add(new(fault, subject, text));
}
