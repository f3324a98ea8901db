using System.Text;
using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.SignOff;

/// <summary>One good registration; each test spoils one thing of it.</summary>
public sealed class RegistrationVerifierTests : IDisposable
{
    private static readonly byte[] Challenge = Purpose.Enrol.Challenge("{}"u8);

    private readonly SoftwareAuthenticator _key = new() { Aaguid = new Guid("8446ccb9-ab1d-b374-750b-2367ff6f3a1f"), SignCount = 7 };

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData(PasskeyAlgorithm.Es256)]
    [InlineData(PasskeyAlgorithm.Rs256)]
    [InlineData(PasskeyAlgorithm.EdDsa)]
    public void A_right_registration_becomes_an_enrolment_that_signs(PasskeyAlgorithm algorithm)
    {
        using var key = new SoftwareAuthenticator(algorithm, backupEligible: true);
        var enrolment = RegistrationVerifier.Verify(Request(key)).Enrolment!;
        Assert.Equal(algorithm, enrolment.Algorithm);
        var assertion = key.Assert(Answer.RpId, Answer.Origin, Challenge);
        Assert.Null(AssertionVerifier.VerifyCeremony(assertion, enrolment, Challenge, Answer.Party).Refusal);
    }

    [Fact]
    public void An_enrolment_holds_what_the_authenticator_said_and_when_it_counts()
    {
        var request = Request() with { Transports = ["usb", "nfc", "usb", "<script>", "", new string('a', 33)] };
        var enrolment = RegistrationVerifier.Verify(request).Enrolment!;
        Assert.Equal(_key.CredentialId, enrolment.Id.ToBytes());
        Assert.Equal(_key.PublicKey, enrolment.PublicKey.ToArray());
        Assert.Equal(("bea", 7u, false, "none"), (enrolment.Person, enrolment.SignCount, enrolment.BackupEligible, enrolment.AttestationFormat));
        Assert.Equal((Answer.Issued, Answer.Issued.AddHours(24), (DateTimeOffset?)null), (enrolment.EnrolledAt, enrolment.CountsFrom, enrolment.RevokedAt));
        Assert.Equal(_key.Aaguid, enrolment.Aaguid);
        Assert.Equal(_key.UserHandle, enrolment.UserHandle.ToArray());
        Assert.Equal(["usb", "nfc"], enrolment.Transports);
    }

    [Fact]
    public void At_most_eight_transports_are_kept()
    {
        var request = Request() with { Transports = [.. Enumerable.Range(0, RegistrationVerifier.MaxTransports + 1).Select(n => $"t{n}")] };
        Assert.Equal(RegistrationVerifier.MaxTransports, RegistrationVerifier.Verify(request).Enrolment!.Transports.Count);
    }

    [Fact]
    public void An_assertion_is_type_wrong() => Refused(RefusalCode.TypeWrong, Request(wrong: new Misbehaviour { Type = "webauthn.get" }));

    [Fact]
    public void Client_data_twice_said_is_client_data_malformed()
    {
        var wrong = new Misbehaviour { ClientData = data => [.. data[..^1], .. ",\"type\":\"webauthn.create\"}"u8] };
        Refused(RefusalCode.ClientDataMalformed, Request(wrong: wrong));
    }

    [Fact]
    public void Another_challenge_is_challenge_mismatch() =>
        Refused(RefusalCode.ChallengeMismatch, Request() with { Challenge = Purpose.SignOff.Challenge("{}"u8) });

    [Fact]
    public void Another_origin_is_origin_refused() =>
        Refused(RefusalCode.OriginRefused, Request() with { Party = Answer.Party with { Origins = ["https://other.example"] } });

    [Fact]
    public void A_framed_page_is_cross_origin() => Refused(RefusalCode.CrossOrigin, Request(wrong: new Misbehaviour { CrossOrigin = true }));

    [Fact]
    public void Another_host_is_rp_id_mismatch() =>
        Refused(RefusalCode.RpIdMismatch, Request() with { Party = Answer.Party with { RpId = "acme.example" } });

    [Fact]
    public void No_touch_is_user_not_present() => Refused(RefusalCode.UserNotPresent, Request(wrong: new Misbehaviour { UserPresent = false }));

    [Fact]
    public void No_verification_is_user_not_verified() => Refused(RefusalCode.UserNotVerified, Request(wrong: new Misbehaviour { UserVerified = false }));

    [Fact]
    public void A_backup_of_what_cannot_be_backed_up_is_backup_flags_inconsistent() =>
        Refused(RefusalCode.BackupFlagsInconsistent, Request(wrong: new Misbehaviour { BackedUp = true }));

    [Fact]
    public void A_weak_key_is_key_algorithm_refused()
    {
        using var weak = new SoftwareAuthenticator(PasskeyAlgorithm.Rs256, rsaBits: 1024);
        Refused(RefusalCode.KeyAlgorithmRefused, Request(weak));
    }

    [Fact]
    public void Another_credential_id_than_the_authenticators_is_credential_mismatch() =>
        Refused(RefusalCode.CredentialMismatch, Request() with { CredentialId = new byte[32] });

    [Fact]
    public void A_passkey_enrolled_before_is_credential_mismatch() => Refused(RefusalCode.CredentialMismatch, Request() with { IsKnown = true });

    [Fact]
    public void No_credential_is_authenticator_data_malformed()
    {
        var data = _key.Assert(Answer.RpId, Answer.Origin, Challenge).AuthenticatorData.ToArray();
        Refused(RefusalCode.AuthenticatorDataMalformed, Request() with { AttestationObject = Attestation(data: data) });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(100)]
    public void A_credential_cut_short_is_authenticator_data_malformed(int bytes) =>
        Refused(RefusalCode.AuthenticatorDataMalformed, Request(wrong: new Misbehaviour { AuthenticatorData = data => data[..^bytes] }));

    [Fact]
    public void Bytes_after_the_credential_are_authenticator_data_malformed() =>
        Refused(RefusalCode.AuthenticatorDataMalformed, Request(wrong: new Misbehaviour { AuthenticatorData = data => [.. data, 0] }));

    [Fact]
    public void The_extension_browsers_ask_for_by_themselves_is_accepted() =>
        Assert.Null(Code(Request(wrong: new Misbehaviour { Extensions = TestCbor.TextMap(("credProtect", TestCbor.Int(2))) })));

    [Fact]
    public void Another_extension_is_authenticator_data_malformed() => Refused(
        RefusalCode.AuthenticatorDataMalformed, Request(wrong: new Misbehaviour { Extensions = TestCbor.TextMap(("hmac-secret", [0xf5])) }));

    [Fact]
    public void An_attestation_of_another_format_is_recorded_and_not_judged()
    {
        var request = Request() with { AttestationObject = Attestation("packed", TestCbor.TextMap(("alg", TestCbor.Int(-7)), ("sig", TestCbor.Bytes([1])))) };
        Assert.Equal("packed", RegistrationVerifier.Verify(request).Enrolment!.AttestationFormat);
    }

    [Fact]
    public void An_attestation_called_none_with_a_statement_is_authenticator_data_malformed() => Refused(
        RefusalCode.AuthenticatorDataMalformed, Request() with { AttestationObject = Attestation(statement: TestCbor.TextMap(("alg", TestCbor.Int(-7)))) });

    [Fact]
    public void An_attestation_object_of_another_shape_is_authenticator_data_malformed()
    {
        var good = Attestation();
        byte[][] others =
        [
            [], [0xa0], [.. good, 0], good[..^1], [0xa2, .. good[1..]], Attestation(statement: [0xf5]), Attestation("a b"), Attestation(""),
            [0xa3, .. TestCbor.Text("fmt"), 0x01, .. good[10..]],
        ];
        foreach (var other in others) Refused(RefusalCode.AuthenticatorDataMalformed, Request() with { AttestationObject = other });
    }

    // Limits, at the last size taken and the first refused.

    [Theory]
    [InlineData(CredentialId.MaxBytes, true)]
    [InlineData(CredentialId.MaxBytes + 1, false)]
    public void The_browsers_credential_id(int bytes, bool accepted)
    {
        using var key = new SoftwareAuthenticator { CredentialId = new byte[bytes] };
        Assert.Equal(accepted ? null : RefusalCode.CredentialMismatch, Code(Request(key)));
    }

    [Theory]
    [InlineData(CredentialId.MaxBytes, true)]
    [InlineData(CredentialId.MaxBytes + 1, false)]
    [InlineData(0, false)]
    public void The_authenticators_credential_id(int bytes, bool accepted)
    {
        using var key = new SoftwareAuthenticator { CredentialId = new byte[bytes] };
        var request = Request(key) with { CredentialId = new byte[Math.Clamp(bytes, 1, CredentialId.MaxBytes)] };
        Assert.Equal(accepted ? null : RefusalCode.AuthenticatorDataMalformed, Code(request));
    }

    [Theory]
    [InlineData(ClientData.MaxBytes, true)]
    [InlineData(ClientData.MaxBytes + 1, false)]
    public void The_client_data(int bytes, bool accepted)
    {
        var wrong = new Misbehaviour { ClientData = data => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(data).PadRight(bytes)) };
        Assert.Equal(accepted ? null : RefusalCode.ClientDataMalformed, Code(Request(wrong: wrong)));
    }

    [Theory]
    [InlineData(AttestationObject.MaxBytes, true)]
    [InlineData(AttestationObject.MaxBytes + 1, false)]
    public void The_attestation_object(int bytes, bool accepted)
    {
        var empty = Attestation("packed", TestCbor.TextMap(("x", TestCbor.Bytes(new byte[1000])))).Length - 1000;
        var attestation = Attestation("packed", TestCbor.TextMap(("x", TestCbor.Bytes(new byte[bytes - empty]))));
        Assert.Equal(bytes, attestation.Length);
        Assert.Equal(accepted ? null : RefusalCode.AuthenticatorDataMalformed, Code(Request() with { AttestationObject = attestation }));
    }

    [Theory]
    [InlineData(AttestationObject.MaxFormatLength, true)]
    [InlineData(AttestationObject.MaxFormatLength + 1, false)]
    public void The_format_identifier(int length, bool accepted) => Assert.Equal(
        accepted ? null : RefusalCode.AuthenticatorDataMalformed, Code(Request() with { AttestationObject = Attestation(new string('a', length)) }));

    private static RefusalCode? Code(RegistrationRequest request) => RegistrationVerifier.Verify(request).Refusal?.Code;

    private static void Refused(RefusalCode code, RegistrationRequest request)
    {
        var result = RegistrationVerifier.Verify(request);
        Assert.Equal(code, result.Refusal?.Code);
        Assert.Null(result.Enrolment);
        Assert.EndsWith(".", result.Refusal!.Text, StringComparison.Ordinal);
    }

    private byte[] Attestation(string format = "none", byte[]? statement = null, byte[]? data = null)
    {
        data ??= DataOf(_key.Register(Answer.RpId, Answer.Origin, Challenge).AttestationObject);
        return TestCbor.TextMap(("fmt", TestCbor.Text(format)), ("attStmt", statement ?? [0xa0]), ("authData", TestCbor.Bytes(data)));
    }

    private static byte[] DataOf(byte[] attestation) =>
        AttestationObject.TryRead(attestation, out var read, out var problem) ? read.AuthenticatorData : throw new InvalidOperationException(problem);

    private RegistrationRequest Request(SoftwareAuthenticator? key = null, Misbehaviour? wrong = null)
    {
        key ??= _key;
        var registration = key.Register(Answer.RpId, Answer.Origin, Challenge, wrong);
        return new RegistrationRequest
        {
            CredentialId = registration.CredentialId,
            AttestationObject = registration.AttestationObject,
            ClientDataJson = registration.ClientDataJson,
            Challenge = Challenge,
            Party = Answer.Party,
            IsKnown = false,
            Person = "bea",
            UserHandle = key.UserHandle,
            Now = Answer.Issued,
            CountsFrom = Answer.Issued.AddHours(24),
        };
    }
}
