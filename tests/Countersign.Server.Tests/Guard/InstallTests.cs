using System.Diagnostics;
using Countersign.Adapters.Agents;
using Countersign.Cli.Guard;
using Countersign.Server.Tests.Cli;

namespace Countersign.Server.Tests.Guard;

/// <summary>What is written into a host's configuration, and that its line blocks whenever the guard does not answer.</summary>
public class InstallTests
{
    private const string Program = "/usr/local/bin/countersign";

    public static TheoryData<string> Hosts() => [.. CodingAgent.All.Where(a => a != CodingAgent.Generic).Select(a => a.Name)];

    [Theory]
    [MemberData(nameof(Hosts))]
    public void Installing_twice_changes_nothing_and_taking_out_leaves_nothing(string host)
    {
        using var setup = new GuardSetup();
        var agent = CodingAgent.Find(host)!;
        var place = Assert.Single(GuardInstall.PlacesOf(agent, isManaged: false, setup.Hosts));
        var once = HookFile.With(agent, place.Shape, null, Program);
        Assert.Equal(once, HookFile.With(agent, place.Shape, once, Program));
        Assert.NotEmpty(HookFile.Find(agent, once));
        var without = HookFile.Without(agent, place.Shape, once);
        Assert.True(without is null || HookFile.Find(agent, without).Count == 0);
    }

