using Countersign.Tests;

namespace Countersign.Server.Tests.Cli;

public sealed class AuthorshipVerbTests : IDisposable
{
    private const string Claude = "Co-Authored-By: Claude <noreply@anthropic.com>";

    private readonly GitFixture _git = new();
    private readonly string _first;
    private readonly string _last;

    public AuthorshipVerbTests()
    {
        _first = _git.CommitFile("one", "a.txt", "a\n");
        _git.CommitFile($"two\n\n{Claude}", "b.txt", "b\nb\n");
        _last = _git.CommitFile("three", "c.txt", "c\n", GitFixture.Bea);
    }

    [Fact]
    public async Task Json_has_exactly_the_members_of_the_contract()
    {
        var result = await Run("authorship", $"{_first}..HEAD", "--format", "json");
        Assert.Equal(0, result.Exit);
        Assert.Equal(["repository", "base", "head", "commits", "summary", "gaps"], CliResult.Members(result.Json));
        Assert.Equal((_first, _last), ((string?)result.Json["base"], (string?)result.Json["head"]));
        var commits = result.Json["commits"]!.AsArray();
        Assert.Equal(2, commits.Count);
        Assert.All(commits, c => Assert.Equal(["id", "parents", "author", "committer", "coauthors", "people", "involvement", "tools", "marks", "lines"], CliResult.Members(c)));
        Assert.Equal(["id", "kind", "text", "involvement", "strength"], CliResult.Members(commits[1]!["marks"]![0]));
        Assert.Equal(["commits", "agent", "edit", "assist", "declaredHuman", "automation", "undeclared", "aiShare", "tools"], CliResult.Members(result.Json["summary"]));
        Assert.Equal("edit", (string?)commits[1]!["involvement"]);
        Assert.Equal(50, (int)result.Json["summary"]!["aiShare"]!);
    }

    [Fact]
    public async Task Without_a_range_it_is_all_of_head_and_base_is_left_out()
    {
        var result = await Run("authorship", "--format", "json");
        Assert.Equal(["repository", "head", "commits", "summary", "gaps"], CliResult.Members(result.Json));
        Assert.Equal(3, result.Json["commits"]!.AsArray().Count);
    }

