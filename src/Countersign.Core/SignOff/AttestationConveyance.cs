namespace Countersign.Core.SignOff;

/// <summary>
/// What the gate asks of the browser about an authenticator's origin when a passkey is made (WebAuthn L3 §5.4.7). What comes back is recorded
/// as a claim: its signature is not judged, so it says what was asked and offered, and proves nothing.
/// </summary>
public enum AttestationConveyance
{
    /// <summary>Nothing is asked.</summary>
    None,

    /// <summary>A statement that the browser may anonymise.</summary>
    Indirect,

    /// <summary>The authenticator's own statement.</summary>
    Direct,
}
