using Countersign.Core.Formats;

namespace Countersign.Storage;

/// <summary>What somebody says about a change without answering for it.</summary>
public enum RemarkKind
{
    /// <summary>Asks the author.</summary>
    Question,

    /// <summary>Answers a question.</summary>
    Reply,

    /// <summary>Asks somebody else who may answer to do it.</summary>
    HandOver,

    /// <summary>Reminds those who are asked.</summary>
    Nudge,

    /// <summary>Says that holding it was needless.</summary>
    Needless,
}

/// <summary>A remark about a change. It gives nobody standing and is no part of the evidence.</summary>
/// <param name="Id">Number; given by the store.</param>
/// <param name="ChangeId">The change.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Person">Whose: a person id, or the id of the token that nudged.</param>
/// <param name="ToPerson">To whom it is handed over; null for any other kind.</param>
/// <param name="ReplyTo">The question it answers; null for any other kind.</param>
/// <param name="Text">What is said; may be empty where the kind says it all.</param>
/// <param name="At">When.</param>
public sealed record RemarkRow(long Id, string ChangeId, RemarkKind Kind, string Person, string? ToPerson, long? ReplyTo, string Text, DateTimeOffset At);

/// <summary>A signed withdrawal of answers to a change.</summary>
/// <param name="Id">Number; given by the store.</param>
/// <param name="ChangeId">The change.</param>
/// <param name="Person">Who took their answers back.</param>
/// <param name="Credential">The passkey.</param>
/// <param name="Record">Evidence: statement, assertion and enrolment.</param>
/// <param name="RecordedAt">When.</param>
/// <param name="LedgerIndex">Its ledger entry.</param>
public sealed record WithdrawalRow(long Id, string ChangeId, string Person, string Credential, Sha256Digest Record, DateTimeOffset RecordedAt, long LedgerIndex);
