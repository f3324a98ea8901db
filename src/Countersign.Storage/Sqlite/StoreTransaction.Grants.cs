using Countersign.Core.Changes;

namespace Countersign.Storage.Sqlite;

/// <summary>What <see cref="StoreTransaction.Expire"/> ended.</summary>
/// <param name="Grants">Grants that nobody redeemed in time.</param>
/// <param name="Changes">Changes that nobody answered in time, or whose last grant nobody redeemed.</param>
/// <param name="Ceremonies">How many ceremonies were forgotten.</param>
public sealed record Expired(IReadOnlyList<GrantRow> Grants, IReadOnlyList<ChangeRow> Changes, int Ceremonies);

/// <content>Grants, live and what expires.</content>
public sealed partial class StoreTransaction
{
    /// <summary>How long a change waits for an answer by default.</summary>
    public static readonly TimeSpan HoldFor = TimeSpan.FromDays(14);

    /// <summary>How long a ceremony is remembered after it expired, so that a late answer hears why it is refused.</summary>
    public static readonly TimeSpan CeremonyKept = TimeSpan.FromDays(1);

    /// <summary>Opens a grant. A second open one for the same change and target breaks a rule of the schema.</summary>
    public void OpenGrant(GrantRow row) => Write(
        """
        INSERT INTO grants (id, change_id, environment, component, target, live_version, opened_at, not_after, ledger_index)
        VALUES (@Id, @ChangeId, @Environment, @Component, @Target, @LiveVersion, @OpenedAt, @NotAfter, @LedgerIndex)
        """, row);

    /// <summary>
    /// Redeems a grant for one deployment key. The same key may come again until the grant ends, since deployments are retried; another
    /// key never may. <see cref="GrantRow.NotAfter"/> bounds the first redemption.
    /// </summary>
    /// <returns>False if it ended, was redeemed by another key, or was not redeemed in time.</returns>
    public bool RedeemGrant(string id, string deploymentKey, string redeemer) => Write(
        """
        UPDATE grants SET redeemed_by = @deploymentKey, redeemed_at = coalesce(redeemed_at, @Now), redeemer = coalesce(redeemer, @redeemer)
        WHERE id = @id AND closed_at IS NULL AND (redeemed_by = @deploymentKey OR (redeemed_by IS NULL AND not_after > @Now))
        """,
        new { id, deploymentKey, redeemer, Now }) == 1;

    /// <summary>Ends a grant.</summary>
    /// <returns>False if it had ended.</returns>
    public bool CloseGrant(string id, GrantOutcome outcome) =>
        Write("UPDATE grants SET closed_at = @Now, outcome = @outcome WHERE id = @id AND closed_at IS NULL", new { id, outcome, Now }) == 1;

    /// <summary>Moves live by one version and keeps the step.</summary>
    /// <returns>Live after it.</returns>
    public Live MoveLive(LiveMove move)
    {
        var before = Live(move.Key);
        var after = new Live(move.Runs ? move.Head : before.Runs, move.Answered ? move.Head : before.Answered, before.Version + 1);
        Write(
            """
            INSERT INTO live (environment, component, target, runs, answered, version)
            VALUES (@Environment, @Component, @Target, @Runs, @Answered, @Version)
            ON CONFLICT (environment, component, target) DO UPDATE SET runs = @Runs, answered = @Answered, version = @Version
            """,
            new { move.Key.Environment, move.Key.Component, move.Key.Target, after.Runs, after.Answered, after.Version });
        Write(
            """
            INSERT INTO live_history (environment, component, target, version, head, artifacts, at, outcome, runs, answered, change_id)
            VALUES (@Environment, @Component, @Target, @Version, @Head, @Artifacts, @Now, @Outcome, @Runs, @Answered, @ChangeId)
            """,
            new
            {
                move.Key.Environment,
                move.Key.Component,
                move.Key.Target,
                after.Version,
                move.Head,
                move.Artifacts,
                Now,
                move.Outcome,
                move.Runs,
                move.Answered,
                move.ChangeId,
            });
        return after;
    }

    /// <summary>
    /// Ends what nobody used in time: unredeemed grants, changes that waited longer than <paramref name="holdFor"/> since they were last
    /// decided, granted changes whose last grant expired, ceremonies and sessions. The caller appends the ledger entries.
    /// </summary>
    /// <param name="holdFor">How long a change waits; <see cref="HoldFor"/> by default.</param>
    public Expired Expire(TimeSpan? holdFor = null)
    {
        var grants = Changed(
            "UPDATE grants SET closed_at = @Now, outcome = 'expired' WHERE closed_at IS NULL AND redeemed_by IS NULL AND not_after <= @Now RETURNING *",
            new { Now }, ReadGrant);
        var changes = Changed(
            """
            UPDATE changes SET state = 'expired'
            WHERE (state = 'waiting' AND decided_at <= @oldest)
              OR (state = 'granted'
                AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.change_id = changes.id AND g.closed_at IS NULL)
                AND 'expired' = (SELECT g.outcome FROM grants g WHERE g.change_id = changes.id ORDER BY g.ledger_index DESC LIMIT 1))
            RETURNING *
            """,
            new { oldest = Now - (holdFor ?? HoldFor) }, ReadChange);
        var ceremonies = Write("DELETE FROM ceremonies WHERE expires <= @oldest", new { oldest = Now - CeremonyKept });
        Write("DELETE FROM sessions WHERE expires_at <= @Now", new { Now });
        return new(grants, changes, ceremonies);
    }

    // RETURNING is stepped to its end inside, so the write is complete when the rows are here.
    private List<T> Changed<T>(string sql, object values, Func<Columns, T> read) => Many(sql, values, read);
}
