using Countersign.Tests;

namespace Countersign.Server.Tests.Cli;

public sealed class DryRunTests : IDisposable
{
    private const string People = "version: 1\nlevels: [junior, senior]\npeople:\n  - {id: ann, level: junior, manager: bea, emails: [ann@acme.example]}\n  - {id: bea, level: senior, emails: [bea@acme.example]}\n";
    private const string Review = "version: 1\nrules:\n  - {id: asks, when: {environment.tier: production}, require: [{signOff: {level: senior, relation: [any]}}]}\n";

    private readonly GitFixture _git = new();
    private readonly string _main;
    private readonly string _head;
    private readonly CliRunner _runner;

    public DryRunTests()
    {
        _main = _git.CommitFile("one", "a.txt", "a\n");
        _git.Git("checkout", "--quiet", "-b", "feature");
        _head = _git.CommitFile("two", "b.txt", "b\n");
        Configure("enforce", Review);
        _runner = new CliRunner(_git.Folder);
    }

    [Fact]
    public async Task It_decides_about_the_commits_since_the_branch_began()
    {
        var result = await DryRun("--format", "json");
        Assert.Equal(3, result.Exit);
        Assert.Equal(["id", "digest", "mode", "verdict", "state", "requirements", "reasons", "gaps", "grant", "url", "answerBy"], CliResult.Members(result.Json));
        Assert.Equal(("hold", "enforce", "waiting"), ((string?)result.Json["verdict"], (string?)result.Json["mode"], (string?)result.Json["state"]));
        Assert.Equal([_head], result.Json["requirements"]![0]!["commits"]!.AsArray().Select(c => (string?)c));
        Assert.Equal(["bea"], result.Json["requirements"]![0]!["eligible"]!.AsArray().Select(p => (string?)p));
        Assert.Equal(["requirement-unmet", "dry-run"], result.Json["reasons"]!.AsArray().Select(r => (string?)r!["code"]));
        Assert.Contains("forge-not-configured", result.Json["gaps"]!.AsArray().Select(g => (string?)g!["code"]));
    }

    [Fact]
    public async Task Text_says_that_it_is_a_dry_run_and_then_the_three_lines()
    {
        var result = await DryRun();
        Assert.Equal(5, result.Lines.Length);
        Assert.StartsWith("Dry run: ", result.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("hold  chg_", result.Lines[1], StringComparison.Ordinal);
        Assert.Equal(["why", "who", "to pass"], result.Lines[2..].Select(l => l.Split(':')[0]));
        Assert.Equal("who: bea", result.Lines[3]);
    }

    [Theory]
    [InlineData("shadow", Review, 0)]
    [InlineData("warn", Review, 0)]
    [InlineData("enforce", "version: 1\nrules: []\n", 0)]
    [InlineData("enforce", "version: 1\ndefault: hold\nrules: []\n", 3)]
    [InlineData("enforce", "version: 1\nrules:\n  - {id: no, when: {environment.tier: production}, deny: Not today.}\n", 2)]
    public async Task The_exit_status_is_that_of_the_verdict(string mode, string policy, int exit)
    {
        Configure(mode, policy);
        Assert.Equal(exit, (await DryRun()).Exit);
    }

    [Fact]
    public async Task The_fetched_ref_goes_before_the_local_one_and_a_named_base_before_both()
    {
        _git.Git("update-ref", "refs/remotes/origin/main", _head);
        Assert.Equal(0, (await DryRun("--format", "json")).Json["requirements"]!.AsArray().Sum(r => r!["commits"]!.AsArray().Count));
        Assert.Equal([_head], (await DryRun("--base", _main, "--format", "json")).Json["requirements"]![0]!["commits"]!.AsArray().Select(c => (string?)c));
    }

    [Fact]
    public async Task A_plan_is_read_here()
    {
        Configure("enforce", "version: 1\nrules:\n  - {id: loses, when: {blastRadius.losesState: true}, require: [{signOff: {level: senior, relation: [any]}}]}\n");
        var result = await DryRun("--plan", SourceTree.Golden("blast-radius", "terraform-replace-db", "plan.json"), "--format", "json");
        Assert.Equal(3, result.Exit);
        Assert.Single(result.Json["requirements"]![0]!["effects"]!.AsArray());
        Assert.Contains("plan-claimed", result.Json["gaps"]!.AsArray().Select(g => (string?)g!["code"]));
    }

    [Fact]
    public async Task A_migration_needs_the_plan_of_its_own_bytes()
    {
        _git.CommitFile("three", "db/migrations/1.sql", "DROP TABLE orders;\n");
        File.WriteAllText(_git.At("other.sql"), "SELECT 1;\n");
        async Task<string[]> GapsWith(params string[] more) =>
            [.. (await DryRun([.. more, "--format", "json"])).Json["gaps"]!.AsArray().Select(g => (string)g!["code"]!).Where(code => code.StartsWith("plan-", StringComparison.Ordinal))];
        Assert.Equal(["plan-missing"], await GapsWith());
        Assert.Equal(["plan-claimed", "plan-missing"], (await GapsWith("--plan", _git.At("other.sql"))).Order());
        Assert.Equal(["plan-claimed"], await GapsWith("--plan", _git.At("db", "migrations", "1.sql")));
    }

    [Fact]
    public async Task A_truncated_plan_makes_what_it_touches_unknown()
    {
        Configure("enforce", "version: 1\nrules:\n  - {id: loses, when: {blastRadius.severity: {atLeast: critical}}, deny: No.}\n");
        var result = await DryRun("--plan", SourceTree.Golden("blast-radius", "terraform-two-plans", "plan.json"), "--format", "json");
        Assert.NotEqual(0, result.Exit);
        Assert.Contains("plan-unreadable", result.Json["gaps"]!.AsArray().Select(g => (string?)g!["code"]));
    }

    [Fact]
    public async Task An_intent_on_the_command_line_meets_the_requirement()
    {
        Configure("enforce", "version: 1\nrules:\n  - {id: says, when: {environment.tier: production}, require: [{intent: {}}]}\n");
        var without = await DryRun();
        Assert.Equal(3, without.Exit);
        Assert.Contains("to pass: say --intent, --tested and --way-back", without.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await DryRun("--intent", "a", "--tested", "b", "--way-back", "c")).Exit);
    }

