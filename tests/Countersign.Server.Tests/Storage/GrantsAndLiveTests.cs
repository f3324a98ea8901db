using Countersign.Core.Changes;
using Countersign.Storage;
using Countersign.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Countersign.Server.Tests.Storage;

public sealed class GrantsAndLiveTests
{
    private const string Artifacts = """[{"name":"checkout","sha256":"sha256:00"}]""";

    [Fact]
    public async Task A_grant_comes_back_as_it_was_opened()
    {
        await using var t = new TemporaryStore();
        var (change, grant) = await OpenAsync(t);

        Assert.Equal(grant, t.Read(s => s.Grant("grt_1")));
        Assert.Equal(grant, t.Read(s => s.OpenGrant(change)));
        Assert.Null(t.Read(s => s.OpenGrant(change, "other")));
        Assert.Equal([grant], t.Read(s => s.Grants(change)));
    }

    [Fact]
    public async Task Of_two_keys_only_one_redeems_and_it_may_come_again()
    {
        await using var t = new TemporaryStore();
        await OpenAsync(t);

        var won = await Task.WhenAll(new[] { "key-a", "key-b" }.Select(key => Task.Run(() => t.WriteAsync(tx => tx.RedeemGrant("grt_1", key, $"pipeline of {key}")))));

        Assert.Single(won, redeemed => redeemed);
        var grant = t.Read(s => s.Grant("grt_1"))!;
        Assert.Equal(won[0] ? "key-a" : "key-b", grant.RedeemedBy);
        t.Clock.Now = t.Clock.Now.AddHours(25);
        Assert.True(await t.WriteAsync(tx => tx.RedeemGrant("grt_1", grant.RedeemedBy!, "a retry")));
        Assert.False(await t.WriteAsync(tx => tx.RedeemGrant("grt_1", "key-c", "somebody")));
        Assert.Equal(grant, t.Read(s => s.Grant("grt_1")));
    }

    [Fact]
    public async Task A_grant_is_first_redeemed_before_its_time_is_over()
    {
        await using var t = new TemporaryStore();
        var (_, grant) = await OpenAsync(t);

        t.Clock.Now = grant.NotAfter;
        Assert.False(await t.WriteAsync(tx => tx.RedeemGrant("grt_1", "key-a", "p")));
        t.Clock.Now = grant.NotAfter.AddMilliseconds(-1);
        Assert.True(await t.WriteAsync(tx => tx.RedeemGrant("grt_1", "key-a", "p")));
    }

    [Fact]
    public async Task A_closed_grant_is_over_for_everybody()
    {
        await using var t = new TemporaryStore();
        var (change, _) = await OpenAsync(t);
        Assert.True(await t.WriteAsync(tx => tx.RedeemGrant("grt_1", "key-a", "p")));

        Assert.True(await t.WriteAsync(tx => tx.CloseGrant("grt_1", GrantOutcome.Deployed)));
        Assert.False(await t.WriteAsync(tx => tx.CloseGrant("grt_1", GrantOutcome.Failed)));

        Assert.False(await t.WriteAsync(tx => tx.RedeemGrant("grt_1", "key-a", "p")));
        Assert.Null(t.Read(s => s.OpenGrant(change)));
        Assert.Equal((GrantOutcome.Deployed, t.Clock.Now), (t.Read(s => s.Grant("grt_1"))!.Outcome, t.Read(s => s.Grant("grt_1"))!.ClosedAt));
    }

    [Fact]
    public async Task A_change_and_target_have_one_open_grant()
    {
        await using var t = new TemporaryStore();
        var (change, _) = await OpenAsync(t);

        await Assert.ThrowsAsync<SqliteException>(() => t.WriteAsync(tx => tx.OpenGrant(t.Grant(tx, change, "grt_2"))));
        await t.WriteAsync(tx => tx.OpenGrant(t.Grant(tx, change, "grt_3", "eu")));
        await t.WriteAsync(tx => tx.CloseGrant("grt_1", GrantOutcome.Failed));
        await t.WriteAsync(tx => tx.OpenGrant(t.Grant(tx, change, "grt_4")));

        Assert.Equal(["grt_1", "grt_3", "grt_4"], t.Read(s => s.Grants(change)).Select(g => g.Id));
        Assert.Empty(t.Verify());
    }

