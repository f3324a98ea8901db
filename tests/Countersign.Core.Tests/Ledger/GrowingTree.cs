using System.Globalization;
using System.Text;
using Countersign.Core.Ledger;

namespace Countersign.Core.Tests.Ledger;

/// <summary>A ledger in memory as a store keeps one (complete subtrees by level and index), beside RFC 6962 written down word for word.</summary>
internal sealed class GrowingTree
{
    private readonly Dictionary<(int, long), byte[]> _nodes = [];
    private readonly List<byte[]> _entries = [];

    public GrowingTree(int size)
    {
        for (var i = 0; i < size; i++) Append(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"entry {i}")));
    }

    public int Size => _entries.Count;

    public byte[] Node(int level, long index) => _nodes[(level, index)];

    public byte[] Leaf(int index) => MerkleTree.LeafHash(_entries[index]);

    public byte[] Entry(int index) => _entries[index];

    public void Append(byte[] entry)
    {
        foreach (var node in MerkleProofs.NodesCompletedBy(_entries.Count, MerkleTree.LeafHash(entry), Node))
            _nodes.Add((node.Level, node.Index), node.Hash);
        _entries.Add(entry);
    }

    /// <summary>MTH(D[begin:end]) of RFC 6962 §2.1.</summary>
    public byte[] NaiveRoot(int begin, int end)
    {
        var n = end - begin;
        if (n == 0) return MerkleTree.EmptyRoot;
        if (n == 1) return MerkleTree.LeafHash(_entries[begin]);
        var k = Split(n);
        return MerkleTree.NodeHash(NaiveRoot(begin, begin + k), NaiveRoot(begin + k, end));
    }

    /// <summary>PATH(m, D[begin:end]) of RFC 6962 §2.1.1.</summary>
    public IEnumerable<byte[]> NaivePath(int m, int begin, int end)
    {
        var n = end - begin;
        if (n == 1) return [];
        var k = Split(n);
        return m < k
            ? NaivePath(m, begin, begin + k).Append(NaiveRoot(begin + k, end))
            : NaivePath(m - k, begin + k, end).Append(NaiveRoot(begin, begin + k));
    }

    /// <summary>SUBPROOF(m, D[begin:end], whole) of RFC 6962 §2.1.2.</summary>
    public IEnumerable<byte[]> NaiveSubproof(int m, int begin, int end, bool whole)
    {
        var n = end - begin;
        if (m == n) return whole ? [] : [NaiveRoot(begin, end)];
        var k = Split(n);
        return m <= k
            ? NaiveSubproof(m, begin, begin + k, whole).Append(NaiveRoot(begin + k, end))
            : NaiveSubproof(m - k, begin + k, end, false).Append(NaiveRoot(begin, begin + k));
    }

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n) k *= 2;
        return k;
    }
}
