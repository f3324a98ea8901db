using System.Text.Json.Nodes;
using Countersign.Core.Ledger;
using Countersign.Core.Policy;
using Countersign.Tests;

namespace Countersign.Server.Tests.Gate;

/// <summary>What of a new configuration acts at once, what waits for its owners, and what a gated repository may add (contract §1).</summary>
public sealed class ConfigurationLifeTests
{
    [Fact]
    public async Task A_version_that_only_takes_rights_away_is_in_force_by_itself_and_in_the_ledger()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        server.Configure("people.yaml", ServerFixture.People.Replace("{id: cid, level: senior", "{id: cid, level: mid", StringComparison.Ordinal));
        server.Configure("environments.yaml", server.Environments.Replace("preview: {tier: production, mode: shadow}", "preview: {tier: production, mode: enforce}", StringComparison.Ordinal));
        await server.RefreshAsync();
        Assert.Equal((2, null), (server.Configuration.Active!.Record.Version, server.Configuration.Pending));
        Assert.Equal("mid", server.Configuration.People.LevelOf("cid").Name);
        using var snapshot = server.Store.Read();
        var row = snapshot.Entries(0, 10_000).Last(r => LedgerEntry.TryParse(r.Bytes, out var e, out _) && e.Type == LedgerEntryType.Configuration);
        Assert.True(LedgerEntry.TryParse(row.Bytes, out var entry, out _));
        Assert.Equal("configuration-2", entry.Id);
        Assert.Equal(["comparison", "configuration"], entry.Refs.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Who_left_answers_for_nothing_from_then_on_though_the_version_that_says_so_waits()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        Assert.Equal(["bea", "cid"], Eligible(held));

        server.Configure("people.yaml", ServerFixture.People
            .Replace("{id: bea, name: Bea, level: senior,", "{id: bea, name: Bea, level: senior, left: true,", StringComparison.Ordinal)
            .Replace("{id: eve, level: mid,", "{id: eve, level: senior,", StringComparison.Ordinal));
        await server.RefreshAsync();
        Assert.Equal((1, 2), (server.Configuration.Active!.Record.Version, server.Configuration.Pending!.Record.Version));
        Assert.Equal(["the level of eve rises from mid to senior"], server.Configuration.PendingBecause);
        Assert.Equal(["cid"], Eligible(await server.GetAsync($"/api/v1/changes/{held.Id}")));
        var begun = await server.BeginAsync(bea, "signoff", new JsonObject { ["change"] = held.Id, ["answer"] = "approve" });
        Assert.True((int)begun.Status >= 400, begun.Body.ToJsonString());

        var cid = await server.EnrolAsync("cid");
        await server.ApproveAsync(cid, held.Id);
        Assert.True((await server.VerifyAsync(held.Id)).IsValid);
    }

    [Fact]
    public async Task A_raised_level_waits_for_an_owner_and_says_why()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        server.Configure("people.yaml", ServerFixture.People.Replace("{id: eve, level: mid", "{id: eve, level: senior", StringComparison.Ordinal));
        await server.RefreshAsync();
        Assert.Equal(("mid", 2), (server.Configuration.People.LevelOf("eve").Name, server.Configuration.Pending!.Record.Version));
        await server.SignAsync(server.Dana, "activate", new JsonObject { ["version"] = 2 });
        Assert.Equal("senior", server.Configuration.People.LevelOf("eve").Name);
        Assert.Empty(server.Configuration.PendingBecause);
    }

    [Fact]
    public async Task Moving_an_address_to_somebody_else_lets_nobody_answer_for_their_own_commits()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        server.Shop.CommitFile("Mine\n\nCo-Authored-By: Claude <noreply@anthropic.com>", "a.txt", "a\n", GitFixture.Bea);
        server.Configure("people.yaml", ServerFixture.People
            .Replace("emails: [bea@acme.example]", "emails: [bea@new.example]", StringComparison.Ordinal)
            .Replace("emails: [ann@acme.example]", "emails: [ann@acme.example, bea@acme.example]", StringComparison.Ordinal));
        await server.RefreshAsync();
        await server.SignAsync(server.Dana, "activate", new JsonObject { ["version"] = 2 });
        var held = await server.SubmitAsync();
        Assert.Equal(["cid"], Eligible(held));
        await server.RestartAsync();
        Assert.Equal(["cid"], Eligible(await server.SubmitAsync(key: "after a restart")));
    }

    [Fact]
    public async Task A_repositorys_own_rules_are_those_at_the_base_and_a_head_that_drops_them_is_judged_by_them()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        server.Shop.CommitFile("Our rules", RepositoryRules.Path, "version: 1\nrules:\n  - {id: told, when: {environment.tier: production}, require: [intent]}\n", GitFixture.Bea);
        await server.BaselineAsync();
        File.Delete(server.Shop.At(RepositoryRules.Path));
        server.Shop.Commit("No rules of ours any more", GitFixture.Bea);
        var held = await server.SubmitAsync();
        Assert.Equal("hold", held.Verdict);
        Assert.Equal("shop/told", (string)held.Body["requirements"]![0]!["rule"]!);
        Assert.True((await server.VerifyAsync(held.Id)).IsValid);
    }

    [Theory]
    [InlineData("version: 1\nrules: [{id: no}]\n")]
    [InlineData("version: 1\nrules:\n  - {id: a, when: {authorship.aiLowest: {below: wizard}}, require: [intent]}\n")]
    public async Task Rules_of_a_repository_that_cannot_be_read_make_everything_unknown(string rules)
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        server.Shop.CommitFile("Our rules", RepositoryRules.Path, rules, GitFixture.Bea);
        await server.BaselineAsync();
        server.Shop.CommitFile("By a senior", "a.txt", "a\n", GitFixture.Bea);
        var held = await server.SubmitAsync();
        Assert.Equal("hold", held.Verdict);
        Assert.Contains("repository-rules-unreadable", held.Gaps);
    }

    private static IEnumerable<string> Eligible(Reply change) => change.Body["requirements"]!.AsArray().SelectMany(r => r!["eligible"]!.AsArray()).Select(e => (string)e!).Distinct().Order(StringComparer.Ordinal);
}
