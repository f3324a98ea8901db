using Countersign.Core.Authorship;
using Countersign.Tests;

namespace Countersign.Server.Tests.Cli;

public sealed class DeclareVerbTests : IDisposable
{
    private readonly GitFixture _git = new();
    private readonly string _first;
    private readonly CliRunner _runner;

    public DeclareVerbTests()
    {
        _first = _git.CommitFile("one", "a.txt", "a\n");
        _git.CommitFile("two", "b.txt", "b\n");
        _git.CommitFile("three", "c.txt", "c\n");
        _runner = new CliRunner(_git.Folder) { Time = new TwentiethOfJanuary() };
    }

    [Fact]
    public async Task A_declared_range_is_marked_once_the_file_is_committed()
    {
        var result = await Declare($"{_first}..HEAD", "--involvement", "edit", "--tool", "claude-code", "--person", "ann");
        Assert.Equal(0, result.Exit);
        var written = Assert.Single(Files());
        Assert.StartsWith("2026-01-20-", Path.GetFileName(written), StringComparison.Ordinal);
        Assert.Equal($"Wrote {Declaration.Folder}/{Path.GetFileName(written)}. Commit it with the change it speaks of.\n", result.Out);
        _git.Commit("Declare");
        var report = await _runner.RunAsync("authorship", $"{_first}..HEAD", "--format", "json");
        Assert.Equal(["undeclared", "edit", "edit"], report.Json["commits"]!.AsArray().Select(c => (string?)c!["involvement"]));
        Assert.Equal("declaration", (string?)report.Json["commits"]![1]!["marks"]![0]!["kind"]);
    }

    [Fact]
    public async Task Declared_paths_stand_quoted_in_the_file_of_the_given_name()
    {
        var result = await Declare("--path", "a/\"b\"/**", "--path", "c.txt", "--involvement", "none", "--person", "ann@acme.example", "--name", "mine", "--format", "json");
        Assert.Equal($"{Declaration.Folder}/mine.yaml", (string?)result.Json["written"]);
        var read = Assert.Single(DeclarationReader.Read("mine.yaml", File.ReadAllText(Assert.Single(Files()))).Value!);
        Assert.Equal((DeclaredInvolvement.None, null, "ann@acme.example"), (read.Involvement, read.Tool, read.Person));
        Assert.Equal(["a/\"b\"/**", "c.txt"], read.Paths.Select(p => p.Pattern));
    }

    [Theory]
    [InlineData("agent", "kiro", "declared-agent")]
    [InlineData("edit", "claude-code", "declared-edit")]
    [InlineData("assist", "copilot", "declared-assist")]
    [InlineData("none", null, "ai-declared-none")]
    public async Task The_trailer_is_a_line_that_authorship_finds(string involvement, string? tool, string mark)
    {
        var result = await Declare(["--trailer", "--involvement", involvement, .. tool is null ? [] : new[] { "--tool", tool }]);
        Assert.Equal($"AI-Involvement: {involvement}{(tool is null ? "" : " " + tool)}\n", result.Out);
        Assert.Empty(Files());
        _git.CommitFile($"four\n\n{result.Out}", "d.txt", "d\n");
        var report = await _runner.RunAsync("authorship", "HEAD~1..HEAD", "--format", "json");
        Assert.Equal(mark, (string?)report.Json["commits"]![0]!["marks"]![0]!["id"]);
    }

    [Fact]
    public async Task A_claim_of_none_is_believed_only_when_declarations_are_trusted()
    {
        await Declare("--path", "**", "--involvement", "none", "--person", "ann");
        _git.Commit("Declare");
        async Task<string?> Involvement(params string[] more) =>
            (string?)(await _runner.RunAsync(["authorship", "HEAD~1..HEAD", "--format", "json", .. more])).Json["commits"]![0]!["involvement"];
        Assert.Equal("undeclared", await Involvement());
        Assert.Equal("declared-human", await Involvement("--trust-declarations"));
    }

    [Theory]
    [InlineData("A declaration speaks of commits or of paths.", "--involvement", "edit", "--tool", "x", "--person", "ann")]
    [InlineData("A declaration speaks of commits or of paths.", "HEAD", "--path", "a", "--involvement", "edit", "--tool", "x", "--person", "ann")]
    [InlineData("Which tool?", "HEAD", "--involvement", "edit", "--person", "ann")]
    [InlineData("No AI took part, and a tool is named.", "HEAD", "--involvement", "none", "--tool", "x", "--person", "ann")]
    [InlineData("Who says so?", "HEAD", "--involvement", "edit", "--tool", "x")]
    [InlineData("\"a b\" cannot be the name of a tool.", "HEAD", "--involvement", "edit", "--tool", "a b", "--person", "ann")]
    [InlineData("\"../x\" cannot be the name of a declaration.", "HEAD", "--involvement", "edit", "--tool", "x", "--person", "ann", "--name", "../x")]
    [InlineData("HEAD..HEAD has no commits.", "HEAD..HEAD", "--involvement", "edit", "--tool", "x", "--person", "ann")]
    [InlineData("\"nowhere\" is no commit of this repository.", "nowhere", "--involvement", "edit", "--tool", "x", "--person", "ann")]
    [InlineData("Option '--involvement' is required.", "HEAD", "--tool", "x", "--person", "ann")]
    public async Task What_cannot_be_declared_is_refused_and_nothing_is_written(string cause, params string[] args)
    {
        var result = await Declare(args);
        Assert.Equal(1, result.Exit);
        Assert.Contains(cause, result.Error, StringComparison.Ordinal);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_overwritten()
    {
        string[] args = ["HEAD", "--involvement", "edit", "--tool", "x", "--person", "ann", "--name", "mine"];
        Assert.Equal(0, (await Declare(args)).Exit);
        var before = File.ReadAllText(Assert.Single(Files()));
        var again = await Declare([.. args.Select(a => a == "ann" ? "bea" : a)]);
        Assert.Equal(1, again.Exit);
        Assert.Contains($"{Declaration.Folder}/mine.yaml is already there.", again.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Assert.Single(Files())));
    }

    public void Dispose() => _git.Dispose();

    private Task<CliResult> Declare(params string[] args) => _runner.RunAsync(["declare", .. args]);

    private string[] Files() => Directory.Exists(_git.At(Declaration.Folder)) ? Directory.GetFiles(_git.At(Declaration.Folder)) : [];

    private sealed class TwentiethOfJanuary : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);
    }
}
