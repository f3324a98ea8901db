using System.Text;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;

namespace Countersign.Core.Tests.Ledger;

public class ReceiptTests
{
    private const int Index = 5;
    private const int Size = 11;

    private static readonly GrowingTree Tree = new(Size);
    private static readonly NoteSigner Log = NoteSigner.Of(Notes.Origin, Notes.Key(1));
    private static readonly NoteSigner GateSigner = NoteSigner.Of(Notes.Origin, Notes.Gate());
    private static readonly NoteSigner WitnessA = NoteSigner.Cosigner("a.example/w", Notes.Key(2), DateTimeOffset.FromUnixTimeSeconds(100));
    private static readonly NoteSigner WitnessB = NoteSigner.Cosigner("b.example/w", Notes.Key(3), DateTimeOffset.FromUnixTimeSeconds(200));
    private static readonly NoteSigner Stranger = NoteSigner.Of("stranger.example", Notes.Key(4));

    [Fact]
    public void A_receipt_is_written_as_tlog_proof_says()
    {
        var receipt = Make([Log], [1, 2, 3]);
        var proof = string.Concat(receipt.Proof.Select(h => Convert.ToBase64String(h) + "\n"));
        Assert.Equal(4, receipt.Proof.Count);
        Assert.Equal($"c2sp.org/tlog-proof@v1\nextra AQID\nindex 5\n{proof}\n{Encoding.UTF8.GetString(receipt.TreeHead.ToBytes())}", Encoding.UTF8.GetString(receipt.ToBytes()));
        Assert.True(Receipt.TryParse(receipt.ToBytes(), out var read, out _));
        Assert.Equal(receipt.ToBytes(), read.ToBytes());
    }

    [Fact]
    public void A_witnessed_receipt_is_valid_and_says_who_saw_it()
    {
        var check = Make([Log, GateSigner, WitnessA, WitnessB, Stranger]).Verify(Tree.Entry(Index), Trust([Log, GateSigner], [WitnessA, WitnessB], 2));
        Assert.True(check.IsValid);
        Assert.Equal(new TreeHead(Notes.Origin, Size, Sha256Digest.FromBytes(Tree.NaiveRoot(0, Size))), check.Head.Head);
        Assert.Equal([Log.Key, GateSigner.Key], check.Head.SignedBy);
        Assert.Equal([(WitnessA.Key, 100L), (WitnessB.Key, 200L)], check.Head.Cosignatures.Select(c => (c.Witness, c.Time)));
    }

    [Fact]
    public void A_receipt_for_the_only_entry_has_no_hashes()
    {
        var one = new GrowingTree(1);
        var head = new TreeHead(Notes.Origin, 1, Sha256Digest.FromBytes(one.NaiveRoot(0, 1)));
        var receipt = Receipt.Create(0, [], SignedNote.Sign(head.ToText(), Log));
        Assert.StartsWith("c2sp.org/tlog-proof@v1\nindex 0\n\ngate.example/ledger\n1\n", Encoding.UTF8.GetString(receipt.ToBytes()), StringComparison.Ordinal);
        Assert.True(receipt.Verify(one.Entry(0), Trust([Log], [], 0)).IsValid);
    }

    [Fact]
    public void Each_failing_step_is_named()
    {
        var receipt = Make([Log, WitnessA]);
        Assert.Equal(ReceiptFault.OriginRefused, Fault(receipt, Trust([Log], [], 0) with { Origin = "other.example/ledger" }));
        Assert.Equal(ReceiptFault.LogSignatureMissing, Fault(receipt, Trust([Stranger], [], 0)));
        Assert.Equal(ReceiptFault.LogSignatureMissing, Fault(receipt, Trust([], [WitnessA], 1)));
        Assert.Equal(ReceiptFault.LogSignatureInvalid, Fault(Make([Lying(Log), WitnessA]), Trust([Log], [], 0)));
        Assert.Equal(ReceiptFault.CosignatureInvalid, Fault(Make([Log, Lying(WitnessA), WitnessB]), Trust([Log], [WitnessA, WitnessB], 1)));
        Assert.Equal(ReceiptFault.QuorumUnmet, Fault(receipt, Trust([Log], [WitnessA, WitnessB], 2)));
        Assert.Equal(ReceiptFault.NotIncluded, receipt.Verify("another entry"u8, Trust([Log], [WitnessA], 1)).Fault);
        Assert.Equal(ReceiptFault.NotIncluded, receipt.VerifyLeaf([], Trust([Log], [WitnessA], 1)).Fault);
        Assert.Null(Fault(receipt, Trust([Log], [WitnessA], 1)));
    }

