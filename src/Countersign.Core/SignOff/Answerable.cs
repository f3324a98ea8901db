using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.SignOff;

/// <summary>
/// What of a change somebody must answer for, and who is barred from which part of it (contract §1). Barring is per commit: an author of
/// one commit may answer for another. Effects belong to no commit, so whoever wrote any commit of the range is barred from them.
/// </summary>
public sealed record Answerable
{
    private static readonly HashSet<CommitId> NoCommits = [];

    /// <summary>Digest of the change.</summary>
    public required Sha256Digest Change { get; init; }

    /// <summary>The change itself: a sign-off given for another one counts only where it says the same place.</summary>
    public required Change Of { get; init; }

    /// <summary>Everybody.</summary>
    public required PeopleDirectory People { get; init; }

    /// <summary>Every commit shipped; <see cref="OpenCommits"/> are those that need an answer.</summary>
    public required IReadOnlyList<CommitAuthorship> Commits { get; init; }

    /// <summary>Whether commits that run now are taken away. Nobody who answered for another change answered for that.</summary>
    public bool TakesAway { get; init; }

    /// <summary>Every effect.</summary>
    public required IReadOnlyList<Effect> Effects { get; init; }

    /// <summary>Earlier plans that do the same with the same values as plans of this change.</summary>
    public IReadOnlyList<PlanAlike> PlansAlike { get; init; } = [];

    /// <summary>Groups that own the components the change touches itself, each with the components' names.</summary>
    public required IReadOnlyDictionary<string, string> Owners { get; init; }

    /// <summary>Who is barred from the whole change, with the reason: requester, token owner, plan uploader, the driver of a requesting agent.</summary>
    public required IReadOnlyDictionary<string, RefusalCode> BarredFromAll { get; init; }

    /// <summary>Whether an agent asked for which no driver is named: it could be any signer's, so one more is asked for.</summary>
    public bool RequesterUnknown { get; init; }

    /// <summary>Whether an after-review of this component is overdue here: then each sign-off asks for one person more.</summary>
    public bool ReviewOverdue { get; init; }

    /// <summary>Person ids of who pushed a commit, where the forge says so; an empty list says that no person did.</summary>
    public IReadOnlyDictionary<CommitId, IReadOnlyList<string>> Pushers { get; init; } = new Dictionary<CommitId, IReadOnlyList<string>>();

    /// <summary>Approving code reviews that the forge tells of; none where no forge is asked.</summary>
    public IReadOnlyList<CodeReview> Reviews { get; init; } = [];

    /// <summary>Patch ids of the commits, where they are known: by these a review made before a squash is known again.</summary>
    public IReadOnlyDictionary<CommitId, string> Patches { get; init; } = new Dictionary<CommitId, string>();

    /// <summary>The day it is in the environment, for absences.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The day it was in the environment at an earlier instant: a delegation is judged on the day on which its delegate signed.</summary>
    public required Func<DateTimeOffset, DateOnly> DayAt { get; init; }

    /// <summary>Commits that need an answer: all but merges that only press the button.</summary>
    public IEnumerable<CommitAuthorship> OpenCommits => Commits.Where(NeedsAnswer);

    /// <summary>Effects that need an answer of their own. A deployment of new code is answered for by answering for its commits.</summary>
    public IEnumerable<Effect> OpenEffects => Effects.Where(NeedsAnswer);

    /// <summary>Persons who wrote any commit of the range.</summary>
    public IReadOnlySet<string> Authors => Commits.SelectMany(c => c.People).ToHashSet(StringComparer.Ordinal);

    /// <summary>Authors of the range who might be anybody: identities that belong to nobody known, and one for all commits behind which nobody stands.</summary>
    public int UnknownAuthors =>
        Commits.SelectMany(c => c.Unresolved).Distinct(StringComparer.OrdinalIgnoreCase).Count() + (OpenCommits.Any(IsNameless) ? 1 : 0);

    /// <summary>Whether a person must answer for this commit.</summary>
    public static bool NeedsAnswer(CommitAuthorship commit) => !commit.IsCleanMerge;

    /// <summary>Whether a person must answer for this effect by itself.</summary>
    public static bool NeedsAnswer(Effect effect) => effect.Does != Does.Deploy;

    /// <summary>Authors of this commit who might be anybody, the signer too under another address; each asks for one more signer.</summary>
    public int UnknownAuthorsOf(CommitAuthorship commit) => commit.Unresolved.Count + (IsNameless(commit) ? 1 : 0);

    /// <summary>Why this person may not answer for this commit, or null. A co-author line is only a claim and may be disclaimed.</summary>
    public RefusalCode? Barred(string person, CommitAuthorship commit, bool disclaimed)
    {
        if (commit.Drivers.Contains(person, StringComparer.Ordinal)) return RefusalCode.SignerDrivesAgent;
        if (Pushers.TryGetValue(commit.Id, out var pushers) && pushers.Contains(person, StringComparer.Ordinal)) return RefusalCode.SignerIsAuthor;
        if (!commit.People.Contains(person, StringComparer.Ordinal)) return null;
        return disclaimed && commit.Claimed.Contains(person, StringComparer.Ordinal) ? null : RefusalCode.SignerIsAuthor;
    }

    /// <summary>Why this person, who disclaims the co-author lines of these commits, may not answer for the effects of this change, or null.</summary>
    public RefusalCode? BarredFromEffects(string person, IReadOnlySet<CommitId>? disclaims = null) =>
        Commits.Select(c => Barred(person, c, (disclaims ?? NoCommits).Contains(c.Id))).FirstOrDefault(code => code is not null);

    /// <summary>Whom this commit bars, unless they disclaim a co-author line.</summary>
    public IEnumerable<string> BarredBy(CommitAuthorship commit) =>
        commit.People.Concat(commit.Drivers).Concat(Pushers.GetValueOrDefault(commit.Id) ?? []).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// Whether nothing says which person stands behind this commit. Writing a tool's or a bot's address into one's own commit must not make its
    /// author independent of it.
    /// </summary>
    private bool IsNameless(CommitAuthorship commit) => commit.People.Count == 0 && commit.Unresolved.Count == 0 && !commit.IsConfirmed && !Pushers.ContainsKey(commit.Id);
}
