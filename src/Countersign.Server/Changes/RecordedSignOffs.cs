using Countersign.Core;
using Countersign.Core.Changes;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>One recorded sign-off, as evidence and as the gate counts it.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Record">The evidence.</param>
/// <param name="Given">What it says.</param>
internal sealed record KnownSignOff(SignOffRow Row, RecordedSignOff Record, GivenSignOff Given);

/// <summary>The recorded sign-offs that can matter to a change.</summary>
internal static class RecordedSignOffs
{
    /// <summary>
    /// Answers for exactly this change, and those for other changes here that share a commit or, with plans that do the same, an effect: an
    /// approval may still count, and a later reject by the same person takes it back. Left out: withdrawn answers, approvals of revoked
    /// passkeys (a revocation must not lift a reject), and approvals under which this change was carried out already.
    /// </summary>
    public static IReadOnlyList<KnownSignOff> For(StoreReader store, Change change, Facts facts)
    {
        var commits = facts.Added.SelectMany(r => r.Commits).Select(c => c.Id).ToHashSet();
        var spent = store.Grants(change.Id).Where(g => g.RedeemedBy is not null && g.ClosedAt is not null).Max(g => g.ClosedAt);
        return
        [
            .. store.SignOffs(change.Digest)
                .Concat(store.ApprovingSignOffs(change.Environment, change.Component))
                .Concat(store.RejectionsSince(change.Environment, change.Component, store.Now - Decider.SignOffTime))
                .Where(row => row.WithdrawnAt is null)
                .DistinctBy(row => row.Id)
                .Select(row => Read(store, row))
                .Where(known => known is not null)
                .Select(known => known!)
                .Where(known => known.Row.Answer == SignOffAnswer.Reject || spent is null || known.Row.RecordedAt > spent)
                .Where(known => known.Given.Change == change.Digest || known.Given.Commits.Overlaps(commits) || SharesEffects(known.Given, change, facts))
                .OrderBy(known => known.Row.Id),
        ];
    }

    /// <summary>The signed withdrawals of answers to this change, oldest first: why these are not counted.</summary>
    public static IReadOnlyList<RecordedSignOff> Withdrawn(StoreReader store, string changeId) => [.. store.Withdrawals(changeId).TakeLast(VerdictStatement.MaxSignOffs).Select(row => ReadRecord(store, row.Record, $"Withdrawal {row.Id}"))];

    private static bool SharesEffects(GivenSignOff given, Change change, Facts facts) =>
        given.IsForPlansOf(change, facts.PlansAlike) && facts.BlastRadius.Effects.Any(e => given.Effects.Contains(e.Id));

    private static KnownSignOff? Read(StoreReader store, SignOffRow row)
    {
        if (row.Answer == SignOffAnswer.Approve && store.Enrolment(row.Credential) is not { State: EnrolmentState.Counted }) return null;
        var record = ReadRecord(store, row.Assertion, $"Sign-off {row.Id}");
        var statement = SignOffStatement.Read(record.Statement.Span, out var problem) ?? throw new StoreDamagedException($"Sign-off {row.Id} cannot be read: {problem}");
        return new KnownSignOff(row, record, GivenSignOff.From(statement, !record.Enrolment.Enrolment.BackupEligible));
    }

    private static RecordedSignOff ReadRecord(StoreReader store, Sha256Digest digest, string what)
    {
        var bytes = store.Evidence(digest)?.Bytes ?? throw new StoreDamagedException($"{what} names {digest}, which is not kept. Restore the last backup.");
        return JsonFields.Read(bytes, "the record", RecordedSignOff.Read, out var problem) ?? throw new StoreDamagedException($"{what} cannot be read: {problem}");
    }
}
