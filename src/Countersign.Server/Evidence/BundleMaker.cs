using Countersign.Core;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;
using Countersign.Server.Changes;
using Countersign.Server.Emergencies;
using Countersign.Server.Keys;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Evidence;

/// <summary>Puts together everything that is needed to check a verdict without asking the gate: all receipts under one tree head.</summary>
internal sealed class BundleMaker(InstallationKeys keys)
{
    /// <summary>
    /// The bundle of a change's last recorded verdict; for an enforced allow of the verdict that its last grants were opened under, because
    /// people may have moved and been judged again while it was carried out.
    /// </summary>
    public Bundle Make(StoreReader store, ChangeRow change)
    {
        var allowed = change is { Verdict: StoredVerdict.Allow, Mode: EnforcementMode.Enforce };
        IReadOnlyList<GrantRow> grants = allowed ? [.. store.Grants(change.Id).GroupBy(g => g.Target).Select(g => g.Last()).OrderBy(g => g.Target, StringComparer.Ordinal)] : [];
        var verdict = store.Verdicts(change.Id).Last(v => v.LedgerIndex is { } index && grants.All(g => index < g.LedgerIndex));
        var row = change with { Decision = verdict.Decision, Facts = verdict.Facts };
        var statement = StoredVerdicts.Statement(store, row);
        var head = store.LatestTreeHead() ?? throw new StoreDamagedException("There is a verdict and no tree head. Restore the last backup.");
        var receipts = new Receipts(store, head);
        var recorded = statement.SignOffs.Select(s => (Record: s, Row: RowOf(store, s))).ToList();
        var withdrawn = statement.Withdrawals.Select(w => store.Withdrawals(row.Id).First(r => r.Record == w.Digest)).ToList();
        return new Bundle
        {
            Verdict = keys.SignStatement(statement.ToBytes()),
            Summary = allowed ? keys.SignStatement(SummaryStatement.ToBytes(statement)) : null,
            Facts = StoredVerdicts.FactsJson(store, row),
            Policy = PolicyOf(store, statement.Configuration.Version),
            Grant = grants.Count == 0 ? null : Written(grants[0], row, grants.Count),
            MoreGrants = [.. grants.Skip(1).Select(g => Written(g, row, grants.Count))],
            EnrolmentReceipts = [.. recorded.Select(s => receipts.At(store.Enrolment(s.Row.Credential)!.LedgerIndex!.Value))],
            SignOffReceipts = [.. recorded.Select(s => receipts.At(s.Row.LedgerIndex))],
            SignOffPrefixes = [.. recorded.Select(s => receipts.Prefix(s.Record))],
            BreakGlassReceipts = [.. statement.BreakGlass.Select(s => BreakGlassReceipts(store, receipts, row, s))],
            AfterReviews = grants.Count > 0 && store.IsBreakGlass(grants[0].Id) ? [.. store.AfterReviews(row.Id).Where(r => r.LedgerIndex > verdict.LedgerIndex).Select(r => Review(store, receipts, r))] : [],
            ConfigurationReceipt = receipts.At(ConfigurationIndex(store, statement.Configuration)),
            VerdictReceipt = receipts.At(verdict.LedgerIndex!.Value),
            GrantReceipt = grants.Count == 0 ? null : receipts.At(grants[0].LedgerIndex),
            MoreGrantReceipts = [.. grants.Skip(1).Select(g => receipts.At(g.LedgerIndex))],
            WithdrawalReceipts = [.. withdrawn.Select(w => receipts.At(w.LedgerIndex))],
            WithdrawalEnrolments = [.. withdrawn.Select(w => receipts.At(store.Enrolment(w.Credential)!.LedgerIndex!.Value))],
            Revocations = [.. recorded.Select(s => store.Enrolment(s.Row.Credential)!.RevokedIndex).OfType<long>().Distinct().Order().Select(receipts.At)],
            Declarations = DeclarationsOf(store, StoredVerdicts.Facts(store, row), verdict.LedgerIndex!.Value, receipts),
        };
    }

    private static StatementReceipts BreakGlassReceipts(StoreReader store, Receipts receipts, ChangeRow row, RecordedSignOff record)
    {
        var known = store.BreakGlassStatements(row.Digest).First(r => r.Assertion == record.Digest);
        return receipts.Of(store.Enrolment(known.Credential)!, known.LedgerIndex, BreakGlassStatement.Read(record.Statement.Span, out _)!.Frame.TreeHead);
    }

