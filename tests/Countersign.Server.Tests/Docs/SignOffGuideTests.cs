using System.Text.RegularExpressions;
using Countersign.Core.Policy;
using Countersign.Server.Tests.Cli;
using Countersign.Server.Tests.Gate;
using Countersign.Tests;

namespace Countersign.Server.Tests.Docs;

/// <summary>Runs the commands of the sign-off guide against a gate, with what the guide says happens between them.</summary>
public sealed partial class SignOffGuideTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "guides", "sign-off.md"));

    [Fact]
    public async Task Its_commands_say_what_stands_there()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.EnrolAsync("cid");
        foreach (var target in (string?[])[null, "eu", "us"]) await server.BaselineAsync(target is null ? "production" : "fleet", target: target);
        var commands = Blocks("sh");
        var answers = Blocks("text");
        Assert.Equal((3, 2), (commands.Count, answers.Count));
        var runner = await GateAsync(server);

        server.AiCommit();
        Assert.Equal(answers[0], await SaidAsync(server, runner, commands[0]));

        var intended = await server.IntendAsync(IdOf(server), "reject");
        intended["comment"] = "Not before the migration";
        Assert.Equal("deny", (await server.SignAsync(bea, "signoff", intended)).Verdict);
        server.Shop.Commit("Try again\n\nCo-Authored-By: Claude <noreply@anthropic.com>");
        Assert.Equal(answers[1], await SaidAsync(server, runner, commands[1].Replace("--head retry", "--head main", StringComparison.Ordinal)));

        await SaidAsync(server, runner, commands[2]);
        var both = IdOf(server);
        await server.ApproveAsync(bea, both);
        Assert.Equal(0, (await RunAsync(server, runner, commands[2])).Exit);
        var outcome = OutcomeLine().Match(Page).Groups[1].Value.Replace("CHANGE", both, StringComparison.Ordinal);
        Assert.Equal($"{both} granted\n", (await RunAsync(server, runner, outcome)).Out);
        Assert.Equal($"{both} deployed\n", (await RunAsync(server, runner, outcome.Replace(" --target eu", "", StringComparison.Ordinal))).Out);
    }

    [Fact]
    public void Its_rule_is_read() =>
        Assert.Empty(PolicyReader.Read("version: 1\ndefault: allow\nrules:\n" + string.Concat(Blocks("yaml").Single().TrimEnd('\n').Split('\n').Select(l => $"  {l}\n")), PolicyReader.DefaultLevels).Errors);

    private static async Task<CliRunner> GateAsync(ServerFixture server)
    {
        var folder = server.Shop.Folder;
        await File.WriteAllTextAsync(Path.Combine(folder, ".git", "token"), server.Token);
        return new CliRunner(folder);
    }

    private static async Task<string> SaidAsync(ServerFixture server, CliRunner runner, string command)
    {
        var result = await RunAsync(server, runner, command);
        Assert.True(result.Exit == 3, result.Out + result.Error);
        return Stamp().Replace(Code().Replace(ChangeId().Replace(result.Out.Replace(server.Origin, "ADDRESS", StringComparison.Ordinal), "CHANGE"), "code CODE"), "TIME");
    }

    private static Task<CliResult> RunAsync(ServerFixture server, CliRunner runner, string command) =>
        runner.RunAsync([.. command.TrimEnd('\n').Split(' ')[1..], "--server", server.Origin, "--token-file", Path.Combine(server.Shop.Folder, ".git", "token")]);

    /// <summary>The change that was submitted last.</summary>
    private static string IdOf(ServerFixture server)
    {
        using var snapshot = server.Store.Read();
        return snapshot.Changes(new Countersign.Storage.ChangeFilter(Limit: 1))[0].Id;
    }

    private static List<string> Blocks(string kind) => [.. Block().Matches(Page).Where(m => m.Groups["kind"].Value == kind).Select(m => m.Groups["text"].Value)];

    [GeneratedRegex("^```(?<kind>sh|text|yaml)\\n(?<text>(?:[^`\\n][^\\n]*\\n|\\n)*)```$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Block();

    [GeneratedRegex("`(countersign outcome [^`]+)`", RegexOptions.NonBacktracking)]
    private static partial Regex OutcomeLine();

    [GeneratedRegex("chg_[a-z2-7]{26}", RegexOptions.NonBacktracking)]
    private static partial Regex ChangeId();

    [GeneratedRegex("code [A-Za-z2-7]{8}", RegexOptions.NonBacktracking)]
    private static partial Regex Code();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} UTC", RegexOptions.NonBacktracking)]
    private static partial Regex Stamp();
}
