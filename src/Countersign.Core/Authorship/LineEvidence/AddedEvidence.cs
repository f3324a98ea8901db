namespace Countersign.Core.Authorship.LineEvidence;

/// <summary>What was found about a commit outside of it.</summary>
public sealed record AddedEvidence
{
    /// <summary>Marks.</summary>
    public IReadOnlyList<FoundMark> Marks { get; init; } = [];

    /// <summary>Person ids that stand in the commits it replaced; claims, as co-author lines are.</summary>
    public IReadOnlyList<string> People { get; init; } = [];

    /// <summary>Addresses of nobody known in the commits it replaced.</summary>
    public IReadOnlyList<string> Unresolved { get; init; } = [];

    /// <summary>Adds it to a judged commit. It only raises: no evidence from outside takes a mark or a person away.</summary>
    public CommitAuthorship To(CommitAuthorship commit)
    {
        var people = Union(commit.People, People);
        var with = commit with
        {
            People = people,
            Claimed = Union(commit.Claimed, People.Except(commit.People, StringComparer.Ordinal)),
            Unresolved = Union(commit.Unresolved, Unresolved),
        };
        return Marks.Count == 0 ? with : WithMarks(with);
    }

    private CommitAuthorship WithMarks(CommitAuthorship commit)
    {
        var marks = FoundMarks.Sorted(commit.Marks.Concat(Marks));
        var bot = commit.Involvement == Involvement.Automation;
        var combined = Combination.Of(marks, bot, bot && commit.Tools.Count > 0 ? commit.Tools[0] : null, commit.Involvement == Involvement.DeclaredHuman);
        return commit with { Marks = marks, Involvement = combined.Involvement, Tools = combined.Tools, IsConfirmed = commit.IsConfirmed && combined.Involvement == Involvement.Automation };
    }

    private static IReadOnlyList<string> Union(IReadOnlyList<string> there, IEnumerable<string> more) =>
        [.. there.Union(more, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
