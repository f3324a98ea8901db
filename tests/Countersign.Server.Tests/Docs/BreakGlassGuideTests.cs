using System.Text.RegularExpressions;
using Countersign.Core.Policy;
using Countersign.Server.Tests.Cli;
using Countersign.Server.Tests.Gate;
using Countersign.Tests;

namespace Countersign.Server.Tests.Docs;

/// <summary>Does what the guide for emergencies says, against a real gate: its policy in force, its commands, and what they print.</summary>
public sealed partial class BreakGlassGuideTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "guides", "break-glass.md"));

    [Fact]
    public async Task Every_command_of_the_guide_prints_what_it_says()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.PutIntoForceAsync("people.yaml", ServerFixture.People
            .Replace("groups: [search]", "groups: [on-call]", StringComparison.Ordinal)
            .Replace("- {id: eve, level: mid, groups: [payments]", "- {id: eve, level: mid, groups: [on-call]", StringComparison.Ordinal)
            .Replace("manager: bea,", "manager: bea, groups: [on-call],", StringComparison.Ordinal));
        var (sam, eve) = (await server.EnrolAsync("sam"), await server.EnrolAsync("eve"));
        await server.BaselineAsync();
        server.AiCommit();
        var held = (await server.SubmitAsync()).Id;
        await server.BreakAsync(eve, held);
        Assert.Equal("allow", (await server.BreakAsync(sam, held)).Verdict);
        var policy = Blocks().Matches(Page).Single(b => b.Groups["kind"].Value == "yaml").Groups["text"].Value;
        await server.PutIntoForceAsync("policy.yaml", policy);
        Assert.Equal(new BreakGlass(1, ["on-call"], TimeSpan.FromHours(24)), server.Configuration.Active!.Loaded.Policy.BreakGlass);

        var folder = Directory.CreateTempSubdirectory("countersign-guide-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "token"), server.Token);
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "chg_….countersign.json"), await server.BundleAsync(held));
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "countersign-trust.json"), await server.BytesAsync("/.well-known/countersign-trust.json"));
            using var network = new System.Net.Http.SocketsHttpHandler();
            var runner = new CliRunner(folder.FullName) { Network = network };
            runner.Variables["COUNTERSIGN_SERVER"] = server.Origin.Replace("localhost", "127.0.0.1", StringComparison.Ordinal);
            runner.Variables["COUNTERSIGN_TOKEN_FILE"] = Path.Combine(folder.FullName, "token");
            var (last, compared) = ("", 0);
            foreach (Match block in Blocks().Matches(Page))
            {
                var text = block.Groups["text"].Value;
                if (block.Groups["kind"].Value == "sh") last = await RunAsync(runner, text, server.Origin);
                else if (block.Groups["kind"].Value == "text") compared += Compared(text, last);
            }

            Assert.Equal(2, compared);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> RunAsync(CliRunner runner, string line, string origin)
    {
        Assert.StartsWith("countersign ", line, StringComparison.Ordinal);
        var result = await runner.RunAsync(line.TrimEnd('\n').Split(' ')[1..]);
        Assert.True(result.Exit == 0, result.Error);
        return Drills().Replace(result.Out.Replace(origin, "https://countersign.example", StringComparison.Ordinal), "drill_…");
    }

    private static int Compared(string expected, string printed)
    {
        Assert.Contains(expected, printed, StringComparison.Ordinal);
        return 1;
    }

    [GeneratedRegex("^```(?<kind>yaml|sh|text)( title=(?<title>\\S+))?\\n(?<text>[^`]*)```$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Blocks();

    [GeneratedRegex("drill_[a-z2-7]+", RegexOptions.NonBacktracking)]
    private static partial Regex Drills();
}
