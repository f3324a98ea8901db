using System.Text.Json.Nodes;
using Countersign.Core.Changes;
using Countersign.Core.Policy;
using Countersign.Tests;

namespace Countersign.Server.Tests.Cli;

public sealed class PolicyVerbTests : IDisposable
{
    private const string People = """
        version: 1
        levels: [junior, senior]
        people:
          - {id: bea, name: Bea, level: senior, groups: [payments], emails: [bea@acme.example]}

        """;

    private const string Sound = """
        version: 1
        rules:
          - id: senior-answers
            describe: What juniors write with AI is answered for.
            when: {environment.tier: production, authorship.aiLowest: {below: senior}}
            require: [{signOff: {level: senior}}]

        """;

    private const string Cases = """
        version: 1
        given: {environment.tier: production}
        cases:
          - {name: a junior's change waits, given: {authorship.aiLowest: junior}, expect: {verdict: hold, by: [senior-answers]}}
          - {name: a senior's change passes, given: {authorship.aiLowest: senior}, expect: {verdict: allow}}

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("countersign-cli-");
    private readonly CliRunner _runner;

    public PolicyVerbTests()
    {
        _runner = new CliRunner(_folder.FullName);
        Write("people.yaml", People);
        Write("policy.yaml", Sound);
        Write("policy.tests.yaml", Cases);
    }

    [Fact]
    public async Task A_sound_policy_exits_0()
    {
        var result = await _runner.RunAsync("policy", "check");
        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.StartsWith("Nothing is wrong with the one rule of ", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_load_error_is_told_with_its_place_and_exits_2()
    {
        Write("policy.yaml", Sound.Replace("level: senior", "level: staff, groups: [paymets]", StringComparison.Ordinal).Replace("aiLowest", "aiLowst", StringComparison.Ordinal));
        var result = await _runner.RunAsync("policy", "check");
        Assert.Equal(2, result.Exit);
        Assert.Equal(
            [
                "policy.yaml:5:42: \"authorship.aiLowst\" is not a fact. Did you mean \"authorship.aiLowest\"?",
                "policy.yaml:6:33: The level is \"staff\", which is not a level. It must be one of: junior, senior.",
                "policy.yaml:6:49: \"paymets\" is not a group of the people file. Did you mean \"payments\"?",
            ],
            result.Lines);
    }

    [Fact]
    public async Task Findings_exit_2_and_json_has_exactly_the_members_that_are_promised()
    {
        Write("policy.yaml", Sound.Replace("production, ", "production, not: {environment.tier: production}, ", StringComparison.Ordinal));
        Assert.Equal(["policy.yaml:3: rule-never-applies: rule \"senior-answers\": No change can ever meet its condition. Its lines contradict each other; use \"any\" where one of them is enough."], (await _runner.RunAsync("policy", "check")).Lines);
        var result = await _runner.RunAsync("policy", "check", Path.Combine(".countersign", "policy.yaml"), "--format", "json");
        Assert.Equal(2, result.Exit);
        Assert.Equal(["errors", "findings"], CliResult.Members(result.Json));
        Assert.Equal(["code", "rule", "line", "problem", "fix"], CliResult.Members(result.Json["findings"]![0]));
    }

    [Fact]
    public async Task Cases_that_come_out_as_expected_exit_0_and_others_2()
    {
        var passed = await _runner.RunAsync("policy", "test");
        Assert.Equal((0, "2 passed, 0 failed\n"), (passed.Exit, passed.Out));
        Write("policy.yaml", Sound.Replace("below: senior", "below: junior", StringComparison.Ordinal));
        var failed = await _runner.RunAsync("policy", "test");
        Assert.Equal(2, failed.Exit);
        Assert.Equal(
            ["failed  policy.tests.yaml:4: a junior's change waits", "        the verdict is allow, not hold", "        the rules that demand something are [], not [senior-answers]", "1 passed, 1 failed"],
            failed.Lines);
        var json = (await _runner.RunAsync("policy", "test", "--format", "json")).Json;
        Assert.Equal(["passed", "failed", "cases"], CliResult.Members(json));
        Assert.Equal(["name", "line", "passed", "differences"], CliResult.Members(json["cases"]![0]));
    }

    [Fact]
    public async Task A_fault_in_the_cases_exits_1()
    {
        Write("policy.tests.yaml", Cases.Replace("verdict: allow", "verdict: pass", StringComparison.Ordinal));
        var result = await _runner.RunAsync("policy", "test");
        Assert.Equal(1, result.Exit);
        Assert.Contains("The verdict is \"pass\". It must be one of: allow, deny, hold.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recorded_decision_becomes_a_case_that_passes()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "b.countersign.json"), VerifyVerbTests.BundleOf(Held));
        var result = await _runner.RunAsync("policy", "test", "--export", "b.countersign.json", PolicyFile(GateFixture.Levels.Levels.Select(l => l.Name)));
        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Contains("      environment.name: production\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("      checks.failed: false\n", result.Out, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "own", "policy.tests.yaml"), result.Out);
        Assert.Equal("1 passed, 0 failed\n", (await _runner.RunAsync("policy", "test", Path.Combine("own", "policy.yaml"))).Out);
    }

    [Fact]
    public async Task A_recorded_decision_is_explained_by_its_own_policy()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "b.countersign.json"), VerifyVerbTests.BundleOf(Held));
        var result = await _runner.RunAsync("policy", "explain", "b.countersign.json");
        Assert.Equal(3, result.Exit);
        Assert.StartsWith("hold  before anybody has answered\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("  asks for: sign-off by one person of level senior or above\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_facts_are_explained_and_json_has_exactly_the_members_that_are_promised()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "facts.yaml"), "environment.tier: production\nauthorship.aiLowest: junior\n");
        var text = await _runner.RunAsync("policy", "explain", "facts.yaml");
        Assert.Equal(3, text.Exit);
        Assert.Equal(
            [
                "hold  before anybody has answered",
                "",
                "senior-answers asks",
                "  What juniors write with AI is answered for.",
                "  because: environment.tier is production",
                "  because: authorship.aiLowest is junior (below senior)",
                "  asks for: sign-off by one person of level senior or above",
                "",
                "To pass:",
                "  - Ask for it: sign-off by one person of level senior or above. Everybody who may give it is named on the change's page. (senior-answers)",
            ],
            text.Lines);
        var json = (await _runner.RunAsync("policy", "explain", "--case", "a senior's change passes", "--format", "json")).Json;
        Assert.Equal(["verdict", "rules", "advice", "trace"], CliResult.Members(json));
        Assert.Equal("allow", json["verdict"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_deny_exits_2_and_faulty_facts_exit_1()
    {
        Write("policy.yaml", "version: 1\nrules:\n  - {id: never, when: {environment.tier: production}, deny: Not here.}\n");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "facts.yaml"), "environment.tier: production\n");
        Assert.Equal(2, (await _runner.RunAsync("policy", "explain", "facts.yaml")).Exit);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "facts.yaml"), "environment.tier: prod\n");
        var result = await _runner.RunAsync("policy", "explain", "facts.yaml");
        Assert.Equal(1, result.Exit);
        Assert.Contains("facts.yaml:1:19: \"prod\" is not a value of environment.tier.", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await _runner.RunAsync("policy", "explain", "--case", "none")).Exit);
    }

    [Fact]
    public async Task The_schema_is_printed() =>
        Assert.True(JsonNode.DeepEquals(PolicySchema.ToJson(), (await _runner.RunAsync("policy", "schema")).Json));

    public void Dispose() => _folder.Delete(recursive: true);

    private static GateFixture Held => (A.Change() with { Environment = new EnvironmentSettings { Name = "production", Mode = EnforcementMode.Shadow } }).By("ann").Asks("signOff: {level: senior}");

    /// <summary>A policy in a folder of its own, with people of these levels.</summary>
    private string PolicyFile(IEnumerable<string> levels)
    {
        var own = _folder.CreateSubdirectory("own").FullName;
        File.WriteAllText(Path.Combine(own, "people.yaml"), $"version: 1\nlevels: [{string.Join(", ", levels)}]\npeople: []\n");
        File.WriteAllText(Path.Combine(own, "policy.yaml"), Sound);
        return Path.Combine("own", "policy.yaml");
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.CreateSubdirectory(".countersign").FullName, name), text);
}
