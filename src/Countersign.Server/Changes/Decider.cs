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
internal sealed record Undecided(Change Change, Facts Facts, ConfigurationInForce Configuration, string? RequesterOwner)
{
    /// <summary>The trees that heads show, where they were read; needed only when a change is first seen.</summary>
    public IReadOnlyDictionary<CommitId, string> Trees { get; init; } = new Dictionary<CommitId, string>();
}

/// <summary>What was decided, as stored.</summary>
/// <param name="Row">The change's row after the decision.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Grants">The open grants, one for each target; none unless it may be deployed.</param>
/// <param name="RejectedBefore">Who rejected a like change not long ago; whoever looks sees that first.</param>
internal sealed record Decided(ChangeRow Row, Decision Decision, IReadOnlyList<GrantRow> Grants, Reason? RejectedBefore);

/// <summary>
/// The deciding transaction: sign-offs as they are now, the verdict, its evidence, its ledger entries and its grant, all or nothing.
/// The caller commits; only then may anything of it leave the process.
/// </summary>
internal sealed class Decider(ServerSettings settings)
{
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
            Withdrawals = RecordedSignOffs.Withdrawn(transaction, change.Id),
        };

        var row = known is null ? AddChange(transaction, undecided, decision, statement) : Redecide(transaction, known, decision, statement);
        var grants = ChangeGrants.After(transaction, row, change, decision, facts, undecided.Configuration);
        var after = transaction.Change(change.Digest)!;
        return new Decided(after, decision, grants, EarlierRejects.Of(transaction, after));
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
            Kind = change.Kind,
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
        transaction.AddChange(row, HeadsOf(change, undecided.Trees));
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

    /// <summary>A repository once, whatever bases its targets have.</summary>
    private static IEnumerable<ChangeHeadRow> HeadsOf(Change change, IReadOnlyDictionary<CommitId, string> trees) =>
        change.Sources.DistinctBy(s => s.Repository).Select(s => new ChangeHeadRow(change.Id, s.Repository, s.Base, s.Head, trees.GetValueOrDefault(s.Head)));

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
