using System.Security.Cryptography;
using Countersign.Core;
using Countersign.Core.Changes;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Server.Configuration;
using Countersign.Server.Emergencies;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>The grants of a change: one use of an allow for one target, opened and ended inside the transaction that decides.</summary>
internal static class ChangeGrants
{
    /// <summary>Time to begin to use a grant.</summary>
    public static readonly TimeSpan GrantTime = TimeSpan.FromHours(24);

    /// <summary>Time to use the grant of a command.</summary>
    public static readonly TimeSpan CommandGrantTime = TimeSpan.FromHours(1);

    /// <summary>
    /// An enforced allow opens one grant for each target, for what is live there now and on the ground it is allowed on: a grant of a broken glass is none of an answer. A change that was carried out needs a new answer before it may be
    /// carried out again, so its sign-offs older than that no longer count (see <see cref="RecordedSignOffs"/>).
    /// </summary>
    public static List<GrantRow> After(StoreTransaction transaction, ChangeRow row, Change change, Decision decision, Facts facts, ConfigurationInForce active)
    {
        var allowed = decision is { Verdict: Verdict.Allow, Mode: EnforcementMode.Enforce };
        CloseOver(transaction, row, decision, allowed, facts);
        var open = new List<GrantRow>();
        var opened = false;
        foreach (var key in FactRefresh.KeysOf(change))
        {
            var grant = transaction.OpenGrant(row.Id, key.Target);
            if (allowed && grant is null)
            {
                grant = Open(transaction, row, key, change.Targets.Count > 1, facts.LiveOf(key.Target).Version, EndOf(transaction, change.Kind, decision));
                if (!opened) Notices.OfGrant(transaction, row, grant, decision, facts, active);
                opened = true;
            }

            if (grant is not null) open.Add(grant);
        }

        if (allowed) transaction.MoveState(row.Id, transaction.Change(row.Id)!.State, ChangeState.Granted);
        return open;
    }

    /// <summary>Ends grants that nobody redeemed and that came too late, are for another live, or have no allow behind them any more.</summary>
    private static void CloseOver(StoreTransaction transaction, ChangeRow row, Decision decision, bool allowed, Facts facts)
    {
        foreach (var open in transaction.Grants(row.Id).Where(g => g is { ClosedAt: null, RedeemedBy: null }))
        {
            var over = open.NotAfter <= transaction.Now ? GrantOutcome.Expired
                : !allowed || open.LiveVersion != facts.LiveOf(open.Target).Version || transaction.IsBreakGlass(open.Id) != decision.IsBreakGlass ? GrantOutcome.Superseded
                : (GrantOutcome?)null;
            if (over is not { } outcome) continue;
            transaction.CloseGrant(open.Id, outcome);
            transaction.MoveState(row.Id, ChangeState.Granted, ChangeState.Waiting);
        }
    }

    /// <summary>Ends every grant of a change that no deployment has taken; the change waits to be judged again.</summary>
    public static void Void(StoreTransaction transaction, ChangeRow row)
    {
        foreach (var open in transaction.Grants(row.Id).Where(g => g is { ClosedAt: null, RedeemedBy: null })) transaction.CloseGrant(open.Id, GrantOutcome.Superseded);
        transaction.MoveState(row.Id, ChangeState.Granted, ChangeState.Waiting);
    }

    private static DateTimeOffset EndOf(StoreTransaction transaction, ChangeKind kind, Decision decision)
    {
        var end = transaction.Now + TimeOf(kind);
        return decision is { IsBreakGlass: true, BreakGlass.Until: var until } && until < end ? until : end;
    }

    private static TimeSpan TimeOf(ChangeKind kind) => kind switch
    {
        ChangeKind.Deployment => GrantTime,
        ChangeKind.Command => CommandGrantTime,
    };

    private static GrantRow Open(StoreTransaction transaction, ChangeRow row, LiveKey key, bool oneOfSeveral, long liveVersion, DateTimeOffset notAfter)
    {
        var grant = new Grant
        {
            Id = "grt_" + Base32.Encode(RandomNumberGenerator.GetBytes(16)),
            Change = row.Digest,
            Target = oneOfSeveral ? key.Target : null,
            LiveVersion = liveVersion,
            OpenedAt = transaction.Now,
            NotAfter = notAfter,
        };
        var index = transaction.Append(LedgerEntry.Create(LedgerEntryType.Grant, transaction.Now, grant.Id, new Dictionary<string, Sha256Digest>
        {
            ["grant"] = grant.Digest,
            ["change"] = row.Digest,
        }));
        var opened = new GrantRow
        {
            Id = grant.Id,
            ChangeId = row.Id,
            Environment = row.Environment,
            Component = row.Component,
            Target = key.Target,
            LiveVersion = grant.LiveVersion,
            OpenedAt = grant.OpenedAt,
            NotAfter = grant.NotAfter,
            LedgerIndex = index,
        };
        transaction.OpenGrant(opened);
        return opened;
    }
}
