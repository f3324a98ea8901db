namespace Countersign.Storage.Sqlite;

/// <content>Broken glass, after-reviews, notices and drills.</content>
public sealed partial class StoreTransaction
{
    /// <summary>Adds a statement that breaks the glass; its evidence and ledger entry must be stored first.</summary>
    public void AddBreakGlassStatement(BreakGlassStatementRow row) => Write(
        """
        INSERT INTO break_glass_statements (change_id, change_digest, person, credential, statement, assertion, reason, incident, issued, until, recorded_at, ledger_index)
        VALUES (@ChangeId, @ChangeDigest, @Person, @Credential, @Statement, @Assertion, @Reason, @Incident, @Issued, @Until, @RecordedAt, @LedgerIndex)
        """, row);

    /// <summary>Records that a grant was opened because the glass was broken.</summary>
    public void AddBreakGlass(BreakGlassRow row) => Write(
        """
        INSERT INTO break_glass (grant_id, change_id, environment, component, persons, configuration, broken_at, review_by)
        VALUES (@GrantId, @ChangeId, @Environment, @Component, @Persons, @Configuration, @BrokenAt, @ReviewBy)
        """, row);

    /// <summary>Adds an after-review; its evidence and ledger entry must be stored first.</summary>
    public void AddAfterReview(AfterReviewRow row) => Write(
        """
        INSERT INTO after_reviews (change_id, person, credential, finding, statement, assertion, recorded_at, ledger_index)
        VALUES (@ChangeId, @Person, @Credential, @Finding, @Statement, @Assertion, @RecordedAt, @LedgerIndex)
        """, row);

    /// <summary>Settles what this change owes.</summary>
    /// <returns>Whether anything was owed.</returns>
    public bool SettleReviews(string changeId) =>
        Write("UPDATE break_glass SET reviewed_at = @Now WHERE change_id = @changeId AND reviewed_at IS NULL", new { changeId, Now }) > 0;

    /// <summary>Marks what became overdue since it was looked at last.</summary>
    /// <returns>The rows, marked.</returns>
    public IReadOnlyList<BreakGlassRow> MarkOverdue() => Changed(
        "UPDATE break_glass SET overdue_at = @Now WHERE reviewed_at IS NULL AND overdue_at IS NULL AND review_by < @Now RETURNING *", new { Now }, ReadBreakGlass);

    /// <summary>Keeps a notice; <see cref="NoticeRow.Seq"/> and <see cref="NoticeRow.At"/> of the row are not looked at.</summary>
    public void AddNotice(NoticeRow row) => Write(
        """
        INSERT INTO notices (at, kind, environment, component, change_id, addressees, text)
        VALUES (@Now, @Kind, @Environment, @Component, @ChangeId, @Addressees, @Text)
        """,
        new { Now, row.Kind, row.Environment, row.Component, row.ChangeId, row.Addressees, row.Text });

    /// <summary>Keeps a drill; its evidence and ledger entry must be stored first.</summary>
    public void AddDrill(DrillRow row) => Write(
        "INSERT INTO drills (id, at, asked_by, ready, report, ledger_index) VALUES (@Id, @At, @AskedBy, @Ready, @Report, @LedgerIndex)", row);
}
