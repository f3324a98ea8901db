namespace Countersign.Storage.Sqlite;

/// <content>Remarks, withdrawals, and answers over a time.</content>
public abstract partial class StoreReader
{
    /// <summary>What was said about a change, oldest first.</summary>
    public IReadOnlyList<RemarkRow> Remarks(string changeId) =>
        Many("SELECT * FROM remarks WHERE change_id = @changeId ORDER BY id", new { changeId }, ReadRemark);

    /// <summary>How many remarks this person made since a time.</summary>
    public long RemarksBy(string person, DateTimeOffset since) =>
        Number("SELECT count(*) FROM remarks WHERE person = @person AND at >= @since", new { person, since });

    /// <summary>Remarks of a kind since a time, oldest first.</summary>
    public IReadOnlyList<RemarkRow> RemarksSince(RemarkKind kind, DateTimeOffset since) =>
        Many("SELECT * FROM remarks WHERE kind = @kind AND at >= @since ORDER BY id", new { kind, since }, ReadRemark);

    /// <summary>Withdrawals of answers to a change, oldest first.</summary>
    public IReadOnlyList<WithdrawalRow> Withdrawals(string changeId) =>
        Many("SELECT * FROM withdrawals WHERE change_id = @changeId ORDER BY id", new { changeId }, ReadWithdrawal);

    /// <summary>Answers recorded since a time, withdrawn ones too, oldest first.</summary>
    public IReadOnlyList<SignOffRow> SignOffsSince(DateTimeOffset since) =>
        Many("SELECT * FROM sign_offs WHERE recorded_at >= @since ORDER BY id", new { since }, ReadSignOff);

    private static RemarkRow ReadRemark(Columns row) => new(
        row.Integer("id"), row.Text("change_id"), row.Word<RemarkKind>("kind"), row.Text("person"), row.OptionalText("to_person"), row.OptionalInteger("reply_to"),
        row.Text("text"), row.Time("at"));

    private static WithdrawalRow ReadWithdrawal(Columns row) => new(
        row.Integer("id"), row.Text("change_id"), row.Text("person"), row.Text("credential"), row.Digest("record"), row.Time("recorded_at"), row.Integer("ledger_index"));
}
