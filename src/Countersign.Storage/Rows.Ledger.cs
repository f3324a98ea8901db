using Countersign.Core.Formats;

namespace Countersign.Storage;

/// <summary>A ledger entry as it is stored.</summary>
/// <param name="Index">Its index, from 0.</param>
/// <param name="Leaf">RFC 6962 leaf hash, 32 bytes.</param>
/// <param name="Bytes">The entry's canonical bytes.</param>
public sealed record LedgerEntryRow(long Index, byte[] Leaf, byte[] Bytes);

/// <summary>Size and root that are about to be signed as a tree head.</summary>
/// <param name="Size">Entries.</param>
/// <param name="Root">Merkle root over them.</param>
public sealed record UnsignedTreeHead(long Size, Sha256Digest Root);

/// <summary>A signed tree head as it is stored.</summary>
/// <param name="Size">Entries.</param>
/// <param name="Root">Merkle root over them, as the note says.</param>
/// <param name="Note">The signed note (C2SP tlog-checkpoint).</param>
/// <param name="At">When it was signed.</param>
public sealed record TreeHeadRow(long Size, Sha256Digest Root, string Note, DateTimeOffset At);

/// <summary>What hashing the ledger again can find.</summary>
public enum LedgerFault
{
    /// <summary>An index has no entry although a later one has.</summary>
    EntryMissing,

    /// <summary>The bytes of an entry do not have the stored leaf hash.</summary>
    EntryChanged,

    /// <summary>The bytes are not a ledger entry.</summary>
    EntryMalformed,

    /// <summary>A complete subtree has no stored hash.</summary>
    NodeMissing,

    /// <summary>The stored hash of a complete subtree is not the hash of what is under it.</summary>
    NodeChanged,

    /// <summary>There are more stored hashes than complete subtrees.</summary>
    NodeUnexpected,

    /// <summary>The last entries are under no tree head.</summary>
    TreeHeadMissing,

    /// <summary>A tree head is for more entries than there are.</summary>
    TreeHeadBeyondEntries,

    /// <summary>A stored note is not a tree head of its size.</summary>
    TreeHeadMalformed,

    /// <summary>A tree head's root is not the root over the entries.</summary>
    TreeHeadChanged,

    /// <summary>A tree head bears no valid signature of the given keys.</summary>
    TreeHeadUnsigned,

    /// <summary>Evidence does not have the digest it is kept under.</summary>
    EvidenceChanged,

    /// <summary>The database file itself is damaged.</summary>
    FileDamaged,
}

/// <summary>One thing that is wrong with a stored ledger.</summary>
/// <param name="Fault">What kind.</param>
/// <param name="Subject">Index, size, node or digest it is about.</param>
/// <param name="Text">In words, for people.</param>
public sealed record LedgerFinding(LedgerFault Fault, string Subject, string Text);
