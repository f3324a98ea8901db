namespace Countersign.Core.SignOff;

/// <summary>What a browser returns from <c>navigator.credentials.create()</c>, with what the gate knows about it.</summary>
public sealed record RegistrationRequest
{
    /// <summary>The raw id of the new credential, as the browser gives it.</summary>
    public required ReadOnlyMemory<byte> CredentialId { get; init; }

    /// <summary>The attestation object.</summary>
    public required ReadOnlyMemory<byte> AttestationObject { get; init; }

    /// <summary>The browser's data, byte for byte.</summary>
    public required ReadOnlyMemory<byte> ClientDataJson { get; init; }

    /// <summary>How the browser says the authenticator can be reached; a hint.</summary>
    public IReadOnlyList<string> Transports { get; init; } = [];

    /// <summary>The expected challenge, see <see cref="Purposes.Challenge"/>.</summary>
    public required ReadOnlyMemory<byte> Challenge { get; init; }

    /// <summary>Where ceremonies take place.</summary>
    public required RelyingParty Party { get; init; }

    /// <summary>Whether an enrolment with this credential id exists, revoked ones included.</summary>
    public required bool IsKnown { get; init; }

    /// <summary>Id of the person who enrols.</summary>
    public required string Person { get; init; }

    /// <summary>The user handle the gate gave the authenticator for this person.</summary>
    public required ReadOnlyMemory<byte> UserHandle { get; init; }

    /// <summary>What the browser was asked about the authenticator's origin.</summary>
    public AttestationConveyance Conveyance { get; init; }

    /// <summary>When the answer arrived.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>From when on the enrolment counts.</summary>
    public required DateTimeOffset CountsFrom { get; init; }
}

/// <summary>How a registration fared: an enrolment, or the first check that failed.</summary>
public sealed record RegistrationResult
{
    private RegistrationResult(Enrolment? enrolment, Refusal? refusal) => (Enrolment, Refusal) = (enrolment, refusal);

    /// <summary>The enrolment to store; null exactly when it was refused.</summary>
    public Enrolment? Enrolment { get; }

    /// <summary>The first check that failed; null exactly when all passed.</summary>
    public Refusal? Refusal { get; }

    internal static RegistrationResult Of(IEnumerable<Refusal?> steps, Func<Enrolment> enrolment) =>
        steps.FirstOrDefault(refusal => refusal is not null) is { } first ? new(null, first) : new(enrolment(), null);
}

/// <summary>
/// Reads a new passkey into an enrolment: the checks of WebAuthn L3 §7.1 in order. Who may enrol, and who confirms it, is decided by the enrolment's own
/// statement and not here.
/// </summary>
public static class RegistrationVerifier
{
    /// <summary>Most transports kept of what the browser lists.</summary>
    public const int MaxTransports = 8;

    /// <summary>Longest name of a transport kept, in characters.</summary>
    public const int MaxTransportLength = 32;

    /// <summary>All checks of one registration.</summary>
    public static RegistrationResult Verify(RegistrationRequest request)
    {
        var steps = new RegistrationSteps(request);
        return RegistrationResult.Of(steps.All(), steps.Enrolment);
    }
}

/// <summary>The steps of WebAuthn L3 §7.1. What a step read is there for the steps after it.</summary>
internal sealed class RegistrationSteps(RegistrationRequest request)
{
    private ClientData? _client;
    private AttestationObject? _attestation;
    private AuthenticatorData? _data;
    private CoseKey? _key;

    /// <summary>The standard's order, with the standard's numbers.</summary>
    public IEnumerable<Refusal?> All()
    {
        yield return CeremonySteps.Within(RefusalCode.CredentialMismatch, "The credential id", request.CredentialId.Length, 1, CredentialId.MaxBytes); // 25
        yield return CeremonySteps.ReadClientData(request.ClientDataJson, out _client); // 5, 6
        yield return CeremonySteps.Type(_client!, "webauthn.create"); // 7
        yield return CeremonySteps.Challenge(_client!, request.Challenge); // 8
        yield return CeremonySteps.Origin(_client!, request.Party); // 9
        yield return CeremonySteps.Framing(_client!); // 10, 11
        yield return ReadAttestation(); // 13, 21, 22
        yield return CeremonySteps.ReadAuthenticatorData(
            _attestation!.AuthenticatorData, attested: true, request.Party.EnrolmentExtensions, out _data); // 13, 28
        yield return CeremonySteps.RpIdHash(_data!, request.Party); // 14
        yield return CeremonySteps.UserPresent(_data!); // 15
        yield return CeremonySteps.UserVerified(_data!); // 16
        yield return CeremonySteps.BackupState(_data!); // 17
        yield return CeremonySteps.ReadKey(_data!.Credential!.PublicKey, out _key); // 20
        yield return CredentialIsTheBrowsers();
        yield return NotKnown(); // 26
    }

    /// <summary>Step 27: the record to store.</summary>
    public Enrolment Enrolment() => new()
    {
        Id = _data!.Credential!.Id,
        Person = request.Person,
        UserHandle = request.UserHandle,
        PublicKey = _data.Credential.PublicKey,
        Algorithm = _key!.Algorithm,
        BackupEligible = _data.Has(AuthenticatorFlags.BackupEligible),
        BackedUp = _data.Has(AuthenticatorFlags.BackedUp),
        SignCount = _data.SignCount,
        EnrolledAt = request.Now,
        CountsFrom = request.CountsFrom,
        Aaguid = _data.Credential.Aaguid,
        AttestationFormat = _attestation!.Format,
        Conveyance = request.Conveyance,
        Transports = [.. request.Transports.Where(IsTransport).Distinct(StringComparer.Ordinal).Take(RegistrationVerifier.MaxTransports)],
    };

    private Refusal? ReadAttestation() =>
        AttestationObject.TryRead(request.AttestationObject.Span, out _attestation, out var problem)
            ? null
            : new(
                RefusalCode.AuthenticatorDataMalformed,
                "attestationObject",
                $"What the authenticator returned cannot be read: {problem}. Try again, or use another authenticator.");

    /// <summary>The id the browser names is unsigned; the one that counts is in the authenticator's data, and both must agree.</summary>
    private Refusal? CredentialIsTheBrowsers() =>
        request.CredentialId.Span.SequenceEqual(_data!.Credential!.Id.ToBytes())
            ? null
            : new(
                RefusalCode.CredentialMismatch,
                _data.Credential.Id.ToString(),
                "The browser names another credential than the authenticator made. Begin again.");

    /// <summary>Step 26: whoever saw another person's credential id and public key could otherwise enrol them as their own.</summary>
    private Refusal? NotKnown() =>
        !request.IsKnown
            ? null
            : new(RefusalCode.CredentialMismatch, _data!.Credential!.Id.ToString(), "This passkey is enrolled already. Use it, or make a new one.");

    private static bool IsTransport(string name) =>
        name.Length is > 0 and <= RegistrationVerifier.MaxTransportLength && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
