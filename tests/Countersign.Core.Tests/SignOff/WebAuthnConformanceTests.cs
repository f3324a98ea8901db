using System.Security.Cryptography;
using Countersign.Core.SignOff;

namespace Countersign.Core.Tests.SignOff;

/// <summary>The 15 pairs of W3C Web Authentication Level 3 §16 Test Vectors.</summary>
public class WebAuthnConformanceTests
{
    /// <summary>What the whole list of checks says of each assertion: user verification, top-level pages only, three algorithms.</summary>
    private static readonly Dictionary<string, RefusalCode?> ByAllChecks = new()
    {
        ["none-es256"] = RefusalCode.UserNotVerified,
        ["packed-self-es256"] = RefusalCode.UserNotVerified,
        ["none-es256-crossOrigin"] = RefusalCode.CrossOrigin,
        ["none-es256-topOrigin"] = RefusalCode.CrossOrigin,
        ["none-es256-long-credential-id"] = null,
        ["packed-es256"] = null,
        ["packed-es384"] = RefusalCode.KeyAlgorithmRefused,
        ["packed-es512"] = RefusalCode.UserNotVerified,
        ["packed-rs256"] = RefusalCode.UserNotVerified,
        ["packed-eddsa"] = RefusalCode.UserNotVerified,
        ["packed-ed448"] = RefusalCode.KeyAlgorithmRefused,
        ["tpm-es256"] = null,
        ["android-key-es256"] = RefusalCode.UserNotVerified,
        ["apple-es256"] = RefusalCode.UserNotVerified,
        ["fido-u2f-es256"] = RefusalCode.UserNotVerified,
    };

    /// <summary>What an enrolment says of each registration; the standard's vectors mostly go without user verification.</summary>
    private static readonly Dictionary<string, RefusalCode?> AsEnrolment = new()
    {
        ["none-es256"] = RefusalCode.UserNotVerified,
        ["packed-self-es256"] = null,
        ["none-es256-crossOrigin"] = RefusalCode.CrossOrigin,
        ["none-es256-topOrigin"] = RefusalCode.CrossOrigin,
        ["none-es256-long-credential-id"] = RefusalCode.UserNotVerified,
        ["packed-es256"] = null,
        ["packed-es384"] = RefusalCode.UserNotVerified,
        ["packed-es512"] = RefusalCode.KeyAlgorithmRefused,
        ["packed-rs256"] = null,
        ["packed-eddsa"] = RefusalCode.UserNotVerified,
        ["packed-ed448"] = RefusalCode.UserNotVerified,
        ["tpm-es256"] = null,
        ["android-key-es256"] = null,
        ["apple-es256"] = RefusalCode.UserNotVerified,
        ["fido-u2f-es256"] = RefusalCode.UserNotVerified,
    };

    [Fact]
    public void By_signature_alone_twelve_of_fifteen_verify_and_the_other_three_have_refused_algorithms()
    {
        var refused = new List<string>();
        foreach (var vector in WebAuthnVector.All)
        {
            if (!CoseKey.TryRead(vector.Enrolment().PublicKey.Span, out var key, out _))
            {
                refused.Add(vector.Name);
                continue;
            }

            byte[] signed = [.. vector.Assertion.AuthenticatorData.Span, .. SHA256.HashData(vector.Assertion.ClientDataJson.Span)];
            Assert.True(key.HasStrictForm(vector.Assertion.Signature.Span), vector.Name);
            Assert.True(key.Verify(signed, vector.Assertion.Signature.Span), vector.Name);
            signed[0] ^= 1;
            Assert.False(key.Verify(signed, vector.Assertion.Signature.Span), vector.Name);
        }

        Assert.Equal(15, WebAuthnVector.All.Count);
        Assert.Equal(["packed-es384", "packed-es512", "packed-ed448"], refused);
    }

    [Fact]
    public void By_algorithm_ten_are_ES256_one_RS256_and_one_EdDSA()
    {
        var algorithms = WebAuthnVector.All
            .Select(vector => CoseKey.TryRead(vector.Enrolment().PublicKey.Span, out var key, out _) ? key.Algorithm : (PasskeyAlgorithm?)null)
            .OfType<PasskeyAlgorithm>().CountBy(algorithm => algorithm).ToDictionary();
        Assert.Equal(10, algorithms[PasskeyAlgorithm.Es256]);
        Assert.Equal(1, algorithms[PasskeyAlgorithm.Rs256]);
        Assert.Equal(1, algorithms[PasskeyAlgorithm.EdDsa]);
    }

    [Fact]
    public void By_all_checks_exactly_three_assertions_are_accepted_and_each_other_has_its_refusal()
    {
        var found = WebAuthnVector.All.ToDictionary(vector => vector.Name, vector => Verify(vector).Refusal?.Code);
        Assert.Equal(ByAllChecks, found);
        Assert.Equal(3, found.Values.Count(code => code is null));
    }

    [Fact]
    public void No_assertion_is_accepted_for_another_vectors_challenge()
    {
        var challenge = WebAuthnVector.All[0].GetChallenge;
        foreach (var vector in WebAuthnVector.All.Skip(1))
        {
            var result = AssertionVerifier.VerifyCeremony(vector.Assertion, vector.Enrolment(), challenge, WebAuthnVector.Party);
            Assert.Equal(RefusalCode.ChallengeMismatch, result.Refusal?.Code);
        }
    }

    [Fact]
    public void Every_registration_parses_and_names_the_vectors_credential()
    {
        foreach (var vector in WebAuthnVector.All) Assert.Equal(vector.CredentialId, vector.Enrolment().Id.ToBytes());
    }

    [Fact]
    public void Every_registration_fares_as_an_enrolment_as_its_flags_and_key_say()
    {
        var found = WebAuthnVector.All.ToDictionary(vector => vector.Name, vector => Register(vector).Refusal?.Code);
        Assert.Equal(AsEnrolment, found);
    }

    [Fact]
    public void An_accepted_registration_records_format_model_and_backup_eligibility()
    {
        var vector = WebAuthnVector.All.Single(vector => vector.Name == "tpm-es256");
        var enrolment = Register(vector).Enrolment!;
        Assert.Equal("tpm", enrolment.AttestationFormat);
        Assert.True(enrolment.BackupEligible);
        Assert.Equal(PasskeyAlgorithm.Es256, enrolment.Algorithm);
        Assert.NotEqual(Guid.Empty, enrolment.Aaguid);
    }

    private static CeremonyResult Verify(WebAuthnVector vector) =>
        AssertionVerifier.VerifyCeremony(vector.Assertion, vector.Enrolment(), vector.GetChallenge, WebAuthnVector.Party);

    private static RegistrationResult Register(WebAuthnVector vector) => RegistrationVerifier.Verify(new RegistrationRequest
    {
        CredentialId = vector.CredentialId,
        AttestationObject = vector.AttestationObject,
        ClientDataJson = vector.CreateClientData,
        Challenge = vector.CreateChallenge,
        Party = WebAuthnVector.Party,
        IsKnown = false,
        Person = "bea",
        UserHandle = new byte[1],
        Now = DateTimeOffset.UnixEpoch,
        CountsFrom = DateTimeOffset.UnixEpoch,
    });
}
