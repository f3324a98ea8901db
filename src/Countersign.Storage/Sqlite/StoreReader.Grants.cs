using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Storage.Sqlite;

/// <content>Grants and live.</content>
public abstract partial class StoreReader
{
    /// <summary>A grant.</summary>
    public GrantRow? Grant(string id) => One("SELECT * FROM grants WHERE id = @id", new { id }, ReadGrant);

    /// <summary>The grant of this change and target that has not ended, redeemed or not; there is at most one.</summary>
    public GrantRow? OpenGrant(string changeId, string target = "") =>
        One("SELECT * FROM grants WHERE change_id = @changeId AND target = @target AND closed_at IS NULL", new { changeId, target }, ReadGrant);

    /// <summary>Every grant of a change, oldest first.</summary>
    public IReadOnlyList<GrantRow> Grants(string changeId) =>
        Many("SELECT * FROM grants WHERE change_id = @changeId ORDER BY ledger_index", new { changeId }, ReadGrant);

    /// <summary>What runs and what was answered here; <see cref="Core.Changes.Live.Nothing"/> where nothing is known.</summary>
    public Live Live(LiveKey key) =>
        One("SELECT * FROM live WHERE environment = @Environment AND component = @Component AND target = @Target", key, ReadLive)?.Live ?? Core.Changes.Live.Nothing;

    /// <summary>Live of every target of a component in an environment, by target.</summary>
    public IReadOnlyList<LiveRow> LiveOf(string environment, string component) => Many(
        "SELECT * FROM live WHERE environment = @environment AND component = @component ORDER BY target", new { environment, component }, ReadLive);

    /// <summary>The steps of live, newest first.</summary>
    public IReadOnlyList<LiveHistoryRow> LiveHistory(LiveKey key, int limit = ChangeFilter.MaxLimit) => Many(
        "SELECT * FROM live_history WHERE environment = @Environment AND component = @Component AND target = @Target ORDER BY seq DESC LIMIT @limit",
        new { key.Environment, key.Component, key.Target, limit }, ReadStep);

    /// <summary>
    /// Whether this head ran here, answered, with exactly these artifacts, at some time since <paramref name="since"/>, and no failure
    /// or rollback of it was reported after: what a rollback may go back to at once.
    /// </summary>
    /// <param name="key">Where.</param>
    /// <param name="head">The head.</param>
    /// <param name="artifacts">The artifacts as canonical JSON.</param>
    /// <param name="since">How far back; what was deployed earlier counts if it still ran then.</param>
    public bool WasHealthy(LiveKey key, CommitId head, string artifacts, DateTimeOffset since) => Any(
        """
        SELECT 1 FROM live_history AS good
        WHERE good.environment = @Environment AND good.component = @Component AND good.target = @Target
          AND good.head = @head AND good.artifacts = @artifacts AND good.outcome = 'deployed' AND good.answered = 1
          AND NOT EXISTS (
            SELECT 1 FROM live_history AS bad
            WHERE bad.environment = @Environment AND bad.component = @Component AND bad.target = @Target
              AND bad.seq > good.seq AND bad.head = @head AND bad.outcome IN ('failed', 'rolled-back'))
          AND NOT EXISTS (
            SELECT 1 FROM live_history AS next
            WHERE next.environment = @Environment AND next.component = @Component AND next.target = @Target
              AND next.seq > good.seq AND next.at < @since AND next.runs = 1 AND (next.head <> @head OR next.artifacts <> @artifacts))
        """,
        new { key.Environment, key.Component, key.Target, head, artifacts, since });

    private protected static GrantRow ReadGrant(Columns row) => new()
    {
        Id = row.Text("id"),
        ChangeId = row.Text("change_id"),
        Environment = row.Text("environment"),
        Component = row.Text("component"),
        Target = row.Text("target"),
        LiveVersion = row.Integer("live_version"),
        OpenedAt = row.Time("opened_at"),
        NotAfter = row.Time("not_after"),
        RedeemedBy = row.OptionalText("redeemed_by"),
        RedeemedAt = row.OptionalTime("redeemed_at"),
        Redeemer = row.OptionalText("redeemer"),
        ClosedAt = row.OptionalTime("closed_at"),
        Outcome = row.OptionalWord<GrantOutcome>("outcome"),
        LedgerIndex = row.Integer("ledger_index"),
    };

    private static LiveKey ReadKey(Columns row) => new(row.Text("environment"), row.Text("component"), row.Text("target"));

    private static LiveRow ReadLive(Columns row) =>
        new(ReadKey(row), new Live(row.OptionalCommit("runs"), row.OptionalCommit("answered"), row.Integer("version")));

    private static LiveHistoryRow ReadStep(Columns row) => new(
        row.Integer("seq"), ReadKey(row), row.Integer("version"), row.Commit("head"), row.Text("artifacts"), row.Time("at"),
        row.Word<LiveOutcome>("outcome"), row.Flag("runs"), row.Flag("answered"), row.OptionalText("change_id"));
}