    [Fact]
    public async Task Live_counts_its_moves_and_keeps_what_a_move_does_not_touch()
    {
        await using var t = new TemporaryStore();
        var (one, two, three) = (TemporaryStore.Head(1), TemporaryStore.Head(2), TemporaryStore.Head(3));
        Assert.Equal(Live.Nothing, t.Read(s => s.Live(TemporaryStore.Here)));

        Assert.Equal(new Live(null, one, 1), await MoveAsync(t, 1, LiveOutcome.Baseline, runs: false, answered: true));
        Assert.Equal(new Live(two, two, 2), await MoveAsync(t, 2, LiveOutcome.Deployed, runs: true, answered: true));
        Assert.Equal(new Live(three, two, 3), await MoveAsync(t, 3, LiveOutcome.BreakGlass, runs: true, answered: false));

        Assert.Equal(new Live(three, two, 3), t.Read(s => s.Live(TemporaryStore.Here)));
        Assert.Equal(Live.Nothing, t.Read(s => s.Live(TemporaryStore.Here with { Target = "eu" })));
        Assert.Equal([new LiveRow(TemporaryStore.Here, new Live(three, two, 3))], t.Read(s => s.LiveOf("production", "checkout")));
        Assert.Equal(
            [(3, three, LiveOutcome.BreakGlass, true, false), (2, two, LiveOutcome.Deployed, true, true), (1L, one, LiveOutcome.Baseline, false, true)],
            t.Read(s => s.LiveHistory(TemporaryStore.Here)).Select(h => (h.Version, h.Head, h.Outcome, h.Runs, h.Answered)));
    }

    [Fact]
    public async Task What_ran_answered_here_since_then_was_healthy_and_nothing_else()
    {
        await using var t = new TemporaryStore();
        var start = t.Clock.Now;
        await MoveAsync(t, 1, LiveOutcome.Deployed, runs: true, answered: true);
        t.Clock.Now = start.AddDays(10);
        await MoveAsync(t, 2, LiveOutcome.Observed, runs: true, answered: false);

        Assert.True(Healthy(t, 1, start));
        // It ran until day 10, so it was healthy within any window that begins before that.
        Assert.True(Healthy(t, 1, start.AddDays(10)));
        Assert.False(Healthy(t, 1, start.AddDays(10).AddMilliseconds(1)));
        Assert.False(Healthy(t, 2, start));
        Assert.False(Healthy(t, 3, start));
        Assert.False(t.Read(s => s.WasHealthy(TemporaryStore.Here, TemporaryStore.Head(1), "[]", start)));
        Assert.False(t.Read(s => s.WasHealthy(TemporaryStore.Here with { Target = "eu" }, TemporaryStore.Head(1), Artifacts, start)));
    }

    [Theory]
    [InlineData(LiveOutcome.Failed)]
    [InlineData(LiveOutcome.RolledBack)]
    public async Task What_failed_or_was_rolled_back_after_is_not_healthy(LiveOutcome outcome)
    {
        await using var t = new TemporaryStore();
        await MoveAsync(t, 1, LiveOutcome.Deployed, runs: true, answered: true);
        Assert.True(Healthy(t, 1, t.Clock.Now));

        await MoveAsync(t, 1, outcome, runs: false, answered: false);

        Assert.False(Healthy(t, 1, t.Clock.Now));
    }

    [Fact]
    public async Task What_nobody_used_in_time_expires()
    {
        await using var t = new TemporaryStore();
        var (granted, redeemed, old) = await t.WriteAsync(tx =>
        {
            var changes = (t.AddChange(tx, "granted", state: ChangeState.Granted), t.AddChange(tx, "redeemed", state: ChangeState.Granted), t.AddChange(tx, "old"));
            tx.OpenGrant(t.Grant(tx, changes.Item1));
            tx.OpenGrant(t.Grant(tx, changes.Item2, "grt_2"));
            tx.RedeemGrant("grt_2", "key-a", "p");
            tx.BeginCeremony(new("nonce", "signoff", "bea", null, [1], null, null, tx.Now, tx.Now.AddMinutes(10)));
            tx.CreateSession(new("bea", tx.Now, tx.Now.AddHours(1), null), TemporaryStore.Secret(1));
            return changes;
        });
        Assert.Equal((0, 0, 0), Counts(await t.WriteAsync(tx => tx.Expire())));

        t.Clock.Now = t.Clock.Now.AddHours(24);
        var young = await t.WriteAsync(tx => t.AddChange(tx, "young"));
        var day = await t.WriteAsync(tx => tx.Expire());
        Assert.Equal(["grt_1"], day.Grants.Select(g => g.Id));
        Assert.Equal([granted], day.Changes.Select(c => c.Id));
        Assert.Equal(0, day.Ceremonies);
        Assert.Equal((GrantOutcome.Expired, ChangeState.Expired), (t.Read(s => s.Grant("grt_1"))!.Outcome, t.Read(s => s.Change(granted))!.State));

        t.Clock.Now = t.Clock.Now.AddDays(13);
        var later = await t.WriteAsync(tx => tx.Expire());
        Assert.Equal([old], later.Changes.Select(c => c.Id));
        Assert.Equal(1, later.Ceremonies);
        Assert.Null(t.Read(s => s.Ceremony("nonce")));
        Assert.Equal(ChangeState.Granted, t.Read(s => s.Change(redeemed))!.State);
        Assert.Equal(ChangeState.Waiting, t.Read(s => s.Change(young))!.State);
        Assert.Equal([young], (await t.WriteAsync(tx => tx.Expire(TimeSpan.FromDays(13)))).Changes.Select(c => c.Id));
    }

