using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Server.Tests.Gate;
using Countersign.Tests;

namespace Countersign.Server.Tests.Emergencies;

/// <summary>A way back goes through at once, and is told; what only looks like one is judged like everything else.</summary>
public sealed class WayBackTests
{
    [Fact]
    public async Task It_goes_through_at_once_and_its_owner_is_told()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var good = await OnwardsAsync(server);
        var back = await server.SubmitAsync(good, key: "back", also: Artifact('a'));
        Assert.Equal(("allow", "rollback-to-known-good"), (back.Verdict, back.Reasons[0]));
        var notice = (await server.GetAsync("/api/v1/notices")).Ok["notices"]!.AsArray().Single()!;
        Assert.Equal(("way-back", back.Id, "payments"), ((string)notice["kind"]!, (string)notice["change"]!, (string)notice["addressees"]!.AsArray().Single()!));
    }

    [Fact]
    public async Task Other_artifacts_than_those_that_ran_are_no_way_back()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var good = await OnwardsAsync(server);
        Judged(await server.SubmitAsync(good, key: "back", also: Artifact('c')));
        Judged(await server.SubmitAsync(good, key: "none"));
    }

    [Fact]
    public async Task A_plan_is_no_way_back_whatever_the_commits_are()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var good = await OnwardsAsync(server);
        var plan = await server.PlanAsync("terraform-replace-db");
        var back = await server.SubmitAsync(good, key: "back", plan: plan, also: Artifact('a'));
        Judged(back);
        Assert.Equal("hold", back.Verdict);
    }

    [Fact]
    public async Task What_ran_longer_ago_than_a_month_is_judged()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var good = await OnwardsAsync(server);
        server.Clock.Ahead = TimeSpan.FromDays(29);
        Assert.Equal("rollback-to-known-good", (await server.SubmitAsync(good, key: "back", also: Artifact('a'))).Reasons[0]);
        server.Clock.Ahead = TimeSpan.FromDays(31);
        Judged(await server.SubmitAsync(good, key: "late", also: Artifact('a')));
    }

    [Fact]
    public async Task What_failed_here_is_no_way_back()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var good = await OnwardsAsync(server);
        var back = await server.SubmitAsync(good, key: "back", also: Artifact('a'));
        await server.OutcomeAsync(back.Id, "failed");
        Judged(await server.SubmitAsync(good, key: "again", also: Artifact('a')));
    }

    [Theory]
    [InlineData("succeeded")]
    [InlineData("failed")]
    public async Task A_migration_since_stands_in_the_way_even_when_its_file_is_gone_again(string outcome)
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var cid = await server.EnrolAsync("cid");
        var good = await OnwardsAsync(server);
        server.Shop.CommitFile("Migrate", "migrations/1.sql", "ALTER TABLE t ADD COLUMN c int;\n", GitFixture.Bea);
        var migrate = await server.SubmitAsync(key: "migrate");
        if (migrate.Verdict == "hold") await server.ApproveAsync(cid, migrate.Id);
        Assert.Equal("allow", (await server.SubmitAsync(key: "migrate")).Verdict);
        await server.OutcomeAsync(migrate.Id, outcome);
        server.Shop.Git("rm", "-q", "migrations/1.sql");
        server.Shop.CommitFile("Tidy up", "a.txt", "tidy\n", GitFixture.Bea);
        var tidy = await server.SubmitAsync(key: "tidy");
        if (tidy.Verdict == "hold") await server.ApproveAsync(cid, tidy.Id);
        Assert.Equal("allow", (await server.SubmitAsync(key: "tidy")).Verdict);
        await server.OutcomeAsync(tidy.Id, "succeeded");
        Judged(await server.SubmitAsync(good, key: "back", also: Artifact('a')));
    }

    /// <summary>Two heads by a senior deployed one after the other, the first with artifact a; the first is given.</summary>
    private static async Task<string> OnwardsAsync(ServerFixture server)
    {
        await server.BaselineAsync();
        var good = server.Shop.CommitFile("Good", "a.txt", "good\n", GitFixture.Bea);
        await DeployAsync(server, good, 'a');
        await DeployAsync(server, server.Shop.CommitFile("Better", "a.txt", "better\n", GitFixture.Bea), 'b');
        return good;
    }

    private static async Task DeployAsync(ServerFixture server, string head, char artifact)
    {
        var submitted = await server.SubmitAsync(head, key: head, also: Artifact(artifact));
        Assert.Equal("allow", submitted.Verdict);
        Assert.Equal("deployed", (await server.OutcomeAsync(submitted.Id, "succeeded")).State);
    }

    private static Action<JsonObject> Artifact(char digit) => body =>
        body["artifacts"] = new JsonArray(new JsonObject { ["name"] = "registry.example/checkout", ["sha256"] = Sha256Digest.Of([(byte)digit]).ToString() });

    private static void Judged(Reply reply)
    {
        Assert.DoesNotContain("rollback-to-known-good", reply.Reasons);
        Assert.DoesNotContain("redeploy-of-live", reply.Reasons);
    }
}
