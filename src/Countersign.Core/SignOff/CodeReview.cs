using Countersign.Core.Formats;

namespace Countersign.Core.SignOff;

/// <summary>
/// An approving code review as the forge tells of it (contract §1): a click that a token can make, so it meets a review requirement and
/// never a sign-off. What the forge does not tell makes it worth nothing: unknown authors or pushers could be the reviewer.
/// </summary>
public sealed record CodeReview
{
    /// <summary>Most reviews of one change.</summary>
    public const int MaxReviews = 1_000;

    /// <summary>The repository, by its configured id.</summary>
    public required string Repository { get; init; }

    /// <summary>Person id of the reviewer. A review by an identity that belongs to nobody known is none.</summary>
    public required string Person { get; init; }

    /// <summary>The head that was looked at.</summary>
    public required CommitId Head { get; init; }

    /// <summary>When it was given.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The commits that were looked at: all that the head has and the branch it was to go to had not. Sorted.</summary>
    public required IReadOnlyList<CommitId> Commits { get; init; }

    /// <summary>Patch ids of these commits, and of all of them as one; by these a squashed or rebased commit is known again. Sorted.</summary>
    public IReadOnlyList<string> Patches { get; init; } = [];

    /// <summary>Person ids of who wrote the reviewed commits, co-authors and drivers of agents included. Sorted.</summary>
    public IReadOnlyList<string> Authors { get; init; } = [];

    /// <summary>Person ids of who pushed them, sorted; null where the forge does not say.</summary>
    public IReadOnlyList<string>? Pushers { get; init; }

    /// <summary>Whether the reviewer had a hand in what was reviewed, or may have had.</summary>
    public bool IsOfOwnWork => Pushers is not { } pushers || Authors.Concat(pushers).Contains(Person, StringComparer.Ordinal);

    /// <summary>Whether this commit of a change is one that was looked at: by its id, or by its patch id after a squash or a rebase.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="patch">Its patch id; null where it is not known.</param>
    public bool Covers(CommitId commit, string? patch) => Commits.Contains(commit) || (patch is not null && Patches.Contains(patch, StringComparer.Ordinal));
}
