using System.Numerics;
using System.Security.Cryptography;

namespace Countersign.Core.Ledger;

/// <summary>
/// Hashing and proof verification of the ledger's Merkle tree: RFC 6962 §2.1 with SHA-256, proofs checked as RFC 9162 §2.1.3.2 and
/// §2.1.4.2 write it. Everything here takes input from outside and answers with a bool; nothing throws for bad proofs.
/// </summary>
public static class MerkleTree
{
    /// <summary>Length of every hash in the tree, in bytes.</summary>
    public const int HashSize = SHA256.HashSizeInBytes;

    /// <summary>Most hashes any proof can hold: a tree of 2^64 leaves is 64 levels high.</summary>
    public const int MaxProofHashes = 64;

    // RFC 6962 §2.1: different first bytes for leaves and nodes, so no node can be passed off as a leaf (second preimage).
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;

    /// <summary>Root of the tree without leaves: SHA-256 of nothing.</summary>
    public static byte[] EmptyRoot => SHA256.HashData([]);

    /// <summary>Hash of a leaf: SHA-256(0x00 ‖ entry).</summary>
    public static byte[] LeafHash(ReadOnlySpan<byte> entry)
    {
        byte[] input = [LeafPrefix, .. entry];
        return SHA256.HashData(input);
    }

    /// <summary>Hash of an inner node: SHA-256(0x01 ‖ left ‖ right).</summary>
    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        byte[] input = [NodePrefix, .. left, .. right];
        return SHA256.HashData(input);
    }

    /// <summary>Whether the leaf stands at this index of the tree with this size and root (RFC 9162 §2.1.3.2).</summary>
    /// <param name="index">Index of the leaf, from 0.</param>
    /// <param name="size">Leaves in the tree.</param>
    /// <param name="leafHash">Hash of the leaf, 32 bytes.</param>
    /// <param name="proof">Sibling hashes from the leaf up to the root's child.</param>
    /// <param name="root">Root of the tree, 32 bytes.</param>
    public static bool VerifyInclusion(
        ulong index, ulong size, ReadOnlySpan<byte> leafHash, IReadOnlyList<byte[]> proof, ReadOnlySpan<byte> root)
    {
        if (index >= size || leafHash.Length != HashSize || root.Length != HashSize || !IsProof(proof)) return false;
        var (fn, sn) = (index, size - 1);
        var hash = leafHash.ToArray();
        foreach (var sibling in proof)
        {
            if (sn == 0) return false;
            var isRight = IsRightChild(fn, sn);
            hash = isRight ? NodeHash(sibling, hash) : NodeHash(hash, sibling);
            Climb(ref fn, ref sn, isRight);
        }

        return sn == 0 && root.SequenceEqual(hash);
    }

    /// <summary>
    /// Whether the tree of size <paramref name="from"/> is a prefix of the tree of size <paramref name="to"/> (RFC 9162 §2.1.4.2).
    /// Size 0 is refused: the empty tree is a prefix of every tree, so such a proof would say nothing and could hide a fork.
    /// </summary>
    /// <param name="from">Leaves in the older tree.</param>
    /// <param name="to">Leaves in the newer tree.</param>
    /// <param name="fromRoot">Root of the older tree, 32 bytes.</param>
    /// <param name="toRoot">Root of the newer tree, 32 bytes.</param>
    /// <param name="proof">The consistency proof; empty exactly when the sizes are equal.</param>
    public static bool VerifyConsistency(
        ulong from, ulong to, ReadOnlySpan<byte> fromRoot, ReadOnlySpan<byte> toRoot, IReadOnlyList<byte[]> proof)
    {
        if (from == 0 || from > to || fromRoot.Length != HashSize || toRoot.Length != HashSize || !IsProof(proof)) return false;
        if (from == to) return proof.Count == 0 && fromRoot.SequenceEqual(toRoot);
        if (proof.Count == 0) return false;

        var (fn, sn) = (from - 1, to - 1);
        var shared = BitOperations.TrailingZeroCount(~fn);
        (fn, sn) = (fn >> shared, sn >> shared);
        // Step 2: a complete older tree is itself the first node of the path and is left out of the proof.
        var implied = BitOperations.IsPow2(from);
        var older = implied ? fromRoot.ToArray() : proof[0];
        var newer = older;
        foreach (var node in proof.Skip(implied ? 0 : 1))
        {
            if (sn == 0) return false;
            var isRight = IsRightChild(fn, sn);
            if (isRight) older = NodeHash(node, older);
            newer = isRight ? NodeHash(node, newer) : NodeHash(newer, node);
            Climb(ref fn, ref sn, isRight);
        }

        return sn == 0 && fromRoot.SequenceEqual(older) && toRoot.SequenceEqual(newer);
    }

    private static bool IsProof(IReadOnlyList<byte[]> proof) =>
        proof.Count <= MaxProofHashes && proof.All(hash => hash is { Length: HashSize });

    private static bool IsRightChild(ulong fn, ulong sn) => (fn & 1) == 1 || fn == sn;

    /// <summary>One level up; past every level at which the last node has no sibling and is carried up unhashed.</summary>
    private static void Climb(ref ulong fn, ref ulong sn, bool wasRight)
    {
        while (wasRight && (fn & 1) == 0 && fn != 0) (fn, sn) = (fn >> 1, sn >> 1);
        (fn, sn) = (fn >> 1, sn >> 1);
    }
}
