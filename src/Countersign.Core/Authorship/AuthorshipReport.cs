using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.Authorship;

/// <summary>How a commit came about, as far as its marks say. The order is that of the words, not of strength.</summary>
public enum Involvement
{
    /// <summary>An autonomous agent authored it.</summary>
    Agent,

    /// <summary>A tool wrote in a person's session.</summary>
    Edit,

    /// <summary>A suggestion was accepted.</summary>
    Assist,

    /// <summary>The author's own passkey statement says that no AI was involved.</summary>
    DeclaredHuman,

    /// <summary>A bot that is not AI.</summary>
    Automation,

    /// <summary>No mark was found; that says nothing about the author.</summary>
    Undeclared,
}

/// <summary>Where a mark stands.</summary>
public enum MarkKind
{
    /// <summary>A line <c>Key: value</c> of the message.</summary>
    Trailer,

    /// <summary>The author's, committer's or a co-author's address.</summary>
    AuthorEmail,

    /// <summary>The author's or committer's name, with a guard.</summary>
    AuthorName,

    /// <summary>Any other line of the message.</summary>
    Body,

    /// <summary>A branch name.</summary>
    Branch,

    /// <summary>A pull request.</summary>
    Pr,

    /// <summary>A git note.</summary>
    Note,

    /// <summary>An Agent Trace record.</summary>
    Trace,

    /// <summary>A declaration.</summary>
    Declaration,
}

/// <summary>What a mark can decide.</summary>
public enum MarkStrength
{
    /// <summary>Decides alone.</summary>
    Strong,

    /// <summary>Needs a second, independent mark.</summary>
    Weak,

    /// <summary>Is only reported.</summary>
    Hint,

    /// <summary>Takes back exactly the mark that it names.</summary>
    Negative,
}

/// <summary>A name and an address as they stand in a commit; both are free text that its author chose.</summary>
/// <param name="Name">Name.</param>
/// <param name="Email">Address.</param>
public sealed record CommitIdentity(string Name, string Email);

/// <summary>One mark, quoted.</summary>
/// <param name="Id">Id in the mark table.</param>
/// <param name="Kind">Where it stands.</param>
/// <param name="Text">The text that matched, shortened.</param>
/// <param name="Involvement">What it says.</param>
/// <param name="Strength">What it can decide.</param>
/// <param name="Tool">The tool that writes it.</param>
public sealed record FoundMark(string Id, MarkKind Kind, string Text, Involvement Involvement, MarkStrength Strength, string Tool);

/// <summary>Lines against the first parent.</summary>
/// <param name="Added">Lines added.</param>
/// <param name="Deleted">Lines deleted.</param>
/// <param name="Ai">Added lines with line evidence of AI; null without line evidence.</param>
public sealed record LineCounts(long Added, long Deleted, long? Ai);

/// <summary>Who and what wrote one commit.</summary>
public sealed record CommitAuthorship
{
    /// <summary>The commit.</summary>
    public required CommitId Id { get; init; }

    /// <summary>How many parents it has; two or more is a merge.</summary>
    public required int Parents { get; init; }

    /// <summary>
    /// A merge whose tree is exactly what git makes of its parents: nobody wrote anything in it, so it has no people and nothing of it is to be answered for.
    /// </summary>
    public bool IsCleanMerge { get; init; }

    /// <summary>Author as written.</summary>
    public required CommitIdentity Author { get; init; }

    /// <summary>Committer as written.</summary>
    public required CommitIdentity Committer { get; init; }

    /// <summary>Co-authors as written.</summary>
    public IReadOnlyList<CommitIdentity> Coauthors { get; init; } = [];

    /// <summary>Person ids of its authors: author, committer when a person, co-authors, drivers of its agents. Sorted, distinct.</summary>
    public IReadOnlyList<string> People { get; init; } = [];

    /// <summary>Those of <see cref="People"/> who stand there only by a co-author line, which anybody can write.</summary>
    public IReadOnlyList<string> Claimed { get; init; } = [];

