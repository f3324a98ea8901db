namespace Countersign.Storage.Sqlite;

/// <content>Who signed for passkeys, what people are told, and what authors declared.</content>
public sealed partial class StoreTransaction
{
    /// <summary>Adds one person's signature.</summary>
    /// <returns>False if this person signed for it before.</returns>
    public bool Confirm(ConfirmationRow row) => Write(
        "INSERT INTO confirmations (purpose, credential, person, at, statement) VALUES (@Purpose, @Credential, @Person, @At, @Statement) ON CONFLICT DO NOTHING", row) == 1;

    /// <summary>Keeps what an answer told about its passkey besides the counter.</summary>
    /// <param name="credential">The passkey.</param>
    /// <param name="backedUp">Whether a copy of it is outside its device now.</param>
    /// <param name="alarm">Whether its counter did not rise; an earlier alarm stays.</param>
    public void RecordUse(string credential, bool backedUp, bool alarm) => Write(
        "UPDATE enrolments SET used_at = @Now, backed_up_now = @backedUp, alarm_at = CASE WHEN @alarm THEN @Now ELSE alarm_at END WHERE credential = @credential",
        new { credential, backedUp, alarm, Now });

    /// <summary>Notes the ledger entry of a revocation.</summary>
    public void NoteRevocation(string credential, long ledgerIndex) =>
        Write("UPDATE enrolments SET revoked_index = @ledgerIndex WHERE credential = @credential", new { credential, ledgerIndex });

    /// <summary>Keeps what somebody is to be told.</summary>
    /// <param name="row">The announcement; its number is given here.</param>
    public void Announce(AnnouncementRow row) => Write(
        "INSERT INTO announcements (at, recipient, kind, about, credential, by_persons) VALUES (@At, @Recipient, @Kind, @About, @Credential, @By)", row);

    /// <summary>Keeps what an author declared of a commit; saying it twice adds nothing.</summary>
    public void AddDeclaration(DeclarationRow row) => Write(
        """
        INSERT INTO declarations (repository, commit_id, person, statement, ledger_index) VALUES (@Repository, @Commit, @Person, @Statement, @LedgerIndex)
        ON CONFLICT DO NOTHING
        """, row);
}
