using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Storage;

/// <summary>Something that came in, stored before anything is done about it.</summary>
/// <param name="Id">Number of the event.</param>
/// <param name="At">When it came in.</param>
/// <param name="Kind">What it is, for instance <c>submit</c>.</param>
/// <param name="RequestId">The request it came with.</param>
/// <param name="Body">The raw bytes.</param>
/// <param name="Outcome">A change id or a refusal code; null until it was worked.</param>
public sealed record EventRow(long Id, DateTimeOffset At, string Kind, string RequestId, byte[] Body, string? Outcome)
{
    /// <summary>Longest body, in bytes.</summary>
    public const int MaxBodyBytes = 1024 * 1024;
}

/// <summary>Bytes found by their digest.</summary>
/// <param name="Digest">SHA-256 of the bytes; checked each time they are read.</param>
/// <param name="MediaType">What the bytes are.</param>
/// <param name="Bytes">The bytes.</param>
public sealed record EvidenceRow(Sha256Digest Digest, string MediaType, byte[] Bytes);

/// <summary>One version of policy, people and environments together.</summary>
/// <param name="Version">Monotonic number.</param>
/// <param name="Digest">Digest of the whole version. Going back to an earlier content is a new version with an old digest.</param>
/// <param name="Policy">Evidence: the raw policy.</param>
/// <param name="People">Evidence: the raw people.</param>
/// <param name="Environments">Evidence: the raw environments.</param>
/// <param name="State">Where it stands.</param>
/// <param name="SeenAt">When it was first seen.</param>
/// <param name="ActivatedAt">When it came into force; null before.</param>
/// <param name="Problem">Why it was refused, for people; null where it was not.</param>
/// <param name="Marks">Evidence: the raw marks of the installation; null where it has none of its own.</param>
/// <param name="Catalog">Evidence: the raw service catalog; null where there is none.</param>
public sealed record ConfigurationRow(
    long Version, Sha256Digest Digest, Sha256Digest Policy, Sha256Digest People, Sha256Digest Environments,
    ConfigurationState State, DateTimeOffset SeenAt, DateTimeOffset? ActivatedAt, string? Problem, Sha256Digest? Marks = null, Sha256Digest? Catalog = null);

/// <summary>A change and the latest decision about it.</summary>
public sealed record ChangeRow
{
    /// <summary>Place in the order of arrival, the cursor of lists; given by the store.</summary>
    public long Seq { get; init; }

    /// <summary><c>chg_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Digest of the change.</summary>
    public required Sha256Digest Digest { get; init; }

    /// <summary>Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>Component.</summary>
    public required string Component { get; init; }

    /// <summary>Where it stands.</summary>
    public ChangeState State { get; init; } = ChangeState.Waiting;

    /// <summary>The verdict.</summary>
    public required StoredVerdict Verdict { get; init; }

    /// <summary>How strictly the environment was gated when it was decided.</summary>
    public required EnforcementMode Mode { get; init; }

    /// <summary>Deployment or command.</summary>
    public ChangeKind Kind { get; init; } = ChangeKind.Deployment;

    /// <summary>When it was submitted first.</summary>
    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When it was decided last.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>What asked.</summary>
    public required RequesterKind RequesterKind { get; init; }

    /// <summary>Who asked.</summary>
    public required string RequesterId { get; init; }

    /// <summary>The person who owns the token or drives the agent that asked.</summary>
    public string? RequesterOwner { get; init; }

    /// <summary>Evidence: the change's canonical JSON.</summary>
    public required Sha256Digest ChangeDoc { get; init; }

    /// <summary>Evidence: the facts of the latest decision.</summary>
    public required Sha256Digest Facts { get; init; }

    /// <summary>Evidence: the latest decision.</summary>
    public required Sha256Digest Decision { get; init; }

    /// <summary>Secret that the comparison code is made with.</summary>
    public required byte[] CodeSecret { get; init; }

    /// <summary>Eight letters that are the same wherever these facts are shown.</summary>
    public required string ComparisonCode { get; init; }

    /// <summary>When an answer is due.</summary>
    public DateTimeOffset? AnswerBy { get; init; }

    /// <summary>The change that took its place.</summary>
    public string? SupersededBy { get; init; }
}