    [Fact]
    public void What_somebody_else_wrote_stays_as_it_is()
    {
        const string Before = """
            {
              "model": "opus",
              "permissions": {
                "deny": [
                  "Read(./.env)"
                ]
              },
              "hooks": {
                "PreToolUse": [
                  {
                    "matcher": "Bash",
                    "hooks": [
                      {
                        "type": "command",
                        "command": "./own.sh \"ü\""
                      }
                    ]
                  }
                ]
              }
            }

            """;
        var with = HookFile.With(CodingAgent.ClaudeCode, HookShape.Claude, Before, Program);
        Assert.Contains("./own.sh \\\"ü\\\"", with, StringComparison.Ordinal);
        Assert.Contains("\"onFailure\": \"block\"", with, StringComparison.Ordinal);
        Assert.Equal(Before, HookFile.Without(CodingAgent.ClaudeCode, HookShape.Claude, with));
        var moved = HookFile.With(CodingAgent.ClaudeCode, HookShape.Claude, with, "/opt/countersign");
        Assert.DoesNotContain(Program, moved, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ // mine\n}")]
    [InlineData("[]")]
    [InlineData("{\"hooks\": 1}")]
    [InlineData("{\"hooks\": {\"PreToolUse\": {}}}")]
    [InlineData("{\"a\": 1, \"a\": 2}")]
    public void What_would_be_lost_or_is_not_understood_is_not_written_over(string before) =>
        Assert.Throws<FormatException>(() => HookFile.With(CodingAgent.ClaudeCode, HookShape.Claude, before, Program));

    [Theory]
    [MemberData(nameof(Hosts))]
    public void A_guard_that_is_missing_or_killed_is_a_block(string host)
    {
        using var setup = new GuardSetup();
        var agent = CodingAgent.Find(host)!;
        var killed = Path.Combine(setup.Home, "killed countersign");
        File.WriteAllText(killed, "#!/bin/sh\nkill -9 $$\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(killed, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        foreach (var program in (string[])["/nowhere/countersign", killed])
        {
            using var process = Process.Start(new ProcessStartInfo("sh", ["-c", HookLine.Posix(agent, program)]) { RedirectStandardError = true, RedirectStandardInput = true })!;
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(2, process.ExitCode);
            Assert.NotEmpty(error);
        }
    }

    [Fact]
    public async Task The_verb_shows_writes_and_compiles_what_the_hook_reads()
    {
        using var setup = new GuardSetup();
        var tree = Directory.CreateDirectory(Path.Combine(setup.Home, "tree")).FullName;
        Directory.CreateDirectory(Path.Combine(tree, ".countersign"));
        File.WriteAllText(Path.Combine(tree, ".countersign", "environments.yaml"), """
            version: 1
            environments:
              production: {tier: production, mode: enforce, accounts: {aws: ["111122223333"], kubernetes: [prod-eu]}}
              sandbox: {tier: sandbox}
            repositories:
              - {id: shop, url: "https://forge.example/shop", refs: [refs/heads/main]}

            """);
        var cli = new CliRunner(tree) { Variables = { ["HOME"] = setup.Home } };
        string[] install = ["guard", "install", "claude-code", "--program", Program, "--server", "https://gate.example", "--token-file", "token", "--unclear-is-clear", "sandbox"];
        var dry = await cli.RunAsync([.. install, "--dry-run"]);
        Assert.Equal(0, dry.Exit);
        Assert.Contains("+", dry.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(setup.Places.UserSettings));

        Assert.Equal(0, (await cli.RunAsync(install)).Exit);
        var settings = GuardSettings.Load(setup.Places.UserSettings);
        Assert.Null(settings.Problem);
        Assert.Equal(("https://gate.example", "production", Path.Combine(tree, "token")), (settings.Server, settings.Fallback, settings.TokenFile));
        Assert.Equal(["111122223333"], settings.Find("production")!.Environment.Accounts["aws"]);
        Assert.Equal(Core.Guard.GuardOutcome.Clear, settings.Find("sandbox")!.Environment.Unclear);
        Assert.Contains($"{Program} guard claude-code || exit 2", File.ReadAllText(Path.Combine(setup.Home, ".claude", "settings.json")), StringComparison.Ordinal);

        Assert.Contains("as it should be", (await cli.RunAsync(["guard", "install", "claude-code", "--program", Program])).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await cli.RunAsync(["guard", "install", "claude-code", "--program", Program, "--uninstall"])).Exit);
        Assert.False(File.Exists(Path.Combine(setup.Home, ".claude", "settings.json")));
    }

    [Theory]
    [InlineData("claude", "is not a host whose calls are guarded")]
    [InlineData("codex", "has no configuration for all users", "--managed")]
    public async Task What_cannot_be_installed_says_why(string host, string says, params string[] more)
    {
        using var setup = new GuardSetup();
        var cli = new CliRunner(setup.Home) { Variables = { ["HOME"] = setup.Home } };
        var result = await cli.RunAsync(["guard", "install", host, "--program", Program, .. more]);
        Assert.Equal(1, result.Exit);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_doctor_finds_a_guard_that_is_off()
    {
        using var setup = new GuardSetup();
        var none = GuardDoctor.Examine(CodingAgent.ClaudeCode, setup.Hosts, setup.Places);
        Assert.False(none.IsLive);
        Assert.Contains(none.Findings, f => f.IsWrong && f.Text.Contains("No hook of ours", StringComparison.Ordinal));

        var file = Path.Combine(setup.Home, ".claude", "settings.json");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "{\"disableAllHooks\": true, \"hooks\": {\"PreToolUse\": [{\"matcher\": \"*\", \"hooks\": [{\"type\": \"command\", \"command\": \"true countersign guard claude-code\", \"timeout\": 5}]}]}}");
        var off = GuardDoctor.Examine(CodingAgent.ClaudeCode, setup.Hosts, setup.Places).Findings.Where(f => f.IsWrong).Select(f => f.Text).ToList();
        foreach (var part in (string[])["disableAllHooks", "onFailure", "less than the guard's own deadline", "is not blocked"])
            Assert.Contains(off, text => text.Contains(part, StringComparison.Ordinal));
    }

    [Fact]
    public void The_doctor_counts_receipts_against_the_hosts_own_transcript()
    {
        using var setup = new GuardSetup();
        var folder = Directory.CreateDirectory(Path.Combine(setup.Home, ".claude", "projects", "p")).FullName;
        const string Use = "{\"message\":{\"content\":[{\"type\":\"text\"},{\"type\":\"tool_use\",\"id\":\"toolu_1\"}]}}\n";
        File.WriteAllText(Path.Combine(folder, "s-1.jsonl"), Use + "{\"message\":{\"content\":\"hello\"}}\n" + Use + "{\"cut");
        setup.Bash("ls", session: "s-1");
        DoctorFinding Found() => GuardDoctor.Examine(CodingAgent.ClaudeCode, setup.Hosts, setup.Places).Findings[^1];
        Assert.True(Found().IsWrong);
        setup.Bash("ls", session: "s-1");
        Assert.False(Found().IsWrong);
    }
}