    /// <summary>Those of <see cref="People"/> who drive an agent that wrote it.</summary>
    public IReadOnlyList<string> Drivers { get; init; } = [];

    /// <summary>Identities among its authors that belong to nobody known, by address; each adds one distinct signer. Sorted, distinct.</summary>
    public IReadOnlyList<string> Unresolved { get; init; } = [];

    /// <summary>What its marks add up to.</summary>
    public required Involvement Involvement { get; init; }

    /// <summary>
    /// Of automation: whether more than an address says so, the forge or a pinned workload. Anybody can write a bot's address into a commit.
    /// </summary>
    public bool IsConfirmed { get; init; }

    /// <summary>Tools its deciding marks name. Sorted, distinct.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>Every mark found.</summary>
    public IReadOnlyList<FoundMark> Marks { get; init; } = [];

    /// <summary>Lines, where they were counted.</summary>
    public LineCounts? Lines { get; init; }

    /// <summary>Whether an AI tool took part, on the evidence of marks.</summary>
    public bool IsAiAssisted => Involvement is Involvement.Agent or Involvement.Edit or Involvement.Assist;

    /// <summary>
    /// Whether nothing but the author's own word, or nothing at all, speaks for it. A bot's address that nobody confirmed is such a word: a person
    /// who writes it must not get through with less.
    /// </summary>
    public bool IsUnmarked => Involvement is Involvement.Undeclared or Involvement.DeclaredHuman || IsClaimedAutomation;

    /// <summary>Whether only an address says that a bot made it.</summary>
    public bool IsClaimedAutomation => Involvement == Involvement.Automation && !IsConfirmed;
}

/// <summary>Counts over the non-merge commits of a range.</summary>
public sealed record AuthorshipSummary
{
    /// <summary>Non-merge commits.</summary>
    public required int Commits { get; init; }

    /// <summary>By involvement; every involvement has an entry.</summary>
    public required IReadOnlyDictionary<Involvement, int> ByInvolvement { get; init; }

    /// <summary>Commits by tool.</summary>
    public required IReadOnlyDictionary<string, int> Tools { get; init; }

    /// <summary>100 × (agent + edit + assist) / commits, rounded down; 0 without commits.</summary>
    public int AiShare => Commits == 0 ? 0 : 100 * (ByInvolvement[Involvement.Agent] + ByInvolvement[Involvement.Edit] + ByInvolvement[Involvement.Assist]) / Commits;

    /// <summary>Counts these commits.</summary>
    public static AuthorshipSummary Of(IReadOnlyList<CommitAuthorship> commits)
    {
        var count = 0;
        var byInvolvement = Enum.GetValues<Involvement>().ToDictionary(i => i, _ => 0);
        var tools = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var commit in commits.Where(c => c.Parents < 2))
        {
            count++;
            byInvolvement[commit.Involvement]++;
            foreach (var tool in commit.Tools) tools[tool] = tools.GetValueOrDefault(tool) + 1;
        }

        return new AuthorshipSummary { Commits = count, ByInvolvement = byInvolvement, Tools = tools };
    }
}

/// <summary>Who and what wrote the commits of one range of one repository.</summary>
/// <param name="Repository">Repository id, or its folder in offline use.</param>
/// <param name="Base">Where the range begins (excluded); null for all of the head's history.</param>
/// <param name="Head">Where it ends.</param>
/// <param name="Commits">All reachable from head and not from base, merges included, in topological order, newest first.</param>
/// <param name="Gaps">What could not be found out.</param>
public sealed record AuthorshipReport(string Repository, CommitId? Base, CommitId Head, IReadOnlyList<CommitAuthorship> Commits, IReadOnlyList<Gap> Gaps)
{
    /// <summary>The profile the marks were read with; null for none.</summary>
    public string? Profile { get; init; }

    /// <summary>Marks that counted differently from the built-in table.</summary>
    public IReadOnlyList<MarkAdjustment> Adjustments { get; init; } = [];

    /// <summary>The counts.</summary>
    public AuthorshipSummary Summary => AuthorshipSummary.Of(Commits);
}
