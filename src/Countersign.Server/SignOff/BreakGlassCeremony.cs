using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;
using Countersign.Server.Changes;
using Countersign.Server.Configuration;
using Countersign.Server.Keys;
using Countersign.Server.Settings;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.SignOff;

/// <summary>What a person is about to override.</summary>
/// <param name="ChangeId">The change.</param>
/// <param name="Reason">Why it cannot wait.</param>
/// <param name="Incident">The incident it is for.</param>
/// <param name="Passkey">The passkey they want to use; null for the oldest.</param>
internal sealed record IntendedBreakGlass(string ChangeId, string Reason, string Incident, string? Passkey);

/// <summary>
/// Breaking the glass: each person signs for exactly one change and what is live, and the signature that makes it enough is one transaction with the
/// allow, the narrow grant and the after-review that it owes. Nothing but passkeys of people who may gets through here.
/// </summary>
internal sealed partial class BreakGlassCeremony(
    SqliteStore store, ConfigurationService configuration, CeremonyBook book, Decider decider, InstallationKeys keys, Installation installation, ServerSettings settings,
    ChangeSignals signals, ILogger<BreakGlassCeremony> logger)
{
    /// <summary>Makes and stores the statement, or says why this person cannot break the glass for this change.</summary>
    public async Task<(BegunOffer? Offer, Problem? Problem)> BeginAsync(string person, IntendedBreakGlass intended, CancellationToken cancel)
    {
        if (!BreakGlassStatement.Says(intended.Reason, BreakGlassStatement.MaxReason)) return (null, Problem.Bad("reason-missing", "Say why it cannot wait. Whoever reviews it afterwards reads this first."));
        if (!BreakGlassStatement.Says(intended.Incident, BreakGlassStatement.MaxIncident)) return (null, Problem.Bad("incident-missing", "Name the incident: its number, a link, or the channel where it is worked on."));
        await using var transaction = await store.BeginAsync(cancel);
        if (transaction.Change(intended.ChangeId) is not { } row) return (null, Problem.Missing("unknown-change", $"There is no change \"{intended.ChangeId}\" here."));
        if (configuration.Active is not { } active) return (null, Problem.Conflict("no-configuration", "No configuration is in force."));
        if (Chance(transaction, row, person, active) is { } problem) return (null, Refuse(row.Id, person, problem));
        if (CeremonyBook.PasskeyOf(transaction, person, intended.Passkey) is not { } passkey)
            return (null, Problem.Refused(RefusalCode.EnrolmentUnknown.ToCode(), "You have no confirmed passkey here. Somebody else who is on call must break the glass."));
        var offer = Offer(transaction, row, person, passkey, intended, active);
        await transaction.CommitAsync();
        return (offer, null);
    }

    /// <summary>Records the statement and decides anew, in one transaction.</summary>
    public async Task<(Decided? Decided, Problem? Problem)> FinishAsync(string id, string person, byte[] statementBytes, Assertion assertion)
    {
        await using var transaction = await store.BeginAsync(CancellationToken.None);
        var (answered, refusal) = book.Answer(transaction, id, Purpose.BreakGlass, person, statementBytes, assertion);
        if (answered is null) return (null, Refuse(id, person, Problem.Refused(refusal!.Code.ToCode(), refusal.Text)));
        var statement = BreakGlassStatement.Read(answered.Row.Statement, out var malformed) ?? throw new StoreDamagedException($"A stored statement cannot be read: {malformed}");
        if (StillSo(transaction, answered.Row, statement) is not { } undecided)
            return (null, Refuse(id, person, Problem.Refused(RefusalCode.FactsMoved.ToCode(), "The change, the configuration or what is live moved since you opened it. Open it again and break the glass for what it is now.")));
        if (Chance(transaction, transaction.Change(statement.Of.Digest)!, person, undecided.Configuration) is { } problem) return (null, Refuse(id, person, problem));

        Record(transaction, answered, statement);
        var decided = decider.Decide(transaction, undecided);
        await transaction.CommitAsync(keys.Sign);
        Signed(logger, person, decided.Row.Id, Words.Of(decided.Decision.Verdict));
        signals.Moved(decided.Row.Id);
        return (decided, null);
    }

    /// <summary>Why this person cannot break the glass for this change now, or null.</summary>
    public static Problem? Chance(StoreReader reader, ChangeRow row, string person, ConfigurationInForce active)
    {
        if (row.State != ChangeState.Waiting) return Problem.Conflict("change-not-open", $"{row.Id} is {Words.Of(row.State)}; there is nothing to break.");
        if (row.Mode != EnforcementMode.Enforce) return Problem.Conflict("nothing-is-held", $"{row.Environment} only reports; nothing is held there. Deploy.");
        if (StoredVerdicts.Statement(reader, row).Configuration.Version != active.Record.Version)
            return Problem.Conflict(RefusalCode.FactsMoved.ToCode(), "The configuration changed since this change was judged; it is being judged again. Open it again in a moment.");
        var undecided = FactRefresh.Undecided(reader, row, active);
        var decision = Gate.Decide(undecided.Change, undecided.Facts, active.Loaded.Policy, [], reader.Now, [.. Emergencies.RecordedBreakGlass.For(reader, undecided.Change).Select(b => b.Given)]);
        if (row.Verdict == StoredVerdict.Deny || decision.Verdict == Verdict.Deny)
            return Problem.Conflict("change-denied", "This change is denied, and nobody can override that: change it, or have an exception with an end signed into the policy.");
        if (decision.Reasons.FirstOrDefault(r => r.Code is "facts-mismatch" or "levels-mismatch" or "plan-errored" or "base-moved") is { } never)
            return Problem.Conflict(never.Code, $"{never.Text} Breaking the glass does not release this.");
        if (decision.BreakGlass?.By.Contains(person, StringComparer.Ordinal) == true)
            return Problem.Conflict("same-person", "You signed to break the glass for this change already. A second person must, with a passkey of their own.");
        var answerable = undecided.Facts.AnswerableFor(undecided.Change, reader.Now);
        return BreakGlassCheck.Judge(person, active.Loaded.Policy.BreakGlass, answerable, decision.BreakGlass) is { } refusal ? Problem.Refused(refusal.Code.ToCode(), refusal.Text) : null;
    }

    private BegunOffer Offer(StoreTransaction transaction, ChangeRow row, string person, EnrolmentRow passkey, IntendedBreakGlass intended, ConfigurationInForce active)
    {
        var facts = FactRefresh.Current(transaction, row, active);
        var frame = book.Frame(transaction);
        var statement = new BreakGlassStatement
        {
            Frame = new PlainStatement
            {
                Purpose = Purpose.BreakGlass,
                Installation = installation.Id,
                Person = person,
                Credential = CredentialId.TryParse(passkey.Credential, out var credential) ? credential : null,
                Subject = [],
                Nonce = frame.Nonce,
                TreeHead = frame.TreeHead,
                Issued = frame.Issued,
                Expires = frame.Expires,
            },
            Of = StoredVerdicts.Statement(transaction, row).Change,
            LiveVersion = facts.LiveVersion,
            BlastRadius = RadiusDigest(facts),
            Severity = Words.Of(facts.BlastRadius.Severity),
            Configuration = active.Record.Number,
            Reason = intended.Reason,
            Incident = intended.Incident,
            Until = frame.Issued + settings.BreakGlassTime,
        };
        return book.Begin(transaction, Purpose.BreakGlass, person, [passkey], frame, statement.ToBytes(), row.Id, new JsonObject { ["facts"] = row.Facts.ToString() });
    }

    /// <summary>Facts, configuration and live are those the statement was made from; otherwise null.</summary>
    private Undecided? StillSo(StoreTransaction transaction, CeremonyRow ceremony, BreakGlassStatement statement)
    {
        if (configuration.Active is not { } active || active.Record.Number != statement.Configuration) return null;
        if (transaction.Change(statement.Of.Digest) is not { State: ChangeState.Waiting } row) return null;
        if ((string?)JsonNode.Parse(ceremony.Extra!)!["facts"] != row.Facts.ToString()) return null;
        var undecided = FactRefresh.Undecided(transaction, row, active);
        var isSo = RadiusDigest(undecided.Facts) == statement.BlastRadius && undecided.Facts.LiveVersion == statement.LiveVersion && FactRefresh.IsLive(transaction, statement.Of, undecided.Facts);
        return isSo ? undecided : null;
    }

    private static Sha256Digest RadiusDigest(Facts facts) => CanonicalJson.Digest(BlastRadiusFacts.ToJson(facts.BlastRadius));

    private static void Record(StoreTransaction transaction, Answered answered, BreakGlassStatement statement)
    {
        var (change, digest) = (statement.Of, transaction.PutEvidence("application/json", CanonicalJson.Write(answered.Record.ToJson())));
        var index = transaction.Append(LedgerEntry.Create(LedgerEntryType.BreakGlass, transaction.Now, change.Id, new Dictionary<string, Sha256Digest> { ["statement"] = digest, ["change"] = change.Digest }));
        transaction.AddBreakGlassStatement(new BreakGlassStatementRow
        {
            ChangeId = change.Id,
            ChangeDigest = change.Digest,
            Person = statement.Person,
            Credential = answered.Enrolment.Credential,
            Statement = transaction.PutEvidence("application/json", answered.Row.Statement),
            Assertion = digest,
            Reason = statement.Reason,
            Incident = statement.Incident,
            Issued = statement.Frame.Issued,
            Until = statement.Until,
            RecordedAt = transaction.Now,
            LedgerIndex = index,
        });
    }

    private Problem Refuse(string subject, string person, Problem problem)
    {
        Refused(logger, subject, person, problem.Code);
        return problem;
    }

    [LoggerMessage(2501, LogLevel.Warning, "Break-glass of {Subject} by {Person} refused: {Code}")]
    private static partial void Refused(ILogger logger, string subject, string person, string code);

    [LoggerMessage(2502, LogLevel.Warning, "{Person} signed to break the glass for {ChangeId}, which is now {Verdict}")]
    private static partial void Signed(ILogger logger, string person, string changeId, string verdict);
}
