using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Core.Changes;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Server.Configuration;
using Countersign.Server.Emergencies;
using Countersign.Server.Settings;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>What one decision needs besides the transaction.</summary>
/// <param name="Change">The change.</param>
/// <param name="Facts">Its facts, gathered before.</param>
/// <param name="Configuration">The configuration in force.</param>
/// <param name="RequesterOwner">The person behind a token, or null.</param>
internal sealed record Undecided(Change Change, Facts Facts, ConfigurationInForce Configuration, string? RequesterOwner);

/// <summary>What was decided, as stored.</summary>
/// <param name="Row">The change's row after the decision.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Grant">The open grant, if there is one.</param>
internal sealed record Decided(ChangeRow Row, Decision Decision, GrantRow? Grant);

/// <summary>
/// The deciding transaction: sign-offs as they are now, the verdict, its evidence, its ledger entries and its grant, all or nothing.
/// The caller commits; only then may anything of it leave the process.
/// </summary>
internal sealed class Decider(ServerSettings settings)
{
    /// <summary>Time to begin to use a grant.</summary>
    public static readonly TimeSpan GrantTime = TimeSpan.FromHours(24);

    /// <summary>Longest that a sign-off is kept in view; policies ask for this or less.</summary>
    public static readonly TimeSpan SignOffTime = TimeSpan.FromHours(24);

    private const int SecretBytes = 32;
    private const int CodeBytes = 5; // 8 base32 characters

    /// <summary>Decides inside the transaction.</summary>
    public Decided Decide(StoreTransaction transaction, Undecided undecided)
    {
        var change = undecided.Change;
        // What is overdue is what the store says in this transaction: a review that is given, or comes due, meanwhile counts.
        var facts = undecided.Facts with { OverdueReviews = FactRefresh.OverdueReviewsOf(transaction, change.Environment, change.Component) };
        var known = transaction.Change(change.Digest);
        var recorded = RecordedSignOffs.For(transaction, change, facts);
        var broken = RecordedBreakGlass.For(transaction, change);
        var given = (SignOffs: recorded.Select(r => r.Given).ToList(), BreakGlass: broken.Select(b => b.Given).ToList());
        var decision = Gate.Decide(change, facts, undecided.Configuration.Loaded.Policy, given.SignOffs, transaction.Now, given.BreakGlass);
        var factsDigest = PutFacts(transaction, facts, decision, known);
        CheckEvidence(transaction, factsDigest, read => Gate.Decide(change, read, undecided.Configuration.Loaded.Policy, given.SignOffs, transaction.Now, given.BreakGlass), decision);
        var statement = new VerdictStatement
        {
            Program = ProgramVersion.Text,
            Gate = settings.Origin,
            Change = change,
            At = transaction.Now,
            Decision = decision.ToJson(),
            Facts = factsDigest,
            Configuration = undecided.Configuration.Record,
            SignOffs = [.. recorded.Select(r => r.Record)],
            BreakGlass = [.. broken.Select(b => b.Record)],
        };

        var row = known is null ? AddChange(transaction, undecided, decision, statement) : Redecide(transaction, known, decision, statement);
        var grant = Grant(transaction, row, change, decision, facts, undecided.Configuration);
        return new Decided(transaction.Change(change.Digest)!, decision, grant);
    }

    /// <summary>
    /// INVARIANT: whoever decides from the evidence decides what we decided. Checked before anything is recorded, because a verdict that
    /// its own bundle contradicts would be worth nothing.
    /// </summary>
    private static void CheckEvidence(StoreTransaction transaction, Sha256Digest facts, Func<Facts, Decision> decide, Decision decision)
    {
        var stored = transaction.Evidence(facts)!.Bytes;
        var read = JsonFields.Read(stored, "the facts", FactsRecord.Read, out var problem) ?? throw new StoreDamagedException($"The facts just stored cannot be read: {problem}");
        if (!CanonicalJson.Write(decide(read).ToJson()).AsSpan().SequenceEqual(CanonicalJson.Write(decision.ToJson())))
            throw new StoreDamagedException("Deciding again from the evidence gives another verdict. Nothing was recorded; report this as a fault of Countersign.");
    }

