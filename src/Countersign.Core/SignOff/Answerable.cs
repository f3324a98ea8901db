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
    /// <summary>The change.</summary>
    public required Sha256Digest Change { get; init; }

    /// <summary>Its plans.</summary>
    public required IReadOnlyList<PlanInput> Plans { get; init; }

    /// <summary>Everybody.</summary>
    public required PeopleDirectory People { get; init; }

    /// <summary>Every commit shipped; <see cref="OpenCommits"/> are those that need an answer.</summary>
    public required IReadOnlyList<CommitAuthorship> Commits { get; init; }

    /// <summary>Every effect.</summary>
    public required IReadOnlyList<Effect> Effects { get; init; }

    /// <summary>Groups that own the components the change touches itself, each with the components' names.</summary>
    public required IReadOnlyDictionary<string, string> Owners { get; init; }

    /// <summary>Who is barred from the whole change, with the reason: requester, token owner, plan uploader, the driver of a requesting agent.</summary>
    public required IReadOnlyDictionary<string, RefusalCode> BarredFromAll { get; init; }

    /// <summary>The day it is in the environment, for absences.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Commits that need an answer: all but merges that only press the button.</summary>
    public IEnumerable<CommitAuthorship> OpenCommits => Commits.Where(NeedsAnswer);

    /// <summary>Effects that need an answer of their own. A deployment of new code is answered for by answering for its commits.</summary>
    public IEnumerable<Effect> OpenEffects => Effects.Where(NeedsAnswer);

    /// <summary>Persons who wrote any commit of the range.</summary>
    public IReadOnlySet<string> Authors => Commits.SelectMany(c => c.People).ToHashSet(StringComparer.Ordinal);

    /// <summary>Identities of the range that belong to nobody known.</summary>
    public int UnresolvedAuthors => Commits.SelectMany(c => c.Unresolved).Distinct(StringComparer.OrdinalIgnoreCase).Count();

    /// <summary>Whether a person must answer for this commit.</summary>
    public static bool NeedsAnswer(CommitAuthorship commit) => commit.Parents < 2 || commit.People.Count > 0 || commit.Unresolved.Count > 0;

    /// <summary>Whether a person must answer for this effect by itself.</summary>
    public static bool NeedsAnswer(Effect effect) => effect.Does != Does.Deploy;

    /// <summary>Why this person may not answer for this commit, or null. A co-author line is only a claim and may be disclaimed.</summary>
    public static RefusalCode? Barred(string person, CommitAuthorship commit, bool disclaimed)
    {
        if (commit.Drivers.Contains(person, StringComparer.Ordinal)) return RefusalCode.SignerDrivesAgent;
        if (!commit.People.Contains(person, StringComparer.Ordinal)) return null;
        return disclaimed && commit.Claimed.Contains(person, StringComparer.Ordinal) ? null : RefusalCode.SignerIsAuthor;
    }

    /// <summary>Why this person may not answer for the effects of this change, or null.</summary>
    public RefusalCode? BarredFromEffects(string person)
    {
        if (Commits.Any(c => c.Drivers.Contains(person, StringComparer.Ordinal))) return RefusalCode.SignerDrivesAgent;
        return Commits.Any(c => c.People.Except(c.Claimed).Contains(person, StringComparer.Ordinal)) ? RefusalCode.SignerIsAuthor : null;
    }
}
