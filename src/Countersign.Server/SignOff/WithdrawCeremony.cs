using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;
using Countersign.Server.Changes;
using Countersign.Server.Configuration;
using Countersign.Server.Keys;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.SignOff;

/// <summary>
/// Taking one's own answers back, by passkey, as long as no deployment uses the grant. What was signed stays in the ledger; from now on it counts
/// for nothing, and the change is decided without it in the same transaction.
/// </summary>
internal sealed partial class WithdrawCeremony(
    SqliteStore store, ConfigurationService configuration, CeremonyBook book, PlainCeremonies plain, Decider decider, InstallationKeys keys, ChangeSignals signals, ILogger<WithdrawCeremony> logger)
{
    /// <summary>Makes and stores the statement, or says why nothing can be taken back.</summary>
    public async Task<(BegunOffer? Offer, Problem? Problem)> BeginAsync(string person, string changeId, CancellationToken cancel)
    {
        await using var transaction = await store.BeginAsync(cancel);
        if (transaction.Change(changeId) is not { } row) return (null, Problem.Missing("unknown-change", $"There is no change \"{changeId}\" here."));
        if (WhyNot(transaction, row) is { } problem) return (null, problem);
        var answers = StandingAnswers(transaction, row, person);
        if (answers.Count == 0) return (null, NothingGiven(person, row.Id));
        var subject = new Withdrawal(row.Digest, row.Environment, row.Component, [.. answers.Take(Withdrawal.MaxStatements).Select(a => a.Statement)]);
        var (offer, refused) = plain.Begin(transaction, Purpose.Withdraw, person, subject.ToJson(), row.Id);
        if (offer is null) return (null, refused);
        await transaction.CommitAsync();
        return (offer, null);
    }

    /// <summary>Records the withdrawal and decides anew, in one transaction.</summary>
    public async Task<(ChangeRow? Change, Problem? Problem)> FinishAsync(string id, string person, byte[] statement, Assertion assertion)
    {
        await using var transaction = await store.BeginAsync(CancellationToken.None);
        var (answered, refusal) = book.Answer(transaction, id, Purpose.Withdraw, person, statement, assertion);
        if (answered is null) return Refuse(id, person, Problem.Refused(refusal!.Code.ToCode(), refusal.Text));
        var withdrawal = Withdrawal.Read(answered.Row.Statement, out var malformed) ?? throw new StoreDamagedException($"A stored statement cannot be read: {malformed}");
        var row = transaction.Change(withdrawal.Change) ?? throw new StoreDamagedException($"A statement is about {withdrawal.Change}, which is not kept. Restore the last backup.");
        if (WhyNot(transaction, row) is { } problem) return Refuse(id, person, problem);
        var named = StandingAnswers(transaction, row, person).Where(a => withdrawal.Statements.Contains(a.Statement)).ToList();
        if (named.Count == 0) return Refuse(id, person, NothingGiven(person, row.Id));

        Record(transaction, answered, row, named);
        DecideWithout(transaction, row);
        var decided = transaction.Change(row.Id)!;
        await transaction.CommitAsync(keys.Sign);
        Withdrawn(logger, row.Id, person, Words.Of(decided.Verdict));
        signals.Moved(row.Id);
        return (decided, null);
    }

    /// <summary>The person's answers that count for this change: given for it, or approvals of another one that shares commits or effects.</summary>
    public List<SignOffRow> StandingAnswers(StoreReader reader, ChangeRow row, string person)
    {
        var verdict = StoredVerdicts.Statement(reader, row);
        return
        [
            .. RecordedSignOffs.For(reader, verdict.Change, Facts(reader, row)).Select(known => known.Row)
                .Where(answer => answer.Person == person && (answer.Answer == SignOffAnswer.Approve || answer.ChangeDigest == row.Digest)),
        ];
    }

    private Core.Facts Facts(StoreReader reader, ChangeRow row) =>
        configuration.Active is { } active ? FactRefresh.Current(reader, row, active) : StoredVerdicts.Facts(reader, row);

    /// <summary>A change that is over has nothing to take back, and a deployment that began under an allow is not stopped by a signature.</summary>
    private static Problem? WhyNot(StoreReader reader, ChangeRow row)
    {
        if (row.State is not (ChangeState.Waiting or ChangeState.Granted)) return Problem.Conflict("change-not-open", $"{row.Id} is {Words.Of(row.State)}; there is nothing to take back any more.");
        var open = reader.Grants(row.Id).Where(g => g.ClosedAt is null).ToList();
        return open.Count > 0 && open.TrueForAll(g => g.RedeemedBy is not null)
            ? Problem.Conflict("grant-used", $"A deployment uses the grant of {row.Id} already, so this answer cannot be taken back. Stop the deployment where it runs, or roll it back.")
            : null;
    }

    private static Problem NothingGiven(string person, string changeId) =>
        Problem.Conflict("nothing-to-withdraw", $"{person} gave no answer that counts for {changeId}, or took it back already.");

    private static void Record(StoreTransaction transaction, Answered answered, ChangeRow row, List<SignOffRow> answers)
    {
        var record = transaction.PutEvidence("application/json", CanonicalJson.Write(answered.Record.ToJson()));
        var index = transaction.Append(LedgerEntry.Create(LedgerEntryType.Withdraw, transaction.Now, row.Id, new Dictionary<string, Sha256Digest> { ["withdrawal"] = record, ["change"] = row.Digest }));
        transaction.AddWithdrawal(new WithdrawalRow(0, row.Id, answered.Person, answered.Enrolment.Credential, record, transaction.Now, index));
        foreach (var answer in answers) transaction.WithdrawSignOff(answer.Id);
    }

    /// <summary>
    /// Decides anew where the change was judged by what is in force and live now. Where it was not, it is judged again soon from its submission; until
    /// then no grant of it may stay that this answer helped to open.
    /// </summary>
    private void DecideWithout(StoreTransaction transaction, ChangeRow row)
    {
        var verdict = StoredVerdicts.Statement(transaction, row);
        if (configuration.Active is { } active && verdict.Configuration.Version == active.Record.Version && FactRefresh.Current(transaction, row, active) is var facts && FactRefresh.IsLive(transaction, verdict.Change, facts))
            decider.Decide(transaction, new Undecided(verdict.Change with { Requester = verdict.Change.Requester with { Owner = row.RequesterOwner } }, facts, active, row.RequesterOwner));
        else
            ChangeGrants.Void(transaction, row);
    }

    private (ChangeRow?, Problem?) Refuse(string id, string person, Problem problem)
    {
        Refused(logger, id, person, problem.Code);
        return (null, problem);
    }

    [LoggerMessage(2301, LogLevel.Information, "Withdrawal {Ceremony} by {Person} refused: {Code}")]
    private static partial void Refused(ILogger logger, string ceremony, string person, string code);

    [LoggerMessage(2302, LogLevel.Information, "{Person} took their answer for {ChangeId} back; it is now {Verdict}")]
    private static partial void Withdrawn(ILogger logger, string changeId, string person, string verdict);
}
