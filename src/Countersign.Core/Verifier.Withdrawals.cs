using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;

namespace Countersign.Core;

/// <content>Answers that were taken back.</content>
public sealed partial class Verifier
{
    /// <summary>
    /// Each withdrawal was signed by passkey, stands in the ledger before the verdict, and takes back nothing that the verdict still counts. A gate that
    /// went on counting a withdrawn answer would contradict its own evidence here.
    /// </summary>
    private string? Withdrawals()
    {
        if (_bundle.WithdrawalReceipts.Count != _verdict.Withdrawals.Count || _bundle.WithdrawalEnrolments.Count != _verdict.Withdrawals.Count)
            return $"{_verdict.Withdrawals.Count} withdrawals need as many receipts and enrolments";
        for (var i = 0; i < _verdict.Withdrawals.Count; i++)
        {
            if (WithdrawalAt(i) is { } problem) return $"withdrawal {i + 1}: {problem}";
        }

        return null;
    }

    private string? WithdrawalAt(int i)
    {
        var recorded = _verdict.Withdrawals[i];
        if (Withdrawal.Read(recorded.Statement.Span, out var malformed) is not { } withdrawal) return malformed;
        if (withdrawal.Change != _verdict.Change.Digest) return "it is about another change";
        if (InLedger(_bundle.WithdrawalReceipts[i], LedgerEntryType.Withdraw, "withdrawal", recorded.Digest, out var found) is { } problem) return problem;
        if (found.Index >= _verdictEntry.Index) return "it stands in the ledger after the verdict";
        if (InLedger(_bundle.WithdrawalEnrolments[i], LedgerEntryType.Enrol, "enrolment", recorded.Enrolment.Digest, out var enrolled) is { } unknown) return unknown;
        if (enrolled.Entry.Id != recorded.Enrolment.EntryId) return "the ledger entry is about another passkey";
        if (enrolled.Index >= found.Index) return "its enrolment stands in the ledger after it";
        if (_verdict.SignOffs.Any(s => withdrawal.Statements.Contains(Sha256Digest.Of(s.Statement.Span)))) return "the verdict still counts what it takes back";
        var person = recorded.Enrolment.Enrolment.Person;
        return AssertionVerifier.Verify(new AssertionRequest
        {
            Purpose = Purpose.Withdraw,
            Person = person,
            Statement = recorded.Statement,
            Assertion = recorded.Assertion,
            Begun = new BegunCeremony(recorded.Statement, Purpose.Withdraw, person),
            Enrolment = recorded.Enrolment.Enrolment,
            // Who took an answer back and left since took it back all the same.
            PersonActive = true,
            Party = _trust.Party,
            Now = found.Entry.Time,
        }).Refusal?.ToString();
    }
}