/// <summary>The part of a <see cref="ChangeRow"/> that a new decision replaces.</summary>
/// <param name="State">Where the change stands now.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Facts">Evidence: the facts.</param>
/// <param name="Decision">Evidence: the decision.</param>
/// <param name="CodeSecret">Secret that the comparison code is made with.</param>
/// <param name="ComparisonCode">The code of these facts.</param>
/// <param name="AnswerBy">When an answer is due.</param>
/// <param name="Mode">How strictly the environment is gated.</param>
public sealed record ChangeDecision(
    ChangeState State, StoredVerdict Verdict, Sha256Digest Facts, Sha256Digest Decision, byte[] CodeSecret, string ComparisonCode,
    DateTimeOffset? AnswerBy, EnforcementMode Mode);

/// <summary>The commits of a change in one repository.</summary>
/// <param name="ChangeId">The change.</param>
/// <param name="Repository">Configured repository id.</param>
/// <param name="Base">The last answered head; null where there was none.</param>
/// <param name="Head">What is about to run.</param>
/// <param name="Tree">Object id of the tree that the head shows; null where it was not read.</param>
public sealed record ChangeHeadRow(string ChangeId, string Repository, CommitId? Base, CommitId Head, string? Tree = null);

/// <summary>What a list of changes is narrowed to.</summary>
/// <param name="State">Only changes in this state.</param>
/// <param name="Environment">Only changes of this environment.</param>
/// <param name="Before">Only changes older than this cursor: the last page's <see cref="ChangeRow.Seq"/>.</param>
/// <param name="Limit">Most rows, 1 to <see cref="MaxLimit"/>; anything else is moved into these bounds.</param>
public sealed record ChangeFilter(ChangeState? State = null, string? Environment = null, long? Before = null, int Limit = ChangeFilter.MaxLimit)
{
    /// <summary>Most rows of one page.</summary>
    public const int MaxLimit = 100;
}

/// <summary>One decision about a change.</summary>
/// <param name="Seq">Order of the decisions; given by the store.</param>
/// <param name="ChangeId">The change.</param>
/// <param name="At">When.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Decision">Evidence: the decision.</param>
/// <param name="Facts">Evidence: the facts.</param>
/// <param name="Configuration">Version of the configuration it was decided by.</param>
/// <param name="LedgerIndex">Its ledger entry; null where neither verdict nor reasons changed.</param>
public sealed record VerdictRow(
    long Seq, string ChangeId, DateTimeOffset At, StoredVerdict Verdict, Sha256Digest Decision, Sha256Digest Facts, long Configuration, long? LedgerIndex);

/// <summary>A plan that was uploaded and reduced; the raw bytes are not kept.</summary>
/// <param name="Sha256">Digest of the raw bytes.</param>
/// <param name="Format">Reader format, for instance <c>terraform</c>.</param>
/// <param name="Content">Digest with what differs between two plans of one state blanked.</param>
/// <param name="Report">Evidence: the redacted effects.</param>
/// <param name="UploadedBy">Who uploaded it.</param>
/// <param name="UploadedAt">When.</param>
public sealed record PlanRow(Sha256Digest Sha256, string Format, Sha256Digest Content, Sha256Digest Report, string UploadedBy, DateTimeOffset UploadedAt);

/// <summary>One use of an allow.</summary>
public sealed record GrantRow
{
    /// <summary><c>grt_…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The change it is for.</summary>
    public required string ChangeId { get; init; }

    /// <summary>Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>Component.</summary>
    public required string Component { get; init; }

    /// <summary>Target; empty where the environment has only one.</summary>
    public required string Target { get; init; }

    /// <summary>The version of live it was given for.</summary>
    public required long LiveVersion { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it can no longer be redeemed for the first time.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>Deployment key that redeemed it; null before.</summary>
    public string? RedeemedBy { get; init; }

    /// <summary>When it was first redeemed.</summary>
    public DateTimeOffset? RedeemedAt { get; init; }

    /// <summary>Id of the requester that first redeemed it.</summary>
    public string? Redeemer { get; init; }

    /// <summary>When it ended; null while it is open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>How it ended; null while it is open.</summary>
    public GrantOutcome? Outcome { get; init; }

    /// <summary>Its ledger entry.</summary>
    public required long LedgerIndex { get; init; }
}
