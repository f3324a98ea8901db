namespace Countersign.Core.Authorship;

/// <summary>Another strength for a mark of the table.</summary>
/// <param name="Id">The mark.</param>
/// <param name="Strength">Its strength from now on: strong, weak or hint. A hint decides nothing and is still shown.</param>
/// <param name="Because">Why, for people.</param>
public sealed record MarkWeight(string Id, MarkStrength Strength, string Because);

/// <summary>Where a project wants AI to be told.</summary>
public enum Disclosure
{
    /// <summary>In the commit.</summary>
    Commit,

    /// <summary>In the pull request: commits without marks are the rule there.</summary>
    PullRequest,
}

/// <summary>How one project uses trailers that others use differently. Data, chosen for a repository by its configuration.</summary>
/// <param name="Name">Its id.</param>
/// <param name="Describe">What the project does, in one line.</param>
/// <param name="Source">Where that is written.</param>
/// <param name="Discloses">Where the project wants AI to be told.</param>
/// <param name="Weights">Marks it weighs anew.</param>
public sealed record MarkProfile(string Name, string Describe, string Source, Disclosure Discloses, IReadOnlyList<MarkWeight> Weights);

/// <summary>One mark that counts differently from the built-in table. Every report lists them, so that no mark loses weight unseen.</summary>
/// <param name="Id">The mark.</param>
/// <param name="From">Its strength before; null for a mark that slept.</param>
/// <param name="To">Its strength now.</param>
/// <param name="By">The profile, or <see cref="MarkTable.Installation"/>.</param>
/// <param name="Because">Why, for people.</param>
public sealed record MarkAdjustment(string Id, MarkStrength? From, MarkStrength To, string By, string Because);

/// <summary>Days in which a tool wrote a mark unasked.</summary>
/// <param name="From">First day, UTC.</param>
/// <param name="To">Last day, included.</param>
/// <param name="Because">What happened, for people.</param>
public sealed record DoubtedDays(DateOnly From, DateOnly To, string Because)
{
    /// <summary>Whether this instant lies in them.</summary>
    public bool Cover(DateTimeOffset time) => DateOnly.FromDateTime(time.UtcDateTime) is var day && day >= From && day <= To;
}
