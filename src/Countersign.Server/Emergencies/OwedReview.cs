using System.Text;
using Countersign.Core;
using Countersign.Core.Policy;
using Countersign.Core.SignOff;
using Countersign.Server.Changes;
using Countersign.Server.Configuration;
using Countersign.Server.Evidence;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Emergencies;

/// <summary>The after-review that one change owes: who broke the glass, what was asked originally, and the change as its reviewers answer for it.</summary>
/// <param name="Broken">Every time the glass was broken for it and not reviewed since, oldest first.</param>
/// <param name="Breakers">Person ids who did.</param>
/// <param name="Asked">What must be given afterwards.</param>
/// <param name="Undecided">The change and its facts, with people as they are now.</param>
/// <param name="Reviewed">The change as its reviewers answer for it.</param>
internal sealed record OwedReview(
    IReadOnlyList<BreakGlassRow> Broken, IReadOnlyCollection<string> Breakers, IReadOnlyList<SignOffRequirement> Asked, Undecided Undecided, Answerable Reviewed)
{
    /// <summary>What this change owes, or null where it owes nothing.</summary>
    public static OwedReview? Of(StoreReader store, ChangeRow row, ConfigurationInForce active)
    {
        var broken = store.BreakGlassOf(row.Id).Where(b => b.ReviewedAt is null).ToList();
        if (broken.Count == 0) return null;
        var undecided = FactRefresh.Undecided(store, row, active);
        var breakers = broken.SelectMany(b => b.Persons).ToHashSet(StringComparer.Ordinal);
        // What was asked when the glass was broken; of the rules of then where their levels still exist.
        var policy = PolicyReader.Read(Encoding.UTF8.GetString(BundleMaker.PolicyOf(store, broken[^1].Configuration)), active.Loaded.People.Levels).Value ?? active.Loaded.Policy;
        var facts = undecided.Facts with { OverdueReviews = [] };
        var asked = Gate.Decide(undecided.Change, facts, policy, [], broken[^1].BrokenAt).AskedSignOffs;
        var reviewed = AfterReviewRules.ReviewedBy(facts.AnswerableFor(undecided.Change, store.Now), breakers);
        return new OwedReview(broken, breakers, AfterReviewRules.Owed(asked), undecided, reviewed);
    }

    /// <summary>Why this person cannot give the review, or null.</summary>
    public Refusal? Judge(string person, DateTimeOffset now) =>
        AfterReviewRules.JudgeBreaker(person, Breakers) ?? SignOffRules.MayAnswer(person, Reviewed, Asked, OfferTo(person), now);

    /// <summary>What this person can review.</summary>
    public AnswerOffer OfferTo(string person) => SignOffRules.OfferTo(person, Reviewed, Asked, new HashSet<Core.Formats.CommitId>());

    /// <summary>The recorded reviews of this change.</summary>
    public static IReadOnlyList<GivenSignOff> Given(StoreReader store, string changeId) =>
        [.. store.AfterReviews(changeId).Select(row => RecordedBreakGlass.Record(store, row.Assertion)).Select(Read)];

    /// <summary>The last instant at which all of it is in time.</summary>
    public DateTimeOffset Due => Broken.Min(b => b.ReviewBy);

    private static GivenSignOff Read(RecordedSignOff record)
    {
        var statement = SignOffStatement.Read(record.Statement.Span, out var problem, Purpose.AfterReview) ?? throw new StoreDamagedException($"A recorded after-review cannot be read: {problem}");
        return GivenSignOff.From(statement, !record.Enrolment.Enrolment.BackupEligible);
    }
}
