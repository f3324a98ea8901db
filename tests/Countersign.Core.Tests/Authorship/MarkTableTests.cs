using Countersign.Core.Authorship;
using Countersign.Tests;

namespace Countersign.Core.Tests.Authorship;

public sealed class MarkTableTests
{
    private const string Good = """
        version: 1
        revision: 3
        marks:
          - {id: a, tool: t, kind: trailer, involvement: edit, strength: strong, needs: ["made-by:"], pattern: 'Made-by: t', source: s, confusedWith: c}
        """;

    /// <summary>The built-in marks, and those that sleep until a profile wakes them.</summary>
    private static readonly MarkTable Awake = new(1, [.. MarkTable.Default.Marks.Select(m => m with { IsDormant = false })], MarkTable.Default.Profiles);

    public static TheoryData<string> Ids() => [.. MarkTable.Default.Marks.Select(m => m.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_example_carries_its_mark_and_no_look_alike_does(string id)
    {
        var mark = MarkTable.Default.Marks.Single(m => m.Id == id);
        Assert.NotEmpty(mark.Examples);
        Assert.All(mark.Examples, example => Assert.True(Carries(mark, example), example));
        Assert.All(mark.CounterExamples, example => Assert.False(Carries(mark, example), example));
    }

    [Fact]
    public void The_built_in_table_passes_the_checks_of_any_table()
    {
        var text = File.ReadAllText(Path.Combine(SourceTree.Root, "src", "Countersign.Core", "Authorship", "marks.yaml"));
        var loaded = MarkTable.Read("marks.yaml", text);
        Assert.Empty(loaded.Errors);
        Assert.Equal(loaded.Value!.Marks.Count, MarkTable.Default.Marks.Count);
    }

    [Theory]
    [InlineData("Made-by: t", "([", "is not a pattern")]
    [InlineData("Made-by: t", "(?=x)y", "is not a pattern")]
    [InlineData("Made-by: t", "x*", "matches an empty text")]
    [InlineData("id: a,", "id: \"\",", "must be text")]
    [InlineData("[\"made-by:\"]", "[]", "has no \"needs\"")]
    [InlineData("[\"made-by:\"]", "[mad]", "is too short")]
    [InlineData("kind: trailer", "kind: note", "is for marks in commits")]
    [InlineData("source: s", "source: s, where: label", "is for pull requests")]
    [InlineData("source: s", "source: s, doubted: {from: 2026-02-01, to: 2026-01-01, because: b}", "before they begin")]
    [InlineData("involvement: edit, strength: strong", "involvement: automation, strength: strong, dormant: true", "are for marks of AI")]
    [InlineData("strength: strong", "strength: negative", "is negative and says \"edit\"")]
    [InlineData("source: s", "source: s, asCoauthor: true", "are for addresses")]
    [InlineData("source: s", "source: s, negates: [b]", "takes back \"b\", which is no mark")]
    [InlineData("source: s", "source: s, negates: [a]", "is not negative")]
    [InlineData("strength: strong", "strength: certain", "The strength is")]
    [InlineData("source: s", "source: s, wins: yes", "\"wins\" is not known here")]
    public void A_faulty_entry_is_refused_with_its_reason(string old, string @new, string expected)
    {
        var loaded = MarkTable.Read("marks.yaml", Good.Replace(old, @new, StringComparison.Ordinal));
        Assert.Null(loaded.Value);
        Assert.Contains(loaded.Errors, e => e.Problem.Contains(expected, StringComparison.Ordinal) && e.Line == 4);
    }

    [Fact]
    public void A_good_table_is_read_with_its_revision() => Assert.Equal(3, MarkTable.Read("marks.yaml", Good).Value!.Revision);

    [Fact]
    public void The_same_id_twice_is_refused()
    {
        var loaded = MarkTable.Read("marks.yaml", Good + "\n" + Good.Split('\n')[3]);
        Assert.Equal("The mark \"a\" stands twice.", Assert.Single(loaded.Errors).Problem);
    }

    [Fact]
    public void A_pattern_of_the_longest_length_is_read_and_one_more_is_not()
    {
        string WithLength(int length) => Good.Replace("Made-by: t", "Made-by: " + new string('t', length - 9), StringComparison.Ordinal);
        Assert.Empty(MarkTable.Read("marks.yaml", WithLength(MarkReader.MaxPattern)).Errors);
        Assert.Contains("1001 characters", Assert.Single(MarkTable.Read("marks.yaml", WithLength(MarkReader.MaxPattern + 1)).Errors).Problem, StringComparison.Ordinal);
    }

    /// <summary>Through the whole analysis, so that a wrong literal in <c>needs</c> is seen too.</summary>
    private static bool Carries(Mark mark, string text)
    {
        var commit = mark.Kind switch
        {
            MarkKind.Trailer or MarkKind.Body => Sample.Commit(1, "Subject\n\n" + text),
            MarkKind.AuthorEmail => Sample.Commit(1, "Subject", new CommitIdentity("Somebody", text)),
            MarkKind.AuthorName => Sample.Commit(1, "Subject", new CommitIdentity(text, "ann@acme.example")),
            MarkKind.Branch => Sample.Commit(1, $"Merge branch '{text}'", null, null, 2, 3),
            MarkKind.Pr or MarkKind.Note or MarkKind.Trace or MarkKind.Declaration => null,
        };
        if (mark.Kind == MarkKind.Pr) return Awake.In(PullRequest(mark, text)).Any(m => m.Id == mark.Id && m.Kind == MarkKind.Pr && m.Strength == mark.Strength);
        if (commit is null) return mark.Matches(text);
        if (mark.CommitterOnly) return Sample.Analyze([commit with { Author = Sample.Ann }]).Commits[0].Unresolved.Count == 0;
        return Sample.Analyze([commit], null, Awake).Commits[0].Marks.Any(m => m.Id == mark.Id && m.Kind == mark.Kind && m.Strength == mark.Strength);
    }

    private static PullRequestText PullRequest(Mark mark, string text) => mark.Where switch
    {
        PullRequestPart.Body => new PullRequestText("annlee", [], "Retries.\n" + text),
        PullRequestPart.Author => new PullRequestText(text, [], ""),
        PullRequestPart.Label => new PullRequestText("annlee", ["bug", text], ""),
    };
}