    [Theory]
    [InlineData("\"prod\" is not an environment here.", "--environment", "prod")]
    [InlineData("\"shopp\" is not a component here.", "--environment", "production", "--component", "shopp")]
    [InlineData("\"eu\" is not a target of production.", "--environment", "production", "--target", "eu")]
    [InlineData("\"nope\" is no commit of this repository.", "--environment", "production", "--head", "nope")]
    [InlineData("\"nope.json\" cannot be opened", "--environment", "production", "--plan", "nope.json")]
    [InlineData("The folder \"nope\" does not exist.", "--environment", "production", "--config", "nope")]
    public async Task What_does_not_exist_exits_1_with_cause_and_fix(string cause, params string[] args)
    {
        var result = await _runner.RunAsync(["gate", "--dry-run", .. args]);
        Assert.Equal((1, ""), (result.Exit, result.Out));
        Assert.Contains(cause, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_error_of_all_three_files_is_told_with_line_and_column()
    {
        Configure("enforced", "version: 1\nrules:\n  - {id: asks, when: {environment.teir: production}, deny: No.}\n");
        var result = await DryRun();
        Assert.Equal(1, result.Exit);
        Assert.Contains("environments.yaml:3:22: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("policy.yaml:3:23: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("environment.tier", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_configuration_it_says_how_to_begin()
    {
        Directory.Delete(_git.At(".countersign"), recursive: true);
        var result = await DryRun();
        Assert.Equal(1, result.Exit);
        Assert.Contains("countersign init", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_listed_ref_it_asks_where_to_begin()
    {
        _git.Git("branch", "--quiet", "-D", "main");
        var result = await DryRun();
        Assert.Equal(1, result.Exit);
        Assert.Contains("--base", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _git.Dispose();

    private Task<CliResult> DryRun(params string[] more) => _runner.RunAsync(["gate", "--environment", "production", "--dry-run", .. more]);

    private void Configure(string mode, string policy)
    {
        _git.Write(".countersign/people.yaml", People);
        _git.Write(".countersign/environments.yaml", $"version: 1\nenvironments:\n  production: {{mode: {mode}}}\nrepositories:\n  - {{id: shop, url: \"https://forge.example/shop\", refs: [refs/heads/main]}}\n");
        _git.Write(".countersign/policy.yaml", policy);
    }
}
