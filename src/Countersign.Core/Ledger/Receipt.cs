using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Countersign.Core.Formats;

namespace Countersign.Core.Ledger;

/// <summary>
/// Proof that an entry is in the ledger, complete enough to check without asking anyone: index, inclusion proof and signed tree head.
/// Its text form is c2sp.org/tlog-proof@v1 (file extension <c>.tlog-proof</c>); the bytes written again are the bytes read.
/// </summary>
public sealed class Receipt
{
    /// <summary>Largest receipt, in bytes.</summary>
    public const int MaxBytes = SignedNote.MaxBytes + (32 * 1024);

    /// <summary>Largest extra data, in bytes before base64.</summary>
    public const int MaxExtraBytes = 16 * 1024;

    private const string FirstLine = "c2sp.org/tlog-proof@v1";
    private const string ExtraStart = "extra ";
    private const string IndexStart = "index ";

    private Receipt(long index, IReadOnlyList<byte[]> proof, SignedNote treeHead, byte[] extra) =>
        (Index, Proof, TreeHead, Extra) = (index, proof, treeHead, extra);

    /// <summary>Index of the entry, from 0.</summary>
    public long Index { get; }

    /// <summary>Sibling hashes from the leaf up to the root's child, 32 bytes each.</summary>
    public IReadOnlyList<byte[]> Proof { get; }

    /// <summary>The signed tree head, word for word.</summary>
    public SignedNote TreeHead { get; }

    /// <summary>Opaque data of the application; empty when there is none. Nothing signs it: never trust it.</summary>
    public byte[] Extra { get; }

    /// <summary>Makes a receipt.</summary>
    /// <exception cref="ArgumentException">The parts cannot stand in a receipt; nothing is verified here.</exception>
    public static Receipt Create(long index, IReadOnlyList<byte[]> proof, SignedNote treeHead, byte[]? extra = null)
    {
        // Read back what was made: a receipt that others could not read must never leave this process.
        var made = new Receipt(index, proof, treeHead, extra ?? []);
        return TryParse(made.ToBytes(), out var read, out var error) ? read : throw new ArgumentException($"Not a valid receipt: {error}.");
    }

    /// <summary>Reads a receipt; nothing is verified yet.</summary>
    /// <param name="bytes">UTF-8.</param>
    /// <param name="receipt">The receipt.</param>
    /// <param name="error">What is wrong, for people.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Receipt? receipt, out string error)
    {
        receipt = null;
        error = "";
        var blank = bytes.IndexOf("\n\n"u8);
        if (bytes.Length > MaxBytes) error = $"it has {bytes.Length} bytes; at most {MaxBytes} are read";
        else if (blank < 0) error = "no blank line separates proof and tree head";
        else if (!TryReadHeader(bytes[..blank], out var index, out var proof, out var extra, out error)) return false;
        else if (!SignedNote.TryParse(bytes[(blank + 2)..], out var note, out var problem)) error = $"the tree head is not a signed note: {problem}";
        else if (!Ledger.TreeHead.TryParse(note.Text, out _)) error = "the tree head is not origin, size and root";
        else receipt = new Receipt(index, proof, note, extra);
        return receipt is not null;
    }

