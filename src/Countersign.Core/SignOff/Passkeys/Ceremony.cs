namespace Countersign.Core.SignOff;

/// <summary>What a browser returns from <c>navigator.credentials.get()</c>, decoded but not yet believed.</summary>
/// <param name="CredentialId">The raw id of the passkey used.</param>
/// <param name="AuthenticatorData">The authenticator's signed data.</param>
/// <param name="ClientDataJson">The browser's signed data, byte for byte.</param>
/// <param name="Signature">The signature over authenticator data and the SHA-256 of the client data.</param>
/// <param name="UserHandle">The user handle, where the authenticator gave one.</param>
public sealed record Assertion(
    ReadOnlyMemory<byte> CredentialId,
    ReadOnlyMemory<byte> AuthenticatorData,
    ReadOnlyMemory<byte> ClientDataJson,
    ReadOnlyMemory<byte> Signature,
    ReadOnlyMemory<byte>? UserHandle);

/// <summary>Where ceremonies of this installation take place.</summary>
/// <param name="RpId">The relying party id: the host name passkeys are bound to.</param>
/// <param name="Origins">The origins whose pages may run ceremonies, compared as exact text.</param>
public sealed record RelyingParty(string RpId, IReadOnlyList<string> Origins)
{
    /// <summary>Authenticator extensions an assertion may carry; none, because none is asked for.</summary>
    public IReadOnlyCollection<string> AssertionExtensions { get; init; } = [];

    /// <summary>
    /// Authenticator extensions an enrolment may carry: <c>credProtect</c>, which browsers ask for by themselves when a passkey is made on a security key
    /// (CTAP 2.1 §12.1) and which only makes the key harder to use without its owner.
    /// </summary>
    public IReadOnlyCollection<string> EnrolmentExtensions { get; init; } = ["credProtect"];
}

/// <summary>What an accepted assertion tells about the authenticator. User presence and verification are always given.</summary>
/// <param name="BackupEligible">The key may leave its device (BE); false means device-bound.</param>
/// <param name="BackedUp">The key is backed up now (BS).</param>
/// <param name="SignCount">The new counter value to store.</param>
/// <param name="CounterAlarm">
/// The counter did not rise although one is kept: perhaps a cloned authenticator. A signal to look into and no proof (WebAuthn L3 §6.1.1).
/// </param>
public sealed record PasskeyFacts(bool BackupEligible, bool BackedUp, uint SignCount, bool CounterAlarm);

/// <summary>How an assertion fared: accepted with facts, or refused by the first check that failed.</summary>
public sealed record CeremonyResult
{
    private CeremonyResult(PasskeyFacts? facts, Refusal? refusal) => (Facts, Refusal) = (facts, refusal);

    /// <summary>What the assertion tells; null exactly when it was refused.</summary>
    public PasskeyFacts? Facts { get; }

    /// <summary>The first check that failed; null exactly when all passed.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Whether every check passed.</summary>
    public bool Accepted => Refusal is null;

    /// <summary>Runs the checks in their order until one refuses.</summary>
    internal static CeremonyResult Of(IEnumerable<Refusal?> steps, Func<PasskeyFacts> facts) =>
        steps.FirstOrDefault(refusal => refusal is not null) is { } first ? new(null, first) : new(facts(), null);
}
