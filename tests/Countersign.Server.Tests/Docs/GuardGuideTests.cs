using Countersign.Adapters.Agents;
using Countersign.Cli.Guard;
using Countersign.Server.Tests.Cli;
using Countersign.Server.Tests.Guard;
using Countersign.Tests;

namespace Countersign.Server.Tests.Docs;

/// <summary>The guides of the guard: their commands run, and the configuration they show is the one that is written.</summary>
public sealed class GuardGuideTests
{
    private const string Program = "/usr/local/bin/countersign";
    private const string Place = "%%JSON%%";

    public static TheoryData<string> Hosts() => [.. CodingAgent.All.Select(a => a.Name)];

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task The_commands_of_a_guide_run(string host)
    {
        using var setup = new GuardSetup();
        var commands = (await File.ReadAllLinesAsync(GuideOf(host))).Where(l => l.StartsWith("countersign ", StringComparison.Ordinal)).Select(l => l.Split(' ')[1..]).ToList();
        Assert.NotEmpty(commands);
        foreach (var command in commands)
        {
            string[] run = command[1] == "install" ? [.. command, "--program", Program] : command;
            var result = await new CliRunner(setup.Home) { Variables = { ["HOME"] = setup.Home } }.RunAsync(run);
            // The program is not where the guide has it, so the doctor rightly says that the guard is not on.
            Assert.Equal(command[1] == "doctor" ? 2 : 0, result.Exit);
            Assert.NotEmpty(result.Out);
        }
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public void A_guide_shows_what_is_written(string host)
    {
        var agent = CodingAgent.Find(host)!;
        if (agent == CodingAgent.Generic) return;
        using var setup = new GuardSetup();
        var place = GuardInstall.PlacesOf(agent, isManaged: false, setup.Hosts)[^1];
        var text = File.ReadAllText(GuideOf(host));
        var json = HookFile.With(agent, place.Shape, null, Program).TrimEnd('\n');
        if (Environment.GetEnvironmentVariable("COUNTERSIGN_WRITE_GOLDEN") == "guard-hosts") File.WriteAllText(GuideOf(host), text.Replace(Place, json, StringComparison.Ordinal));
        Assert.Contains($"```json\n{json}\n```", text, StringComparison.Ordinal);
    }

    private static string GuideOf(string host) => Path.Combine(SourceTree.Root, "docs", "guides", $"guard-{host}.md");
}