    [Fact]
    public async Task Text_shows_the_counts_the_tool_and_the_quoted_mark()
    {
        var result = await Run("authorship", $"{_first}..HEAD");
        Assert.Equal(0, result.Exit);
        Assert.StartsWith($"2 commits {_first[..12]}..{_last[..12]}: 50 % with AI\n  1 edit, 1 undeclared\n  tools: claude-code 1\n", result.Out, StringComparison.Ordinal);
        Assert.Contains(Claude, result.Out, StringComparison.Ordinal);
        Assert.Contains("undeclared: bea@acme.example 1\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("notes-ref-absent: ", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Out);
    }

    [Fact]
    public async Task A_profile_is_named_with_everything_it_weighs_anew()
    {
        _git.CommitFile("four\n\nAssisted-by: Claude Opus 4.6", "d.txt", "d\n");
        var json = (await Run("authorship", "HEAD~1..HEAD", "--profile", "curl", "--format", "json")).Json;
        Assert.Equal("curl", (string?)json["profile"]);
        Assert.Equal(["id", "from", "to", "by", "because"], CliResult.Members(json["adjustments"]![0]));
        Assert.Equal("undeclared", (string?)json["commits"]![0]!["involvement"]);
        var text = await Run("authorship", "HEAD~1..HEAD", "--profile", "curl");
        Assert.Contains("marks are read with profile curl:\n", text.Out, StringComparison.Ordinal);
        Assert.Contains("  assisted-by-known is weak, not strong (curl): ", text.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_profile_is_refused_with_the_nearest()
    {
        var result = await Run("authorship", "--profile", "kernal");
        Assert.Equal(1, result.Exit);
        Assert.Contains("\"kernal\" is not a profile of marks.\nDid you mean \"kernel\"?", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Marks_and_the_only_repositorys_profile_are_those_of_the_configuration()
    {
        _git.CommitFile("four\n\nAcme-Helper: 7", "d.txt", "d\n");
        _git.Write(".countersign/marks.yaml", """
            version: 1
            marks:
              - {id: own, tool: helper, kind: trailer, involvement: edit, strength: strong, needs: ["acme-helper:"], pattern: 'Acme-Helper:.*', source: s, confusedWith: c}
            profiles: {house: {describe: d, source: s, weigh: [{id: own, strength: hint, because: tried}]}}
            """);
        Assert.Equal("edit", (string?)(await Run("authorship", "HEAD~1..HEAD", "--format", "json")).Json["commits"]![0]!["involvement"]);
        _git.Write(".countersign/environments.yaml", "version: 1\nenvironments: {}\nrepositories: [{id: shop, url: u, refs: [refs/heads/main], profile: house}]\n");
        var json = (await Run("authorship", "HEAD~1..HEAD", "--format", "json")).Json;
        Assert.Equal(("house", "undeclared"), ((string?)json["profile"], (string?)json["commits"]![0]!["involvement"]));
        _git.Write(".countersign/environments.yaml", "version: 1\nenvironments: {}\nrepositories: [{id: shop, url: u, refs: [refs/heads/main], profile: hous}]\n");
        Assert.Contains("environments.yaml:3:", (await Run("authorship")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_of_the_working_tree_are_named_by_their_ids()
    {
        _git.Write(".countersign/people.yaml", "version: 1\nlevels: [junior, senior]\npeople:\n  - {id: bea, level: senior, emails: [bea@acme.example]}\n");
        var result = await Run("authorship", "HEAD~1..HEAD", "--format", "json");
        Assert.Equal(["bea"], result.Json["commits"]![0]!["people"]!.AsArray().Select(p => (string?)p));
    }

    [Fact]
    public async Task An_error_in_people_yaml_is_shown_with_its_place()
    {
        _git.Write(".countersign/people.yaml", "version: 1\nlevels: [junior, senior]\npeople:\n  - {id: bea, level: senoir}\n");
        var result = await Run("authorship");
        Assert.Equal(1, result.Exit);
        Assert.Contains("people.yaml:4:22: Level \"senoir\" is not in \"levels\". Did you mean \"senior\"?", result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Out);
    }

    [Fact]
    public async Task A_message_cannot_write_to_the_terminal()
    {
        _git.CommitFile("four\n\nCo-Authored-By: Claude \u001b[2J\u202e <noreply@anthropic.com>", "d.txt", "d\n", "Eve\u001b[31m <eve@acme.example>");
        var text = await Run("authorship");
        Assert.Equal(0, text.Exit);
        Assert.DoesNotContain('\u001b', text.Out);
        Assert.DoesNotContain('\u202e', text.Out);
        var json = await Run("authorship", "--format", "json");
        Assert.True(json.Out.All(char.IsAscii));
    }

    [Theory]
    [InlineData("nope..HEAD", "\"nope\" is no commit of this repository.")]
    [InlineData("HEAD...HEAD~1", "has three dots.")]
    [InlineData("--lnes", "\"--lnes\" is not an option of authorship. Did you mean \"--lines\"?")]
    [InlineData("HEAD..@{-1}", "is no commit of this repository.")]
    public async Task A_range_that_means_nothing_exits_1(string range, string cause)
    {
        var result = await Run("authorship", range);
        Assert.Equal(1, result.Exit);
        Assert.Contains(cause, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_repository_exits_1()
    {
        var folder = Directory.CreateTempSubdirectory("countersign-cli-");
        var result = await Run("authorship", "--repo", folder.FullName);
        folder.Delete();
        Assert.Equal(1, result.Exit);
        Assert.Contains("is no readable git repository", result.Error, StringComparison.Ordinal);
        Assert.Contains("--repo", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_says_so_believes_a_declaration()
    {
        _git.CommitFile("five\n\nAI-Assisted: no", "e.txt", "e\n");
        var careful = await Run("authorship", "HEAD~1..HEAD", "--format", "json");
        Assert.Equal("undeclared", (string?)careful.Json["commits"]![0]!["involvement"]);
        var trusting = await Run("authorship", "HEAD~1..HEAD", "--format", "json", "--trust-declarations");
        Assert.Equal("declared-human", (string?)trusting.Json["commits"]![0]!["involvement"]);
    }

    public void Dispose() => _git.Dispose();

    private Task<CliResult> Run(params string[] args) => new CliRunner(_git.Folder).RunAsync(args);
}
