using Countersign.Core.Formats;

namespace Countersign.Storage;

/// <summary>A signed statement that breaks the glass for one change.</summary>
public sealed record BreakGlassStatementRow
{
    /// <summary>Number; given by the store.</summary>
    public long Id { get; init; }

    /// <summary>The change.</summary>
    public required string ChangeId { get; init; }

    /// <summary>Its digest.</summary>
    public required Sha256Digest ChangeDigest { get; init; }

    /// <summary>Who signed.</summary>
    public required string Person { get; init; }

    /// <summary>With which passkey.</summary>
    public required string Credential { get; init; }

    /// <summary>Evidence: the statement.</summary>
    public required Sha256Digest Statement { get; init; }

    /// <summary>Evidence: the recorded signature.</summary>
    public required Sha256Digest Assertion { get; init; }

    /// <summary>Why it could not wait.</summary>
    public required string Reason { get; init; }

    /// <summary>The incident it is for.</summary>
    public required string Incident { get; init; }

    /// <summary>When the statement was made.</summary>
    public required DateTimeOffset Issued { get; init; }

    /// <summary>The last instant at which it counts.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Its ledger entry.</summary>
    public required long LedgerIndex { get; init; }
}

/// <summary>A grant that was opened because the glass was broken, and the after-review it owes.</summary>
/// <param name="GrantId">The grant.</param>
/// <param name="ChangeId">The change.</param>
/// <param name="Environment">Environment.</param>
/// <param name="Component">Component.</param>
/// <param name="Persons">Person ids who broke the glass, sorted.</param>
/// <param name="Configuration">Version of the configuration whose rules were overridden.</param>
/// <param name="BrokenAt">When.</param>
/// <param name="ReviewBy">When the after-review is due.</param>
/// <param name="OverdueAt">When it was told that the review is overdue; null before.</param>
/// <param name="ReviewedAt">When it was settled; null before.</param>
public sealed record BreakGlassRow(
    string GrantId, string ChangeId, string Environment, string Component, IReadOnlyList<string> Persons, long Configuration, DateTimeOffset BrokenAt,
    DateTimeOffset ReviewBy, DateTimeOffset? OverdueAt = null, DateTimeOffset? ReviewedAt = null);

/// <summary>One person's review of a change that went ahead unanswered.</summary>
/// <param name="Id">Number; given by the store.</param>
/// <param name="ChangeId">The change.</param>
/// <param name="Person">Who reviewed.</param>
/// <param name="Credential">With which passkey.</param>
/// <param name="Finding">Whether they found it right.</param>
/// <param name="Statement">Evidence: the statement.</param>
/// <param name="Assertion">Evidence: the recorded signature.</param>
/// <param name="RecordedAt">When.</param>
/// <param name="LedgerIndex">Its ledger entry.</param>
public sealed record AfterReviewRow(
    long Id, string ChangeId, string Person, string Credential, SignOffAnswer Finding, Sha256Digest Statement, Sha256Digest Assertion, DateTimeOffset RecordedAt, long LedgerIndex);

/// <summary>Something that people must hear of.</summary>
/// <param name="Seq">Order; given by the store.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="Environment">Environment, where it is about one.</param>
/// <param name="Component">Component, where it is about one.</param>
/// <param name="ChangeId">The change, where it is about one.</param>
/// <param name="Addressees">Groups and person ids it is for; empty means everybody.</param>
/// <param name="Text">It in words.</param>
/// <param name="SentAt">When it was sent; null before.</param>
public sealed record NoticeRow(
    long Seq, DateTimeOffset At, NoticeKind Kind, string? Environment, string? Component, string? ChangeId, IReadOnlyList<string> Addressees, string Text, DateTimeOffset? SentAt = null);

/// <summary>One drill of the emergency path.</summary>
/// <param name="Id"><c>drill_…</c>.</param>
/// <param name="At">When.</param>
/// <param name="AskedBy">Token or person that asked for it.</param>
/// <param name="Ready">Whether two persons could have broken the glass.</param>
/// <param name="Report">Evidence: what was found.</param>
/// <param name="LedgerIndex">Its ledger entry.</param>
public sealed record DrillRow(string Id, DateTimeOffset At, string AskedBy, bool Ready, Sha256Digest Report, long LedgerIndex);
