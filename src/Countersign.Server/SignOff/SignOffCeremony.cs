using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;
using Countersign.Server.Changes;
using Countersign.Server.Configuration;
using Countersign.Server.Keys;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.SignOff;

/// <summary>What a person is about to answer.</summary>
/// <param name="ChangeId">The change.</param>
/// <param name="Answer">Approve or reject.</param>
/// <param name="Comment">What they say about it.</param>
/// <param name="Acknowledged">Effects they ticked.</param>
/// <param name="Disclaims">Commits whose co-author line naming them they disclaim.</param>
/// <param name="Passkey">The passkey they want to use; null for the oldest.</param>
internal sealed record IntendedAnswer(string ChangeId, Answer Answer, string Comment, IReadOnlyList<string> Acknowledged, IReadOnlyList<CommitId> Disclaims, string? Passkey)
{
    /// <summary>The environment's name as they typed it; null where they did not.</summary>
    public string? TypedEnvironment { get; init; }

    /// <summary>What their console saw of their attention; null where it did not say.</summary>
    public Attention? Attention { get; init; }
}

/// <summary>
/// A sign-off: the statement is made and stored when the person asks to sign, and the recorded answer is one transaction with the
/// decision that follows from it. Nothing but a passkey's assertion gets through here.
/// </summary>
internal sealed partial class SignOffCeremony(
    SqliteStore store, ConfigurationService configuration, CeremonyBook book, Decider decider, InstallationKeys keys, Installation installation,
    ChangeSignals signals, ILogger<SignOffCeremony> logger)
{
    /// <summary>Makes and stores the statement, or says why this person cannot give this answer.</summary>
    public async Task<(BegunOffer? Offer, Problem? Problem)> BeginAsync(string person, IntendedAnswer intended, CancellationToken cancel)
    {
        await using var transaction = await store.BeginAsync(cancel);
        if (transaction.Change(intended.ChangeId) is not { } row) return (null, Problem.Missing("unknown-change", $"There is no change \"{intended.ChangeId}\" here."));
        if (row.State is not (ChangeState.Waiting or ChangeState.Granted)) return (null, Problem.Conflict("change-not-open", $"{row.Id} is {Words.Of(row.State)}; there is nothing to answer any more."));
        if (configuration.Active is not { } active) return (null, Problem.Conflict("no-configuration", "No configuration is in force."));
        var verdict = StoredVerdicts.Statement(transaction, row);
        if (verdict.Configuration.Version != active.Record.Version) return (null, Problem.Conflict("facts-moved", "The configuration changed since this change was judged; it is being judged again. Open it again in a moment."));
        var facts = FactRefresh.Current(transaction, row, active);
        var deviceBound = Gate.Decide(verdict.Change, facts, active.Loaded.Policy, [], transaction.Now).AskedSignOffs.Any(s => s.DeviceBound);
        if (CeremonyBook.PasskeyOf(transaction, person, intended.Passkey, deviceBound: deviceBound) is not { } passkey)
            return (null, Problem.Refused(RefusalCode.EnrolmentUnknown.ToCode(), "You have no confirmed passkey here. Ask an administrator for an enrolment link, or to confirm the one you enrolled."));
        var (statement, refusal) = Statement(transaction, row, facts, verdict.Change, person, passkey, intended, active);
        if (refusal is not null)
        {
            Refused(logger, row.Id, person, refusal.Code.ToCode());
            return (null, Problem.Refused(refusal.Code.ToCode(), refusal.Text));
        }

        var bytes = statement!.ToBytes();
        var offer = book.Begin(transaction, Purpose.SignOff, person, [passkey], new StatementFrame(statement.Nonce, statement.TreeHead, statement.Issued, statement.Expires), bytes, row.Id,
            Remembered(row, statement, intended.Attention));
        await transaction.CommitAsync();
        return (offer, null);
    }

    /// <summary>Records the answer and decides anew, in one transaction.</summary>
    public async Task<(Decided? Decided, Refusal? Refusal)> FinishAsync(string id, string person, byte[] statementBytes, Assertion assertion)
    {
        await using var transaction = await store.BeginAsync(CancellationToken.None);
        var (answered, refusal) = book.Answer(transaction, id, Purpose.SignOff, person, statementBytes, assertion);
        if (answered is null) return Refuse(id, person, refusal!);
        var statement = SignOffStatement.Read(answered.Row.Statement, out var problem) ?? throw new StoreDamagedException($"A stored statement cannot be read: {problem}");
        if (StillSo(transaction, answered.Row, statement) is not { } undecided)
            return Refuse(id, person, new Refusal(RefusalCode.FactsMoved, statement.Change.ToString(), "The change, the configuration or what is live moved since you opened it. Open it again and answer for what it is now."));
        var asked = Gate.Decide(undecided.Change, undecided.Facts, undecided.Configuration.Loaded.Policy, [], transaction.Now).AskedSignOffs;
        if (SignOffRules.Judge(statement, undecided.Facts.AnswerableFor(undecided.Change, transaction.Now), asked, transaction.Now) is { } judged) return Refuse(id, person, judged);

        Record(transaction, answered, statement);
        var decided = decider.Decide(transaction, undecided);
        await transaction.CommitAsync(keys.Sign);
        Recorded(logger, decided.Row.Id, person, Words.Of(statement.Answer), Words.Of(decided.Decision.Verdict));
        signals.Moved(decided.Row.Id);
        return (decided, null);
    }

    private (SignOffStatement? Statement, Refusal? Refusal) Statement(
        StoreReader reader, ChangeRow row, Facts facts, Change change, string person, EnrolmentRow passkey, IntendedAnswer intended, ConfigurationInForce active)
    {
        var answerable = facts.AnswerableFor(change, reader.Now);
        var asked = Gate.Decide(change, facts, active.Loaded.Policy, [], reader.Now).AskedSignOffs;
        var offer = SignOffRules.OfferTo(person, answerable, asked, intended.Disclaims.ToHashSet());
        if (SignOffRules.MayAnswer(person, answerable, asked, offer, reader.Now) is { } refusal) return (null, refusal);
        var frame = book.Frame(reader);
        var statement = new SignOffStatement
        {
            Installation = installation.Id,
            Change = row.Digest,
            Of = change,
            Commits = [.. offer.Commits.OrderBy(c => c.Hex, StringComparer.Ordinal)],
            Effects = [.. offer.Effects.Order(StringComparer.Ordinal)],
            TypedEnvironment = offer.TypesEnvironment && intended.Answer == Answer.Approve ? intended.TypedEnvironment : null,
            Acknowledged = [.. offer.Effects.Intersect(intended.Acknowledged, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Disclaims = [.. intended.Disclaims.Intersect(offer.Commits).OrderBy(c => c.Hex, StringComparer.Ordinal)],
            Authorship = AuthorshipDigest(facts),
            BlastRadius = CanonicalJson.Digest(BlastRadiusFacts.ToJson(facts.BlastRadius)),
            Severity = Words.Of(facts.BlastRadius.Severity),
            Configuration = active.Record.Number,
            Answer = intended.Answer,
            Comment = intended.Comment,
            Person = person,
            Credential = CredentialId.TryParse(passkey.Credential, out var credential) ? credential : default,
            Nonce = frame.Nonce,
            TreeHead = frame.TreeHead,
            Issued = frame.Issued,
            Expires = frame.Expires,
        };
        return SignOffRules.Judge(statement, answerable, asked, reader.Now) is { } judged ? (null, judged) : (statement, null);
    }

    /// <summary>Digest of the authorship that a statement says was shown.</summary>
    internal static Sha256Digest AuthorshipDigest(Facts facts) => CanonicalJson.Digest(new JsonObject
    {
        ["added"] = new JsonArray([.. facts.Added.Select(AuthorshipFacts.ToJson)]),
        ["takenAway"] = new JsonArray([.. facts.TakenAway.Select(AuthorshipFacts.ToJson)]),
    });

    /// <summary>What the statement was made from, and what is kept beside the answer without being signed.</summary>
    private static JsonObject Remembered(ChangeRow row, SignOffStatement statement, Attention? attention)
    {
        var extra = new JsonObject { ["facts"] = row.Facts.ToString() };
        if (attention is not null) extra["attention"] = attention.To(statement.Effects).ToJson();
        return extra;
    }

    /// <summary>Facts, configuration and live are those the statement was made from; otherwise null.</summary>
    private Undecided? StillSo(StoreTransaction transaction, CeremonyRow ceremony, SignOffStatement statement)
    {
        if (configuration.Active is not { } active || active.Record.Number != statement.Configuration) return null;
        if (transaction.Change(statement.Change) is not { State: ChangeState.Waiting or ChangeState.Granted } row) return null;
        if ((string?)JsonNode.Parse(ceremony.Extra!)!["facts"] != row.Facts.ToString()) return null;
        var facts = FactRefresh.Current(transaction, row, active);
        if (AuthorshipDigest(facts) != statement.Authorship || CanonicalJson.Digest(BlastRadiusFacts.ToJson(facts.BlastRadius)) != statement.BlastRadius) return null;
        if (!FactRefresh.IsLive(transaction, statement.Of, facts)) return null;
        return new Undecided(statement.Of with { Requester = statement.Of.Requester with { Owner = row.RequesterOwner } }, facts, active, row.RequesterOwner);
    }

    private static void Record(StoreTransaction transaction, Answered answered, SignOffStatement statement)
    {
        var record = answered.Record;
        var digest = transaction.PutEvidence("application/json", CanonicalJson.Write(record.ToJson()));
        var type = statement.Answer == Answer.Approve ? LedgerEntryType.SignOff : LedgerEntryType.Reject;
        var index = transaction.Append(LedgerEntry.Create(type, transaction.Now, Change.IdOf(statement.Change), new Dictionary<string, Sha256Digest> { ["signOff"] = digest, ["change"] = statement.Change }));
        var attention = Attention.Of(JsonNode.Parse(answered.Row.Extra!)!["attention"]);
        transaction.AddSignOff(new SignOffRow
        {
            ChangeId = Change.IdOf(statement.Change),
            ChangeDigest = statement.Change,
            Environment = statement.Of.Environment,
            Component = statement.Of.Component,
            Person = statement.Person,
            Credential = answered.Enrolment.Credential,
            Answer = statement.Answer == Answer.Approve ? SignOffAnswer.Approve : SignOffAnswer.Reject,
            Statement = transaction.PutEvidence("application/json", answered.Row.Statement),
            Assertion = digest,
            Issued = statement.Issued,
            Expires = statement.Issued + Decider.SignOffTime,
            RecordedAt = transaction.Now,
            LedgerIndex = index,
            SecondsOnScreen = attention?.Seconds,
            EffectsOpened = attention?.Opened,
        });
    }

    private (Decided?, Refusal?) Refuse(string id, string person, Refusal refusal)
    {
        Refused(logger, id, person, refusal.Code.ToCode());
        return (null, refusal);
    }

    [LoggerMessage(2001, LogLevel.Information, "Sign-off {Subject} by {Person} refused: {Code}")]
    private static partial void Refused(ILogger logger, string subject, string person, string code);

    [LoggerMessage(2002, LogLevel.Information, "Sign-off recorded: {Person} answered {Answer} for {ChangeId}, which is now {Verdict}")]
    private static partial void Recorded(ILogger logger, string changeId, string person, string answer, string verdict);
}
