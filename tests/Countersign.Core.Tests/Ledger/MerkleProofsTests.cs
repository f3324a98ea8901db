using Countersign.Core.Ledger;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Ledger;

public class MerkleProofsTests
{
    private const int Largest = 300;
    private static readonly GrowingTree Tree = new(Largest);

    private static readonly Arbitrary<(int Low, int High)> Sizes = Arb.From(
        from high in Gen.Choose(1, Largest)
        from low in Gen.Choose(1, high)
        select (low, high));

    [Fact]
    public void Every_root_up_to_300_leaves_is_the_RFC_6962_root()
    {
        for (var size = 0; size <= Largest; size++)
            Assert.Equal(Tree.NaiveRoot(0, size), MerkleProofs.Root(size, Tree.Node));
    }

    [Fact]
    public void Inclusion_proofs_are_those_of_RFC_6962_and_verify() => Check.QuickThrowOnFailure(Prop.ForAll(Sizes, s =>
    {
        var index = s.Low - 1;
        var proof = MerkleProofs.Inclusion(index, s.High, Tree.Node);
        return Same(proof, Tree.NaivePath(index, 0, s.High))
            && MerkleTree.VerifyInclusion((ulong)index, (ulong)s.High, Tree.Leaf(index), proof, Tree.NaiveRoot(0, s.High));
    }));

    [Fact]
    public void Consistency_proofs_are_those_of_RFC_6962_and_verify() => Check.QuickThrowOnFailure(Prop.ForAll(Sizes, s =>
    {
        var proof = MerkleProofs.Consistency(s.Low, s.High, Tree.Node);
        return Same(proof, Tree.NaiveSubproof(s.Low, 0, s.High, true))
            && MerkleTree.VerifyConsistency((ulong)s.Low, (ulong)s.High, Tree.NaiveRoot(0, s.Low), Tree.NaiveRoot(0, s.High), proof);
    }));

    [Fact]
    public void All_proofs_between_sizes_up_to_33_verify()
    {
        for (var to = 1; to <= 33; to++)
        {
            for (var from = 1; from <= to; from++)
            {
                var (older, newer) = (Tree.NaiveRoot(0, from), Tree.NaiveRoot(0, to));
                Assert.True(MerkleTree.VerifyConsistency((ulong)from, (ulong)to, older, newer, MerkleProofs.Consistency(from, to, Tree.Node)));
                Assert.True(MerkleTree.VerifyInclusion((ulong)from - 1, (ulong)to, Tree.Leaf(from - 1), MerkleProofs.Inclusion(from - 1, to, Tree.Node), newer));
            }
        }
    }

    [Fact]
    public void An_inclusion_proof_with_one_changed_byte_fails() => Check.QuickThrowOnFailure(Prop.ForAll(Sizes, Arb.From(Gen.Choose(0, 1 << 20)), (s, at) =>
    {
        var index = s.Low - 1;
        var root = Tree.NaiveRoot(0, s.High);
        byte[][] parts = [Tree.Leaf(index), root, .. MerkleProofs.Inclusion(index, s.High, Tree.Node).Select(h => h.ToArray())];
        parts[at % parts.Length][at % 32] ^= (byte)(1 << (at % 8));
        return !MerkleTree.VerifyInclusion((ulong)index, (ulong)s.High, parts[0], parts[2..], parts[1]);
    }));

    [Fact]
    public void A_consistency_proof_with_one_changed_byte_fails() => Check.QuickThrowOnFailure(Prop.ForAll(Sizes, Arb.From(Gen.Choose(0, 1 << 20)), (s, at) =>
    {
        byte[][] parts = [Tree.NaiveRoot(0, s.Low), Tree.NaiveRoot(0, s.High), .. MerkleProofs.Consistency(s.Low, s.High, Tree.Node).Select(h => h.ToArray())];
        parts[at % parts.Length][at % 32] ^= (byte)(1 << (at % 8));
        return !MerkleTree.VerifyConsistency((ulong)s.Low, (ulong)s.High, parts[0], parts[1], parts[2..]);
    }));

    [Fact]
    public void A_proof_with_a_hash_missing_or_added_fails() => Check.QuickThrowOnFailure(Prop.ForAll(Sizes, s =>
    {
        var (index, older, newer) = (s.Low - 1, Tree.NaiveRoot(0, s.Low), Tree.NaiveRoot(0, s.High));
        var inclusion = MerkleProofs.Inclusion(index, s.High, Tree.Node).ToArray();
        var consistency = MerkleProofs.Consistency(s.Low, s.High, Tree.Node).ToArray();
        bool Included(byte[][] proof) => MerkleTree.VerifyInclusion((ulong)index, (ulong)s.High, Tree.Leaf(index), proof, newer);
        bool Consistent(byte[][] proof) => MerkleTree.VerifyConsistency((ulong)s.Low, (ulong)s.High, older, newer, proof);
        return !Included([.. inclusion, newer]) && !Consistent([.. consistency, newer])
            && (inclusion.Length == 0 || (!Included(inclusion[1..]) && !Included(inclusion[..^1]) && !Included([inclusion[0][..31], .. inclusion[1..]])))
            && (consistency.Length == 0 || (!Consistent(consistency[1..]) && !Consistent(consistency[..^1])));
    }));

    [Fact]
    public void A_leaf_at_another_index_or_in_another_size_fails() => Check.QuickThrowOnFailure(Prop.ForAll(Sizes, Arb.From(Gen.Choose(0, Largest)), (s, other) =>
    {
        var index = s.Low - 1;
        var proof = MerkleProofs.Inclusion(index, s.High, Tree.Node);
        return other == index || !MerkleTree.VerifyInclusion((ulong)other, (ulong)s.High, Tree.Leaf(index), proof, Tree.NaiveRoot(0, s.High));
    }));

    [Fact]
    public void Appending_in_batches_completes_the_same_nodes_as_one_by_one() => Check.QuickThrowOnFailure(Prop.ForAll(Sizes, s =>
    {
        var start = new GrowingTree(s.Low);
        var leaves = Enumerable.Range(s.Low, s.High - s.Low).Select(Tree.Leaf);
        var batch = MerkleProofs.NodesCompletedBy(s.Low, leaves, start.Node);
        return batch.All(n => n.Hash.AsSpan().SequenceEqual(Tree.Node(n.Level, n.Index)))
            && batch.Count(n => n.Level == 0) == s.High - s.Low
            && batch.Count == NodesAt(s.High) - NodesAt(s.Low);
    }));

    [Fact]
    public void Proofs_outside_the_tree_are_a_callers_fault()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProofs.Inclusion(3, 3, Tree.Node));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProofs.Inclusion(-1, 3, Tree.Node));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProofs.Consistency(0, 3, Tree.Node));
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProofs.Consistency(4, 3, Tree.Node));
    }

    // Complete subtrees in a tree of n leaves: n + n/2 + n/4 + …
    private static int NodesAt(int leaves) => leaves == 0 ? 0 : leaves + NodesAt(leaves / 2);

    private static bool Same(IEnumerable<byte[]> one, IEnumerable<byte[]> other) =>
        one.Select(Convert.ToHexString).SequenceEqual(other.Select(Convert.ToHexString));
}
