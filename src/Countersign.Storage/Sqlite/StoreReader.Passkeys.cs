using Countersign.Core.Formats;

namespace Countersign.Storage.Sqlite;

/// <content>Who signed for passkeys, what people are told, and what authors declared.</content>
public abstract partial class StoreReader
{
    /// <summary>Who signed for this enrolment or revocation so far, by person.</summary>
    public IReadOnlyList<ConfirmationRow> Confirmations(ConfirmedPurpose purpose, string credential) => Many(
        "SELECT * FROM confirmations WHERE purpose = @purpose AND credential = @credential ORDER BY person", new { purpose, credential }, ReadConfirmation);

    /// <summary>How many links of this person can still be used.</summary>
    public long OpenInvitations(string person) => Number("SELECT count(*) FROM invitations WHERE person = @person AND used_at IS NULL AND expires > @Now", new { person, Now });

    /// <summary>What this person was told, newest first.</summary>
    public IReadOnlyList<AnnouncementRow> Announcements(string recipient, int limit) => Many(
        "SELECT * FROM announcements WHERE recipient = @recipient ORDER BY id DESC LIMIT @limit", new { recipient, limit }, ReadAnnouncement);

    /// <summary>Every declaration about commits of this repository.</summary>
    public IReadOnlyList<DeclarationRow> Declarations(string repository) =>
        Many("SELECT * FROM declarations WHERE repository = @repository ORDER BY ledger_index, commit_id", new { repository }, ReadDeclaration);

    /// <summary>The declarations about one commit.</summary>
    public IReadOnlyList<DeclarationRow> Declarations(string repository, CommitId commit) =>
        Many("SELECT * FROM declarations WHERE repository = @repository AND commit_id = @commit ORDER BY person", new { repository, commit }, ReadDeclaration);

    private static ConfirmationRow ReadConfirmation(Columns row) =>
        new(row.Word<ConfirmedPurpose>("purpose"), row.Text("credential"), row.Text("person"), row.Time("at"), row.Digest("statement"));

    private static AnnouncementRow ReadAnnouncement(Columns row) => new(
        row.Integer("id"), row.Time("at"), row.Text("recipient"), row.Word<AnnouncementKind>("kind"), row.Text("about"), row.Text("credential"), row.Texts("by_persons"));

    private static DeclarationRow ReadDeclaration(Columns row) =>
        new(row.Text("repository"), row.Commit("commit_id"), row.Text("person"), row.Digest("statement"), row.Integer("ledger_index"));
}
