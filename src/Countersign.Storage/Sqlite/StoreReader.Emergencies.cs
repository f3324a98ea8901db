using Countersign.Core.Formats;

namespace Countersign.Storage.Sqlite;

/// <content>Broken glass, after-reviews, notices and drills.</content>
public abstract partial class StoreReader
{
    /// <summary>Every statement that was signed to break the glass for exactly this change, oldest first.</summary>
    public IReadOnlyList<BreakGlassStatementRow> BreakGlassStatements(Sha256Digest changeDigest) =>
        Many("SELECT * FROM break_glass_statements WHERE change_digest = @changeDigest ORDER BY id", new { changeDigest }, ReadBreakGlassStatement);

    /// <summary>Whether this grant was opened because the glass was broken.</summary>
    public bool IsBreakGlass(string grantId) => Any("SELECT 1 FROM break_glass WHERE grant_id = @grantId", new { grantId });

    /// <summary>Every time the glass was broken for this change, oldest first.</summary>
    public IReadOnlyList<BreakGlassRow> BreakGlassOf(string changeId) =>
        Many("SELECT * FROM break_glass WHERE change_id = @changeId ORDER BY broken_at, grant_id", new { changeId }, ReadBreakGlass);

    /// <summary>Broken glass whose after-review is still owed, the longest due first, at most <paramref name="limit"/>.</summary>
    public IReadOnlyList<BreakGlassRow> OwedReviews(int limit = ChangeFilter.MaxLimit) =>
        Many("SELECT * FROM break_glass WHERE reviewed_at IS NULL ORDER BY review_by, grant_id LIMIT @limit", new { limit }, ReadBreakGlass);

    /// <summary>After-reviews of this component here that are owed and past their time, the longest due first.</summary>
    public IReadOnlyList<BreakGlassRow> OverdueReviews(string environment, string component, int limit = ChangeFilter.MaxLimit) => Many(
        """
        SELECT * FROM break_glass WHERE environment = @environment AND component = @component AND reviewed_at IS NULL AND review_by < @Now
        ORDER BY review_by, grant_id LIMIT @limit
        """,
        new { environment, component, Now, limit }, ReadBreakGlass);

    /// <summary>Every after-review of this change, oldest first.</summary>
    public IReadOnlyList<AfterReviewRow> AfterReviews(string changeId) =>
        Many("SELECT * FROM after_reviews WHERE change_id = @changeId ORDER BY id", new { changeId }, ReadAfterReview);

    /// <summary>Notices after this one, oldest first.</summary>
    public IReadOnlyList<NoticeRow> Notices(long after, int limit = ChangeFilter.MaxLimit) =>
        Many("SELECT * FROM notices WHERE seq > @after ORDER BY seq LIMIT @limit", new { after, limit = Math.Clamp(limit, 1, ChangeFilter.MaxLimit) }, ReadNotice);

    /// <summary>The last drill; null where there was none.</summary>
    public DrillRow? LatestDrill() => One("SELECT * FROM drills ORDER BY ledger_index DESC LIMIT 1", null, ReadDrill);

    /// <summary>
    /// Every head that was carried out here, or tried to be, since this head with these artifacts last began to run; newest first. A migration among
    /// them has happened, whatever the files say now.
    /// </summary>
    public IReadOnlyList<LiveHistoryRow> TriedSince(LiveKey key, CommitId head, string artifacts, int limit = ChangeFilter.MaxLimit) => Many(
        """
        SELECT * FROM live_history WHERE environment = @Environment AND component = @Component AND target = @Target AND outcome <> 'baseline' AND seq > (
            SELECT coalesce(max(good.seq), 0) FROM live_history AS good
            WHERE good.environment = @Environment AND good.component = @Component AND good.target = @Target
              AND good.head = @head AND good.artifacts = @artifacts AND good.runs = 1)
        ORDER BY seq DESC LIMIT @limit
        """,
        new { key.Environment, key.Component, key.Target, head, artifacts, limit }, ReadStep);

    private static BreakGlassStatementRow ReadBreakGlassStatement(Columns row) => new()
    {
        Id = row.Integer("id"),
        ChangeId = row.Text("change_id"),
        ChangeDigest = row.Digest("change_digest"),
        Person = row.Text("person"),
        Credential = row.Text("credential"),
        Statement = row.Digest("statement"),
        Assertion = row.Digest("assertion"),
        Reason = row.Text("reason"),
        Incident = row.Text("incident"),
        Issued = row.Time("issued"),
        Until = row.Time("until"),
        RecordedAt = row.Time("recorded_at"),
        LedgerIndex = row.Integer("ledger_index"),
    };

    private protected static BreakGlassRow ReadBreakGlass(Columns row) => new(
        row.Text("grant_id"), row.Text("change_id"), row.Text("environment"), row.Text("component"), row.Texts("persons"), row.Integer("configuration"),
        row.Time("broken_at"), row.Time("review_by"), row.OptionalTime("overdue_at"), row.OptionalTime("reviewed_at"));

    private static AfterReviewRow ReadAfterReview(Columns row) => new(
        row.Integer("id"), row.Text("change_id"), row.Text("person"), row.Text("credential"), row.Word<SignOffAnswer>("finding"), row.Digest("statement"),
        row.Digest("assertion"), row.Time("recorded_at"), row.Integer("ledger_index"));

    private static NoticeRow ReadNotice(Columns row) => new(
        row.Integer("seq"), row.Time("at"), row.Word<NoticeKind>("kind"), row.OptionalText("environment"), row.OptionalText("component"), row.OptionalText("change_id"),
        row.Texts("addressees"), row.Text("text"), row.OptionalTime("sent_at"));

    private static DrillRow ReadDrill(Columns row) =>
        new(row.Text("id"), row.Time("at"), row.Text("asked_by"), row.Flag("ready"), row.Digest("report"), row.Integer("ledger_index"));
}
