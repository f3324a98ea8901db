namespace Countersign.Storage;

/// <summary>Where a change stands (contract §2, <c>gate</c>).</summary>
public enum ChangeState
{
    /// <summary>Held or denied; something is still asked for.</summary>
    Waiting,

    /// <summary>Allowed, with a grant.</summary>
    Granted,

    /// <summary>Another change of the same component took its place.</summary>
    Superseded,

    /// <summary>Taken back.</summary>
    Cancelled,

    /// <summary>Nobody answered, or nobody used the grant, in time.</summary>
    Expired,

    /// <summary>It took effect.</summary>
    Deployed,

    /// <summary>It was tried and failed.</summary>
    Failed,

    /// <summary>It took effect and was taken back.</summary>
    RolledBack,
}

/// <summary>The word of a verdict as it is stored.</summary>
public enum StoredVerdict
{
    /// <summary>May take effect.</summary>
    Allow,

    /// <summary>Something is missing.</summary>
    Hold,

    /// <summary>May not take effect.</summary>
    Deny,
}

/// <summary>Where one version of the configuration stands.</summary>
public enum ConfigurationState
{
    /// <summary>Waits for two configuration owners.</summary>
    Pending,

    /// <summary>In force; there is at most one.</summary>
    Active,

    /// <summary>Was in force.</summary>
    Replaced,

    /// <summary>Cannot be used; <see cref="ConfigurationRow.Problem"/> says why.</summary>
    Refused,
}

/// <summary>Where an enrolment stands.</summary>
public enum EnrolmentState
{
    /// <summary>Made, not confirmed; signs nothing.</summary>
    Pending,

    /// <summary>Confirmed; counts from <see cref="EnrolmentRow.CountsFrom"/>.</summary>
    Counted,

    /// <summary>Signs nothing any more.</summary>
    Revoked,
}

/// <summary>What an invitation is for.</summary>
public enum InvitationKind
{
    /// <summary>The first passkey of the installation.</summary>
    FirstAdministrator,

    /// <summary>A passkey of a person.</summary>
    Invitation,
}

/// <summary>What a person answered.</summary>
public enum SignOffAnswer
{
    /// <summary>Answers for the change.</summary>
    Approve,

    /// <summary>Refuses to.</summary>
    Reject,
}

/// <summary>How a grant ended.</summary>
public enum GrantOutcome
{
    /// <summary>The change took effect.</summary>
    Deployed,

    /// <summary>It was tried and failed.</summary>
    Failed,

    /// <summary>It took effect and was taken back.</summary>
    RolledBack,

    /// <summary>Another change took its place before it was used up.</summary>
    Superseded,

    /// <summary>Taken back before it was used up.</summary>
    Cancelled,

    /// <summary>Never redeemed in time.</summary>
    Expired,
}

/// <summary>Why live moved, or was tried to.</summary>
public enum LiveOutcome
{
    /// <summary>A deployment succeeded.</summary>
    Deployed,

    /// <summary>A deployment failed.</summary>
    Failed,

    /// <summary>A deployment was taken back.</summary>
    RolledBack,

    /// <summary>An owner signed from where commits count as answered.</summary>
    Baseline,

    /// <summary>The gate was overridden.</summary>
    BreakGlass,

    /// <summary>Seen at the platform without a grant: shadow mode or a side door.</summary>
    Observed,
}

/// <summary>What an API token may do; no token ever signs (contract §4).</summary>
public enum TokenScope
{
    /// <summary>Submit changes, plans and outcomes.</summary>
    Submit,

    /// <summary>Read.</summary>
    Read,

    /// <summary>Manage tokens and revoke.</summary>
    Admin,
}

/// <summary>What a notice tells.</summary>
public enum NoticeKind
{
    /// <summary>Somebody broke the glass; addressed to everybody.</summary>
    BreakGlass,

    /// <summary>An after-review was given.</summary>
    AfterReview,

    /// <summary>An after-review was not given in time.</summary>
    AfterReviewOverdue,

    /// <summary>A way back went through without an answer.</summary>
    WayBack,

    /// <summary>The path of an emergency was drilled.</summary>
    Drill,
}
