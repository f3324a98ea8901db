using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Tests.Storage;

public sealed class ChangesTests
{
    [Fact]
    public async Task A_change_comes_back_as_it_was_added_by_id_and_by_digest()
    {
        await using var t = new TemporaryStore();
        ChangeRow? row = null;
        await t.WriteAsync(tx =>
        {
            var first = t.AddChange(tx, "first");
            row = t.Change(tx, "one") with { SupersededBy = first, Kind = ChangeKind.Command, RequesterKind = RequesterKind.Agent };
            row = row with { Seq = tx.AddChange(row, [new(row.Id, "shop", null, TemporaryStore.Head(5)), new(row.Id, "libs", TemporaryStore.Head(3), TemporaryStore.Head(4))]) };
        });

        Assert.Equivalent(row, t.Read(s => s.Change(row!.Id)), strict: true);
        Assert.Equivalent(row, t.Read(s => s.Change(row!.Digest)), strict: true);
        Assert.Equal(
            [new ChangeHeadRow(row!.Id, "libs", TemporaryStore.Head(3), TemporaryStore.Head(4)), new ChangeHeadRow(row.Id, "shop", null, TemporaryStore.Head(5))],
            t.Read(s => s.Heads(row.Id)));
        Assert.Null(t.Read(s => s.Change("chg_none")));
        Assert.Null(t.Read(s => s.Change(Sha256Digest.Of([1]))));
    }

    [Fact]
    public async Task Lists_are_newest_first_in_pages_and_narrowed_by_state_and_environment()
    {
        await using var t = new TemporaryStore();
        var ids = await t.WriteAsync(tx => Enumerable.Range(0, 5).Select(i =>
            t.AddChange(tx, $"c{i}", i % 2 == 0 ? "production" : "staging", state: i < 2 ? ChangeState.Deployed : ChangeState.Waiting)).ToList());

        Assert.Equal([ids[4], ids[3]], Ids(t, new(Limit: 2)));
        var cursor = t.Read(s => s.Changes(new(Limit: 2)))[^1].Seq;
        Assert.Equal([ids[2], ids[1]], Ids(t, new(Before: cursor, Limit: 2)));
        Assert.Equal([ids[1], ids[0]], Ids(t, new(ChangeState.Deployed)));
        Assert.Equal([ids[3], ids[1]], Ids(t, new(Environment: "staging")));
        Assert.Equal([ids[3]], Ids(t, new(ChangeState.Waiting, "staging")));
        Assert.Equal([ids[2], ids[3], ids[4]], t.Read(s => s.WaitingChanges()).Select(c => c.Id));
    }

    [Fact]
    public async Task A_page_holds_at_most_a_hundred()
    {
        await using var t = new TemporaryStore();
        await t.WriteAsync(tx =>
        {
            for (var i = 0; i <= ChangeFilter.MaxLimit; i++) t.AddChange(tx, $"c{i}");
        });

        Assert.Equal(ChangeFilter.MaxLimit, Ids(t, new(Limit: ChangeFilter.MaxLimit)).Count());
        Assert.Equal(ChangeFilter.MaxLimit, Ids(t, new(Limit: ChangeFilter.MaxLimit + 1)).Count());
        Assert.Single(Ids(t, new(Limit: 0)));
    }

    [Fact]
    public async Task Open_changes_of_a_component_are_those_that_wait_or_are_granted()
    {
        await using var t = new TemporaryStore();
        var (waiting, granted, later) = await t.WriteAsync(tx =>
        {
            var open = (t.AddChange(tx, "w"), t.AddChange(tx, "g", state: ChangeState.Granted), t.AddChange(tx, "later"));
            t.AddChange(tx, "gone", state: ChangeState.Deployed);
            t.AddChange(tx, "elsewhere", "staging");
            t.AddChange(tx, "other", component: "web");
            return open;
        });

        Assert.Equal([waiting, granted, later], t.Read(s => s.OpenChanges("production", "checkout")).Select(c => c.Id));
        Assert.True(await t.WriteAsync(tx => tx.Supersede(waiting, later)));
        Assert.False(await t.WriteAsync(tx => tx.Supersede(waiting, later)));
        var row = t.Read(s => s.Change(waiting))!;
        Assert.Equal((ChangeState.Superseded, later), (row.State, row.SupersededBy));
    }

