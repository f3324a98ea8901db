using Countersign.Core;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;
using Countersign.Server.Changes;
using Countersign.Server.Configuration;
using Countersign.Server.SignOff;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Console;

/// <summary>One answer that was given to exactly this change.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Comment">What the signer said.</param>
/// <param name="DeviceBound">Whether the passkey cannot leave its device.</param>
internal sealed record GivenAnswer(SignOffRow Row, string Comment, bool DeviceBound);

/// <summary>One ledger entry that is about a change.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Entry">What it says.</param>
internal sealed record NumberedEntry(long Index, LedgerEntry Entry);

/// <summary>Everything a page shows about one change.</summary>
internal sealed record ChangeView
{
    /// <summary>Its row.</summary>
    public required ChangeRow Row { get; init; }

    /// <summary>What was decided, whole.</summary>
    public required VerdictStatement Statement { get; init; }

    /// <summary>Reasons and requirements, those of the API document: a grant that is over is said there first.</summary>
    public required StoredDecision Decision { get; init; }

    /// <summary>The verdict as the API tells it.</summary>
    public required string Verdict { get; init; }

    /// <summary>The facts, with people, environment and component as they are now.</summary>
    public required Facts Facts { get; init; }

    /// <summary>The grants that are open now, one for each target.</summary>
    public required IReadOnlyList<GrantRow> Grants { get; init; }

    /// <summary>What was said about it, oldest first.</summary>
    public required IReadOnlyList<RemarkRow> Remarks { get; init; }

    /// <summary>Who wrote part of it, drives an agent that did, or owns what asked for it.</summary>
    public required IReadOnlySet<string> Authors { get; init; }

    /// <summary>Answers to exactly this change, oldest first.</summary>
    public required IReadOnlyList<GivenAnswer> Answers { get; init; }

    /// <summary>Its ledger entries, oldest first.</summary>
    public required IReadOnlyList<NumberedEntry> Entries { get; init; }

    /// <summary>Whether it was ever held or denied.</summary>
    public required bool WasHeld { get; init; }

    /// <summary>Who cannot answer for it or for part of it, and why.</summary>
    public required IReadOnlyList<(string Person, RefusalCode Code)> Barred { get; init; }

    /// <summary>The time of everything here.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The verdict in one sentence.</summary>
    public Headline Headline => Headline.Of(Row, Decision.Reasons);
}

/// <summary>What one person can answer about a change now.</summary>
/// <param name="Offer">What they can answer for.</param>
/// <param name="Disclaimable">Commits from which only a co-author line bars them.</param>
/// <param name="Problem">Why they cannot answer; null where they can.</param>
internal sealed record AnswerChance(AnswerOffer Offer, IReadOnlyList<CommitId> Disclaimable, string? Problem);

/// <summary>Puts together what the page of a change shows; it reads and decides nothing.</summary>
internal sealed class ChangeViews(ConfigurationService configuration, ChangeDocument documents)
{
    /// <summary>The view of a change, or null where there is none.</summary>
    public ChangeView? Of(StoreReader store, string id)
    {
        if (store.Change(id) is not { } row) return null;
        var statement = StoredVerdicts.Statement(store, row);
        var facts = configuration.Active is { } active ? FactRefresh.Current(store, row, active) : StoredVerdicts.Facts(store, row);
        var document = documents.Of(store, row);
        return new ChangeView
        {
            Row = row,
            Statement = statement,
            Decision = StoredDecision.Of(document),
            Verdict = (string)document["verdict"]!,
            Facts = facts,
            Grants = [.. store.Grants(row.Id).Where(g => g.ClosedAt is null)],
            Remarks = store.Remarks(row.Id),
            WasHeld = store.Verdicts(row.Id).Any(v => v.Verdict != StoredVerdict.Allow),
            Authors = Changes.Remarks.Authors(store, row),
            Answers = [.. store.SignOffs(row.Digest).Select(answer => Read(store, answer))],
            Entries = EntriesOf(store, row),
            Barred = BarredFrom(facts.AnswerableFor(statement.Change, store.Now)),
            Now = store.Now,
        };
    }

