using Countersign.Core.Formats;
using Countersign.Core.SignOff;

namespace Countersign.Storage;

/// <summary>A ceremony that was begun: the exact bytes a person is asked to sign.</summary>
/// <param name="Id">The nonce, base64url.</param>
/// <param name="Purpose">The word of its purpose, for instance <c>signoff</c>.</param>
/// <param name="Person">Who began it.</param>
/// <param name="Credential">The passkey it is for; null where any of the person's may answer or there is none yet.</param>
/// <param name="Statement">The bytes to be signed.</param>
/// <param name="ChangeId">The change it is about, where there is one.</param>
/// <param name="Extra">JSON that its purpose needs besides.</param>
/// <param name="Issued">When it was begun.</param>
/// <param name="Expires">When it can no longer be finished.</param>
/// <param name="UsedAt">When it was finished; null before.</param>
public sealed record CeremonyRow(
    string Id, string Purpose, string Person, string? Credential, byte[] Statement, string? ChangeId, string? Extra,
    DateTimeOffset Issued, DateTimeOffset Expires, DateTimeOffset? UsedAt = null);

/// <summary>A passkey of a person.</summary>
public sealed record EnrolmentRow
{
    /// <summary>Credential id, base64url.</summary>
    public required string Credential { get; init; }

    /// <summary>Whose.</summary>
    public required string Person { get; init; }

    /// <summary>The public key as a COSE key.</summary>
    public required byte[] Cose { get; init; }

    /// <summary>What its person calls it; empty where they gave it no name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether it can be synchronised to other devices.</summary>
    public required bool BackupEligible { get; init; }

    /// <summary>Whether a copy of it was outside its device when it was made.</summary>
    public bool BackedUp { get; init; }

    /// <summary>Whether a copy of it was outside its device when it was last used.</summary>
    public bool BackedUpNow { get; init; }

    /// <summary>Highest signature counter seen.</summary>
    public required long SignCount { get; init; }

    /// <summary>How the authenticator can be reached, as the browser said.</summary>
    public IReadOnlyList<string> Transports { get; init; } = [];

    /// <summary>Model of the authenticator, as it says.</summary>
    public required string Aaguid { get; init; }

    /// <summary>Format of the attestation that came with it.</summary>
    public required string AttestationFormat { get; init; }

    /// <summary>What was asked about the authenticator's origin.</summary>
    public AttestationConveyance Conveyance { get; init; }

    /// <summary>The passkey of the same person in whose place it is to stand; null where it stands for itself.</summary>
    public string? Replaces { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Where it stands.</summary>
    public required EnrolmentState State { get; init; }

    /// <summary>From when its signatures count; null while it is pending.</summary>
    public DateTimeOffset? CountsFrom { get; init; }

    /// <summary>When it was last used; null before.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>When its signature counter last did not rise; null where it always did.</summary>
    public DateTimeOffset? AlarmAt { get; init; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The ledger entry of its revocation.</summary>
    public long? RevokedIndex { get; init; }

    /// <summary>Its ledger entry; null while it is pending.</summary>
    public long? LedgerIndex { get; init; }

    /// <summary>The user handle given to the authenticator.</summary>
    public required byte[] UserHandle { get; init; }

    /// <summary>Who or what confirmed it.</summary>
    public string? ConfirmedBy { get; init; }
}

/// <summary>A link that lets a person enrol once; only the hash of its code is kept.</summary>
/// <param name="Person">Whose passkey it is for.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="CreatedBy">Who made it; null for the first administrator's.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Expires">When it can no longer be used.</param>
/// <param name="Replaces">The passkey in whose place the new one is to stand, if there is one.</param>
public sealed record InvitationRow(string Person, InvitationKind Kind, string? CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset Expires, string? Replaces = null);

/// <summary>A person's answer to a change.</summary>
public sealed record SignOffRow
{
    /// <summary>Number; given by the store.</summary>
    public long Id { get; init; }

    /// <summary>The change.</summary>
    public required string ChangeId { get; init; }

    /// <summary>Digest of the change.</summary>
    public required Sha256Digest ChangeDigest { get; init; }

    /// <summary>Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>Component.</summary>
    public required string Component { get; init; }

    /// <summary>Who answered.</summary>
    public required string Person { get; init; }

    /// <summary>The passkey.</summary>
    public required string Credential { get; init; }

    /// <summary>The answer.</summary>
    public required SignOffAnswer Answer { get; init; }

    /// <summary>Evidence: the statement's bytes.</summary>
    public required Sha256Digest Statement { get; init; }

    /// <summary>Evidence: the assertion.</summary>
    public required Sha256Digest Assertion { get; init; }

    /// <summary>When the statement was issued.</summary>
    public required DateTimeOffset Issued { get; init; }

    /// <summary>Until when it counts.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Its ledger entry.</summary>
    public required long LedgerIndex { get; init; }

    /// <summary>When it was taken back; null where it was not.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>For how many seconds the signer's console showed the change; null where it did not say. No part of what was signed.</summary>
    public long? SecondsOnScreen { get; init; }

    /// <summary>Ids of the effects that the signer opened or had in view; null where the console did not say. No part of what was signed.</summary>
    public IReadOnlyList<string>? EffectsOpened { get; init; }
}

/// <summary>An API token; only the hash of its secret is kept.</summary>
/// <param name="Id">Id of the token.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Owner">The person who owns it; barred from answering for what it submits.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="RevokedAt">When it was revoked; null where it was not.</param>
public sealed record TokenRow(
    string Id, string Name, IReadOnlyList<TokenScope> Scopes, string? Owner, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt = null);

/// <summary>A session of the console, for reading; only the hash of its secret is kept.</summary>
/// <param name="Person">Whose.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="Credential">The passkey it began with, where it was one.</param>
public sealed record SessionRow(string Person, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string? Credential);