    [Fact]
    public void The_first_failing_step_is_the_one_named()
    {
        var wrong = Make([Stranger]);
        Assert.Equal(ReceiptFault.OriginRefused, wrong.Verify([], Trust([Log], [WitnessA], 1) with { Origin = "x" }).Fault);
        Assert.Equal(ReceiptFault.LogSignatureMissing, wrong.Verify([], Trust([Log], [WitnessA], 1)).Fault);
        Assert.Equal(ReceiptFault.QuorumUnmet, wrong.Verify([], Trust([Stranger], [WitnessA], 1)).Fault);
    }

    [Fact]
    public void A_witness_key_under_two_names_counts_once()
    {
        var twin = NoteSigner.Cosigner("twin.example/w", Notes.Key(2), DateTimeOffset.FromUnixTimeSeconds(100));
        Assert.Equal(ReceiptFault.QuorumUnmet, Fault(Make([Log, WitnessA, twin]), Trust([Log], [WitnessA, twin], 2)));
    }

    [Fact]
    public void Log_keys_do_not_witness_and_witnesses_do_not_sign_for_the_log()
    {
        Assert.Equal(ReceiptFault.QuorumUnmet, Fault(Make([Log]), Trust([Log], [Log], 1)));
        Assert.Equal(ReceiptFault.LogSignatureMissing, Fault(Make([WitnessA]), Trust([WitnessA], [WitnessA], 1)));
    }

    [Fact]
    public void Every_changed_byte_is_refused_except_in_lines_of_strangers()
    {
        var bytes = Make([Log, WitnessA, Stranger]).ToBytes();
        var strangersLine = Encoding.UTF8.GetString(bytes).IndexOf("— stranger", StringComparison.Ordinal);
        var guarded = Encoding.UTF8.GetByteCount(Encoding.UTF8.GetString(bytes)[..strangersLine]);
        var trust = Trust([Log], [WitnessA], 1);
        Assert.True(IsValid(bytes, trust));
        var accepted = Mutations(bytes, guarded).Where(m => IsValid(m.Bytes, trust)).Select(m => m.At).Distinct().ToList();
        Assert.Empty(accepted);
        Assert.Contains(Mutations(bytes, bytes.Length).Skip(guarded), m => IsValid(m.Bytes, trust));
    }

    [Fact]
    public void A_changed_byte_in_one_of_two_log_lines_can_only_take_a_signer_away()
    {
        var bytes = Make([Log, GateSigner]).ToBytes();
        var trust = Trust([Log, GateSigner], [], 0);
        foreach (var (_, changed) in Mutations(bytes, bytes.Length))
            if (Receipt.TryParse(changed, out var receipt, out _) && receipt.Verify(Tree.Entry(Index), trust) is { IsValid: true } check)
                Assert.Single(check.Head.SignedBy);
    }

