using Countersign.Core;
using Countersign.Core.Changes;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;
using Countersign.Server.Changes;
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
        // A way back is allowed with requirements unmet; then nobody signed off, whoever was asked.
        var signedOff = statement.Decision["requirements"]!.AsArray().Any(r => (string?)r!["kind"] == Words.Of(RequirementKind.SignOff))
                        && statement.Decision["reasons"]!.AsArray().Any(r => (string?)r!["code"] == "requirements-met");
        var recorded = statement.SignOffs.Select(s => (Record: s, Row: RowOf(store, s))).ToList();
        var withdrawn = statement.Withdrawals.Select(w => store.Withdrawals(row.Id).First(r => r.Record == w.Digest)).ToList();
        return new Bundle
        {
            Verdict = keys.SignStatement(statement.ToBytes()),
            Summary = allowed ? keys.SignStatement(SummaryStatement.ToBytes(statement, signedOff)) : null,
            Facts = StoredVerdicts.FactsJson(store, row),
            Policy = PolicyOf(store, statement.Configuration.Version),
            Grant = grants.Count == 0 ? null : Written(grants[0], row, grants.Count),
            MoreGrants = [.. grants.Skip(1).Select(g => Written(g, row, grants.Count))],
            EnrolmentReceipts = [.. recorded.Select(s => receipts.At(store.Enrolment(s.Row.Credential)!.LedgerIndex!.Value))],
            SignOffReceipts = [.. recorded.Select(s => receipts.At(s.Row.LedgerIndex))],
            SignOffPrefixes = [.. recorded.Select(s => receipts.Prefix(s.Record))],
            ConfigurationReceipt = receipts.At(ConfigurationIndex(store, statement.Configuration)),
            VerdictReceipt = receipts.At(verdict.LedgerIndex!.Value),
            GrantReceipt = grants.Count == 0 ? null : receipts.At(grants[0].LedgerIndex),
            MoreGrantReceipts = [.. grants.Skip(1).Select(g => receipts.At(g.LedgerIndex))],
            WithdrawalReceipts = [.. withdrawn.Select(w => receipts.At(w.LedgerIndex))],
            WithdrawalEnrolments = [.. withdrawn.Select(w => receipts.At(store.Enrolment(w.Credential)!.LedgerIndex!.Value))],
        };
    }

    private static Grant Written(GrantRow grant, ChangeRow row, int count) => new()
    {
        Id = grant.Id, Change = row.Digest, Target = count > 1 ? grant.Target : null, LiveVersion = grant.LiveVersion, OpenedAt = grant.OpenedAt, NotAfter = grant.NotAfter,
    };

    private static SignOffRow RowOf(StoreReader store, RecordedSignOff record)
    {
        var statement = SignOffStatement.Read(record.Statement.Span, out var problem) ?? throw new StoreDamagedException($"A recorded sign-off cannot be read: {problem}");
        return store.SignOffs(statement.Change).First(r => r.Assertion == record.Digest);
    }

    private static byte[] PolicyOf(StoreReader store, long version) =>
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

        public KnownPrefix Prefix(RecordedSignOff record)
        {
            var known = SignOffStatement.Read(record.Statement.Span, out _)!.TreeHead.Size;
            return new KnownPrefix(known, MerkleProofs.Consistency(known, head.Size, store.Node));
        }
    }
}
