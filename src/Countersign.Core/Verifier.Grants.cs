using Countersign.Core.Evidence;
using Countersign.Core.Ledger;

namespace Countersign.Core;

/// <content>The grants of an enforced allow.</content>
public sealed partial class Verifier
{
    /// <summary>An enforced allow opened one grant for each target, after its verdict, and nothing else opens one.</summary>
    private string? CheckGrant()
    {
        if (_bundle.MoreGrants.Count != _bundle.MoreGrantReceipts.Count) return $"{_bundle.MoreGrants.Count} more grants need as many receipts";
        if (!IsEnforcedAllow) return _bundle is { Grant: null, GrantReceipt: null, MoreGrants.Count: 0 } ? null : "only an enforced allow opens a grant";
        if (_bundle is not { Grant: { } first, GrantReceipt: { } receipt }) return "an enforced allow comes with its grant";
        IReadOnlyList<Grant> grants = [first, .. _bundle.MoreGrants];
        string?[] targets = _verdict.Change.Targets.Count > 1 ? [.. _verdict.Change.SortedTargets] : [null];
        if (!grants.Select(g => g.Target).SequenceEqual(targets, StringComparer.Ordinal)) return "the grants are not one for each target of the change";
        return grants.Zip(_bundle.MoreGrantReceipts.Prepend(receipt), CheckGrant).FirstOrDefault(problem => problem is not null);
    }

    private string? CheckGrant(Grant grant, EntryReceipt receipt)
    {
        if (grant.Change != _verdict.Change.Digest) return "the grant is for another change";
        if (InLedger(receipt, LedgerEntryType.Grant, "grant", grant.Digest, out var found) is { } problem) return problem;
        if (found.Entry.Id != grant.Id) return "the ledger entry is about another grant";
        if (_decision.IsBreakGlass && grant.NotAfter > _decision.BreakGlass!.Until) return "the grant lasts longer than the glass is broken";
        return found.Index > _verdictEntry.Index ? null : "the grant stands in the ledger before its verdict";
    }
}
