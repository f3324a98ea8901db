using System.Text.Json.Nodes;
using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.SignOff;

/// <summary>One pair of W3C Web Authentication Level 3 §16.</summary>
internal sealed record WebAuthnVector(
    string Name, byte[] CredentialId, byte[] CreateChallenge, byte[] CreateClientData, byte[] AttestationObject, byte[] GetChallenge, Assertion Assertion)
{
    public static readonly RelyingParty Party = new("example.org", ["https://example.org"]);

    public static IReadOnlyList<WebAuthnVector> All { get; } = Load();

    /// <summary>What the registration enrols, without the checks of an enrolment: most vectors were made without user verification.</summary>
    public Enrolment Enrolment()
    {
        Assert.True(Core.SignOff.AttestationObject.TryRead(AttestationObject, out var attestation, out var problem), problem);
        Assert.True(AuthenticatorData.TryRead(attestation.AuthenticatorData, attested: true, [], out var data, out problem), problem);
        return new Enrolment
        {
            Id = data.Credential!.Id,
            Person = "bea",
            UserHandle = new byte[1],
            PublicKey = data.Credential.PublicKey,
            Algorithm = PasskeyAlgorithm.Es256,
            BackupEligible = data.Has(AuthenticatorFlags.BackupEligible),
            SignCount = data.SignCount,
            EnrolledAt = DateTimeOffset.UnixEpoch,
            CountsFrom = DateTimeOffset.UnixEpoch,
            Aaguid = data.Credential.Aaguid,
            AttestationFormat = attestation.Format,
        };
    }

    private static List<WebAuthnVector> Load()
    {
        var file = JsonNode.Parse(File.ReadAllBytes(SourceTree.Vectors("webauthn-l3.json")))!;
        return [.. file["vectors"]!.AsArray().Select(vector => Read(vector!))];
    }

    private static WebAuthnVector Read(JsonNode vector)
    {
        byte[] Hex(string part, string name) => Convert.FromHexString(vector[part]![name]!.GetValue<string>());
        var id = Hex("registration", "credential_id");
        return new WebAuthnVector(
            vector["name"]!.GetValue<string>(),
            id,
            Hex("registration", "challenge"),
            Hex("registration", "clientDataJSON"),
            Hex("registration", "attestationObject"),
            Hex("assertion", "challenge"),
            new Assertion(id, Hex("assertion", "authenticatorData"), Hex("assertion", "clientDataJSON"), Hex("assertion", "signature"), UserHandle: null));
    }
}