    private static ReviewAfterwards Review(StoreReader store, Receipts receipts, AfterReviewRow row)
    {
        var record = RecordedBreakGlass.Record(store, row.Assertion);
        var statement = SignOffStatement.Read(record.Statement.Span, out var problem, Purpose.AfterReview) ?? throw new StoreDamagedException($"A recorded after-review cannot be read: {problem}");
        return new ReviewAfterwards(record, receipts.Of(store.Enrolment(row.Credential)!, row.LedgerIndex, statement.TreeHead));
    }

    private static Grant Written(GrantRow grant, ChangeRow row, int count) => new()
    {
        Id = grant.Id, Change = row.Digest, Target = count > 1 ? grant.Target : null, LiveVersion = grant.LiveVersion, OpenedAt = grant.OpenedAt, NotAfter = grant.NotAfter,
    };

    /// <summary>What authors declared of the commits that count as declared, each statement once; said after the verdict is said too late for it.</summary>
    private static List<DeclarationEvidence> DeclarationsOf(StoreReader store, Facts facts, long verdict, Receipts receipts)
    {
        var declared = facts.Added.Concat(facts.TakenAway).SelectMany(r => r.Commits.Where(c => c.Marks.Any(m => m.Id == AuthorshipAnalyzer.PasskeyDeclaration)).Select(c => (r.Repository, Commit: c)));
        return
        [
            .. declared.SelectMany(d => store.Declarations(d.Repository, d.Commit.Id).Where(row => row.LedgerIndex < verdict && DeclarationSubject.MayDeclare(row.Person, d.Commit)))
                .DistinctBy(row => row.LedgerIndex).OrderBy(row => row.LedgerIndex).Select(row => Evidence(store, row, receipts)),
        ];
    }

    private static DeclarationEvidence Evidence(StoreReader store, DeclarationRow row, Receipts receipts)
    {
        var bytes = store.Evidence(row.Statement)?.Bytes ?? throw new StoreDamagedException($"The declaration about {row.Commit} is not kept. Restore the last backup.");
        var record = JsonFields.Read(bytes, "the declaration", RecordedSignOff.Read, out var problem) ?? throw new StoreDamagedException($"The declaration about {row.Commit} cannot be read: {problem}");
        return new DeclarationEvidence(record, receipts.At(row.LedgerIndex), receipts.At(store.Enrolment(record.Enrolment.Enrolment.Id.ToString())!.LedgerIndex!.Value));
    }

    private static SignOffRow RowOf(StoreReader store, RecordedSignOff record)
    {
        var statement = SignOffStatement.Read(record.Statement.Span, out var problem) ?? throw new StoreDamagedException($"A recorded sign-off cannot be read: {problem}");
        return store.SignOffs(statement.Change).First(r => r.Assertion == record.Digest);
    }

    /// <summary>The bytes of the policy of one version.</summary>
    internal static byte[] PolicyOf(StoreReader store, long version) =>
        store.Configuration(version) is { } configuration && store.Evidence(configuration.Policy) is { } policy
            ? policy.Bytes
            : throw new StoreDamagedException($"Configuration {version} is not kept. Restore the last backup.");

    private static long ConfigurationIndex(StoreReader store, ConfigurationRecord configuration)
    {
        var name = $"configuration-{configuration.Version}";
        for (long first = 0; first < store.LedgerSize; first += 1_000)
        {
            foreach (var row in store.Entries(first, 1_000))
                if (LedgerEntry.TryParse(row.Bytes, out var entry, out _) && entry.Type == LedgerEntryType.Configuration && entry.Id == name) return row.Index;
        }

        throw new StoreDamagedException($"Configuration {configuration.Version} is in force and not in the ledger. Restore the last backup.");
    }

    /// <summary>Receipts under one tree head.</summary>
    private sealed class Receipts(StoreReader store, TreeHeadRow head)
    {
        private readonly SignedNote _note = SignedNote.TryParse(System.Text.Encoding.UTF8.GetBytes(head.Note), out var note, out var problem)
            ? note
            : throw new StoreDamagedException($"The tree head cannot be read: {problem}");

        public EntryReceipt At(long index)
        {
            var entry = store.Entry(index) ?? throw new StoreDamagedException($"Ledger entry {index} is missing. Restore the last backup.");
            return new EntryReceipt(entry.Bytes, Receipt.Create(index, MerkleProofs.Inclusion(index, head.Size, store.Node), _note).ToBytes());
        }

        public KnownPrefix Prefix(RecordedSignOff record) => Prefix(SignOffStatement.Read(record.Statement.Span, out _)!.TreeHead);

        public StatementReceipts Of(EnrolmentRow enrolment, long index, KnownTreeHead known) => new(At(enrolment.LedgerIndex!.Value), At(index), Prefix(known));

        private KnownPrefix Prefix(KnownTreeHead known) => new(known.Size, MerkleProofs.Consistency(known.Size, head.Size, store.Node));
    }
}
