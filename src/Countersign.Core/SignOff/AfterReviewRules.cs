using Countersign.Core.Policy;

namespace Countersign.Core.SignOff;

/// <summary>
/// What an after-review of a broken glass must be (contract §1): by others than those who broke it, meeting what was asked originally. Whether they
/// find that it was right or wrong, they looked: both settle what is owed, and a finding against it stays on the record.
/// </summary>
public static class AfterReviewRules
{
    /// <summary>
    /// The sign-offs that were asked for when the glass was broken, to be given afterwards: nothing is left to acknowledge, and no window to give them
    /// in. Where no rule asked for a person, somebody else looks all the same.
    /// </summary>
    public static IReadOnlyList<SignOffRequirement> Owed(IReadOnlyList<SignOffRequirement> asked) =>
        [.. asked.DefaultIfEmpty(new SignOffRequirement()).Select(r => r with { Acknowledge = Acknowledge.None, ValidFor = TimeSpan.MaxValue, AnswerWithin = null }).Distinct()];

    /// <summary>The change as its reviewers answer for it: who broke the glass is barred from all of it.</summary>
    public static Answerable ReviewedBy(Answerable change, IEnumerable<string> breakers)
    {
        var barred = new Dictionary<string, RefusalCode>(change.BarredFromAll, StringComparer.Ordinal);
        foreach (var person in breakers) barred[person] = RefusalCode.SignerIsRequester;
        return change with { BarredFromAll = barred, ReviewOverdue = false };
    }

    /// <summary>Why this person may not review, or null where nothing but the rules of a sign-off stands in the way.</summary>
    public static Refusal? JudgeBreaker(string person, IReadOnlyCollection<string> breakers) => breakers.Contains(person)
        ? new Refusal(RefusalCode.SignerIsRequester, person, $"{person} broke the glass for this change. Somebody else reviews it.")
        : null;

    /// <summary>Whether these reviews settle what is owed.</summary>
    public static bool IsSettled(IReadOnlyList<SignOffRequirement> owed, Answerable reviewed, IReadOnlyList<GivenSignOff> reviews, DateTimeOffset now)
    {
        List<GivenSignOff> looked = [.. reviews.Select(r => r with { Answer = Answer.Approve })];
        return owed.All(r => RequirementCheck.Evaluate(r, reviewed, looked, now).Met);
    }
}
