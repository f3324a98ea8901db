using System.Text.RegularExpressions;
using Countersign.Tests;

namespace Countersign.Server.Tests.Cli;

/// <summary><c>policy prove</c> and <c>policy diff</c>, and their guide, which is run.</summary>
public sealed partial class PolicyProofVerbTests : IDisposable
{
    private const string Policy = "version: 1\nrules:\n  - {id: signed, when: {environment.tier: production}, require: [signOff: {level: senior}]}\n";
    private const string Claims = "version: 1\nclaims:\n  - {id: signed, never: allow, when: {environment.tier: production}, without: [signOff: {level: senior}]}\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("countersign-prove-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_guide_shows_what_the_program_says()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "docs", "guides", "prove.md"));
        foreach (Match file in FileBlock().Matches(guide)) Write(file.Groups[1].Value, file.Groups[2].Value);
        var shown = OutputBlock().Matches(guide).SelectMany(block => CommandBlock().Matches(block.Groups[1].Value)).ToList();
        Assert.Equal(3, shown.Count);
        foreach (var command in shown)
            Assert.Equal(command.Groups[2].Value, (await RunAsync(command.Groups[1].Value.Split(' '))).Out);
    }

    [Fact]
    public async Task Proved_is_0_and_refuted_is_2()
    {
        Write("policy.yaml", Policy);
        Write("claims.yaml", Claims);
        Assert.Equal(0, (await RunAsync("policy", "prove", "policy.yaml")).Exit);
        Write("claims.yaml", Claims.Replace("senior", "staff", StringComparison.Ordinal));
        var refuted = await RunAsync("policy", "prove", "policy.yaml", "--format", "json");
        Assert.Equal(2, refuted.Exit);
        Assert.Equal(["proved", "claims"], CliResult.Members(refuted.Json));
        var claim = refuted.Json["claims"]![0]!;
        Assert.Equal(["id", "describe", "line", "outcome", "cells", "refusal", "counterexample"], CliResult.Members(claim));
        Assert.Equal(["day", "outcome", "matters", "facts", "rules", "given", "intent", "othersStandNearer", "missing"], CliResult.Members(claim["counterexample"]));
        Assert.Equal("refuted", claim["outcome"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_claims_of_a_preset_can_be_asked_of_any_policy()
    {
        Write("policy.yaml", Policy);
        var result = await RunAsync("policy", "prove", "policy.yaml", "--preset", "senior-signoff");
        Assert.Equal(2, result.Exit);
        Assert.Contains("3 claims: 1 proved, 2 refuted, 0 without an answer", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comparison_is_a_report()
    {
        Write("old.yaml", Policy);
        Write("new.yaml", Policy.Replace("production", "staging", StringComparison.Ordinal));
        var result = await RunAsync("policy", "diff", "old.yaml", "new.yaml", "--format", "json");
        Assert.Equal(0, result.Exit);
        Assert.Equal(["same", "atLeastAsStrict", "differences"], CliResult.Members(result.Json));
        Assert.Equal(["laxer", "stricter"], result.Json["differences"]!.AsArray().Select(d => d!["leaning"]!.GetValue<string>()));
        Assert.False(result.Json["atLeastAsStrict"]!.GetValue<bool>());
    }

    [Fact]
    public async Task What_cannot_be_read_is_1()
    {
        Write("policy.yaml", Policy);
        var missing = await RunAsync("policy", "prove", "policy.yaml");
        Assert.Equal((1, ""), (missing.Exit, missing.Out));
        Assert.Contains("There is no claims.yaml beside", missing.Error, StringComparison.Ordinal);
        Write("claims.yaml", "version: 1\nclaims:\n  - {id: a, never: allowed, when: {}}\n");
        var wrong = await RunAsync("policy", "prove", "policy.yaml");
        Assert.Equal(1, wrong.Exit);
        Assert.Contains("claims.yaml:3:20: \"never\" is \"allowed\". It must be one of: allow.", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("policy", "diff", "policy.yaml", "none.yaml")).Exit);
        Assert.Equal(1, (await RunAsync("policy", "prove", "policy.yaml", "--claims", "claims.yaml", "--preset", "strict")).Exit);
    }

    private Task<CliResult> RunAsync(params string[] args) => new CliRunner(_folder) { Time = new FixedTime() }.RunAsync(args);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    [GeneratedRegex(@"^```yaml (\S+)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FileBlock();

    [GeneratedRegex(@"^```\n(\$ .*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex OutputBlock();

    [GeneratedRegex(@"^\$ countersign ([^\n]*)\n(.*?)(?=^\$ |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CommandBlock();

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    }
}
