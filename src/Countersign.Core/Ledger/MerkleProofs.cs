using System.Numerics;

namespace Countersign.Core.Ledger;

/// <summary>One hash of the tree that never changes again: the root of the complete subtree over 2^Level leaves.</summary>
/// <param name="Level">Height above the leaves; 0 is a leaf.</param>
/// <param name="Index">Position within the level, from 0; the first leaf under it is Index × 2^Level.</param>
/// <param name="Hash">32 bytes.</param>
public readonly record struct MerkleNode(int Level, long Index, byte[] Hash);

/// <summary>
/// Grows the tree and makes proofs from stored complete subtrees alone, so that no operation reads more than O(log size) hashes. The
/// <c>node</c> parameter returns the stored hash at (level, index); it is asked only for subtrees complete at the size in question.
/// </summary>
public static class MerkleProofs
{
    /// <summary>Root of the tree with this many leaves (RFC 6962 §2.1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static byte[] Root(long size, Func<int, long, byte[]> node)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? MerkleTree.EmptyRoot : Subtree(0, size, node);
    }

    /// <summary>Proof that the leaf is in the tree, from its sibling up to the root's child (RFC 6962 §2.1.1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf in a tree of this size.</exception>
    public static IReadOnlyList<byte[]> Inclusion(long index, long size, Func<int, long, byte[]> node)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var proof = new List<byte[]>();
        var (begin, end) = (0L, size);
        while (end - begin > 1)
        {
            var middle = begin + SplitPoint(end - begin);
            var goesRight = index >= middle;
            proof.Add(goesRight ? Subtree(begin, middle, node) : Subtree(middle, end, node));
            (begin, end) = goesRight ? (middle, end) : (begin, middle);
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>Proof that the tree of size <paramref name="from"/> is a prefix of the one of size <paramref name="to"/> (RFC 6962 §2.1.2).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="from"/> is not within 1 … <paramref name="to"/>.</exception>
    public static IReadOnlyList<byte[]> Consistency(long from, long to, Func<int, long, byte[]> node)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        var proof = new List<byte[]>();
        var (begin, end) = (0L, to);
        while (end != from)
        {
            var middle = begin + SplitPoint(end - begin);
            var goesRight = from > middle;
            proof.Add(goesRight ? Subtree(begin, middle, node) : Subtree(middle, end, node));
            (begin, end) = goesRight ? (middle, end) : (begin, middle);
        }

        // The subtree in which the older tree ends is known to the verifier only if it is the whole older tree.
        if (begin != 0) proof.Add(Subtree(begin, end, node));
        proof.Reverse();
        return proof;
    }

    /// <summary>The complete subtrees that appending this leaf finishes, the leaf itself first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public static IReadOnlyList<MerkleNode> NodesCompletedBy(long leafIndex, byte[] leafHash, Func<int, long, byte[]> node)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leafIndex);
        var completed = new List<MerkleNode> { new(0, leafIndex, leafHash) };
        var (level, index, hash) = (0, leafIndex, leafHash);
        while ((index & 1) == 1)
        {
            hash = MerkleTree.NodeHash(node(level, index - 1), hash);
            (level, index) = (level + 1, index >> 1);
            completed.Add(new(level, index, hash));
        }

        return completed;
    }

    /// <summary>All complete subtrees that appending these leaves in this order finishes; <paramref name="node"/> knows the tree before them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static IReadOnlyList<MerkleNode> NodesCompletedBy(long size, IEnumerable<byte[]> leafHashes, Func<int, long, byte[]> node)
    {
        var added = new Dictionary<(int, long), byte[]>();
        var completed = new List<MerkleNode>();
        foreach (var leaf in leafHashes)
        {
            var nodes = NodesCompletedBy(size++, leaf, (level, index) => added.TryGetValue((level, index), out var hash) ? hash : node(level, index));
            foreach (var done in nodes) added[(done.Level, done.Index)] = done.Hash;
            completed.AddRange(nodes);
        }

        return completed;
    }

    /// <summary>Hash over leaves begin … end − 1, where the range starts where a split of RFC 6962 starts it.</summary>
    private static byte[] Subtree(long begin, long end, Func<int, long, byte[]> node)
    {
        var width = end - begin;
        if (BitOperations.IsPow2(width))
        {
            var level = BitOperations.Log2((ulong)width);
            return node(level, begin >> level);
        }

        var middle = begin + SplitPoint(width);
        return MerkleTree.NodeHash(Subtree(begin, middle, node), Subtree(middle, end, node));
    }

    /// <summary>RFC 6962 §2.1: the largest power of two smaller than the width.</summary>
    private static long SplitPoint(long width) => 1L << BitOperations.Log2((ulong)(width - 1));
}
