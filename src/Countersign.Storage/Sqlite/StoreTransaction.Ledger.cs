using Countersign.Core.Formats;
using Countersign.Core.Ledger;

namespace Countersign.Storage.Sqlite;

/// <content>Appending to the ledger.</content>
public sealed partial class StoreTransaction
{
    private readonly Dictionary<(int Level, long Index), byte[]> _nodes = []; // read or written here: the roots before and after share most of them
    private long? _size; // entries, known once something was appended here

    /// <inheritdoc />
    public override long LedgerSize => _size ?? base.LedgerSize;

    /// <summary>Appends an entry with its leaf hash and the subtrees it completes.</summary>
    /// <returns>Its index, final only when the transaction is durable.</returns>
    /// <exception cref="StoreDamagedException">The stored ledger is not the one its last tree head signed; nothing may be added to it.</exception>
    public long Append(LedgerEntry entry)
    {
        var index = _size ?? CheckedSize();
        var bytes = entry.ToBytes();
        var leaf = MerkleTree.LeafHash(bytes);
        Write("INSERT INTO ledger_entries (idx, leaf, bytes) VALUES (@index, @leaf, @bytes)", new { index, leaf, bytes });
        foreach (var (level, at, hash) in MerkleProofs.NodesCompletedBy(index, leaf, Known))
        {
            _nodes[(level, at)] = hash;
            if (level > 0) Write("INSERT INTO ledger_nodes (level, idx, hash) VALUES (@level, @at, @hash)", new { level, at, hash });
        }

        _size = index + 1;
        return index;
    }

    /// <summary>
    /// The size, if the stored hashes still give the root that was signed last. Without this the gate would sign a rewritten ledger as
    /// its own and so fork it.
    /// </summary>
    private long CheckedSize()
    {
        var size = base.LedgerSize;
        var head = LatestTreeHead();
        var root = Sha256Digest.FromBytes(MerkleProofs.Root(size, Known));
        return (head?.Size ?? 0) == size && (head is null || head.Root == root)
            ? size
            : throw new StoreDamagedException(
                $"The ledger has {size} entries with root {root}, but its last tree head is for {head?.Size ?? 0} with {head?.Root}. Nothing is appended: check it with `countersign ledger verify` and restore the last backup.");
    }

    private byte[] Known(int level, long index)
    {
        if (!_nodes.TryGetValue((level, index), out var hash)) _nodes[(level, index)] = hash = Node(level, index);
        return hash;
    }

    private void SignTreeHead(Func<UnsignedTreeHead, string>? sign)
    {
        if (_size is not { } size) return;
        if (sign is null) throw new InvalidOperationException("The transaction appended to the ledger and has nothing to sign the new tree head with.");
        var root = Sha256Digest.FromBytes(MerkleProofs.Root(size, Known));
        var note = sign(new UnsignedTreeHead(size, root));
        if (ParseNote(note) is not { } head || head.Size != size || head.Root != root)
            throw new InvalidOperationException($"What was signed is not a tree head of size {size} with root {root}.");
        Write("INSERT INTO tree_heads (size, note, at) VALUES (@size, @note, @Now)", new { size, note, Now });
    }
}
