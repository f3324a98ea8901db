using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;
using Countersign.Storage;

namespace Countersign.Server.Console;

/// <summary>The console's sentences for the values of the formats: one place, so that two pages never say the same thing differently.</summary>
internal static class Wording
{
    /// <summary>What an effect does, as a verb.</summary>
    public static string Of(Does does) => does switch
    {
        Does.Create => "creates",
        Does.Update => "changes",
        Does.Replace => "deletes and recreates",
        Does.Delete => "deletes",
        Does.Forget => "stops managing",
        Does.Deploy => "deploys",
        Does.Run => "runs",
    };

    /// <summary>What an object holds.</summary>
    public static string Of(Holds holds) => holds switch
    {
        Holds.Data => "data",
        Holds.Keys => "keys that open other data",
        Holds.Identity => "identity: who may do what",
        Holds.Dns => "names (DNS)",
        Holds.Network => "ways that traffic takes",
        Holds.Service => "a running service, no state",
        Holds.None => "nothing that is missed when made again",
        Holds.Unknown => "unknown",
    };

    /// <summary>The way back.</summary>
    public static string Of(Undo undo) => undo switch
    {
        Undo.None => "none",
        Undo.Window => "for a limited time",
        Undo.Backup => "from a backup, if there is one (not checked)",
        Undo.Recreate => "made again, with another identity",
        Undo.Full => "complete",
        Undo.Unknown => "unknown",
    };

    /// <summary>Involvement of AI.</summary>
    public static string Of(Involvement involvement) => involvement switch
    {
        Involvement.Agent => "an agent wrote it",
        Involvement.Edit => "a tool wrote it in a person's session",
        Involvement.Assist => "suggestions of a tool were accepted",
        Involvement.DeclaredHuman => "by passkey",
        Involvement.Automation => "not AI",
        Involvement.Undeclared => "no mark found",
    };

    /// <summary>A mark that counts differently.</summary>
    public static string Of(MarkAdjustment change) =>
        $"{change.Id} is {Words.Of(change.To)}, not {(change.From is { } from ? Words.Of(from) : "looked for")} ({change.By}: {change.Because})";

    /// <summary>Where a change stands.</summary>
    public static string Of(ChangeState state) => state switch
    {
        ChangeState.Waiting => "waiting",
        ChangeState.Granted => "granted, not deployed yet",
        ChangeState.Superseded => "superseded by a newer change",
        ChangeState.Cancelled => "cancelled",
        ChangeState.Expired => "expired",
        ChangeState.Deployed => "deployed",
        ChangeState.Failed => "failed",
        ChangeState.RolledBack => "rolled back",
    };

    /// <summary>Why somebody cannot answer.</summary>
    public static string Barred(RefusalCode code) => code switch
    {
        RefusalCode.SignerIsAuthor => "wrote part of it",
        RefusalCode.SignerDrivesAgent => "runs an agent that wrote or asked for it",
        RefusalCode.SignerIsRequester => "asked for it, or owns what asked for it",
        _ => code.ToCode(),
    };

    /// <summary>What asked.</summary>
    public static string Of(RequesterKind kind) => kind switch
    {
        RequesterKind.Person => "person",
        RequesterKind.Workload => "pipeline",
        RequesterKind.Token => "API token",
        RequesterKind.Agent => "agent",
    };

    /// <summary>What a ledger entry says happened to a change.</summary>
    public static string Of(LedgerEntryType type) => type switch
    {
        LedgerEntryType.Change => "submitted",
        LedgerEntryType.Verdict => "judged",
        LedgerEntryType.SignOff => "approved by passkey",
        LedgerEntryType.Reject => "rejected by passkey",
        LedgerEntryType.Withdraw => "an answer was taken back by passkey",
        LedgerEntryType.Grant => "a grant was opened",
        LedgerEntryType.Consume => "a deployment took the grant",
        LedgerEntryType.Outcome => "its outcome was told",
        LedgerEntryType.Token or LedgerEntryType.Declare or LedgerEntryType.BreakGlass or LedgerEntryType.AfterReview or LedgerEntryType.Baseline or LedgerEntryType.Settings
            or LedgerEntryType.Enrol or LedgerEntryType.Revoke or LedgerEntryType.Configuration => Words.Of(type),
    };

    /// <summary>How an environment is gated.</summary>
    public static string Of(EnforcementMode mode) => mode switch
    {
        EnforcementMode.Shadow => "shadow: reports, never holds",
        EnforcementMode.Warn => "warn: reports, never holds",
        EnforcementMode.Enforce => "enforce: holds",
    };

    /// <summary>A signature algorithm by its usual name.</summary>
    public static string Of(PasskeyAlgorithm algorithm) => algorithm switch
    {
        PasskeyAlgorithm.Es256 => "ES256",
        PasskeyAlgorithm.Rs256 => "RS256",
        PasskeyAlgorithm.EdDsa => "EdDSA",
    };

    /// <summary>Why a passkey counts.</summary>
    public static string Of(EnrolmentBasis basis) => basis switch
    {
        EnrolmentBasis.FirstAdministrator => "the first administrator's link",
        EnrolmentBasis.Bootstrap => "in the first days",
        EnrolmentBasis.Confirmed => "confirmed",
        EnrolmentBasis.Replaced => "in place of another",
    };

    /// <summary>What somebody is told about a passkey.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="own">Whether it is the reader's own.</param>
    /// <param name="about">Whose it is.</param>
    /// <param name="by">Who signed for it.</param>
    public static string Of(AnnouncementKind kind, bool own, string about, IReadOnlyList<string> by)
    {
        var whose = own ? "a passkey of yours" : $"a passkey of {about}";
        var signed = by.Count == 0 ? "" : $" by {string.Join(" and ", by)}";
        return kind switch
        {
            AnnouncementKind.PasskeyMade => $"{whose} was made under a link and waits for confirmation",
            AnnouncementKind.PasskeyCounts => $"{whose} was confirmed{signed}",
            AnnouncementKind.PasskeyRevoked => $"{whose} was revoked{signed}",
            AnnouncementKind.PasskeyAlarm => $"the counter of {whose} did not rise; it may have been copied",
        };
    }

    /// <summary>A time span as people say it, in its largest whole unit.</summary>
    public static string Of(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } when time.Ticks % TimeSpan.TicksPerDay == 0 => Count((long)time.TotalDays, "day"),
        { TotalHours: >= 1 } when time.Ticks % TimeSpan.TicksPerHour == 0 => Count((long)time.TotalHours, "hour"),
        _ => Count((long)time.TotalMinutes, "minute"),
    };

    /// <summary>A number and its noun.</summary>
    public static string Count(long count, string one, string? many = null) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{count:#,0} {(count == 1 ? one : many ?? one + "s")}");
}
