namespace Countersign.Core.SignOff;

/// <summary>
/// Why a signed statement was not accepted: one code per check, in the order of the checks. The written form (<see cref="RefusalCodes.ToCode"/>) is
/// stable; numbers are not. Steps are those of W3C Web Authentication Level 3 §7.2 (an assertion); an enrolment goes through §7.1.
/// </summary>
public enum RefusalCode
{
    /// <summary>The statement is too large, is not canonical JSON, lacks a member every statement has, or contradicts the ceremony it was begun for.</summary>
    StatementMalformed,

    /// <summary>No ceremony was begun for these very bytes by this person.</summary>
    StatementUnknown,

    /// <summary>The statement was made for another purpose: a sign-in cannot be presented as a sign-off.</summary>
    PurposeWrong,

    /// <summary>The credential, its person or its user handle is not the one the statement names (steps 5 and 6).</summary>
    CredentialMismatch,

    /// <summary>clientDataJSON is too large or is not strict UTF-8 JSON of the expected members (steps 8 and 9).</summary>
    ClientDataMalformed,

    /// <summary>The browser signed for another kind of ceremony (step 10).</summary>
    TypeWrong,

    /// <summary>The passkey signed other bytes than this statement (step 11).</summary>
    ChallengeMismatch,

    /// <summary>The signature was made on a page of another origin (step 12).</summary>
    OriginRefused,

    /// <summary>The signing page was framed by another site (steps 13 and 14).</summary>
    CrossOrigin,

    /// <summary>The authenticator data has a wrong length, content it must not have, or an extension nobody listed (§6.1).</summary>
    AuthenticatorDataMalformed,

    /// <summary>The passkey belongs to another relying party (step 15).</summary>
    RpIdMismatch,

    /// <summary>The UP flag is not set: nobody touched the authenticator (step 16).</summary>
    UserNotPresent,

    /// <summary>The UV flag is not set: the authenticator did not check who touched it (step 17).</summary>
    UserNotVerified,

    /// <summary>The backup flags contradict each other or the enrolment (steps 18 and 19).</summary>
    BackupFlagsInconsistent,

    /// <summary>The key's type, algorithm, curve, size or point is none of ES256, RS256 (2048 bits and more), EdDSA with Ed25519 (step 21; §5.8.5).</summary>
    KeyAlgorithmRefused,

    /// <summary>The signature has not the one byte form its algorithm allows (step 21; §6.5.5).</summary>
    SignatureMalformed,

    /// <summary>The signature was not made by this key over these bytes (step 21).</summary>
    SignatureInvalid,

    /// <summary>No enrolment has this credential id (step 6).</summary>
    EnrolmentUnknown,

    /// <summary>The enrolment was revoked before the signature was presented.</summary>
    EnrolmentRevoked,

    /// <summary>The enrolment does not count yet: its waiting time is not over.</summary>
    EnrolmentTooNew,

    /// <summary>The person is not active (left, or suspended).</summary>
    PersonInactive,

    /// <summary>The statement's time window is over, or has not begun.</summary>
    StatementExpired,

    /// <summary>The statement was answered before: each nonce is good for one answer.</summary>
    NonceUsed,

    /// <summary>What the statement describes is no longer so: facts, configuration or what is live changed.</summary>
    FactsMoved,

    /// <summary>The signer wrote, committed or pushed a commit they would answer for.</summary>
    SignerIsAuthor,

    /// <summary>The signer requested the change, owns the token that did, or uploaded its plan.</summary>
    SignerIsRequester,

    /// <summary>The signer drives an agent that wrote or requested the change.</summary>
    SignerDrivesAgent,

    /// <summary>The signer's level is below the requirement's.</summary>
    SignerLevel,

    /// <summary>The signer has not the relation to the change or its authors that the requirement asks for.</summary>
    SignerRelation,

    /// <summary>An effect that had to be acknowledged one by one was not.</summary>
    AcknowledgementMissing,
}

/// <summary>The written form of refusal codes, as logs, problem details and bundles carry it.</summary>
public static class RefusalCodes
{
    /// <summary>The kebab-case code, for instance <c>challenge-mismatch</c>.</summary>
    public static string ToCode(this RefusalCode code) => code switch
    {
        RefusalCode.StatementMalformed => "statement-malformed",
        RefusalCode.StatementUnknown => "statement-unknown",
        RefusalCode.PurposeWrong => "purpose-wrong",
        RefusalCode.CredentialMismatch => "credential-mismatch",
        RefusalCode.ClientDataMalformed => "client-data-malformed",
        RefusalCode.TypeWrong => "type-wrong",
        RefusalCode.ChallengeMismatch => "challenge-mismatch",
        RefusalCode.OriginRefused => "origin-refused",
        RefusalCode.CrossOrigin => "cross-origin",
        RefusalCode.AuthenticatorDataMalformed => "authenticator-data-malformed",
        RefusalCode.RpIdMismatch => "rp-id-mismatch",
        RefusalCode.UserNotPresent => "user-not-present",
        RefusalCode.UserNotVerified => "user-not-verified",
        RefusalCode.BackupFlagsInconsistent => "backup-flags-inconsistent",
        RefusalCode.KeyAlgorithmRefused => "key-algorithm-refused",
        RefusalCode.SignatureMalformed => "signature-malformed",
        RefusalCode.SignatureInvalid => "signature-invalid",
        RefusalCode.EnrolmentUnknown => "enrolment-unknown",
        RefusalCode.EnrolmentRevoked => "enrolment-revoked",
        RefusalCode.EnrolmentTooNew => "enrolment-too-new",
        RefusalCode.PersonInactive => "person-inactive",
        RefusalCode.StatementExpired => "statement-expired",
        RefusalCode.NonceUsed => "nonce-used",
        RefusalCode.FactsMoved => "facts-moved",
        RefusalCode.SignerIsAuthor => "signer-is-author",
        RefusalCode.SignerIsRequester => "signer-is-requester",
        RefusalCode.SignerDrivesAgent => "signer-drives-agent",
        RefusalCode.SignerLevel => "signer-level",
        RefusalCode.SignerRelation => "signer-relation",
        RefusalCode.AcknowledgementMissing => "acknowledgement-missing",
    };

    /// <summary>Reads a code as <see cref="ToCode"/> writes it.</summary>
    public static bool TryParse(string? text, out RefusalCode code)
    {
        foreach (var candidate in Enum.GetValues<RefusalCode>())
        {
            code = candidate;
            if (candidate.ToCode() == text) return true;
        }

        code = default;
        return false;
    }
}