    [Fact]
    public async Task A_state_moves_only_from_where_it_is()
    {
        await using var t = new TemporaryStore();
        var id = await t.WriteAsync(tx => t.AddChange(tx, "one"));

        Assert.False(await t.WriteAsync(tx => tx.MoveState(id, ChangeState.Granted, ChangeState.Deployed)));
        Assert.True(await t.WriteAsync(tx => tx.MoveState(id, ChangeState.Waiting, ChangeState.Cancelled)));
        Assert.Equal(ChangeState.Cancelled, t.Read(s => s.Change(id))!.State);
    }

    [Fact]
    public async Task A_new_decision_replaces_the_old_one_and_verdicts_are_all_kept()
    {
        await using var t = new TemporaryStore();
        var (id, facts, configuration, index) = await t.WriteAsync(tx =>
        {
            var added = t.AddChange(tx, "one");
            var version = AddConfiguration(tx, t);
            var at = tx.Append(t.Entry("v"));
            var proof = tx.PutEvidence("application/json", "new facts"u8.ToArray());
            tx.AddVerdict(new(0, added, tx.Now, StoredVerdict.Hold, proof, proof, version, at));
            tx.AddVerdict(new(0, added, tx.Now, StoredVerdict.Allow, proof, proof, version, null));
            return (added, proof, version, at);
        });
        t.Clock.Now = t.Clock.Now.AddMinutes(1);
        var decision = new ChangeDecision(ChangeState.Granted, StoredVerdict.Allow, facts, facts, TemporaryStore.Secret(8), "hgfedcba", null, EnforcementMode.Warn);

        Assert.True(await t.WriteAsync(tx => tx.Decide(id, decision)));
        Assert.False(await t.WriteAsync(tx => tx.Decide("chg_none", decision)));

        var row = t.Read(s => s.Change(id))!;
        Assert.Equal((ChangeState.Granted, StoredVerdict.Allow, facts, facts, "hgfedcba", EnforcementMode.Warn), (row.State, row.Verdict, row.Facts, row.Decision, row.ComparisonCode, row.Mode));
        Assert.Equal(TemporaryStore.Secret(8), row.CodeSecret);
        Assert.Null(row.AnswerBy);
        Assert.Equal(t.Clock.Now, row.DecidedAt);
        Assert.Equal(
            [(StoredVerdict.Hold, configuration, (long?)index), (StoredVerdict.Allow, configuration, null)],
            t.Read(s => s.Verdicts(id)).Select(v => (v.Verdict, v.Configuration, v.LedgerIndex)));
    }

    [Fact]
    public async Task Changes_are_found_by_the_head_they_ship()
    {
        await using var t = new TemporaryStore();
        var id = await t.WriteAsync(tx =>
        {
            t.AddChange(tx, "elsewhere", "staging");
            return t.AddChange(tx, "one");
        });

        Assert.Equal([id], t.Read(s => s.ChangesWithHead("production", "checkout", TemporaryStore.Head(2))).Select(c => c.Id));
        Assert.Empty(t.Read(s => s.ChangesWithHead("production", "checkout", TemporaryStore.Head(1))));
    }

    [Fact]
    public async Task A_key_stands_for_one_change_of_one_caller()
    {
        await using var t = new TemporaryStore();
        var (one, two) = await t.WriteAsync(tx => (t.AddChange(tx, "one"), t.AddChange(tx, "two")));

        Assert.True(await t.WriteAsync(tx => tx.RememberKey("k", "tok_1", one)));
        Assert.False(await t.WriteAsync(tx => tx.RememberKey("k", "tok_1", two)));
        Assert.True(await t.WriteAsync(tx => tx.RememberKey("k", "tok_2", two)));

        Assert.Equal(one, t.Read(s => s.ChangeOfKey("k", "tok_1")));
        Assert.Equal(two, t.Read(s => s.ChangeOfKey("k", "tok_2")));
        Assert.Null(t.Read(s => s.ChangeOfKey("k", "tok_3")));
    }

