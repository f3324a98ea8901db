using Countersign.Core.Formats;

namespace Countersign.Core.Authorship;

/// <summary>What the caller found out beside the commits themselves, and vouches for.</summary>
public sealed record AuthorshipOptions
{
    private static readonly HashSet<CommitId> NoCommits = [];

    /// <summary>Nothing is vouched for.</summary>
    public static AuthorshipOptions Default { get; } = new();

    /// <summary>
    /// Who signed a passkey statement that no AI was involved in a commit, by commit. It counts where one of them is its author; anybody can sign
    /// about anything.
    /// </summary>
    public IReadOnlyDictionary<CommitId, IReadOnlySet<string>> DeclaredHuman { get; init; } = new Dictionary<CommitId, IReadOnlySet<string>>();

    /// <summary>Whether a line in the message or a declaration that says "no AI" is believed (<c>--trust-declarations</c>, offline use only).</summary>
    public bool TrustDeclarations { get; init; }

    /// <summary>Marks from declarations that stand at the head, see <see cref="DeclarationMarks"/>.</summary>
    public IReadOnlyDictionary<CommitId, IReadOnlyList<FoundMark>> Declared { get; init; } = new Dictionary<CommitId, IReadOnlyList<FoundMark>>();

    /// <summary>When the forge first saw commits; null where no forge was asked.</summary>
    public ForgeTimes? ForgeTimes { get; init; }

    /// <summary>The pull request that brought a commit, where a forge was asked.</summary>
    public IReadOnlyDictionary<CommitId, PullRequestText> PullRequests { get; init; } = new Dictionary<CommitId, PullRequestText>();

    /// <summary>
    /// Commits of bots of which more is known than an address: the forge verified the bot account's signature, or a pinned workload made them.
    /// </summary>
    public IReadOnlySet<CommitId> ConfirmedAutomation { get; init; } = NoCommits;
}

/// <summary>
/// When a forge first saw commits, by its own clock. Dates inside a commit are its author's choice and are never put here.
/// </summary>
/// <param name="FirstSeen">By commit; a commit that is left out is one whose time nobody knows.</param>
public sealed record ForgeTimes(IReadOnlyDictionary<CommitId, DateTimeOffset> FirstSeen);
