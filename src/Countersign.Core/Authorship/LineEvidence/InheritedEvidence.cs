namespace Countersign.Core.Authorship.LineEvidence;

/// <summary>How sure it is that a commit holds what other commits held.</summary>
public enum Likeness
{
    /// <summary>It has the same tree as they.</summary>
    SameTree,

    /// <summary>It gives the same content to the same files.</summary>
    SameFiles,

    /// <summary>It adds and deletes the same lines.</summary>
    SamePatch,

    /// <summary>Only a message says so.</summary>
    Named,
}

/// <summary>
/// What a commit takes over from commits that are not in its history: a squash, a rebase or a cherry-pick made it of them, and left their trailers,
/// notes and authors behind.
/// </summary>
public static class InheritedEvidence
{
    /// <summary>Id of the mark on a cherry-picked commit.</summary>
    public const string CherryPick = "cherry-picked-from";

    /// <summary>Id of the mark on a commit with the patch of another.</summary>
    public const string SamePatch = "same-patch";

    /// <summary>Id of the mark on a commit that reverts another.</summary>
    public const string Revert = "reverts";

    /// <summary>
    /// From the commits of a pull request that the commit replaced. One marked commit marks the whole: at least one of them was AI-assisted, and
    /// which lines it wrote is no longer known.
    /// </summary>
    /// <param name="pull">Ref and head of the pull request, for people.</param>
    /// <param name="originals">Its commits, judged.</param>
    /// <param name="likeness">How sure it is that these are what was replaced.</param>
    public static AddedEvidence OfPull(string pull, IReadOnlyList<CommitAuthorship> originals, Likeness likeness)
    {
        var marks = originals.SelectMany(c => c.Marks.Where(IsAi).Select(m => m with
        {
            Kind = MarkKind.Pr,
            Text = Printable.Bounded($"{pull} {c.Id.Short} ({Of(likeness)}): {m.Text}", Limits.MarkText),
            Strength = likeness == Likeness.Named ? MarkStrength.Hint : m.Strength,
        })).Distinct().OrderBy(m => m.Strength).ThenBy(m => m.Id, StringComparer.Ordinal).ThenBy(m => m.Text, StringComparer.Ordinal).Take(EvidenceLimits.Inherited).ToList();
        if (likeness == Likeness.Named) return new AddedEvidence { Marks = marks };
        var wrote = originals.Where(c => !c.IsCleanMerge).ToList();
        return new AddedEvidence
        {
            Marks = marks,
            People = [.. wrote.SelectMany(c => c.People).Distinct(StringComparer.Ordinal)],
            Unresolved = [.. wrote.SelectMany(c => c.Unresolved).Distinct(StringComparer.Ordinal)],
        };
    }

    /// <summary>From the commit it was cherry-picked from. Weak however sure the original is: the picked one may have been changed.</summary>
    public static IReadOnlyList<FoundMark> OfCherryPick(CommitAuthorship original) => Weak(CherryPick, $"cherry picked from {original.Id.Short}", original);

    /// <summary>From a commit elsewhere that adds and deletes the same lines.</summary>
    public static IReadOnlyList<FoundMark> OfSamePatch(CommitAuthorship original) => Weak(SamePatch, $"same patch as {original.Id.Short}", original);

    /// <summary>Names what a commit reverts. To undo a tool's work is not to use the tool, so it decides nothing.</summary>
    public static FoundMark OfRevert(CommitAuthorship original)
    {
        var tools = original.Tools.Count == 0 ? "" : $" by {string.Join(", ", original.Tools)}";
        return new FoundMark(Revert, MarkKind.Body, Printable.Bounded($"reverts {original.Id.Short} ({Formats.Words.Of(original.Involvement)}{tools})", Limits.MarkText), Involvement.Undeclared, MarkStrength.Hint, "none");
    }

    /// <summary>One mark a tool, all of one id: what they share is the doubt whether this is that commit, so two of them are not two reasons.</summary>
    private static IReadOnlyList<FoundMark> Weak(string id, string how, CommitAuthorship original) =>
        !original.IsAiAssisted ? [] : [.. original.Tools.Take(EvidenceLimits.Inherited).Select(tool =>
            new FoundMark(id, MarkKind.Trailer, Printable.Bounded($"{how}: {Formats.Words.Of(original.Involvement)} by {tool}", Limits.MarkText), original.Involvement, MarkStrength.Weak, tool))];

    private static bool IsAi(FoundMark mark) =>
        mark.Involvement is Involvement.Agent or Involvement.Edit or Involvement.Assist && mark.Strength != MarkStrength.Negative;

    private static string Of(Likeness likeness) => likeness switch
    {
        Likeness.SameTree => "same tree",
        Likeness.SameFiles => "same files",
        Likeness.SamePatch => "same patch",
        Likeness.Named => "content differs",
    };
}
