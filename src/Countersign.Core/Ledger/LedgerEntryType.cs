namespace Countersign.Core.Ledger;

/// <summary>What a ledger entry records. The written names are kebab-case.</summary>
public enum LedgerEntryType
{
    /// <summary>The installation's settings took effect.</summary>
    Settings,

    /// <summary>A passkey was enrolled.</summary>
    Enrol,

    /// <summary>An enrolment was revoked.</summary>
    Revoke,

    /// <summary>A version of policy, people or environments took effect.</summary>
    Configuration,

    /// <summary>A change was submitted.</summary>
    Change,

    /// <summary>The gate decided, or decided anew with other reasons.</summary>
    Verdict,

    /// <summary>A person answered for a change.</summary>
    SignOff,

    /// <summary>A person refused to answer for a change.</summary>
    Reject,

    /// <summary>A person took an answer back.</summary>
    Withdraw,

    /// <summary>An allow became one use.</summary>
    Grant,

    /// <summary>A grant was used up.</summary>
    Consume,

    /// <summary>A deploy token was minted.</summary>
    Token,

    /// <summary>The gate was overridden.</summary>
    BreakGlass,

    /// <summary>A break-glass was reviewed.</summary>
    AfterReview,

    /// <summary>What became of a change.</summary>
    Outcome,

    /// <summary>An owner said from where commits count as answered.</summary>
    Baseline,

    /// <summary>An author declared that no AI had a part in commits.</summary>
    Declare,
}
