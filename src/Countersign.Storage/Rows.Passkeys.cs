using Countersign.Core.Formats;

namespace Countersign.Storage;

/// <summary>What takes the signatures of more than one person.</summary>
public enum ConfirmedPurpose
{
    /// <summary>A passkey that waits.</summary>
    Enrol,

    /// <summary>The end of one.</summary>
    Revoke,
}

/// <summary>One person's signature under an enrolment or a revocation.</summary>
/// <param name="Purpose">Which of the two.</param>
/// <param name="Credential">The passkey it is about.</param>
/// <param name="Person">Who signed.</param>
/// <param name="At">When.</param>
/// <param name="Statement">Evidence: the signed statement.</param>
public sealed record ConfirmationRow(ConfirmedPurpose Purpose, string Credential, string Person, DateTimeOffset At, Sha256Digest Statement);

/// <summary>What somebody is told about a passkey.</summary>
public enum AnnouncementKind
{
    /// <summary>It was made under a link and waits for confirmation.</summary>
    PasskeyMade,

    /// <summary>It was confirmed, and counts from a time on.</summary>
    PasskeyCounts,

    /// <summary>It was revoked.</summary>
    PasskeyRevoked,

    /// <summary>Its signature counter did not rise: it may have been copied.</summary>
    PasskeyAlarm,
}

/// <summary>Something a person is told. Announcements are kept in their order; whoever passes them on remembers the last number.</summary>
/// <param name="Id">Number, rising; given by the store.</param>
/// <param name="At">When it happened.</param>
/// <param name="Recipient">Whom to tell: the passkey's person, or their manager.</param>
/// <param name="Kind">What happened.</param>
/// <param name="About">Whose passkey it is.</param>
/// <param name="Credential">Which.</param>
/// <param name="By">Who did it; empty where nobody signed for it.</param>
public sealed record AnnouncementRow(long Id, DateTimeOffset At, string Recipient, AnnouncementKind Kind, string About, string Credential, IReadOnlyList<string> By);

/// <summary>A commit whose author declared by passkey that no AI had a part in it.</summary>
/// <param name="Repository">Repository id.</param>
/// <param name="Commit">The commit.</param>
/// <param name="Person">Who declared it.</param>
/// <param name="Statement">Evidence: the signed statement, which may be about more commits.</param>
/// <param name="LedgerIndex">Its ledger entry.</param>
public sealed record DeclarationRow(string Repository, CommitId Commit, string Person, Sha256Digest Statement, long LedgerIndex);