    /// <summary>
    /// Whether a decision adds nothing to the recorded one; only what adds something gets a verdict entry. The configuration is part of
    /// it: a verdict that names the one before would be judged again for ever, and nobody could sign under it.
    /// </summary>
    private static bool SaysTheSame(StoreTransaction transaction, ChangeRow known, VerdictStatement statement)
    {
        var recorded = StoredVerdicts.Statement(transaction, known);
        var (before, after) = (recorded.Decision, statement.Decision);
        return recorded.Configuration == statement.Configuration && JsonNode.DeepEquals(before["verdict"], after["verdict"]) && JsonNode.DeepEquals(before["reasons"], after["reasons"])
               && JsonNode.DeepEquals(before["requirements"], after["requirements"]);
    }

    private static ChangeRow AddChange(StoreTransaction transaction, Undecided undecided, Decision decision, VerdictStatement statement)
    {
        var change = undecided.Change;
        var document = transaction.PutEvidence("application/json", CanonicalJson.Write(change.ToJson()));
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        var row = new ChangeRow
        {
            Id = change.Id,
            Digest = change.Digest,
            Environment = change.Environment,
            Component = change.Component,
            Verdict = Stored(decision.Verdict),
            Mode = decision.Mode,
            SubmittedAt = transaction.Now,
            DecidedAt = transaction.Now,
            RequesterKind = change.Requester.Kind,
            RequesterId = change.Requester.Id,
            RequesterOwner = undecided.RequesterOwner,
            ChangeDoc = document,
            Facts = statement.Facts,
            Decision = transaction.PutEvidence(StoredVerdicts.MediaType, statement.ToBytes()),
            CodeSecret = secret,
            ComparisonCode = Code(secret, change, statement),
            AnswerBy = AnswerBy(decision, transaction.Now),
        };
        transaction.Append(LedgerEntry.Create(LedgerEntryType.Change, transaction.Now, change.Id, new Dictionary<string, Sha256Digest> { ["change"] = change.Digest }));
        transaction.AddChange(row, change.Sources.Select(s => new ChangeHeadRow(change.Id, s.Repository, s.Base, s.Head)));
        AppendVerdict(transaction, row, statement);
        return row;
    }

    private static ChangeRow Redecide(StoreTransaction transaction, ChangeRow known, Decision decision, VerdictStatement statement)
    {
        var state = IsOver(known.State) ? ChangeState.Waiting : known.State;
        if (known.Facts == statement.Facts && SaysTheSame(transaction, known, statement))
        {
            if (state != known.State) transaction.MoveState(known.Id, known.State, state);
            return known with { State = state };
        }

        var change = statement.Change;
        var secret = known.Facts == statement.Facts ? known.CodeSecret : RandomNumberGenerator.GetBytes(SecretBytes);
        var row = known with
        {
            State = state,
            Verdict = Stored(decision.Verdict),
            Mode = decision.Mode,
            DecidedAt = transaction.Now,
            Facts = statement.Facts,
            Decision = transaction.PutEvidence(StoredVerdicts.MediaType, statement.ToBytes()),
            CodeSecret = secret,
            ComparisonCode = Code(secret, change, statement),
            AnswerBy = AnswerBy(decision, known.SubmittedAt),
        };
        transaction.Decide(row.Id, new ChangeDecision(row.State, row.Verdict, row.Facts, row.Decision, row.CodeSecret, row.ComparisonCode, row.AnswerBy, row.Mode));
        AppendVerdict(transaction, row, statement);
        return row;
    }

    /// <summary>Whether a submission of the same change begins anew: it waits again, whatever became of it before.</summary>
    private static bool IsOver(ChangeState state) => state switch
    {
        ChangeState.Waiting or ChangeState.Granted => false,
        ChangeState.Superseded or ChangeState.Cancelled or ChangeState.Expired or ChangeState.Deployed or ChangeState.Failed or ChangeState.RolledBack => true,
    };

    private static void AppendVerdict(StoreTransaction transaction, ChangeRow row, VerdictStatement statement)
    {
        var index = transaction.Append(LedgerEntry.Create(LedgerEntryType.Verdict, transaction.Now, row.Id, new Dictionary<string, Sha256Digest>
        {
            ["change"] = row.Digest,
            ["facts"] = row.Facts,
            ["statement"] = row.Decision,
        }));
        transaction.AddVerdict(new VerdictRow(0, row.Id, transaction.Now, row.Verdict, row.Decision, row.Facts, statement.Configuration.Version, index));
    }

