using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;
using Countersign.Server.Changes;
using Countersign.Server.Configuration;
using Countersign.Server.Emergencies;
using Countersign.Server.Keys;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.SignOff;

/// <summary>What a person found when they looked at a change that went ahead unanswered.</summary>
/// <param name="ChangeId">The change.</param>
/// <param name="Finding">Whether it was right.</param>
/// <param name="Comment">What they say about it.</param>
/// <param name="Passkey">The passkey they want to use; null for the oldest.</param>
internal sealed record IntendedReview(string ChangeId, Answer Finding, string Comment, string? Passkey);

/// <summary>An after-review: who did not break the glass, and could have answered for the change, looks at it afterwards and signs what they found.</summary>
internal sealed partial class AfterReviewCeremony(
    SqliteStore store, ConfigurationService configuration, CeremonyBook book, OverdueReviews overdue, InstallationKeys keys, Installation installation,
    ChangeSignals signals, ILogger<AfterReviewCeremony> logger)
{
    /// <summary>Makes and stores the statement, or says why this person cannot review this change.</summary>
    public async Task<(BegunOffer? Offer, Problem? Problem)> BeginAsync(string person, IntendedReview intended, CancellationToken cancel)
    {
        if (intended.Finding == Answer.Reject && string.IsNullOrWhiteSpace(intended.Comment)) return (null, Problem.Bad("comment-missing", "Say what was wrong. The finding is kept with it."));
        await using var transaction = await store.BeginAsync(cancel);
        if (transaction.Change(intended.ChangeId) is not { } row) return (null, Problem.Missing("unknown-change", $"There is no change \"{intended.ChangeId}\" here."));
        if (configuration.Active is not { } active) return (null, Problem.Conflict("no-configuration", "No configuration is in force."));
        if (OwedReview.Of(transaction, row, active) is not { } owed) return (null, NothingOwed(row));
        if (owed.Judge(person, transaction.Now) is { } refusal) return (null, Refuse(row.Id, person, refusal));
        if (CeremonyBook.PasskeyOf(transaction, person, intended.Passkey) is not { } passkey)
            return (null, Problem.Refused(RefusalCode.EnrolmentUnknown.ToCode(), "You have no confirmed passkey here. Ask an administrator for an enrolment link, or to confirm the one you enrolled."));
        var statement = Statement(transaction, row, owed, person, passkey, intended, active);
        var frame = new StatementFrame(statement.Nonce, statement.TreeHead, statement.Issued, statement.Expires);
        var offer = book.Begin(transaction, Purpose.AfterReview, person, [passkey], frame, statement.ToBytes(), row.Id, new JsonObject { ["facts"] = row.Facts.ToString() });
        await transaction.CommitAsync();
        return (offer, null);
    }

    /// <summary>Records the review, settles what is owed if this is enough, and decides anew what waits for it.</summary>
    public async Task<(string? Done, Problem? Problem)> FinishAsync(string id, string person, byte[] statementBytes, Assertion assertion)
    {
        await using var transaction = await store.BeginAsync(CancellationToken.None);
        var (answered, refusal) = book.Answer(transaction, id, Purpose.AfterReview, person, statementBytes, assertion);
        if (answered is null) return (null, Refuse(id, person, refusal!));
        var statement = SignOffStatement.Read(answered.Row.Statement, out var problem, Purpose.AfterReview) ?? throw new StoreDamagedException($"A stored statement cannot be read: {problem}");
        var row = transaction.Change(statement.Change)!;
        if (configuration.Active is not { } active || active.Record.Number != statement.Configuration || (string?)JsonNode.Parse(answered.Row.Extra!)!["facts"] != row.Facts.ToString())
            return (null, Refuse(id, person, new Refusal(RefusalCode.FactsMoved, row.Id, "The change or the configuration moved since you opened it. Open it again and review it as it is now.")));
        if (OwedReview.Of(transaction, row, active) is not { } owed) return (null, NothingOwed(row));
        if ((AfterReviewRules.JudgeBreaker(person, owed.Breakers) ?? SignOffRules.Judge(statement, owed.Reviewed, owed.Asked, transaction.Now)) is { } judged) return (null, Refuse(id, person, judged));

        var finding = Record(transaction, answered, row, statement);
        var settled = AfterReviewRules.IsSettled(owed.Asked, owed.Reviewed, OwedReview.Given(transaction, row.Id), transaction.Now) && transaction.SettleReviews(row.Id);
        Notices.OfReview(transaction, row, person, finding, settled);
        var moved = settled ? overdue.DecideAgain(transaction, row.Environment, row.Component) : [];
        await transaction.CommitAsync(keys.Sign);
        Reviewed(logger, person, row.Id, Words.Of(finding), settled);
        foreach (var change in moved) signals.Moved(change);
        return (settled ? "your review is recorded; nothing more is owed" : "your review is recorded; another reviewer is owed", null);
    }

    private SignOffStatement Statement(
        StoreReader reader, ChangeRow row, OwedReview owed, string person, EnrolmentRow passkey, IntendedReview intended, ConfigurationInForce active)
    {
        var (frame, offer, facts) = (book.Frame(reader), owed.OfferTo(person), owed.Undecided.Facts);
        return new SignOffStatement
        {
            Purpose = Purpose.AfterReview,
            Installation = installation.Id,
            Change = row.Digest,
            Of = StoredVerdicts.Statement(reader, row).Change,
            Commits = [.. offer.Commits.OrderBy(c => c.Hex, StringComparer.Ordinal)],
            Effects = [.. offer.Effects.Order(StringComparer.Ordinal)],
            Acknowledged = [],
            Authorship = SignOffCeremony.AuthorshipDigest(facts),
            BlastRadius = CanonicalJson.Digest(BlastRadiusFacts.ToJson(facts.BlastRadius)),
            Severity = Words.Of(facts.BlastRadius.Severity),
            Configuration = active.Record.Number,
            Answer = intended.Finding,
            Comment = intended.Comment,
            Person = person,
            Credential = CredentialId.TryParse(passkey.Credential, out var credential) ? credential : default,
            Nonce = frame.Nonce,
            TreeHead = frame.TreeHead,
            Issued = frame.Issued,
            Expires = frame.Expires,
        };
    }

    private static SignOffAnswer Record(StoreTransaction transaction, Answered answered, ChangeRow row, SignOffStatement statement)
    {
        var digest = transaction.PutEvidence("application/json", CanonicalJson.Write(answered.Record.ToJson()));
        var index = transaction.Append(LedgerEntry.Create(LedgerEntryType.AfterReview, transaction.Now, row.Id, new Dictionary<string, Sha256Digest> { ["statement"] = digest, ["change"] = row.Digest }));
        var finding = statement.Answer == Answer.Approve ? SignOffAnswer.Approve : SignOffAnswer.Reject;
        transaction.AddAfterReview(new AfterReviewRow(
            0, row.Id, statement.Person, answered.Enrolment.Credential, finding, transaction.PutEvidence("application/json", answered.Row.Statement), digest, transaction.Now, index));
        return finding;
    }

    private static Problem NothingOwed(ChangeRow row) => Problem.Conflict("nothing-owed", $"{row.Id} owes no after-review.");

    private Problem Refuse(string subject, string person, Refusal refusal)
    {
        Refused(logger, subject, person, refusal.Code.ToCode());
        return Problem.Refused(refusal.Code.ToCode(), refusal.Text);
    }

    [LoggerMessage(2601, LogLevel.Information, "After-review of {Subject} by {Person} refused: {Code}")]
    private static partial void Refused(ILogger logger, string subject, string person, string code);

    [LoggerMessage(2602, LogLevel.Information, "{Person} reviewed {ChangeId} afterwards: {Finding}; settled: {Settled}")]
    private static partial void Reviewed(ILogger logger, string person, string changeId, string finding, bool settled);
}
