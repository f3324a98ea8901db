using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;

namespace Countersign.Core;

/// <content>Statements that broke the glass, and the reviews that came after.</content>
public sealed partial class Verifier
{
    private IReadOnlyList<GivenBreakGlass> _brokenBy = [];

    /// <summary>Each break-glass statement is what its person signed, in time, with an enrolled passkey, and stands in the ledger before the verdict.</summary>
    private string? BreakGlass()
    {
        if (_bundle.BreakGlassReceipts.Count != _verdict.BreakGlass.Count)
            return $"{_verdict.BreakGlass.Count} break-glass statements need as many receipts; there are {_bundle.BreakGlassReceipts.Count}";
        var given = new List<GivenBreakGlass>();
        foreach (var (recorded, receipts) in _verdict.BreakGlass.Zip(_bundle.BreakGlassReceipts))
        {
            if (BreakGlassStatement.Read(recorded.Statement.Span, out var malformed) is not { } statement) return malformed;
            if (Recorded(recorded, receipts, Purpose.BreakGlass, LedgerEntryType.BreakGlass, statement.Frame.TreeHead, statement.Person, isActive: IsActive(statement.Person), out var index) is { } problem)
                return $"the statement of {statement.Person}: {problem}";
            if (index >= _verdictEntry.Index) return $"the statement of {statement.Person} stands in the ledger after the verdict that counts it";
            if (statement.Of.Digest != _verdict.Change.Digest) return $"the statement of {statement.Person} is about another change";
            given.Add(GivenBreakGlass.From(statement));
        }

        _brokenBy = given;
        return null;
    }

    /// <summary>Reviews that were given afterwards: by others, about this change. Whether they are all that was owed is the gate's to say.</summary>
    private string? AfterReviews()
    {
        if (!_decision.IsBreakGlass) return _bundle.AfterReviews.Count == 0 ? null : "only a broken glass is reviewed afterwards";
        _notes.Add($"break-glass: nobody answered for this change; {string.Join(" and ", _decision.BreakGlass!.By)} broke the glass");
        foreach (var (recorded, receipts) in _bundle.AfterReviews)
        {
            if (SignOffStatement.Read(recorded.Statement.Span, out var malformed, Purpose.AfterReview) is not { } statement) return malformed;
            // Who reviews afterwards may have come after the verdict, so its extract of the people does not know them.
            if (Recorded(recorded, receipts, Purpose.AfterReview, LedgerEntryType.AfterReview, statement.TreeHead, statement.Person, isActive: true, out var index) is { } problem)
                return $"the after-review by {statement.Person}: {problem}";
            if (index <= _verdictEntry.Index) return $"the after-review by {statement.Person} stands in the ledger before the verdict it reviews";
            if (statement.Change != _verdict.Change.Digest) return $"the after-review by {statement.Person} is about another change";
            if (_decision.BreakGlass.By.Contains(statement.Person, StringComparer.Ordinal)) return $"{statement.Person} broke the glass and reviewed it";
            _notes.Add($"after-review: {statement.Person} {(statement.Answer == Answer.Approve ? "found it right" : "found it wrong")} at {JsonFields.Time(statement.Issued)}");
        }

        if (_bundle.AfterReviews.Count == 0) _notes.Add("after-review: none up to now");
        return null;
    }

    private bool IsActive(string person) => _facts.People.Find(person) is { Left: false };

    private string? Recorded(
        RecordedSignOff recorded, StatementReceipts receipts, Purpose purpose, LedgerEntryType type, KnownTreeHead known, string person, bool isActive, out long index)
    {
        index = -1;
        if (EnrolmentOf(recorded, receipts.Enrolment) is { } enrolment) return enrolment;
        if (InLedger(receipts.Statement, type, "statement", recorded.Digest, out var found) is { } problem) return problem;
        index = found.Index;
        if (found.Entry.Id != _verdict.Change.Id) return "the ledger entry is about another change";
        if (IndexOf(receipts.Enrolment) >= found.Index) return "its enrolment stands in the ledger after it";
        return Prefix(known, receipts.Prefix, found.Index) ?? Signature(recorded, purpose, person, isActive, found.Entry.Time);
    }
}
