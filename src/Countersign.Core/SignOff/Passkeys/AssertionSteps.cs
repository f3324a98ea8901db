using System.Security.Cryptography;

namespace Countersign.Core.SignOff;

/// <summary>The checks of one assertion, WebAuthn L3 §7.2 from step 7 on. What a step read is there for the steps after it.</summary>
internal sealed class AssertionSteps(Assertion assertion, Enrolment enrolment, ReadOnlyMemory<byte> challenge, RelyingParty party)
{
    private ClientData? _client;
    private AuthenticatorData? _data;
    private CoseKey? _key;

    /// <summary>What the assertion tells; only after every step passed.</summary>
    public PasskeyFacts Facts() =>
        new(_data!.Has(AuthenticatorFlags.BackupEligible), _data.Has(AuthenticatorFlags.BackedUp), _data.SignCount, CounterAlarm());

    /// <summary>Before anything is read: how much of it there is.</summary>
    public static IEnumerable<Refusal?> Limits(Assertion assertion)
    {
        yield return CeremonySteps.Within(RefusalCode.CredentialMismatch, "The credential id", assertion.CredentialId.Length, 1, CredentialId.MaxBytes);
        if (assertion.UserHandle is { } handle)
            yield return CeremonySteps.Within(RefusalCode.CredentialMismatch, "The user handle", handle.Length, 1, CeremonySteps.MaxUserHandleBytes);
        yield return CeremonySteps.Within(RefusalCode.ClientDataMalformed, "clientDataJSON", assertion.ClientDataJson.Length, 1, ClientData.MaxBytes);
        yield return CeremonySteps.Within(
            RefusalCode.AuthenticatorDataMalformed,
            "authenticatorData",
            assertion.AuthenticatorData.Length,
            AuthenticatorData.FixedBytes,
            AuthenticatorData.MaxBytes);
        yield return CeremonySteps.Within(RefusalCode.SignatureMalformed, "The signature", assertion.Signature.Length, 1, CoseKey.MaxSignatureBytes);
    }

    /// <summary>The steps in the standard's order, with the standard's numbers.</summary>
    public IEnumerable<Refusal?> Ceremony()
    {
        yield return CeremonySteps.ReadClientData(assertion.ClientDataJson, out _client); // 8, 9
        yield return CeremonySteps.Type(_client!, "webauthn.get"); // 10
        yield return CeremonySteps.Challenge(_client!, challenge); // 11
        yield return CeremonySteps.Origin(_client!, party); // 12
        yield return CeremonySteps.Framing(_client!); // 13, 14
        yield return CeremonySteps.ReadAuthenticatorData(assertion.AuthenticatorData, attested: false, party.AssertionExtensions, out _data); // §6.1, 23
        yield return CeremonySteps.RpIdHash(_data!, party); // 15
        yield return CeremonySteps.UserPresent(_data!); // 16
        yield return CeremonySteps.UserVerified(_data!); // 17
        yield return BackupEligibility(); // 19
        yield return CeremonySteps.BackupState(_data!); // 18
        yield return CeremonySteps.ReadKey(enrolment.PublicKey, out _key); // 21
        yield return SignatureForm(); // 21
        yield return Signature(); // 20, 21
    }

    /// <summary>Step 19: whether a key may leave its device is settled when it is made, so a change means another key or a lie at enrolment.</summary>
    private Refusal? BackupEligibility() =>
        _data!.Has(AuthenticatorFlags.BackupEligible) == enrolment.BackupEligible
            ? null
            : new(
                RefusalCode.BackupFlagsInconsistent,
                "authenticatorData.flags",
                $"The passkey was enrolled as {(enrolment.BackupEligible ? "synced" : "bound to its device")} and now says otherwise. Enrol it anew.");

    /// <summary>Step 21, §6.5.5: one signature has one byte form.</summary>
    private Refusal? SignatureForm() =>
        _key!.HasStrictForm(assertion.Signature.Span)
            ? null
            : new(
                RefusalCode.SignatureMalformed,
                "signature",
                "The signature has not the exact form of its algorithm. Sign again; if it stays, use another authenticator.");

    /// <summary>Steps 20 and 21: the key signed the authenticator's data followed by the SHA-256 of the browser's.</summary>
    private Refusal? Signature()
    {
        byte[] signed = [.. assertion.AuthenticatorData.Span, .. SHA256.HashData(assertion.ClientDataJson.Span)];
        return _key!.Verify(signed, assertion.Signature.Span)
            ? null
            : new(RefusalCode.SignatureInvalid, "signature", "The signature was not made by this passkey over what was presented. Begin again.");
    }

    /// <summary>Step 22: where a counter is kept it must rise. A clone is one reason why it did not; two answers that overtook each other is another.</summary>
    private bool CounterAlarm() => (_data!.SignCount, enrolment.SignCount) is not (0, 0) && _data.SignCount <= enrolment.SignCount;
}
