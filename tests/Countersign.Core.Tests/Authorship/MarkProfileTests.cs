using Countersign.Core.Authorship;

namespace Countersign.Core.Tests.Authorship;

/// <summary>What an installation and a profile may change of the table, and that nothing of it stays unseen.</summary>
public sealed class MarkProfileTests
{
    private const string Own = """
        version: 1
        marks:
          - {id: own, tool: t, kind: trailer, involvement: edit, strength: strong, needs: ["made-by:"], pattern: 'Made-by: t', source: s, confusedWith: c}
        weigh:
          - {id: aider-prefix, strength: strong, because: b}
        profiles:
          house: {describe: d, source: s, weigh: [{id: own, strength: hint, because: b}]}
        """;

    public static TheoryData<string> BuiltIn() => [.. MarkTable.Default.Profiles.Keys.Order(StringComparer.Ordinal)];

    [Fact]
    public void An_installation_adds_weighs_and_profiles_and_the_built_in_table_stays()
    {
        var table = MarkTable.Default.With(Own).Value!;
        Assert.Equal(MarkTable.Default.Marks.Count + 1, table.Marks.Count);
        Assert.Equal(MarkTable.Default.Profiles.Count + 1, table.Profiles.Count);
        Assert.Equal(new MarkAdjustment("aider-prefix", MarkStrength.Weak, MarkStrength.Strong, MarkTable.Installation, "b"), Assert.Single(table.Adjustments));
        Assert.Equal(MarkStrength.Weak, MarkTable.Default.Marks.Single(m => m.Id == "aider-prefix").Strength);
        Assert.Empty(MarkTable.Default.Adjustments);
    }

    [Fact]
    public void A_profile_is_applied_after_the_installation_and_both_are_told()
    {
        var report = Sample.Analyze([Sample.Commit(1, "aider: x\n\nMade-by: t")], null, MarkTable.Default.With(Own).Value!.Under("house"));
        Assert.Equal("house", report.Profile);
        Assert.Equal([("aider-prefix", MarkTable.Installation), ("own", "house")], report.Adjustments.Select(a => (a.Id, a.By)));
        Assert.Equal([("own", MarkStrength.Hint), ("aider-prefix", MarkStrength.Strong)], report.Commits[0].Marks.Select(m => (m.Id, m.Strength)));
    }

    [Theory]
    [MemberData(nameof(BuiltIn))]
    public void A_profile_takes_no_mark_away_and_says_whatever_it_makes_weaker(string name)
    {
        var (table, told) = (MarkTable.Default.Under(name), MarkTable.Default.Under(name).Adjustments.ToDictionary(a => a.Id, a => a.To));
        foreach (var (before, after) in MarkTable.Default.Marks.Zip(table.Marks))
        {
            Assert.Equal((before.Id, before.Pattern, before.Involvement), (after.Id, after.Pattern, after.Involvement));
            Assert.False(after.IsDormant && !before.IsDormant);
            if (after.Strength != before.Strength) Assert.Equal(after.Strength, told[after.Id]);
        }
    }

    [Fact]
    public void The_report_comes_back_from_its_facts_with_profile_weights_and_confirmation()
    {
        var bot = new CommitIdentity("Bot", "49699333+dependabot[bot]@users.noreply.github.com");
        var options = new AuthorshipOptions { ConfirmedAutomation = new HashSet<Core.Formats.CommitId> { Sample.Id(1) } };
        var report = Sample.Analyze([Sample.Commit(1, "x", bot), Sample.Commit(2, "x", bot)], options, MarkTable.Default.Under("asf"));
        var read = AuthorshipFacts.Read(AuthorshipFacts.Write(report), out var error)!;
        Assert.Equal("", error);
        Assert.Equal(report.Profile, read.Profile);
        Assert.Equal(report.Adjustments, read.Adjustments);
        Assert.Equal([true, false], read.Commits.Select(c => c.IsConfirmed));
        Assert.Equal([false, true], read.Commits.Select(c => c.IsClaimedAutomation));
    }

    [Fact]
    public void Only_a_bots_commit_can_be_confirmed() =>
        Assert.False(Sample.Judge("x", new AuthorshipOptions { ConfirmedAutomation = new HashSet<Core.Formats.CommitId> { Sample.Id(1) } }).IsConfirmed);

