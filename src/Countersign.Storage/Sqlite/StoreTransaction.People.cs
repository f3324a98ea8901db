using System.Security.Cryptography;
using Countersign.Core.Formats;

namespace Countersign.Storage.Sqlite;

/// <content>Ceremonies, enrolments, sign-offs, tokens and sessions.</content>
public sealed partial class StoreTransaction
{
    /// <summary>Length of the random secret of a token, session or invitation, in bytes. With this much randomness a plain hash cannot be searched.</summary>
    public const int SecretBytes = 32;

    /// <summary>Stores what a person is asked to sign.</summary>
    public void BeginCeremony(CeremonyRow row) => Write(
        """
        INSERT INTO ceremonies (id, purpose, person, credential, statement, change_id, extra, issued, expires)
        VALUES (@Id, @Purpose, @Person, @Credential, @Statement, @ChangeId, @Extra, @Issued, @Expires)
        """, row);

    /// <summary>Uses up a ceremony's nonce.</summary>
    /// <returns>False if it was used, or there is no such ceremony.</returns>
    public bool UseCeremony(string id) =>
        Write("UPDATE ceremonies SET used_at = @Now WHERE id = @id AND used_at IS NULL", new { id, Now }) == 1;

    /// <summary>Adds an enrolment.</summary>
    public void AddEnrolment(EnrolmentRow row) => Write(
        """
        INSERT INTO enrolments (credential, person, name, cose, backup_eligible, backed_up, backed_up_now, sign_count, transports, aaguid,
          attestation_format, conveyance, replaces, created_at, state, counts_from, revoked_at, ledger_index, user_handle, confirmed_by)
        VALUES (@Credential, @Person, @Name, @Cose, @BackupEligible, @BackedUp, @BackedUpNow, @SignCount, @Transports, @Aaguid,
          @AttestationFormat, @Conveyance, @Replaces, @CreatedAt, @State, @CountsFrom, @RevokedAt, @LedgerIndex, @UserHandle, @ConfirmedBy)
        """, row);

    /// <summary>Confirms a pending enrolment.</summary>
    /// <returns>False unless it is pending.</returns>
    public bool ConfirmEnrolment(string credential, string confirmedBy, DateTimeOffset countsFrom, long ledgerIndex) => Write(
        """
        UPDATE enrolments SET state = 'counted', confirmed_by = @confirmedBy, counts_from = @countsFrom, ledger_index = @ledgerIndex
        WHERE credential = @credential AND state = 'pending'
        """,
        new { credential, confirmedBy, countsFrom, ledgerIndex }) == 1;

    /// <summary>Revokes an enrolment.</summary>
    /// <returns>False if it was revoked, or there is none.</returns>
    public bool RevokeEnrolment(string credential) =>
        Write("UPDATE enrolments SET state = 'revoked', revoked_at = @Now WHERE credential = @credential AND state <> 'revoked'", new { credential, Now }) == 1;

    /// <summary>Keeps a higher signature counter.</summary>
    /// <returns>False if the stored one is not lower.</returns>
    public bool RaiseSignCount(string credential, long signCount) =>
        Write("UPDATE enrolments SET sign_count = @signCount WHERE credential = @credential AND sign_count < @signCount", new { credential, signCount }) == 1;

    /// <summary>Stores an invitation under the hash of its code.</summary>
    /// <exception cref="ArgumentException">The code is not <see cref="SecretBytes"/> long.</exception>
    public void CreateInvitation(InvitationRow row, ReadOnlySpan<byte> code) => Write(
        """
        INSERT INTO invitations (code_hash, person, kind, created_by, created_at, expires, replaces)
        VALUES (@hash, @Person, @Kind, @CreatedBy, @CreatedAt, @Expires, @Replaces)
        """,
        new { hash = Sha256Digest.FromBytes(Hash(code)), row.Person, row.Kind, row.CreatedBy, row.CreatedAt, row.Expires, row.Replaces });

    /// <summary>Uses an invitation up.</summary>
    /// <returns>The invitation; null if there is none, it was used or it expired.</returns>
    public InvitationRow? UseInvitation(ReadOnlySpan<byte> code) => One(
        "UPDATE invitations SET used_at = @Now WHERE code_hash = @hash AND used_at IS NULL AND expires > @Now RETURNING *",
        new { hash = Sha256Digest.Of(code), Now }, ReadInvitation);

    /// <summary>Adds an answer; its evidence and ledger entry must be stored first.</summary>
    /// <returns>Its number.</returns>
    public long AddSignOff(SignOffRow row) => Insert(
        """
        INSERT INTO sign_offs (change_id, change_digest, environment, component, person, credential, answer, statement, assertion, issued,
          expires, recorded_at, ledger_index, seconds_on_screen, effects_opened)
        VALUES (@ChangeId, @ChangeDigest, @Environment, @Component, @Person, @Credential, @Answer, @Statement, @Assertion, @Issued,
          @Expires, @RecordedAt, @LedgerIndex, @SecondsOnScreen, @EffectsOpened)
        """, row);

    /// <summary>Takes an answer back.</summary>
    /// <returns>False if it was taken back before.</returns>
    public bool WithdrawSignOff(long id) =>
        Write("UPDATE sign_offs SET withdrawn_at = @Now WHERE id = @id AND withdrawn_at IS NULL", new { id, Now }) == 1;

    /// <summary>Stores a token under the hash of its secret.</summary>
    /// <exception cref="ArgumentException">The secret is not <see cref="SecretBytes"/> long.</exception>
    public void CreateToken(TokenRow row, ReadOnlySpan<byte> secret) => Write(
        "INSERT INTO tokens (id, name, hash, scopes, owner, created_at, expires_at) VALUES (@Id, @Name, @hash, @Scopes, @Owner, @CreatedAt, @ExpiresAt)",
        new { row.Id, row.Name, hash = Hash(secret), row.Scopes, row.Owner, row.CreatedAt, row.ExpiresAt });

    /// <summary>Revokes a token.</summary>
    /// <returns>False if it was revoked, or there is none.</returns>
    public bool RevokeToken(string id) => Write("UPDATE tokens SET revoked_at = @Now WHERE id = @id AND revoked_at IS NULL", new { id, Now }) == 1;

    /// <summary>Stores a session under the hash of its secret.</summary>
    /// <exception cref="ArgumentException">The secret is not <see cref="SecretBytes"/> long.</exception>
    public void CreateSession(SessionRow row, ReadOnlySpan<byte> secret) => Write(
        "INSERT INTO sessions (hash, person, created_at, expires_at, credential) VALUES (@hash, @Person, @CreatedAt, @ExpiresAt, @Credential)",
        new { hash = Hash(secret), row.Person, row.CreatedAt, row.ExpiresAt, row.Credential });

    /// <summary>Ends a session.</summary>
    /// <returns>False if there is none.</returns>
    public bool EndSession(ReadOnlySpan<byte> secret) => Write("DELETE FROM sessions WHERE hash = @hash", new { hash = SHA256.HashData(secret) }) == 1;

    /// <summary>Ends every session of a person.</summary>
    /// <returns>How many there were.</returns>
    public int EndSessions(string person) => Write("DELETE FROM sessions WHERE person = @person", new { person });

    private static byte[] Hash(ReadOnlySpan<byte> secret) => secret.Length == SecretBytes
        ? SHA256.HashData(secret)
        : throw new ArgumentException($"A secret has {SecretBytes} random bytes, not {secret.Length}.", nameof(secret));
}
