using Countersign.Core.Formats;
using Countersign.Core.SignOff;

namespace Countersign.Storage.Sqlite;

/// <content>Ceremonies, enrolments, sign-offs, tokens and sessions.</content>
public abstract partial class StoreReader
{
    /// <summary>A ceremony by its nonce, used or not.</summary>
    public CeremonyRow? Ceremony(string id) => One("SELECT * FROM ceremonies WHERE id = @id", new { id }, ReadCeremony);

    /// <summary>An enrolment by its exact credential id.</summary>
    public EnrolmentRow? Enrolment(string credential) =>
        One("SELECT * FROM enrolments WHERE credential = @credential", new { credential }, ReadEnrolment);

    /// <summary>Every enrolment of a person, revoked ones too, oldest first.</summary>
    public IReadOnlyList<EnrolmentRow> Enrolments(string person) =>
        Many("SELECT * FROM enrolments WHERE person = @person ORDER BY created_at, credential", new { person }, ReadEnrolment);

    /// <summary>Every enrolment, oldest first.</summary>
    public IReadOnlyList<EnrolmentRow> Enrolments() => Many("SELECT * FROM enrolments ORDER BY created_at, credential", null, ReadEnrolment);

    /// <summary>How many enrolments were ever made, revoked ones too: the first administrator's link is refused unless it is 0.</summary>
    public long EnrolmentCount() => Number("SELECT count(*) FROM enrolments");

    /// <summary>An invitation by its code; null where there is none, it was used or it expired.</summary>
    public InvitationRow? Invitation(ReadOnlySpan<byte> code) =>
        One("SELECT * FROM invitations WHERE code_hash = @hash AND used_at IS NULL AND expires > @Now", new { hash = Sha256Digest.Of(code), Now }, ReadInvitation);

    /// <summary>Every answer for exactly this change, withdrawn and expired ones too, oldest first.</summary>
    public IReadOnlyList<SignOffRow> SignOffs(Sha256Digest changeDigest) =>
        Many("SELECT * FROM sign_offs WHERE change_digest = @changeDigest ORDER BY id", new { changeDigest }, ReadSignOff);

    /// <summary>Approving answers for any change of this component here that are neither withdrawn nor expired, oldest first.</summary>
    public IReadOnlyList<SignOffRow> ApprovingSignOffs(string environment, string component) => Many(
        """
        SELECT * FROM sign_offs WHERE environment = @environment AND component = @component AND answer = 'approve'
          AND expires > @Now AND withdrawn_at IS NULL ORDER BY id
        """,
        new { environment, component, Now }, ReadSignOff);

    /// <summary>Rejections of any change of this component here since a time that were not withdrawn, oldest first.</summary>
    public IReadOnlyList<SignOffRow> RejectionsSince(string environment, string component, DateTimeOffset since) => Many(
        """
        SELECT * FROM sign_offs WHERE environment = @environment AND component = @component AND answer = 'reject'
          AND recorded_at >= @since AND withdrawn_at IS NULL ORDER BY id
        """,
        new { environment, component, since }, ReadSignOff);

    /// <summary>A sign-off.</summary>
    public SignOffRow? SignOff(long id) => One("SELECT * FROM sign_offs WHERE id = @id", new { id }, ReadSignOff);

    /// <summary>The token of this secret; null where there is none, it was revoked or it expired.</summary>
    public TokenRow? FindToken(ReadOnlySpan<byte> secret) => One(
        "SELECT * FROM tokens WHERE hash = @hash AND revoked_at IS NULL AND expires_at > @Now", new { hash = Sha256Digest.Of(secret).ToBytes(), Now }, ReadToken);

    /// <summary>Every token, revoked and expired ones too, newest first.</summary>
    public IReadOnlyList<TokenRow> Tokens() => Many("SELECT * FROM tokens ORDER BY created_at DESC, id", null, ReadToken);

    /// <summary>The session of this secret; null where there is none or it expired.</summary>
    public SessionRow? FindSession(ReadOnlySpan<byte> secret) =>
        One("SELECT * FROM sessions WHERE hash = @hash AND expires_at > @Now", new { hash = Sha256Digest.Of(secret).ToBytes(), Now }, ReadSession);

    private static CeremonyRow ReadCeremony(Columns row) => new(
        row.Text("id"), row.Text("purpose"), row.Text("person"), row.OptionalText("credential"), row.Blob("statement"), row.OptionalText("change_id"),
        row.OptionalText("extra"), row.Time("issued"), row.Time("expires"), row.OptionalTime("used_at"));

    private static EnrolmentRow ReadEnrolment(Columns row) => new()
    {
        Credential = row.Text("credential"),
        Person = row.Text("person"),
        Cose = row.Blob("cose"),
        Name = row.Text("name"),
        BackupEligible = row.Flag("backup_eligible"),
        BackedUp = row.Flag("backed_up"),
        BackedUpNow = row.Flag("backed_up_now"),
        SignCount = row.Integer("sign_count"),
        Transports = row.Texts("transports"),
        Aaguid = row.Text("aaguid"),
        AttestationFormat = row.Text("attestation_format"),
        Conveyance = row.Word<AttestationConveyance>("conveyance"),
        Replaces = row.OptionalText("replaces"),
        CreatedAt = row.Time("created_at"),
        State = row.Word<EnrolmentState>("state"),
        CountsFrom = row.OptionalTime("counts_from"),
        UsedAt = row.OptionalTime("used_at"),
        AlarmAt = row.OptionalTime("alarm_at"),
        RevokedAt = row.OptionalTime("revoked_at"),
        RevokedIndex = row.OptionalInteger("revoked_index"),
        LedgerIndex = row.OptionalInteger("ledger_index"),
        UserHandle = row.Blob("user_handle"),
        ConfirmedBy = row.OptionalText("confirmed_by"),
    };

    private protected static InvitationRow ReadInvitation(Columns row) => new(
        row.Text("person"), row.Word<InvitationKind>("kind"), row.OptionalText("created_by"), row.Time("created_at"), row.Time("expires"), row.OptionalText("replaces"));

    private static SignOffRow ReadSignOff(Columns row) => new()
    {
        Id = row.Integer("id"),
        ChangeId = row.Text("change_id"),
        ChangeDigest = row.Digest("change_digest"),
        Environment = row.Text("environment"),
        Component = row.Text("component"),
        Person = row.Text("person"),
        Credential = row.Text("credential"),
        Answer = row.Word<SignOffAnswer>("answer"),
        Statement = row.Digest("statement"),
        Assertion = row.Digest("assertion"),
        Issued = row.Time("issued"),
        Expires = row.Time("expires"),
        RecordedAt = row.Time("recorded_at"),
        LedgerIndex = row.Integer("ledger_index"),
        WithdrawnAt = row.OptionalTime("withdrawn_at"),
        SecondsOnScreen = row.OptionalInteger("seconds_on_screen"),
        EffectsOpened = row.OptionalTexts("effects_opened"),
    };

    private static TokenRow ReadToken(Columns row) => new(
        row.Text("id"), row.Text("name"), row.Scopes("scopes"), row.OptionalText("owner"), row.Time("created_at"), row.Time("expires_at"),
        row.OptionalTime("revoked_at"));

    private static SessionRow ReadSession(Columns row) =>
        new(row.Text("person"), row.Time("created_at"), row.Time("expires_at"), row.OptionalText("credential"));
}
