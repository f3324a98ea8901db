using System.Text;
using System.Text.Json;
using Countersign.Core.Ledger;
using Countersign.Tests;

namespace Countersign.Core.Tests.Ledger;

public class MerkleVectorTests
{
    // transparency-dev/merkle rfc6962/rfc6962_test.go (Apache-2.0).
    [Fact]
    public void Hashes_match_the_RFC_6962_vectors()
    {
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Hex(MerkleTree.EmptyRoot));
        Assert.Equal("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", Hex(MerkleTree.LeafHash([])));
        Assert.Equal("395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56", Hex(MerkleTree.LeafHash("L123456"u8)));
        Assert.Equal("aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb", Hex(MerkleTree.NodeHash("N123"u8, "N456"u8)));
    }

    [Fact]
    public void All_98_inclusion_proofs_end_as_the_vectors_say()
    {
        var wrong = new List<string>();
        var cases = Cases("inclusion");
        foreach (var c in cases)
        {
            var accepted = MerkleTree.VerifyInclusion(Number(c, "leafIdx"), Number(c, "treeSize"), Bytes(c, "leafHash"), Proof(c), Bytes(c, "root"));
            if (accepted == c.GetProperty("wantErr").GetBoolean()) wrong.Add(c.GetProperty("name").GetString()!);
        }

        Assert.Empty(wrong);
        Assert.Equal((98, 92), (cases.Count, cases.Count(c => c.GetProperty("wantErr").GetBoolean())));
    }

    [Fact]
    public void All_98_consistency_proofs_end_as_the_vectors_say()
    {
        var wrong = new List<string>();
        var cases = Cases("consistency");
        foreach (var c in cases)
        {
            var accepted = MerkleTree.VerifyConsistency(Number(c, "size1"), Number(c, "size2"), Bytes(c, "root1"), Bytes(c, "root2"), Proof(c));
            if (accepted == c.GetProperty("wantErr").GetBoolean()) wrong.Add(c.GetProperty("name").GetString()!);
        }

        Assert.Empty(wrong);
        Assert.Equal((98, 92), (cases.Count, cases.Count(c => c.GetProperty("wantErr").GetBoolean())));
    }

    [Fact]
    public void A_consistency_proof_from_size_0_is_refused_even_if_it_is_empty()
    {
        var root = MerkleTree.LeafHash("a"u8);
        Assert.False(MerkleTree.VerifyConsistency(0, 1, MerkleTree.EmptyRoot, root, []));
        Assert.False(MerkleTree.VerifyConsistency(0, 0, MerkleTree.EmptyRoot, MerkleTree.EmptyRoot, []));
    }

    [Fact]
    public void Proofs_longer_than_any_tree_is_high_are_refused()
    {
        var hash = MerkleTree.LeafHash([]);
        var tooLong = Enumerable.Repeat(hash, MerkleTree.MaxProofHashes + 1).ToArray();
        Assert.False(MerkleTree.VerifyInclusion(0, ulong.MaxValue, hash, tooLong, hash));
        Assert.False(MerkleTree.VerifyConsistency(1, ulong.MaxValue, hash, hash, tooLong));
    }

    [Fact]
    public void A_proof_of_64_hashes_in_the_largest_tree_verifies()
    {
        var leaf = MerkleTree.LeafHash("deep"u8);
        var proof = Enumerable.Range(0, MerkleTree.MaxProofHashes).Select(i => MerkleTree.LeafHash([(byte)i])).ToArray();
        var root = proof.Aggregate(leaf, (hash, sibling) => MerkleTree.NodeHash(hash, sibling));
        Assert.True(MerkleTree.VerifyInclusion(0, ulong.MaxValue, leaf, proof, root));
        Assert.False(MerkleTree.VerifyInclusion(1, ulong.MaxValue, leaf, proof, root));
    }

    private static List<JsonElement> Cases(string kind)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SourceTree.Vectors("merkle-proofs.json"), Encoding.UTF8));
        return [.. document.RootElement.GetProperty(kind).EnumerateArray().Select(c => c.Clone())];
    }

    private static ulong Number(JsonElement c, string name) => c.GetProperty(name).GetUInt64();

    private static byte[] Bytes(JsonElement c, string name) => Convert.FromBase64String(c.GetProperty(name).GetString() ?? "");

    private static byte[][] Proof(JsonElement c) => c.GetProperty("proof") is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Select(h => Convert.FromBase64String(h.GetString() ?? ""))]
        : [];

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