    [Theory]
    [InlineData("c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v2\n", "its first line is not")]
    [InlineData("index 5\n", "index 05\n", "its index line is not")]
    [InlineData("index 5\n", "index -5\n", "its index line is not")]
    [InlineData("index 5\n", "index 9223372036854775808\n", "its index line is not")]
    [InlineData("index 5\n", "extra \nindex 5\n", "its extra line is not")]
    [InlineData("index 5\n", "extra AQI\nindex 5\n", "its extra line is not")]
    [InlineData("index 5\n", "extra AQID\nextra AQID\nindex 5\n", "its index line is not")]
    [InlineData("index 5\n", "", "its index line is not")]
    [InlineData("index 5\n", "index 5\nAQID\n", "its proof is not")]
    [InlineData("index 5\n", "index 5\n\n", "the tree head is not")]
    [InlineData("index 5\n", "index 5\r\n", "its index line is not")]
    public void Anything_but_the_format_is_refused(string part, string instead, string cause)
    {
        var text = Encoding.UTF8.GetString(Make([Log]).ToBytes());
        Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.False(Receipt.TryParse(Encoding.UTF8.GetBytes(text.Replace(part, instead, StringComparison.Ordinal)), out _, out var error));
        Assert.StartsWith(cause, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_hold_at_N_and_not_at_N_plus_1()
    {
        var note = Make([Log]).TreeHead;
        byte[][] Hashes(int count) => [.. Enumerable.Repeat(new byte[32], count)];
        Assert.Equal(64, Receipt.Create(0, Hashes(MerkleTree.MaxProofHashes), note).Proof.Count);
        Assert.Throws<ArgumentException>(() => Receipt.Create(0, Hashes(MerkleTree.MaxProofHashes + 1), note));
        Assert.Equal(Receipt.MaxExtraBytes, Receipt.Create(0, [], note, new byte[Receipt.MaxExtraBytes]).Extra.Length);
        Assert.Throws<ArgumentException>(() => Receipt.Create(0, [], note, new byte[Receipt.MaxExtraBytes + 1]));
        Assert.Throws<ArgumentException>(() => Receipt.Create(-1, [], note));
        Assert.Throws<ArgumentException>(() => Receipt.Create(0, [[1]], note));
        Assert.Throws<ArgumentException>(() => Receipt.Create(0, [], SignedNote.Sign("no tree head\n", Log)));
        Assert.False(Receipt.TryParse(new byte[Receipt.MaxBytes + 1], out _, out var error));
        Assert.StartsWith("it has", error, StringComparison.Ordinal);
        Assert.False(Receipt.TryParse(new byte[Receipt.MaxBytes], out _, out error));
        Assert.StartsWith("no blank line", error, StringComparison.Ordinal);
    }

    private static bool IsValid(byte[] bytes, LedgerTrust trust) =>
        Receipt.TryParse(bytes, out var receipt, out _) && receipt.Verify(Tree.Entry(Index), trust).IsValid;

    private static ReceiptFault? Fault(Receipt receipt, LedgerTrust trust) => receipt.Verify(Tree.Entry(Index), trust).Fault;

    private static LedgerTrust Trust(NoteSigner[] log, NoteSigner[] witnesses, int quorum) =>
        new(Notes.Origin, [.. log.Select(s => s.Key)], [.. witnesses.Select(s => s.Key)], quorum);

    private static Receipt Make(NoteSigner[] signers, byte[]? extra = null)
    {
        var head = new TreeHead(Notes.Origin, Size, Sha256Digest.FromBytes(Tree.NaiveRoot(0, Size)));
        return Receipt.Create(Index, MerkleProofs.Inclusion(Index, Size, Tree.Node), SignedNote.Sign(head.ToText(), signers), extra);
    }

    /// <summary>Signs with the right name and id, but something else.</summary>
    private static NoteSigner Lying(NoteSigner signer) => signer with { Sign = _ => signer.Sign("something else\n"u8.ToArray()) };

    /// <summary>At every byte three other values: the lowest bit flipped, the case bit flipped, and one drawn with a fixed seed.</summary>
    private static IEnumerable<(int At, byte[] Bytes)> Mutations(byte[] bytes, int until)
    {
        var random = new Random(20261122);
        for (var at = 0; at < until; at++)
        {
            foreach (var flip in (byte[])[0x01, 0x20, (byte)random.Next(1, 256)])
            {
                var changed = (byte[])[.. bytes];
                changed[at] ^= flip;
                yield return (at, changed);
            }
        }
    }
}
