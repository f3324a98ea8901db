namespace Countersign.Storage.Sqlite;

/// <content>Remarks and withdrawals.</content>
public sealed partial class StoreTransaction
{
    /// <summary>Keeps a remark; <see cref="RemarkRow.Id"/> of the row is not looked at.</summary>
    /// <returns>Its number.</returns>
    public long AddRemark(RemarkRow row) => Insert(
        """
        INSERT INTO remarks (change_id, kind, person, to_person, reply_to, text, at)
        VALUES (@ChangeId, @Kind, @Person, @ToPerson, @ReplyTo, @Text, @At)
        """, row);

    /// <summary>Keeps a withdrawal; its evidence and ledger entry must be stored first, and each sign-off is marked by <see cref="WithdrawSignOff"/>.</summary>
    /// <returns>Its number.</returns>
    public long AddWithdrawal(WithdrawalRow row) => Insert(
        """
        INSERT INTO withdrawals (change_id, person, credential, record, recorded_at, ledger_index)
        VALUES (@ChangeId, @Person, @Credential, @Record, @RecordedAt, @LedgerIndex)
        """, row);
}
