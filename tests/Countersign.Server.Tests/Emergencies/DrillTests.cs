using System.Net;
using System.Text.Json.Nodes;
using Countersign.Core.Ledger;
using Countersign.Server.Tests.Gate;
using Countersign.Storage;

namespace Countersign.Server.Tests.Emergencies;

/// <summary>The path of an emergency, drilled without a change.</summary>
public sealed class DrillTests
{
    [Fact]
    public async Task It_says_who_could_sign_now_and_is_on_record()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.PutIntoForceAsync("people.yaml", ServerFixture.People
            .Replace("groups: [search]", "groups: [on-call]", StringComparison.Ordinal)
            .Replace("- {id: eve, level: mid, groups: [payments]", "- {id: eve, level: mid, groups: [on-call]", StringComparison.Ordinal)
            .Replace("- {id: cid, level: senior, groups: [payments]", "- {id: cid, level: senior, groups: [on-call], away: {from: 2020-01-01, to: 2120-01-01}", StringComparison.Ordinal));
        await server.PutIntoForceAsync("policy.yaml", ServerFixture.Policy + "breakGlass: {count: 1, groups: [on-call]}\n");
        await server.EnrolAsync("sam");
        await server.EnrolAsync("cid");
        var one = (await DrillAsync(server)).Ok;
        // One is enough for the policy, but not if that one wrote the change.
        Assert.Equal((false, 2), ((bool)one["ready"]!, (int)one["needed"]!));
        Assert.Equal(["cid: away today", "eve: no passkey that counts"], one["notReachable"]!.AsArray().Select(p => $"{p!["person"]}: {p["why"]}"));
        Refused(HttpStatusCode.Conflict, "drill-too-soon", await DrillAsync(server));
        await server.EnrolAsync("eve");
        server.Clock.Ahead = TimeSpan.FromSeconds(61);
        var two = (await DrillAsync(server)).Ok;
        Assert.True((bool)two["ready"]!);
        Assert.Equal(["eve", "sam"], two["reachable"]!.AsArray().Select(p => (string)p!));
        Assert.Equal($"{server.Origin}/break-glass", (string)two["url"]!);

        using var snapshot = server.Store.Read();
        var entry = snapshot.Entry(snapshot.LatestDrill()!.LedgerIndex)!;
        Assert.True(LedgerEntry.TryParse(entry.Bytes, out var read, out _));
        Assert.Equal((LedgerEntryType.BreakGlass, (string)two["id"]!), (read.Type, read.Id));
        Assert.Equal((string)two["id"]!, (string)(await server.GetAsync("/api/v1/break-glass")).Ok["drill"]!["id"]!);
        Assert.Empty(snapshot.OwedReviews());
    }

    [Fact]
    public async Task It_takes_a_token_that_may_submit()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        Refused(HttpStatusCode.Forbidden, "scope-missing", await DrillAsync(server, await server.TokenAsync(null, TokenScope.Read)));
        var session = await server.PostAsync("/api/v1/break-glass/drill", new JsonObject(), cookie: server.Dana.Cookie);
        Refused(HttpStatusCode.Unauthorized, "not-authenticated", session);
    }

    private static Task<Reply> DrillAsync(ServerFixture server, string? token = null) => server.PostAsync("/api/v1/break-glass/drill", new JsonObject(), token ?? server.Token);

    private static void Refused(HttpStatusCode status, string code, Reply reply) => Assert.Equal((status, code), (reply.Status, reply.Code));
}
