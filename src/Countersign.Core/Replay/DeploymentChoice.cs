using System.Globalization;

namespace Countersign.Core.Replay;

/// <summary>What a branch looks like in the time that is looked at.</summary>
/// <param name="Commits">Commits on the branch itself: first parents from its head.</param>
/// <param name="Merges">Those of them that are merges.</param>
/// <param name="Versions">Those of them that carry a tag that looks like a version.</param>
/// <param name="TagsElsewhere">Tags at commits that are not on the branch itself.</param>
internal sealed record ChainCounts(int Commits, int Merges, int Versions, int TagsElsewhere);

/// <summary>Chooses what counts as a deployment, and says why: a newcomer must be able to disagree.</summary>
internal static class DeploymentChoice
{
    /// <summary>Fewest version tags, or merges, that are taken for a habit.</summary>
    public const int FewestOfAHabit = 5;

    /// <summary>One merge in so many commits of the branch still makes a branch of merges.</summary>
    public const int CommitsToAMerge = 5;

    /// <summary>The choice, and the reason in words.</summary>
    public static (DeploymentsBy By, string Why) Of(DeploymentsBy asked, ChainCounts seen) => asked switch
    {
        DeploymentsBy.Merge => (asked, $"as asked; {Share(seen.Merges, seen.Commits)} commits of the branch are merges"),
        DeploymentsBy.Tag => (asked, seen.TagsElsewhere == 0 ? "as asked" : $"as asked; {N(seen.TagsElsewhere)} tags stand at commits that are not on the branch itself"),
        DeploymentsBy.Commit => (asked, "as asked"),
        DeploymentsBy.Auto when seen.Versions >= FewestOfAHabit => (DeploymentsBy.Tag, $"{N(seen.Versions)} tags on the branch look like versions"),
        DeploymentsBy.Auto when seen.Merges >= FewestOfAHabit && seen.Merges * CommitsToAMerge >= seen.Commits =>
            (DeploymentsBy.Merge, $"{Share(seen.Merges, seen.Commits)} commits of the branch are merges"),
        DeploymentsBy.Auto when seen.Merges == 0 => (DeploymentsBy.Commit, "no commit of the branch is a merge, as where pull requests are squashed"),
        DeploymentsBy.Auto => (DeploymentsBy.Commit, $"only {Share(seen.Merges, seen.Commits)} commits of the branch are merges, as where pull requests are squashed"),
    };

    /// <summary>Whether a tag's name looks like a version: digits with a dot between, at its end or before a suffix.</summary>
    public static bool IsVersion(string tag)
    {
        var dot = tag.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && dot + 1 < tag.Length && char.IsAsciiDigit(tag[dot - 1]) && char.IsAsciiDigit(tag[dot + 1]);
    }

    private static string Share(int part, int whole) => $"{N(part)} of {N(whole)}";

    private static string N(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
