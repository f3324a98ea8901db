namespace Countersign.Server.Tests.Cli;

public sealed class UsageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("countersign-cli-");

    [Theory]
    [InlineData("\"autorship\" is not a verb. Did you mean \"authorship\"?", "autorship")]
    [InlineData("No verb is named. It must be one of: authorship, blast-radius, break-glass, declare, guard, init, mcp, people, policy, replay, gate, outcome, status, verify.")]
    [InlineData("\"--environmen\" is not an option of gate. Did you mean \"--environment\"?", "gate", "--environmen", "production")]
    [InlineData("Option '--environment' is required.", "gate")]
    [InlineData("Must be one of: 'text' 'json'", "authorship", "--format", "xml")]
    [InlineData("Required argument 'FILE' missing for command: 'blast-radius'.", "blast-radius")]
    [InlineData("Option '--trust' is required.", "verify", "b.json")]
    [InlineData("'maybe' not recognized. Must be one of: 'succeeded' 'failed' 'rolled-back'", "outcome", "chg_a", "maybe")]
    [InlineData("\"../x\" is not the id of a change.", "status", "../x")]
    [InlineData("\"enforce\" is not a format that can be read here.", "blast-radius", "x.json", "--format-of", "enforce")]
    [InlineData("\"--format-off\" is not an option of blast-radius. Did you mean \"--format-of\"?", "blast-radius", "--format-off", "terraform", "x.json")]
    [InlineData("Standard input can be read only once.", "blast-radius", "-", "-")]
    [InlineData("An intent has three parts.", "gate", "--environment", "e", "--intent", "x")]
    [InlineData("\"x\" does not name an artifact by its digest.", "gate", "--environment", "e", "--artifact", "x")]
    [InlineData("\"soon\" is not a time to wait.", "gate", "--environment", "e", "--wait", "soon")]
    [InlineData("\"chek\" is not a verb. Did you mean \"check\"?", "policy", "chek")]
    [InlineData("See countersign policy explain --help.", "policy", "explain", "--case")]
    [InlineData("Which facts?", "policy", "explain")]
    [InlineData("There is no file \"none.yaml\".", "policy", "check", "none.yaml")]
    [InlineData("There is no .countersign here.", "policy", "check")]
    [InlineData("\"abc\" is not a full commit id.", "verify", "b.json", "--trust", "t.json", "--commit", "abc")]
    public async Task A_usage_error_exits_1_with_its_cause_and_says_where_to_look(string cause, params string[] args)
    {
        var result = await new CliRunner(_folder.FullName).RunAsync(args);
        Assert.Equal(1, result.Exit);
        Assert.Contains(cause, result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Out);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("authorship")]
    [InlineData("blast-radius")]
    [InlineData("break-glass")]
    [InlineData("declare")]
    [InlineData("init")]
    [InlineData("mcp")]
    [InlineData("policy")]
    [InlineData("policy check")]
    [InlineData("policy test")]
    [InlineData("policy explain")]
    [InlineData("policy schema")]
    [InlineData("gate")]
    [InlineData("outcome")]
    [InlineData("status")]
    [InlineData("verify")]
    public async Task Every_help_ends_with_an_example_of_its_verb(string verb)
    {
        var result = await new CliRunner(_folder.FullName).RunAsync([.. verb.Split(' '), "--help"]);
        Assert.Equal(0, result.Exit);
        var example = result.Out[result.Out.IndexOf("Example:", StringComparison.Ordinal)..];
        Assert.Contains($"countersign {verb}", example, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_that_of_the_build()
    {
        var result = await new CliRunner(_folder.FullName).RunAsync("--version");
        Assert.Equal(0, result.Exit);
        Assert.Matches(@"^countersign \d+\.\d+\.\d+\n$", result.Out);
    }

    [Fact]
    public async Task An_argument_with_an_at_sign_is_not_a_file_of_arguments()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "args"), "--version");
        var result = await new CliRunner(_folder.FullName).RunAsync("@" + Path.Combine(_folder.FullName, "args"));
        Assert.Equal(1, result.Exit);
        Assert.Contains("is not a verb", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