    /// <summary>What this person can answer, by the same rules that judge the signature later.</summary>
    public AnswerChance ChanceOf(StoreReader store, ChangeView view, string person)
    {
        var change = view.Statement.Change;
        var answerable = view.Facts.AnswerableFor(change, store.Now);
        var disclaimable = answerable.OpenCommits.Where(c => answerable.Barred(person, c, disclaimed: false) is not null && answerable.Barred(person, c, disclaimed: true) is null).Select(c => c.Id).ToList();
        if (configuration.Active is not { } active) return new AnswerChance(new AnswerOffer([], [], []), [], "No configuration is in force.");
        var asked = Gate.Decide(change, view.Facts, active.Loaded.Policy, [], store.Now).AskedSignOffs;
        var offer = SignOffRules.OfferTo(person, answerable, asked, disclaimable.ToHashSet());
        return new AnswerChance(offer, disclaimable, Problem(store, view, person, active) ?? SignOffRules.MayAnswer(person, answerable, asked, offer, store.Now)?.Text);
    }

    private static string? Problem(StoreReader store, ChangeView view, string person, ConfigurationInForce active)
    {
        if (view.Row.State is not (ChangeState.Waiting or ChangeState.Granted)) return $"This change is {Wording.Of(view.Row.State)}; there is nothing to answer any more.";
        if (view.Statement.Configuration.Version != active.Record.Version) return "The configuration changed since this change was judged. It is being judged again; open it again in a moment.";
        if (store.Enrolments(person).All(e => e.State != EnrolmentState.Counted)) return "You have no confirmed passkey here. Ask an administrator for an enrolment link, or to confirm the one you enrolled.";
        return CeremonyBook.PasskeyOf(store, person, null)?.CountsFrom > store.Now ? "Your passkey does not count yet; see People for when it does." : null;
    }

    private static GivenAnswer Read(StoreReader store, SignOffRow row)
    {
        var bytes = store.Evidence(row.Assertion)?.Bytes ?? throw Damaged(row, "its evidence is not kept");
        var record = JsonFields.Read(bytes, "the sign-off", RecordedSignOff.Read, out var problem) ?? throw Damaged(row, problem);
        var statement = SignOffStatement.Read(record.Statement.Span, out problem) ?? throw Damaged(row, problem);
        return new GivenAnswer(row, statement.Comment, !record.Enrolment.Enrolment.BackupEligible);
    }

    private static StoreDamagedException Damaged(SignOffRow row, string problem) => new($"Sign-off {row.Id} cannot be read: {problem}. Restore the last backup.");

    private static List<NumberedEntry> EntriesOf(StoreReader store, ChangeRow row)
    {
        var verdicts = store.Verdicts(row.Id).Where(v => v.LedgerIndex is not null).Select(v => v.LedgerIndex!.Value).ToList();
        // The entry of the change itself was appended in the same transaction, right before its first verdict.
        var submitted = verdicts.Take(1).Select(first => first - 1).Where(index => index >= 0);
        var indexes = submitted.Concat(verdicts).Concat(store.SignOffs(row.Digest).Select(s => s.LedgerIndex)).Concat(store.Grants(row.Id).Select(g => g.LedgerIndex))
            .Concat(store.Withdrawals(row.Id).Select(w => w.LedgerIndex));
        return
        [
            .. indexes.Distinct().Order().Select(index => Read(store, index)).Where(e => e is not null).Select(e => e!)
                .Where(e => e.Entry.Type is not LedgerEntryType.Change || e.Entry.Id == row.Id),
        ];
    }

    /// <summary>An entry of the ledger, or null beyond its end.</summary>
    public static NumberedEntry? Read(StoreReader store, long index) =>
        store.Entry(index) is { } row && LedgerEntry.TryParse(row.Bytes, out var entry, out _) ? new NumberedEntry(index, entry) : null;

    private static List<(string Person, RefusalCode Code)> BarredFrom(Answerable change)
    {
        RefusalCode? Why(string person) =>
            change.BarredFromAll.TryGetValue(person, out var all) ? all
            : change.BarredFromEffects(person) ?? change.OpenCommits.Select(c => change.Barred(person, c, disclaimed: false)).FirstOrDefault(code => code is not null);
        return
        [
            .. change.BarredFromAll.Keys.Concat(change.Commits.SelectMany(change.BarredBy)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(person => (person, Why(person))).Where(p => p.Item2 is not null).Select(p => (p.person, p.Item2!.Value)),
        ];
    }
}
