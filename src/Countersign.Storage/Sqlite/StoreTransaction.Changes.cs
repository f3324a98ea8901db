using Countersign.Core.Formats;

namespace Countersign.Storage.Sqlite;

/// <content>Configurations, changes, verdicts, plans and idempotency.</content>
public sealed partial class StoreTransaction
{
    /// <summary>Records a version of the configuration under the next number; <see cref="ConfigurationRow.Version"/> of the row is not looked at.</summary>
    /// <param name="row">Pending or refused; it comes into force by <see cref="ActivateConfiguration"/>.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="ArgumentException">The row says that it is in force already.</exception>
    public long AddConfiguration(ConfigurationRow row)
    {
        if (row.State is not (ConfigurationState.Pending or ConfigurationState.Refused))
            throw new ArgumentException("A configuration is added as pending or refused.", nameof(row));
        return Insert(
            """
            INSERT INTO configurations (version, digest, policy, people, environments, state, seen_at, problem, marks, catalog)
            SELECT coalesce(max(version), 0) + 1, @Digest, @Policy, @People, @Environments, @State, @SeenAt, @Problem, @Marks, @Catalog FROM configurations
            """, row);
    }

    /// <summary>Brings a pending version into force in place of the one before.</summary>
    /// <returns>False unless it is pending and newer than what is in force: an old proposal must not undo a stricter one made since.</returns>
    public bool ActivateConfiguration(long version)
    {
        var active = ActiveConfiguration();
        if (Configuration(version) is not { State: ConfigurationState.Pending } || active?.Version >= version) return false;
        Write("UPDATE configurations SET state = 'replaced' WHERE state = 'active'", new { });
        return Write("UPDATE configurations SET state = 'active', activated_at = @Now WHERE version = @version AND state = 'pending'", new { version, Now }) == 1;
    }

    /// <summary>Refuses a pending version.</summary>
    /// <returns>False unless it is pending.</returns>
    public bool RefuseConfiguration(long version, string problem) => Write(
        "UPDATE configurations SET state = 'refused', problem = @problem WHERE version = @version AND state = 'pending'", new { version, problem }) == 1;

    /// <summary>Adds a change with its commits; its evidence must be stored first.</summary>
    /// <returns>Its <see cref="ChangeRow.Seq"/>.</returns>
    public long AddChange(ChangeRow row, IEnumerable<ChangeHeadRow> heads)
    {
        var seq = Insert(
            """
            INSERT INTO changes (id, digest, environment, component, state, verdict, mode, kind, submitted_at, decided_at, requester_kind,
              requester_id, requester_owner, change_doc, facts, decision, code_secret, comparison_code, answer_by, superseded_by)
            VALUES (@Id, @Digest, @Environment, @Component, @State, @Verdict, @Mode, @Kind, @SubmittedAt, @DecidedAt, @RequesterKind,
              @RequesterId, @RequesterOwner, @ChangeDoc, @Facts, @Decision, @CodeSecret, @ComparisonCode, @AnswerBy, @SupersededBy)
            """, row);
        foreach (var head in heads)
            Write("INSERT INTO change_heads (change_id, repository, base, head, tree) VALUES (@ChangeId, @Repository, @Base, @Head, @Tree)", head);
        return seq;
    }

    /// <summary>Replaces the decision about a change; it was decided now.</summary>
    /// <returns>False if there is no such change.</returns>
    public bool Decide(string changeId, ChangeDecision decision) => Write(
        """
        UPDATE changes SET state = @State, verdict = @Verdict, facts = @Facts, decision = @Decision, code_secret = @CodeSecret,
          comparison_code = @ComparisonCode, answer_by = @AnswerBy, mode = @Mode, decided_at = @Now WHERE id = @changeId
        """,
        new
        {
            changeId,
            Now,
            decision.State,
            decision.Verdict,
            decision.Facts,
            decision.Decision,
            decision.CodeSecret,
            decision.ComparisonCode,
            decision.AnswerBy,
            decision.Mode,
        }) == 1;

    /// <summary>Moves a change from one state to another.</summary>
    /// <returns>False if it is not in the state it is moved from.</returns>
    public bool MoveState(string changeId, ChangeState from, ChangeState to) =>
        Write("UPDATE changes SET state = @to WHERE id = @changeId AND state = @from", new { changeId, from, to }) == 1;

    /// <summary>Lets another change take the place of one that waits or is granted.</summary>
    /// <returns>False if it neither waits nor is granted.</returns>
    public bool Supersede(string changeId, string by) => Write(
        "UPDATE changes SET state = 'superseded', superseded_by = @by WHERE id = @changeId AND state IN ('waiting', 'granted')", new { changeId, by }) == 1;

    /// <summary>Records a decision; <see cref="VerdictRow.Seq"/> of the row is not looked at.</summary>
    /// <returns>Its number.</returns>
    public long AddVerdict(VerdictRow row) => Insert(
        """
        INSERT INTO verdicts (change_id, at, verdict, decision, facts, configuration, ledger_index)
        VALUES (@ChangeId, @At, @Verdict, @Decision, @Facts, @Configuration, @LedgerIndex)
        """, row);

    /// <summary>Keeps a plan. Of bytes that were uploaded before for this reader the first upload and its uploader stay, and what was read of them now replaces what was read then.</summary>
    public void PutPlan(PlanRow row) => Write(
        """
        INSERT INTO plans (sha256, format, content, report, uploaded_by, uploaded_at)
        VALUES (@Sha256, @Format, @Content, @Report, @UploadedBy, @UploadedAt) ON CONFLICT (sha256, format) DO UPDATE SET report = @Report
        """, row);

    /// <summary>Keeps the keyed digest of what a plan of this content would do with which values.</summary>
    public void PutPlanValues(string format, Sha256Digest content, Sha256Digest values) => Write(
        "INSERT INTO plan_values (format, content, values_digest) VALUES (@format, @content, @values) ON CONFLICT (format, content) DO UPDATE SET values_digest = @values",
        new { format, content, values });

    /// <summary>Remembers which change a caller submitted under a key.</summary>
    /// <returns>False if the key stands for a change already; see <see cref="StoreReader.ChangeOfKey"/>.</returns>
    public bool RememberKey(string key, string tokenId, string changeId) => Write(
        "INSERT INTO idempotency (key, token_id, change_id, at) VALUES (@key, @tokenId, @changeId, @Now) ON CONFLICT (key, token_id) DO NOTHING",
        new { key, tokenId, changeId, Now }) == 1;
}
