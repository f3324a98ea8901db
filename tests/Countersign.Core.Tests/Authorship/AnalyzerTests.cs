using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Tests.Authorship;

public sealed class AnalyzerTests
{
    private const string ClaudeLine = "Co-authored-by: Claude <noreply@anthropic.com>";

    [Fact]
    public void A_passkey_statement_makes_an_unmarked_commit_declared_human()
    {
        var found = Sample.Judge("Retries", Declared(1, "ann"));
        Assert.Equal(Involvement.DeclaredHuman, found.Involvement);
        Assert.Equal(AuthorshipAnalyzer.PasskeyDeclaration, Assert.Single(found.Marks).Id);
    }

    [Fact]
    public void A_passkey_statement_about_another_commit_changes_nothing()
    {
        var found = Sample.Judge("Retries", Declared(2, "ann"));
        Assert.Equal(Involvement.Undeclared, found.Involvement);
    }

    [Theory]
    [InlineData("bea", "Retries", Involvement.Undeclared)] // not its author
    [InlineData("bea", "Retries\n\nCo-authored-by: Bea <bea@acme.example>", Involvement.Undeclared)] // a line that anybody can write
    [InlineData("ann", "Retries\n\n" + ClaudeLine, Involvement.Edit)] // never against a mark
    public void A_passkey_statement_counts_for_its_author_and_takes_no_mark_away(string person, string message, Involvement expected) =>
        Assert.Equal(expected, Sample.Judge(message, Declared(1, person)).Involvement);

    private static AuthorshipOptions Declared(int commit, string person) =>
        new() { DeclaredHuman = new Dictionary<CommitId, IReadOnlySet<string>> { [Sample.Id(commit)] = new HashSet<string> { person } } };

    [Theory]
    [InlineData("Retries", Involvement.Undeclared)]
    [InlineData("Retries\n\nAI-Assisted: no", Involvement.DeclaredHuman)]
    [InlineData("Retries\n\nAI-Assisted: no\n" + ClaudeLine, Involvement.Edit)]
    public void A_line_that_says_no_AI_is_believed_only_when_declarations_are_trusted_and_never_against_a_mark(string message, Involvement expected) =>
        Assert.Equal(expected, Sample.Judge(message, new AuthorshipOptions { TrustDeclarations = true }).Involvement);

    [Fact]
    public void A_message_of_the_longest_length_is_read_to_its_end_and_a_longer_one_is_a_gap()
    {
        var padding = new string('x', Limits.Message - ClaudeLine.Length - 1) + "\n";
        var whole = Sample.Analyze([Sample.Commit(1, padding + ClaudeLine)]);
        Assert.Empty(whole.Gaps);
        Assert.Equal(Involvement.Edit, whole.Commits[0].Involvement);
        var cut = Sample.Analyze([Sample.Commit(1, "x" + padding + ClaudeLine)]);
        Assert.Equal(GapCode.RangeTooLarge, Assert.Single(cut.Gaps).Code);
        Assert.True(cut.Gaps[0].IsBlocking);
    }

    [Fact]
    public void A_line_of_the_longest_length_is_matched_and_a_longer_one_is_reported_as_not_read()
    {
        const string start = "AI-Assisted: ";
        Assert.Equal("ai-declared", Assert.Single(Sample.Judge(start + new string('y', Limits.Line - start.Length)).Marks).Id);
        var longer = Assert.Single(Sample.Judge(start + new string('y', Limits.Line - start.Length + 1)).Marks);
        Assert.Equal(("line-not-read", MarkStrength.Hint), (longer.Id, longer.Strength));
        Assert.Equal(Limits.MarkText, longer.Text.Length);
    }

    [Fact]
    public void A_trailer_at_the_end_of_an_overlong_line_is_still_a_weak_mark()
    {
        var found = Sample.Judge(new string('x', Limits.Line) + " " + ClaudeLine);
        Assert.Equal(("claude-trailer", MarkStrength.Weak), (Assert.Single(found.Marks).Id, found.Marks[0].Strength));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData(" ")]
    public void Many_coauthors_are_all_read_and_more_are_a_gap(string between)
    {
        string Message(int count) => "Retries\n\n" + string.Join(between, Enumerable.Range(1, count).Select(n => $"Co-authored-by: P{n} <p{n}@x.example>"));
        var most = Sample.Analyze([Sample.Commit(1, Message(Limits.Coauthors))]);
        Assert.Empty(most.Gaps);
        Assert.Equal(Limits.Coauthors, most.Commits[0].Unresolved.Count);
        Assert.Equal(GapCode.RangeTooLarge, Assert.Single(Sample.Analyze([Sample.Commit(1, Message(Limits.Coauthors + 1))]).Gaps).Code);
    }

    [Fact]
    public void A_coauthor_on_the_same_line_as_a_tool_is_no_tool()
    {
        var found = Sample.Judge($"Retries\n\n{ClaudeLine} Co-authored-by: Zoe <zoe@else.example>");
        Assert.Equal(["zoe@else.example"], found.Unresolved);
    }

