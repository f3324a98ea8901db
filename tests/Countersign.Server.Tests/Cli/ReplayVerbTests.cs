using Countersign.Tests;

namespace Countersign.Server.Tests.Cli;

public sealed class ReplayVerbTests : IDisposable
{
    private readonly GitFixture _git = new();

    public ReplayVerbTests()
    {
        _git.CommitFile("one", "a.txt", "a\n");
        _git.CommitFile("two", "a.txt", "b\n", GitFixture.Bea);
    }

    [Theory]
    [InlineData("--every", "1", 0)]
    [InlineData("--every", "0", 1)]
    [InlineData("--every", "10000", 0)]
    [InlineData("--every", "10001", 1)]
    [InlineData("--since", "1d", 0)]
    [InlineData("--since", "0d", 1)]
    [InlineData("--since", "36500d", 0)]
    [InlineData("--since", "36501d", 1)]
    [InlineData("--since", "all", 0)]
    [InlineData("--since", "90", 1)]
    [InlineData("--budget", "0", 0)]
    [InlineData("--budget", "100", 0)]
    [InlineData("--budget", "101", 1)]
    [InlineData("--answers", "1000", 0)]
    [InlineData("--answers", "1001", 1)]
    [InlineData("--by", "deploy", 1)]
    public async Task Numbers_and_times_have_limits(string option, string value, int exit) => Assert.Equal(exit, (await RunAsync(option, value)).Exit);

    [Theory]
    [InlineData("\"nothing.yaml\" is neither a preset nor a file.", "--policy", "nothing.yaml")]
    [InlineData("\"test\" is not an environment here.", "--environment", "test")]
    [InlineData("\"nowhere\" is no commit of this repository.", "--head", "nowhere")]
    [InlineData("The folder \"gone\" does not exist.", "--config", "gone")]
    public async Task What_is_named_must_be_there(string says, string option, string value)
    {
        var result = await RunAsync(option, value);
        Assert.Equal(1, result.Exit);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Out);
    }

    [Fact]
    public async Task A_policy_with_errors_is_quoted_with_line_and_column()
    {
        _git.Write("mine.yaml", "version: 1\nrules:\n  - id: x\n    when: {blastRadius.sverity: high}\n    require: [intent]\n");
        var result = await RunAsync("--policy", "mine.yaml");
        Assert.Equal(1, result.Exit);
        Assert.Contains("policy.yaml:4:12", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_file_is_named_in_the_report()
    {
        _git.Write("mine.yaml", "version: 1\nrules:\n  - id: all\n    when: {change.kind: deployment}\n    require: [{signOff: {count: 1}}]\n");
        var json = (await RunAsync("--policy", "mine.yaml", "--format", "json")).Json;
        Assert.Equal("mine.yaml", (string?)json["policy"]);
        Assert.Equal(100, (double)json["heldPercent"]!);
    }

    [Fact]
    public async Task A_people_file_that_nobody_corrected_is_not_believed()
    {
        await new CliRunner(_git.Folder).RunAsync("init");
        Assert.True((bool)(await RunAsync("--format", "json")).Json["people"]!["estimated"]!);
        await File.WriteAllTextAsync(_git.At(".countersign", "people.yaml"), "version: 1\nlevels: [junior, mid, senior, staff]\npeople:\n  - {id: ann, level: senior, emails: [ann@acme.example]}\n");
        Assert.False((bool)(await RunAsync("--format", "json")).Json["people"]!["estimated"]!);
    }

    [Fact]
    public async Task A_shallow_clone_is_replayed_and_says_so()
    {
        var clone = Directory.CreateTempSubdirectory("countersign-shallow-").FullName;
        _git.Git("clone", "--quiet", "--depth", "1", _git.Url, clone);
        var result = await new CliRunner(clone).RunAsync("replay", "--format", "json");
        Directory.Delete(clone, recursive: true);
        Assert.Equal(0, result.Exit);
        Assert.Contains("This is a shallow clone: what lies below its boundary was not seen. Fetch with --unshallow.", result.Json["notes"]!.AsArray().Select(n => (string?)n));
    }

    public void Dispose() => _git.Dispose();

    private Task<CliResult> RunAsync(params string[] args) => new CliRunner(_git.Folder).RunAsync(["replay", .. args]);
}
