using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;

namespace Countersign.Core;

/// <content>What receipts prove: that an entry is in the one ledger that every receipt of the bundle speaks of.</content>
public sealed partial class Verifier
{
    private static long IndexOf(EntryReceipt receipt) => Receipt.TryParse(receipt.Proof, out var read, out _) ? read.Index : long.MaxValue;

    private string? InLedger(EntryReceipt receipt, LedgerEntryType type, string name, Sha256Digest digest, out (long Index, LedgerEntry Entry) found)
    {
        found = default;
        if (!LedgerEntry.TryParse(receipt.Entry, out var entry, out var problem)) return $"the ledger entry cannot be read: {problem}";
        if (!Receipt.TryParse(receipt.Proof, out var proof, out problem)) return $"the receipt cannot be read: {problem}";
        if (!receipt.Proof.AsSpan().SequenceEqual(proof.ToBytes())) return "the receipt is not in its canonical form";
        if (proof.Extra.Length > 0) return "the receipt carries data that nothing signs";
        var check = proof.Verify(receipt.Entry, _trust.Ledger);
        if (!check.IsValid) return check.Detail;
        if (SignatureMissing(check.Head) is { } missing) return missing;
        _head ??= check.Head.Head;
        if (check.Head.Head != _head) return "the receipts speak of two different tree heads";
        if (entry.Type != type) return $"the ledger entry is a {LedgerEntry.NameOf(entry.Type)}, not a {LedgerEntry.NameOf(type)}";
        if (!entry.Refs.TryGetValue(name, out var recorded) || recorded != digest) return $"the ledger entry does not name this {name}";
        found = (proof.Index, entry);
        return null;
    }

    /// <summary>A tree head must carry a signature of every type of key that the trust file names, so that breaking one algorithm is not enough.</summary>
    private string? SignatureMissing(TreeHeadCheck head)
    {
        var missing = _trust.Ledger.LogKeys.Where(k => k.IsCheckable).Select(k => k.Type).Distinct().Where(type => head.SignedBy.All(k => k.Type != type)).ToList();
        return missing.Count == 0 ? null : $"no {missing[0]} key of the trust file signed the tree head";
    }
}
