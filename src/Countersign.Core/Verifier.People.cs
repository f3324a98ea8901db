using Countersign.Core.Authorship;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;

namespace Countersign.Core;

/// <content>What the bundle says of passkeys that were revoked and of what authors declared.</content>
public sealed partial class Verifier
{
    /// <summary>
    /// A revocation ends what a passkey can do and takes back nothing that was decided before: it stands in the ledger after the sign-off, and
    /// after the verdict that counts an approval.
    /// </summary>
    private string? Revocations()
    {
        var given = _verdict.SignOffs.Zip(_bundle.SignOffReceipts, _statements).Select(s => (Id: s.First.Enrolment.EntryId, Index: IndexOf(s.Second), s.Third.Answer)).ToLookup(s => s.Id, StringComparer.Ordinal);
        foreach (var receipt in _bundle.Revocations)
        {
            if (!LedgerEntry.TryParse(receipt.Entry, out var revoked, out var problem)) return $"the ledger entry cannot be read: {problem}";
            if (InLedger(receipt, LedgerEntryType.Revoke, "statement", revoked.Refs.GetValueOrDefault("statement"), out var found) is { } missing) return missing;
            if (!given.Contains(revoked.Id)) return "a revocation is of a passkey that signed nothing here";
            if (given[revoked.Id].Any(s => found.Index < (s.Answer == Answer.Approve ? _verdictEntry.Index : s.Index))) return "a passkey was revoked before what it signed was counted";
            _notes.Add($"revoked afterwards: a passkey that signed for this verdict was revoked at {JsonFields.Time(found.Entry.Time)} (ledger entry {found.Index}); the verdict stands");
        }

        return null;
    }

    /// <summary>Every commit that counts as declared by its author is in a statement that this author's passkey signed, for exactly this commit.</summary>
    private string? Declarations()
    {
        var declared = _facts.Added.Concat(_facts.TakenAway)
            .SelectMany(report => report.Commits.Where(IsDeclared).Select(commit => (report.Repository, Commit: commit)))
            .DistinctBy(d => (d.Repository, d.Commit.Id)).ToDictionary(d => (d.Repository, d.Commit.Id), d => d.Commit);
        var stated = new HashSet<(string, CommitId)>();
        for (var at = 0; at < _bundle.Declarations.Count; at++)
        {
            if (Stated(_bundle.Declarations[at], out var person, out var subject) is { } problem) return $"declaration {at + 1}: {problem}";
            var covered = subject.Commits.Where(id => declared.TryGetValue((subject.Repository, id), out var commit) && DeclarationSubject.MayDeclare(person, commit)).ToList();
            if (covered.Count == 0) return $"declaration {at + 1}: it is about none of the commits that its author declared";
            stated.UnionWith(covered.Select(id => (subject.Repository, id)));
        }

        var open = declared.Keys.Where(key => !stated.Contains(key)).ToList();
        return open.Count == 0 ? null : $"commit {open[0].Id} counts as declared by its author, and no statement of theirs says so";
    }

    private static bool IsDeclared(CommitAuthorship commit) => commit.Marks.Any(m => m.Id == AuthorshipAnalyzer.PasskeyDeclaration);

    /// <summary>Checks one statement: its receipts, their order, and the passkey's signature at the time of its ledger entry.</summary>
    private string? Stated(DeclarationEvidence evidence, out string person, out DeclarationSubject subject)
    {
        var record = evidence.Record;
        (person, subject) = ("", new DeclarationSubject("", []));
        if (PlainStatement.Read(record.Statement.Span, Purpose.Declare, out var problem) is not { } statement) return problem;
        if (JsonFields.Read(statement.Subject, "the statement.subject", DeclarationSubject.Read, out problem) is not { } read) return problem;
        (person, subject) = (statement.Person ?? "", read);
        if (InLedger(evidence.Receipt, LedgerEntryType.Declare, "statement", record.Digest, out var found) is { } missing) return missing;
        if (InLedger(evidence.EnrolmentReceipt, LedgerEntryType.Enrol, "enrolment", record.Enrolment.Digest, out var enrolled) is { } unknown) return unknown;
        if (enrolled.Entry.Id != record.Enrolment.EntryId) return "the ledger entry is about another passkey";
        if (enrolled.Index >= found.Index) return "its enrolment stands in the ledger after it";
        if (found.Index >= _verdictEntry.Index) return "it stands in the ledger after the verdict that counts it";
        if (statement.Installation != _verdict.Change.Installation) return "it was made for another installation";
        return AssertionVerifier.Verify(new AssertionRequest
        {
            Purpose = Purpose.Declare,
            Person = statement.Person,
            Statement = record.Statement,
            Assertion = record.Assertion,
            Begun = new BegunCeremony(record.Statement, Purpose.Declare, statement.Person),
            Enrolment = record.Enrolment.Enrolment,
            PersonActive = true, // Who left since said it all the same; the gate recorded it while they were here.
            Party = _trust.Party,
            Now = found.Entry.Time,
        }).Refusal?.ToString();
    }
}
