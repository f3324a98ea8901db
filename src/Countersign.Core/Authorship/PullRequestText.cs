namespace Countersign.Core.Authorship;

/// <summary>The part of a pull request that a mark is looked for in.</summary>
public enum PullRequestPart
{
    /// <summary>A line of its body.</summary>
    Body,

    /// <summary>The login of who opened it.</summary>
    Author,

    /// <summary>One of its labels.</summary>
    Label,
}

/// <summary>What a forge says about the pull request that brought a commit. Only a forge can give it; git does not keep it.</summary>
/// <param name="Author">Login of who opened it.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Body">Its text.</param>
public sealed record PullRequestText(string Author, IReadOnlyList<string> Labels, string Body)
{
    /// <summary>Most labels looked at.</summary>
    public const int MaxLabels = 200;

    /// <summary>The texts of this part, each to be matched as a whole.</summary>
    internal IEnumerable<string> Texts(PullRequestPart part) => part switch
    {
        PullRequestPart.Body => Lines(),
        PullRequestPart.Author => [Author],
        PullRequestPart.Label => Labels.Take(MaxLabels),
    };

    private IEnumerable<string> Lines() =>
        (Body.Length <= Limits.Message ? Body : Body[..Limits.Message]).ReplaceLineEndings("\n").Split('\n')
            .Select(line => MessageScanner.Bare(line).ToString()).Where(line => line.Length is > 0 and <= Limits.Line);
}