    [Fact]
    public void One_unknown_person_in_two_spellings_is_one_unknown()
    {
        var zoe = new CommitIdentity("Zoe", "Zoe@else.example");
        var found = Sample.Analyze([Sample.Commit(1, "Retries", zoe, zoe with { Email = "ZOE@else.example" })]).Commits[0];
        Assert.Equal(["zoe@else.example"], found.Unresolved);
    }

    [Fact]
    public void An_author_without_address_is_unresolved_by_name()
    {
        var found = Sample.Analyze([Sample.Commit(1, "Retries", new CommitIdentity("Zoe", ""))]).Commits[0];
        Assert.Equal(["Zoe <>"], found.Unresolved);
    }

    [Fact]
    public void Somebody_who_is_author_and_coauthor_is_not_only_claimed() =>
        Assert.Empty(Sample.Judge("Retries\n\nCo-authored-by: Ann <ann@acme.example>").Claimed);

    [Fact]
    public void A_person_whom_the_organisation_names_stays_one_whatever_mark_the_address_carries()
    {
        var people = new PeopleDirectory(new LevelScale([]), [new Person { Id = "cl", Level = Level.Unknown, Emails = ["claude@users.noreply.github.com", "bot@renovateapp.com"] }], []);
        var weak = Analyze(new CommitIdentity("C", "claude@users.noreply.github.com"));
        Assert.Equal(["cl"], weak.People);
        Assert.Equal(Involvement.Undeclared, Analyze(new CommitIdentity("C", "bot@renovateapp.com")).Involvement);

        CommitAuthorship Analyze(CommitIdentity author) =>
            AuthorshipAnalyzer.Analyze("shop", null, Sample.Id(1), [Sample.Commit(1, "Retries", author)], people, MarkTable.Default, AuthorshipOptions.Default, []).Commits[0];
    }

    [Fact]
    public void The_branch_that_a_merge_names_marks_the_commits_it_merged_and_not_the_main_line()
    {
        // 1 merges 4-3 (the branch) into 2; both lines meet in 5.
        var found = Sample.Analyze([
            Sample.Commit(1, "Merge pull request #9 from acme/claude/retries", null, Sample.GitHub, 2, 4),
            Sample.Commit(4, "More retries\n\nCo-authored-by: Claude", null, null, 3),
            Sample.Commit(3, "Retries", null, null, 5),
            Sample.Commit(2, "Unrelated", null, null, 5),
            Sample.Commit(5, "Before", null, null, 6),
        ]).Commits;
        Assert.Equal([true, true, true, false, false], found.Select(c => c.Marks.Any(m => m.Id == "claude-branch")));
        Assert.Equal(Involvement.Agent, found[1].Involvement); // Two weak marks from two places.
        Assert.Equal(Involvement.Undeclared, found[2].Involvement);
    }

    [Theory]
    [InlineData("Merge pull request #9 from acme/codex/x", "codex/x")]
    [InlineData("Merge branch 'claude/x' into 'main'", "claude/x")]
    [InlineData("Merge branch 'claude/x' of https://forge.example/acme/shop", "claude/x")]
    [InlineData("Merge remote-tracking branch 'origin/codex/x'", "codex/x")]
    [InlineData("Merged in devin/1748563200-x (pull request #4)", "devin/1748563200-x")]
    [InlineData("Merge the codex/x branch", null)]
    [InlineData("Merge pull request #9", null)]
    [InlineData("Merge branch 'unfinished", null)]
    public void The_branch_is_read_from_the_subjects_that_forges_write(string subject, string? branch) =>
        Assert.Equal(branch, BranchTrail.BranchIn(subject + "\n\nBody from acme/claude/y"));

    [Fact]
    public void A_branch_is_carried_a_limited_way()
    {
        var side = Enumerable.Range(3, Limits.BranchSteps + 2).Select(n => Sample.Commit(n, "Step", null, null, n + 1));
        var found = Sample.Analyze([Sample.Commit(1, "Merge pull request #9 from acme/codex/x", null, null, 2, 3), .. side]).Commits;
        Assert.Equal(1 + Limits.BranchSteps + 1, found.Count(c => c.Marks.Count > 0));
    }

    [Fact]
    public void Gaps_of_the_reader_and_of_the_messages_are_both_reported()
    {
        var reader = new Gap(GapCode.Shallow, "cut");
        var report = AuthorshipAnalyzer.Analyze("shop", Sample.Id(9), Sample.Id(1), [Sample.Commit(1, new string('x', Limits.Message + 1))], Sample.People, MarkTable.Default, AuthorshipOptions.Default, [reader]);
        Assert.Equal([GapCode.Shallow, GapCode.RangeTooLarge], report.Gaps.Select(g => g.Code));
    }

    [Fact]
    public void The_summary_leaves_merges_out()
    {
        var summary = Sample.Analyze([Sample.Commit(1, ClaudeLine, null, null, 2, 3), Sample.Commit(2, ClaudeLine), Sample.Commit(3, "x"), Sample.Commit(4, "y")]).Summary;
        Assert.Equal((3, 33, 1), (summary.Commits, summary.AiShare, summary.Tools["claude-code"]));
    }
}