    [Fact]
    public async Task A_granted_change_expires_with_its_last_grant_whatever_became_of_earlier_ones()
    {
        await using var t = new TemporaryStore();
        var (change, _) = await OpenAsync(t);
        await t.WriteAsync(tx =>
        {
            tx.CloseGrant("grt_1", GrantOutcome.Superseded);
            tx.OpenGrant(t.Grant(tx, change, "grt_2"));
            tx.OpenGrant(t.Grant(tx, change, "grt_3", "eu"));
            tx.RedeemGrant("grt_3", "key-a", "p");
        });
        t.Clock.Now = t.Clock.Now.AddHours(24);

        var still = await t.WriteAsync(tx => tx.Expire());
        Assert.Equal(["grt_2"], still.Grants.Select(g => g.Id));
        Assert.Empty(still.Changes);
        await t.WriteAsync(tx =>
        {
            tx.CloseGrant("grt_3", GrantOutcome.Failed);
            tx.OpenGrant(t.Grant(tx, change, "grt_4"));
        });
        t.Clock.Now = t.Clock.Now.AddHours(24);
        Assert.Equal([change], (await t.WriteAsync(tx => tx.Expire())).Changes.Select(c => c.Id));
    }

    [Fact]
    public async Task A_change_that_was_decided_anew_waits_anew()
    {
        await using var t = new TemporaryStore();
        var row = await t.WriteAsync(tx => tx.Change(t.AddChange(tx, "one"))!);
        t.Clock.Now = t.Clock.Now.AddDays(13);
        await t.WriteAsync(tx => tx.Decide(row.Id, new(ChangeState.Waiting, StoredVerdict.Hold, row.Facts, row.Decision, row.CodeSecret, row.ComparisonCode, null, row.Mode)));
        t.Clock.Now = t.Clock.Now.AddDays(13);

        Assert.Empty((await t.WriteAsync(tx => tx.Expire())).Changes);
        t.Clock.Now = t.Clock.Now.AddDays(1);
        Assert.Equal([row.Id], (await t.WriteAsync(tx => tx.Expire())).Changes.Select(c => c.Id));
    }

    private static async Task<(string Change, GrantRow Grant)> OpenAsync(TemporaryStore t) => await t.WriteAsync(tx =>
    {
        var change = t.AddChange(tx, "one", state: ChangeState.Granted);
        var grant = t.Grant(tx, change);
        tx.OpenGrant(grant);
        return (change, grant);
    });

    private static Task<Live> MoveAsync(TemporaryStore t, int head, LiveOutcome outcome, bool runs, bool answered) => t.WriteAsync(tx => tx.MoveLive(new()
    {
        Key = TemporaryStore.Here,
        Head = TemporaryStore.Head(head),
        Runs = runs,
        Answered = answered,
        Artifacts = Artifacts,
        Outcome = outcome,
    }));

    private static bool Healthy(TemporaryStore t, int head, DateTimeOffset since) =>
        t.Read(s => s.WasHealthy(TemporaryStore.Here, TemporaryStore.Head(head), Artifacts, since));

    private static (int Grants, int Changes, int Ceremonies) Counts(Expired expired) => (expired.Grants.Count, expired.Changes.Count, expired.Ceremonies);
}