    [Fact]
    public async Task The_first_upload_of_a_plan_stays()
    {
        await using var t = new TemporaryStore();
        var sha = Sha256Digest.Of([1]);
        PlanRow? plan = null;
        await t.WriteAsync(tx =>
        {
            plan = new PlanRow(sha, "terraform", Sha256Digest.Of([2]), tx.PutEvidence("application/json", [3]), "ann", tx.Now);
            tx.PutPlan(plan);
            tx.PutPlan(plan with { Format = "pulumi" });
        });

        var readAnew = plan!;
        await t.WriteAsync(tx =>
        {
            readAnew = plan! with { Report = tx.PutEvidence("application/json", [4]) };
            tx.PutPlan(readAnew with { UploadedBy = "bea", UploadedAt = tx.Now });
        });

        Assert.Equal(readAnew, t.Read(s => s.Plan(sha, "terraform")));
        Assert.Null(t.Read(s => s.Plan(sha, "sql")));
    }

    [Fact]
    public async Task A_configuration_comes_into_force_once_and_never_after_a_newer_one()
    {
        await using var t = new TemporaryStore();
        var (first, second, third) = await t.WriteAsync(tx => (AddConfiguration(tx, t), AddConfiguration(tx, t), AddConfiguration(tx, t)));
        Assert.Equal((1, 2, 3), (first, second, third));
        Assert.Null(t.Read(s => s.ActiveConfiguration()));

        Assert.True(await t.WriteAsync(tx => tx.ActivateConfiguration(first)));
        Assert.True(await t.WriteAsync(tx => tx.ActivateConfiguration(third)));
        Assert.False(await t.WriteAsync(tx => tx.ActivateConfiguration(second)));
        Assert.False(await t.WriteAsync(tx => tx.ActivateConfiguration(third)));
        Assert.True(await t.WriteAsync(tx => tx.RefuseConfiguration(second, "Too late.")));
        Assert.False(await t.WriteAsync(tx => tx.RefuseConfiguration(third, "In force.")));

        Assert.Equal(
            [(3, ConfigurationState.Active, null), (2, ConfigurationState.Refused, "Too late."), (1L, ConfigurationState.Replaced, (string?)null)],
            t.Read(s => s.Configurations()).Select(c => (c.Version, c.State, c.Problem)));
        Assert.Equal((3, t.Clock.Now), (t.Read(s => s.ActiveConfiguration())!.Version, t.Read(s => s.ActiveConfiguration())!.ActivatedAt));
        Assert.Equal(3, t.Read(s => s.LatestConfiguration())!.Version);
    }

    [Fact]
    public async Task An_event_is_finished_once_and_unfinished_ones_are_found_again()
    {
        await using var t = new TemporaryStore();
        var first = await t.WriteAsync(tx => tx.RecordEvent("submit", "req-1", [1]));
        var second = await t.WriteAsync(tx => tx.RecordEvent("outcome", "req-2", []));

        Assert.True(await t.WriteAsync(tx => tx.FinishEvent(first, "chg_1")));
        Assert.False(await t.WriteAsync(tx => tx.FinishEvent(first, "chg_2")));

        Assert.Equal("chg_1", t.Read(s => s.Event(first))!.Outcome);
        var open = Assert.Single(t.Read(s => s.UnfinishedEvents(10)));
        Assert.Equal((second, "outcome", "req-2", (string?)null), (open.Id, open.Kind, open.RequestId, open.Outcome));
    }

    [Fact]
    public async Task An_event_holds_a_mebibyte_and_no_byte_more()
    {
        await using var t = new TemporaryStore();

        var id = await t.WriteAsync(tx => tx.RecordEvent("submit", "req-1", new byte[EventRow.MaxBodyBytes]));

        Assert.Equal(EventRow.MaxBodyBytes, t.Read(s => s.Event(id))!.Body.Length);
        await Assert.ThrowsAsync<ArgumentException>(() => t.WriteAsync(tx => tx.RecordEvent("submit", "req-2", new byte[EventRow.MaxBodyBytes + 1])));
    }

    private static IEnumerable<string> Ids(TemporaryStore t, ChangeFilter filter) => t.Read(s => s.Changes(filter)).Select(c => c.Id);

    private static long AddConfiguration(StoreTransaction tx, TemporaryStore t)
    {
        var raw = tx.PutEvidence("application/yaml", "version: 1"u8.ToArray());
        return tx.AddConfiguration(new(0, raw, raw, raw, raw, ConfigurationState.Pending, t.Clock.Now, null, null));
    }
}
