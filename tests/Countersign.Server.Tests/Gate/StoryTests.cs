using System.Text.Json.Nodes;
using Countersign.Core;
using Countersign.Server.Keys;
using Countersign.Storage;

namespace Countersign.Server.Tests.Gate;

/// <summary>The whole way of one change, as a user lives it.</summary>
public sealed class StoryTests
{
    [Fact]
    public async Task A_change_by_a_junior_with_AI_that_replaces_a_database_is_held_answered_allowed_deployed_and_proven()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var bea = await server.EnrolAsync("bea");
        var first = server.Shop.Git("rev-parse", "main").Trim();
        Assert.Equal($"checkout in production starts from {first[..12]}", (string)(await server.BaselineAsync()).Ok["done"]!);

        var head = server.AiCommit();
        var plan = await server.PlanAsync("terraform-replace-db");
        var held = await server.SubmitAsync(plan: plan, key: "build-1");
        Assert.Equal(("hold", "waiting", "enforce"), (held.Verdict, held.State, (string)held.Body["mode"]!));
        Assert.Equal(["requirement-unmet"], held.Reasons);
        var requirement = Assert.Single(held.Body["requirements"]!.AsArray())!;
        Assert.Equal("destructive, senior-answers", (string)requirement["rule"]!);
        Assert.Equal(["bea", "cid"], requirement["eligible"]!.AsArray().Select(p => (string)p!));
        Assert.Equal([head], requirement["commits"]!.AsArray().Select(c => (string)c!));
        Assert.Single(requirement["effects"]!.AsArray());
        Assert.Null(held.Body["grant"]);
        Assert.NotNull(held.Body["answerBy"]);

        var signed = await server.AnswerForAsync(bea, held.Id);
        Assert.Equal(("allow", "granted"), (signed.Verdict, signed.State));
        var allowed = await server.SubmitAsync(plan: plan, key: "build-1");
        Assert.Equal(("allow", "granted", held.Id), (allowed.Verdict, allowed.State, allowed.Id));
        Assert.Equal((string)signed.Body["grant"]!["id"]!, (string)allowed.Body["grant"]!["id"]!);

        var told = await server.OutcomeAsync(held.Id, "succeeded");
        Assert.Equal("deployed", told.State);
        AssertLive(server, head);

        var bundle = await server.BundleAsync(held.Id);
        await AssertSoundAsync(server, bundle, held);
        Assert.Contains("COUNTERSIGN_SIGNED_OFF", SummaryOf(bundle), StringComparison.Ordinal);

        await server.RestartAsync();
        AssertLive(server, head);
        await AssertSoundAsync(server, await server.BundleAsync(held.Id), held);
        var after = await server.GetAsync($"/api/v1/changes/{held.Id}");
        Assert.Equal(("deployed", (string)told.Body["comparisonCode"]!), (after.State, (string)after.Body["comparisonCode"]!));
        Assert.Empty(server.Store.VerifyLedger([.. server.Service<InstallationKeys>().Trust.Ledger.LogKeys]));
        // The session outlives a restart too.
        Assert.Equal(held.Id, (await server.GetAsync($"/api/v1/changes/{held.Id}", cookie: bea.Cookie)).Id);
    }

    [Fact]
    public async Task The_bundle_of_a_hold_says_hold_and_has_neither_grant_nor_summary()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        server.AiCommit();
        var held = await server.SubmitAsync();
        var bytes = await server.BundleAsync(held.Id);
        var report = await server.VerifyAsync(held.Id);
        Assert.Equal((true, Verdict.Hold), (report.IsValid, report.Verdict!.Value));
        Assert.False(JsonNode.Parse(bytes)!.AsObject().ContainsKey("summary"));
        Assert.False(JsonNode.Parse(bytes)!.AsObject().ContainsKey("grant"));
    }

    private static async Task AssertSoundAsync(ServerFixture server, byte[] bundle, Reply change)
    {
        var trust = await server.TrustAsync();
        var report = Verifier.Verify(bundle, trust, new VerificationQuestion(Environment: "production"));
        Assert.True(report.IsValid, report.Failure?.ToString());
        Assert.Equal((Verdict.Allow, (string)change.Body["digest"]!), (report.Verdict!.Value, report.Change!.Value.ToString()));
    }

    private static string SummaryOf(byte[] bundle)
    {
        var envelope = JsonNode.Parse(Convert.FromBase64String((string)JsonNode.Parse(bundle)!["summary"]!))!;
        return System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)envelope["payload"]!));
    }

    private static void AssertLive(ServerFixture server, string head)
    {
        using var snapshot = server.Store.Read();
        var live = snapshot.Live(new LiveKey("production", "checkout"));
        Assert.Equal((head, head), (live.Runs?.Hex, live.Answered?.Hex));
    }
}