    [Theory]
    [InlineData("id: own,", "id: claude-trailer,", 3, "The mark \"claude-trailer\" is built in.")]
    [InlineData("id: aider-prefix,", "id: aider-prefx,", 5, "\"aider-prefx\" is no mark.")]
    [InlineData("id: aider-prefix,", "id: dependabot,", 5, "\"dependabot\" does not speak of AI, so it has no strength to change.")]
    [InlineData("id: aider-prefix,", "id: ai-declared-none,", 5, "\"ai-declared-none\" does not speak of AI, so it has no strength to change.")]
    [InlineData("strength: strong, because", "strength: negative, because", 5, "The strength is \"negative\".")]
    [InlineData("strength: strong, because", "strength: off, because", 5, "The strength is \"off\".")]
    [InlineData("strength: strong, because: b", "strength: strong", 5, "\"because\" is missing here.")]
    [InlineData("house:", "kernel:", 7, "The profile \"kernel\" is built in.")]
    [InlineData("house:", "my house:", 7, "\"my house\" cannot be an id.")]
    [InlineData("describe: d", "discloses: wiki, describe: d", 7, "\"discloses\" is \"wiki\".")]
    [InlineData("'Made-by: t'", "'(?=x)y'", 3, "\"(?=x)y\" is not a pattern.")]
    [InlineData("version: 1", "version: 2", 1, "The version is \"2\".")]
    [InlineData("version: 1", "version: 1\nrevision: 9", 2, "\"revision\" is not known here.")]
    public void A_faulty_file_changes_nothing_and_says_why(string old, string @new, int line, string problem)
    {
        var loaded = MarkTable.Default.With(Own.Replace(old, @new, StringComparison.Ordinal));
        Assert.Null(loaded.Value);
        Assert.Contains((line, problem), loaded.Errors.Select(e => (e.Line, e.Problem)));
    }

    [Fact]
    public void A_mark_is_weighed_once()
    {
        const string twice = "version: 1\nweigh: [{id: aider-prefix, strength: hint, because: a}, {id: aider-prefix, strength: strong, because: b}]\n";
        Assert.Equal("\"aider-prefix\" is weighed twice here.", Assert.Single(MarkTable.Default.With(twice).Errors).Problem);
    }

    [Fact]
    public void The_most_marks_weights_and_profiles_are_read_and_one_more_is_an_error()
    {
        Assert.Empty(MarkTable.Default.With(Marks(MarkTableReader.MaxMarks)).Errors);
        Assert.Equal($"The table has {MarkTableReader.MaxMarks + 1} marks.", MarkTable.Default.With(Marks(MarkTableReader.MaxMarks + 1)).Errors[0].Problem);
        Assert.Empty(MarkTable.Default.With(Profiles(MarkTableReader.MaxProfiles)).Errors);
        Assert.Equal($"The table has {MarkTableReader.MaxProfiles + 1} profiles.", MarkTable.Default.With(Profiles(MarkTableReader.MaxProfiles + 1)).Errors[0].Problem);
        Assert.Empty(MarkTable.Default.With(Weights(MarkTableReader.MaxWeights)).Errors);
        Assert.Equal($"\"weigh\" has {MarkTableReader.MaxWeights + 1} entries.", MarkTable.Default.With(Weights(MarkTableReader.MaxWeights + 1)).Errors[0].Problem);

        static string Marks(int count) => "version: 1\nmarks:\n" + Lines(count, n => $"- {{id: m{n}, tool: t, kind: note, involvement: edit, strength: hint, pattern: x, source: s, confusedWith: c}}");
        static string Profiles(int count) => "version: 1\nprofiles:\n" + Lines(count, n => $"p{n}: {{describe: d, source: s}}");
        static string Weights(int count) => Marks(MarkTableReader.MaxMarks) + "weigh:\n" + Lines(count, n => $"- {{id: {(n > MarkTableReader.MaxMarks ? "aider-prefix" : $"m{n}")}, strength: weak, because: b}}");
        static string Lines(int count, Func<int, string> line) => string.Concat(Enumerable.Range(1, count).Select(n => $"  {line(n)}\n"));
    }

    [Fact]
    public void Labels_of_a_pull_request_are_read_up_to_their_limit()
    {
        PullRequestText After(int others) => new("annlee", [.. Enumerable.Range(1, others).Select(n => $"l{n}"), "claude-code-assisted"], "");
        Assert.Single(MarkTable.Default.In(After(PullRequestText.MaxLabels - 1)));
        Assert.Empty(MarkTable.Default.In(After(PullRequestText.MaxLabels)));
    }
}
