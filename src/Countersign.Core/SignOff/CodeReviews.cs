using Countersign.Core.Formats;

namespace Countersign.Core.SignOff;

/// <summary>Code reviews as answers to a review requirement.</summary>
internal static class CodeReviews
{
    /// <summary>
    /// What each review answers of this change: the commits it looked at. Whether the reviewer has the standing, and is barred from none of
    /// them, is asked as of every answer. A later reject by the same person takes the review back, and no review looked at what is taken away.
    /// </summary>
    public static IEnumerable<GivenSignOff> AsAnswers(Answerable change, IReadOnlyList<GivenSignOff> signOffs, DateTimeOffset now) =>
        change.Reviews.Where(r => !change.TakesAway && r.At <= now && !r.IsOfOwnWork).Select(r => AsAnswer(r, change)).Where(a => a.Commits.Count > 0 && !signOffs.Any(a.IsTakenBackBy));

    private static GivenSignOff AsAnswer(CodeReview review, Answerable change) => new()
    {
        Person = review.Person,
        Answer = Answer.Approve,
        Change = change.Change,
        Of = change.Of,
        Commits = change.Commits.Select(c => c.Id).Where(id => review.Covers(id, change.Patches.GetValueOrDefault(id))).ToHashSet(),
        Effects = new HashSet<string>(),
        TypedEnvironment = false,
        Acknowledged = new HashSet<string>(),
        Disclaims = new HashSet<CommitId>(),
        Issued = review.At,
        DeviceBound = false,
        Statement = default,
    };
}