    /// <summary>The receipt as it is stored and sent.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        if (Extra.Length > 0) text.Append(ExtraStart).Append(Convert.ToBase64String(Extra)).Append('\n');
        text.Append(IndexStart).Append(Index.ToString(CultureInfo.InvariantCulture)).Append('\n');
        foreach (var hash in Proof) text.Append(Convert.ToBase64String(hash)).Append('\n');
        return [.. Encoding.ASCII.GetBytes(text.Append('\n').ToString()), .. TreeHead.ToBytes()];
    }

    /// <summary>Whether these are the bytes of the entry that the receipt is for. Step 1 of the specification is the leaf hash.</summary>
    /// <param name="entry">The entry's bytes, exactly as appended.</param>
    /// <param name="trust">What is believed beforehand.</param>
    public ReceiptCheck Verify(ReadOnlySpan<byte> entry, LedgerTrust trust) => VerifyLeaf(MerkleTree.LeafHash(entry), trust);

    /// <summary>The same for an entry of which only the leaf hash (32 bytes) is at hand.</summary>
    public ReceiptCheck VerifyLeaf(ReadOnlySpan<byte> leafHash, LedgerTrust trust)
    {
        var head = trust.Check(TreeHead);
        if (head.Head is not { } known) return new ReceiptCheck(FaultOf(head.Fault!.Value), head.Detail, head);
        return MerkleTree.VerifyInclusion((ulong)Index, (ulong)known.Size, leafHash, Proof, known.Root.ToBytes())
            ? new ReceiptCheck(null, "", head)
            : new ReceiptCheck(ReceiptFault.NotIncluded, $"the proof does not lead from entry {Index} to the root at size {known.Size}", head);
    }

    private static ReceiptFault FaultOf(TreeHeadFault fault) => fault switch
    {
        TreeHeadFault.Malformed => ReceiptFault.TreeHeadMalformed,
        TreeHeadFault.OriginRefused => ReceiptFault.OriginRefused,
        TreeHeadFault.LogSignatureMissing => ReceiptFault.LogSignatureMissing,
        TreeHeadFault.LogSignatureInvalid => ReceiptFault.LogSignatureInvalid,
        TreeHeadFault.CosignatureInvalid => ReceiptFault.CosignatureInvalid,
        TreeHeadFault.KeyAmbiguous => ReceiptFault.KeyAmbiguous,
        TreeHeadFault.QuorumUnmet => ReceiptFault.QuorumUnmet,
    };

    private static bool TryReadHeader(ReadOnlySpan<byte> bytes, out long index, out List<byte[]> proof, out byte[] extra, out string error)
    {
        (index, proof, extra) = (0, [], []);
        var lines = new Queue<string>(Encoding.Latin1.GetString(bytes).Split('\n'));
        error = $"its first line is not \"{FirstLine}\"";
        if (lines.Dequeue() != FirstLine) return false;
        error = $"its extra line is not \"extra\" and 1 to {MaxExtraBytes} bytes in base64";
        if (lines.TryPeek(out var second) && second.StartsWith(ExtraStart, StringComparison.Ordinal) && !TryExtra(lines.Dequeue(), out extra)) return false;
        error = "its index line is not \"index\" and a number";
        if (!lines.TryDequeue(out var line) || !line.StartsWith(IndexStart, StringComparison.Ordinal)) return false;
        if (!Ledger.TreeHead.TryNumber(line[IndexStart.Length..], out index)) return false;
        error = $"its proof is not at most {MerkleTree.MaxProofHashes} hashes of 32 bytes in base64";
        return lines.Count <= MerkleTree.MaxProofHashes && TryReadProof(lines, proof);
    }

    private static bool TryExtra(string line, out byte[] extra)
    {
        var isRead = StrictBase64.TryDecode(line[ExtraStart.Length..], out var bytes) && bytes.Length is > 0 and <= MaxExtraBytes;
        extra = isRead ? bytes! : [];
        return isRead;
    }

    private static bool TryReadProof(IEnumerable<string> lines, List<byte[]> proof)
    {
        foreach (var line in lines)
        {
            if (!StrictBase64.TryDecode(line, out var hash) || hash.Length != MerkleTree.HashSize) return false;
            proof.Add(hash);
        }

        return true;
    }
}

/// <summary>Which step of checking a receipt failed, in the order of C2SP tlog-proof.</summary>
public enum ReceiptFault
{
    /// <summary>Step 2: the signed text is not a tree head.</summary>
    TreeHeadMalformed,

    /// <summary>Step 2: the tree head belongs to another ledger.</summary>
    OriginRefused,

    /// <summary>Step 2: no trusted log key signed it.</summary>
    LogSignatureMissing,

    /// <summary>Step 2: a line claims a trusted log key and is not its signature.</summary>
    LogSignatureInvalid,

    /// <summary>Steps 2 and 3: two different trusted keys share name and id.</summary>
    KeyAmbiguous,

    /// <summary>Step 3: a line claims a trusted witness and is not its cosignature.</summary>
    CosignatureInvalid,

    /// <summary>Step 3: fewer different witnesses cosigned than the quorum asks.</summary>
    QuorumUnmet,

    /// <summary>Step 4: the inclusion proof does not lead from the leaf to the root.</summary>
    NotIncluded,
}

/// <summary>The result of checking a receipt.</summary>
/// <param name="Fault">The step that failed; null when the entry is in the ledger.</param>
/// <param name="Detail">What about, for people.</param>
/// <param name="Head">What was found out about the tree head: size, root, signers, witnesses.</param>
public sealed record ReceiptCheck(ReceiptFault? Fault, string Detail, TreeHeadCheck Head)
{
    /// <summary>Whether every step passed.</summary>
    public bool IsValid => Fault is null;
}