    /// <summary>
    /// An enforced allow opens one grant, for what is live now and on the ground it is allowed on: a grant of a broken glass is none of an answer. A change that was carried out needs a new answer before it may be carried
    /// out again, so its sign-offs older than that no longer count (see <see cref="RecordedSignOffs"/>).
    /// </summary>
    private static GrantRow? Grant(StoreTransaction transaction, ChangeRow row, Change change, Decision decision, Facts facts, ConfigurationInForce active)
    {
        var target = change.Targets.Count == 0 ? "" : change.Targets[0];
        var open = transaction.OpenGrant(row.Id, target);
        var allowed = decision is { Verdict: Verdict.Allow, Mode: EnforcementMode.Enforce };
        var over = open is not { RedeemedBy: null } ? (GrantOutcome?)null
            : open.NotAfter <= transaction.Now ? GrantOutcome.Expired
            : !allowed || open.LiveVersion != facts.Live.Version || transaction.IsBreakGlass(open.Id) != decision.IsBreakGlass ? GrantOutcome.Superseded
            : null;
        if (over is { } outcome)
        {
            transaction.CloseGrant(open!.Id, outcome);
            transaction.MoveState(row.Id, ChangeState.Granted, ChangeState.Waiting);
            row = row with { State = ChangeState.Waiting };
            open = null;
        }

        if (!allowed || open is not null) return open;
        var grant = new Grant
        {
            Id = "grt_" + Base32.Encode(RandomNumberGenerator.GetBytes(16)),
            Change = row.Digest,
            LiveVersion = facts.Live.Version,
            OpenedAt = transaction.Now,
            NotAfter = decision is { IsBreakGlass: true, BreakGlass.Until: var until } && until < transaction.Now + GrantTime ? until : transaction.Now + GrantTime,
        };
        var index = transaction.Append(LedgerEntry.Create(LedgerEntryType.Grant, transaction.Now, grant.Id, new Dictionary<string, Sha256Digest>
        {
            ["grant"] = grant.Digest,
            ["change"] = row.Digest,
        }));
        var opened = new GrantRow
        {
            Id = grant.Id,
            ChangeId = row.Id,
            Environment = row.Environment,
            Component = row.Component,
            Target = target,
            LiveVersion = grant.LiveVersion,
            OpenedAt = grant.OpenedAt,
            NotAfter = grant.NotAfter,
            LedgerIndex = index,
        };
        transaction.OpenGrant(opened);
        Notices.OfGrant(transaction, row, opened, decision, facts, active);
        transaction.MoveState(row.Id, row.State, ChangeState.Granted);
        return opened;
    }

    private static Sha256Digest PutFacts(StoreTransaction transaction, Facts facts, Decision decision, ChangeRow? known)
    {
        var persons = decision.Requirements.SelectMany(r => r.Eligible.Concat(r.MetBy)).Concat(decision.BreakGlass?.By ?? []).ToList();
        if (known is not null && StoredVerdicts.SameFacts(transaction, known, salt => FactsRecord.ToJson(facts, persons, salt))) return known.Facts;
        return transaction.PutEvidence("application/json", CanonicalJson.Write(FactsRecord.ToJson(facts, persons, RandomNumberGenerator.GetBytes(FactsRecord.SaltBytes))));
    }

    /// <summary>
    /// The comparison code (contract §4): the same in the terminal, the message and the page for one set of facts and requirements, and
    /// not to be guessed by a page that shows other facts.
    /// </summary>
    private static string Code(byte[] secret, Change change, VerdictStatement statement)
    {
        var shown = new JsonObject
        {
            ["change"] = change.Digest.ToString(),
            ["facts"] = statement.Facts.ToString(),
            ["requirements"] = new JsonArray([.. statement.Decision["requirements"]!.AsArray().Select(r => (JsonNode)$"{r!["rule"]}: {r["text"]}")]),
        };
        return Base32.Encode(HMACSHA256.HashData(secret, CanonicalJson.Write(shown)).AsSpan(0, CodeBytes));
    }

    private static DateTimeOffset? AnswerBy(Decision decision, DateTimeOffset from)
    {
        var within = decision.OpenSignOffs.Where(s => s.AnswerWithin is not null).Select(s => s.AnswerWithin!.Value).ToList();
        return within.Count == 0 ? null : from + within.Min();
    }

    private static StoredVerdict Stored(Verdict verdict) => verdict switch
    {
        Verdict.Allow => StoredVerdict.Allow,
        Verdict.Hold => StoredVerdict.Hold,
        Verdict.Deny => StoredVerdict.Deny,
    };
}
