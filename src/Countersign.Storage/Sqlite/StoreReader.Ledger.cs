using System.Text;
using Countersign.Core.Ledger;

namespace Countersign.Storage.Sqlite;

/// <content>The ledger.</content>
public abstract partial class StoreReader
{
    /// <summary>Entries in the ledger.</summary>
    public virtual long LedgerSize => Number("SELECT coalesce(max(idx) + 1, 0) FROM ledger_entries");

    /// <summary>The entry at this index; null beyond the end.</summary>
    public LedgerEntryRow? Entry(long index) => One("SELECT * FROM ledger_entries WHERE idx = @index", new { index }, ReadEntry);

    /// <summary>Entries from an index on, in order: what a bundle of entries is made from.</summary>
    public IReadOnlyList<LedgerEntryRow> Entries(long first, int count) =>
        Many("SELECT * FROM ledger_entries WHERE idx >= @first ORDER BY idx LIMIT @count", new { first, count }, ReadEntry);

    /// <summary>The hash of a complete subtree, as <see cref="MerkleProofs"/> asks for it; level 0 are the leaves.</summary>
    /// <exception cref="StoreDamagedException">It is not there.</exception>
    public byte[] Node(int level, long index)
    {
        var hash = level == 0
            ? One("SELECT leaf FROM ledger_entries WHERE idx = @index", new { index }, row => row.Blob("leaf"))
            : One("SELECT hash FROM ledger_nodes WHERE level = @level AND idx = @index", new { level, index }, row => row.Blob("hash"));
        return hash ?? throw new StoreDamagedException(
            $"The ledger has no hash at level {level}, index {index}. Check it with `countersign ledger verify` and restore the last backup.");
    }

    /// <summary>Hashes of complete subtrees of one level from an index on, in order; fewer where there are no more.</summary>
    public IReadOnlyList<byte[]> Nodes(int level, long first, int count) => level == 0
        ? Many("SELECT leaf FROM ledger_entries WHERE idx >= @first ORDER BY idx LIMIT @count", new { first, count }, row => row.Blob("leaf"))
        : Many("SELECT hash FROM ledger_nodes WHERE level = @level AND idx >= @first ORDER BY idx LIMIT @count", new { level, first, count }, row => row.Blob("hash"));

    /// <summary>The last signed tree head; null before the first entry.</summary>
    public TreeHeadRow? LatestTreeHead() => One("SELECT * FROM tree_heads ORDER BY size DESC LIMIT 1", null, ReadTreeHead);

    /// <summary>The tree head of exactly this size; null where none was signed, because one transaction appended past it.</summary>
    public TreeHeadRow? TreeHeadAt(long size) => One("SELECT * FROM tree_heads WHERE size = @size", new { size }, ReadTreeHead);

    /// <summary>The first tree head over at least this many entries.</summary>
    public TreeHeadRow? TreeHeadCovering(long size) => One("SELECT * FROM tree_heads WHERE size >= @size ORDER BY size LIMIT 1", new { size }, ReadTreeHead);

    /// <summary>Size and root that a note says, if it is a tree head.</summary>
    internal static TreeHead? ParseNote(string note) =>
        SignedNote.TryParse(Encoding.UTF8.GetBytes(note), out var signed, out _) && TreeHead.TryParse(signed.Text, out var head) ? head : null;

    private static LedgerEntryRow ReadEntry(Columns row) => new(row.Integer("idx"), row.Blob("leaf"), row.Blob("bytes"));

    private static TreeHeadRow ReadTreeHead(Columns row)
    {
        var (size, note) = (row.Integer("size"), row.Text("note"));
        return ParseNote(note) is { } head && head.Size == size
            ? new(size, head.Root, note, row.Time("at"))
            : throw new StoreDamagedException(
                $"What is kept as the tree head of size {size} is none. Check the ledger with `countersign ledger verify` and restore the last backup.");
    }
}
