using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.SignOff;

/// <summary>One good sign-off; each test spoils one thing of it and names the code that must come of it.</summary>
public sealed class AssertionVerifierTests : IDisposable
{
    private readonly Answer _answer = new();
    private readonly AssertionRequest _good;

    public AssertionVerifierTests() => _good = _answer.Request();

    public void Dispose() => _answer.Dispose();

    [Theory]
    [InlineData(PasskeyAlgorithm.Es256)]
    [InlineData(PasskeyAlgorithm.Rs256)]
    [InlineData(PasskeyAlgorithm.EdDsa)]
    public void A_right_answer_is_accepted_with_each_algorithm(PasskeyAlgorithm algorithm)
    {
        using var answer = new Answer(algorithm);
        var result = AssertionVerifier.Verify(answer.Request());
        Assert.Null(result.Refusal);
        Assert.True(result.Accepted);
        Assert.Equal(new PasskeyFacts(BackupEligible: false, BackedUp: false, SignCount: 0, CounterAlarm: false), result.Facts);
    }

    [Fact]
    public void A_synced_passkey_is_accepted_and_said_to_be_one()
    {
        using var answer = new Answer(backupEligible: true);
        var result = AssertionVerifier.Verify(answer.Request(new Misbehaviour { BackedUp = true }));
        Assert.Equal(new PasskeyFacts(BackupEligible: true, BackedUp: true, SignCount: 0, CounterAlarm: false), result.Facts);
    }

    [Fact]
    public void Every_purpose_is_accepted_for_itself_and_refused_for_every_other()
    {
        foreach (var begun in Enum.GetValues<Purpose>())
        {
            var request = _answer.Request(purpose: begun);
            foreach (var wanted in Enum.GetValues<Purpose>())
                Assert.Equal(begun == wanted ? null : RefusalCode.PurposeWrong, Code(request with { Purpose = wanted }));
        }
    }

    // The statement.

    [Fact]
    public void A_ceremony_nobody_began_is_statement_unknown() => Refused(RefusalCode.StatementUnknown, _good with { Begun = null });

    [Fact]
    public void A_ceremony_begun_by_another_person_is_statement_unknown() => Refused(RefusalCode.StatementUnknown, _good with { Person = "cid" });

    [Fact]
    public void A_page_that_drew_other_bytes_is_statement_unknown()
    {
        var shown = _good.Statement.ToArray();
        shown[10] ^= 1;
        Refused(RefusalCode.StatementUnknown, _good with { Statement = shown });
    }

    [Fact]
    public void An_answered_statement_is_nonce_used() =>
        Refused(RefusalCode.NonceUsed, _good with { Begun = _good.Begun! with { UsedAt = Answer.Issued } });

    [Fact]
    public void A_statement_not_in_canonical_form_is_statement_malformed() =>
        Refused(RefusalCode.StatementMalformed, _answer.Request(statement: Encoding.UTF8.GetBytes(_answer.Members().ToJsonString().Replace(":", ": ", StringComparison.Ordinal))));

    [Theory]
    [InlineData("type")]
    [InlineData("person")]
    [InlineData("credential")]
    [InlineData("nonce")]
    [InlineData("issued")]
    [InlineData("expires")]
    public void A_statement_without_a_shared_member_is_statement_malformed(string member) =>
        Refused(RefusalCode.StatementMalformed, _answer.RequestWith((member, null)));

    [Theory]
    [InlineData("type", "https://countersign.dev/signoff/v2")]
    [InlineData("credential", "not base64url!")]
    [InlineData("credential", "AB")]
    [InlineData("nonce", "AAAA")]
    [InlineData("issued", "2026-11-22T10:00:00+00:00")]
    [InlineData("issued", "2026-11-22T10:00:00.50Z")]
    [InlineData("issued", "2026-02-30T10:00:00Z")]
    [InlineData("expires", "2026-11-22T10:00:00Z")]
    public void A_statement_with_a_wrong_shared_member_is_statement_malformed(string member, string value) =>
        Refused(RefusalCode.StatementMalformed, _answer.RequestWith((member, value)));

    [Fact]
    public void A_statement_that_names_another_person_than_began_it_is_statement_malformed() =>
        Refused(RefusalCode.StatementMalformed, _answer.RequestWith(("person", "cid")));

    [Fact]
    public void A_statement_begun_for_another_purpose_than_its_type_says_is_purpose_wrong() =>
        Refused(RefusalCode.PurposeWrong, _good with { Begun = _good.Begun! with { Purpose = Purpose.SignIn } });

    // The credential.

    [Fact]
    public void Another_passkey_of_the_same_person_is_credential_mismatch()
    {
        using var other = new SoftwareAuthenticator { UserHandle = _answer.Key.UserHandle };
        var assertion = other.Assert(Answer.RpId, Answer.Origin, Purpose.SignOff.Challenge(_good.Statement.Span));
        var enrolment = _answer.Enrolment with { Id = Answer.Id(other.CredentialId), PublicKey = other.PublicKey };
        Refused(RefusalCode.CredentialMismatch, _good with { Assertion = assertion, Enrolment = enrolment });
    }

    [Fact]
    public void An_enrolment_of_another_person_is_credential_mismatch() =>
        Refused(RefusalCode.CredentialMismatch, _good with { Enrolment = _good.Enrolment! with { Person = "cid" } });

    [Fact]
    public void Another_user_handle_is_credential_mismatch() =>
        Refused(RefusalCode.CredentialMismatch, _good with { Assertion = _good.Assertion with { UserHandle = new byte[32] } });

    [Fact]
    public void No_user_handle_is_accepted_where_the_statement_names_the_person() =>
        Assert.Null(Code(_good with { Assertion = _good.Assertion with { UserHandle = null } }));

    [Fact]
    public void No_enrolment_is_enrolment_unknown() => Refused(RefusalCode.EnrolmentUnknown, _good with { Enrolment = null });

    [Fact]
    public void An_enrolment_with_another_id_is_enrolment_unknown() =>
        Refused(RefusalCode.EnrolmentUnknown, _good with { Enrolment = _good.Enrolment! with { Id = Answer.Id([1, 2, 3]) } });

    // Signing in without naming anybody.

    [Fact]
    public void A_sign_in_may_leave_person_and_credential_to_the_passkey() => Assert.Null(Code(DiscoverableSignIn()));

    [Fact]
    public void A_sign_in_that_names_nobody_needs_a_user_handle() =>
        Refused(RefusalCode.CredentialMismatch, WithoutHandle(DiscoverableSignIn()));

    [Fact]
    public void A_sign_in_that_names_a_person_refuses_a_passkey_of_another()
    {
        var request = _answer.Request(purpose: Purpose.SignIn);
        Refused(RefusalCode.CredentialMismatch, request with { Enrolment = request.Enrolment! with { Person = "cid" } });
    }

    // The browser's data.

    [Theory]
    [InlineData("{\"type\":\"webauthn.get\",\"type\":\"webauthn.get\",")]
    [InlineData("{\"type\":\"webauthn.create\",\"\\u0074ype\":\"webauthn.get\",")]
    [InlineData("\uFEFF{\"type\":\"webauthn.get\",")]
    [InlineData("{\"type\":1,")]
    [InlineData("{\"crossOrigin\":null,\"type\":\"webauthn.get\",")]
    [InlineData("{\"topOrigin\":false,\"type\":\"webauthn.get\",")]
    [InlineData("[{\"type\":\"webauthn.get\",")]
    [InlineData("{,\"type\":\"webauthn.get\",")]
    public void Client_data_that_is_not_strict_JSON_of_the_right_types_is_client_data_malformed(string start) =>
        Refused(RefusalCode.ClientDataMalformed, Client(text => text.Replace("{\"type\":\"webauthn.get\",", start, StringComparison.Ordinal), new Misbehaviour { CrossOrigin = null }));

    [Theory]
    [InlineData("type")]
    [InlineData("challenge")]
    [InlineData("origin")]
    public void Client_data_without_a_needed_member_is_client_data_malformed(string member) =>
        Refused(RefusalCode.ClientDataMalformed, Client(text => text.Replace($"\"{member}\"", "\"other\"", StringComparison.Ordinal)));

    [Fact]
    public void Client_data_followed_by_more_is_client_data_malformed() => Refused(RefusalCode.ClientDataMalformed, Client(text => text + "{}"));

    [Fact]
    public void Client_data_that_is_not_UTF_8_is_client_data_malformed() =>
        Refused(RefusalCode.ClientDataMalformed, _answer.Request(new Misbehaviour { ClientData = bytes => [.. bytes[..^1], .. ",\"x\":\"\xff\"}".Select(c => (byte)c)] }));

    [Fact]
    public void Client_data_with_members_nobody_knows_is_accepted() =>
        Assert.Null(Code(Client(text => text.Replace("}", ",\"new\":{\"a\":[1.5e3,null]}}", StringComparison.Ordinal))));

    [Fact]
    public void Client_data_without_crossOrigin_is_accepted() => Assert.Null(Code(_answer.Request(new Misbehaviour { CrossOrigin = null })));

    [Theory]
    [InlineData("webauthn.create")]
    [InlineData("payment.get")]
    [InlineData("Webauthn.get")]
    public void Another_ceremony_is_type_wrong(string type) => Refused(RefusalCode.TypeWrong, _answer.Request(new Misbehaviour { Type = type }));

    [Fact]
    public void A_signature_over_another_statement_is_challenge_mismatch()
    {
        var other = _answer.RequestWith(("answer", "reject"));
        Refused(RefusalCode.ChallengeMismatch, _good with { Assertion = other.Assertion });
    }

    [Fact]
    public void A_signature_over_the_same_bytes_for_another_purpose_is_challenge_mismatch()
    {
        var challenge = Purpose.SignIn.Challenge(_good.Statement.Span);
        Refused(RefusalCode.ChallengeMismatch, _good with { Assertion = _answer.Key.Assert(Answer.RpId, Answer.Origin, challenge) });
    }

    [Fact]
    public void A_padded_challenge_is_challenge_mismatch()
    {
        var challenge = StrictBase64.EncodeUrl(Purpose.SignOff.Challenge(_good.Statement.Span));
        Refused(RefusalCode.ChallengeMismatch, Client(text => text.Replace(challenge, challenge + "=", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("https://sign.acme.example.evil.example")]
    [InlineData("https://sign.acme.example:8443")]
    [InlineData("https://sign.acme.example/")]
    [InlineData("http://sign.acme.example")]
    [InlineData("HTTPS://sign.acme.example")]
    [InlineData("null")]
    public void Another_origin_is_origin_refused(string origin)
    {
        var assertion = _answer.Key.Assert(Answer.RpId, origin, Purpose.SignOff.Challenge(_good.Statement.Span));
        Refused(RefusalCode.OriginRefused, _good with { Assertion = assertion });
    }

    [Fact]
    public void A_framed_page_is_cross_origin() => Refused(RefusalCode.CrossOrigin, _answer.Request(new Misbehaviour { CrossOrigin = true }));

    [Fact]
    public void A_top_origin_is_cross_origin_even_if_it_is_our_own() =>
        Refused(RefusalCode.CrossOrigin, _answer.Request(new Misbehaviour { TopOrigin = Answer.Origin }));

    // The authenticator's data.

    [Fact]
    public void Authenticator_data_with_a_byte_more_is_authenticator_data_malformed() => DataMalformed(bytes => [.. bytes, 0]);

    [Fact]
    public void Authenticator_data_with_a_byte_less_is_authenticator_data_malformed() => DataMalformed(bytes => bytes[..^1]);

    [Fact]
    public void Authenticator_data_that_announces_a_credential_is_authenticator_data_malformed() => DataMalformed(bytes => Flag(bytes, 0x40));

    [Fact]
    public void Authenticator_data_that_announces_extensions_and_has_none_is_authenticator_data_malformed() => DataMalformed(bytes => Flag(bytes, 0x80));

    [Fact]
    public void An_empty_extension_map_is_authenticator_data_malformed() => DataMalformed(bytes => [.. Flag(bytes, 0x80), 0xa0]);

    [Fact]
    public void An_unlisted_extension_is_authenticator_data_malformed() =>
        Refused(RefusalCode.AuthenticatorDataMalformed, WithExtension(_answer.Request(new Misbehaviour { Extensions = Uvm })));

    [Fact]
    public void A_listed_extension_is_accepted() =>
        Assert.Null(Code(WithExtension(_answer.Request(new Misbehaviour { Extensions = Uvm }), "uvm")));

    [Fact]
    public void A_listed_extension_followed_by_more_is_authenticator_data_malformed() =>
        Refused(RefusalCode.AuthenticatorDataMalformed, WithExtension(_answer.Request(new Misbehaviour { Extensions = [.. Uvm, 0xf5] }), "uvm"));

    [Fact]
    public void Reserved_flags_are_left_alone() =>
        Assert.Null(Code(_answer.Request(new Misbehaviour { AuthenticatorData = bytes => Flag(bytes, 0x22) })));

    [Fact]
    public void A_passkey_of_another_host_is_rp_id_mismatch()
    {
        var assertion = _answer.Key.Assert("acme.example", Answer.Origin, Purpose.SignOff.Challenge(_good.Statement.Span));
        Refused(RefusalCode.RpIdMismatch, _good with { Assertion = assertion });
    }

    [Fact]
    public void No_touch_is_user_not_present() => Refused(RefusalCode.UserNotPresent, _answer.Request(new Misbehaviour { UserPresent = false }));

    [Fact]
    public void No_verification_is_user_not_verified() => Refused(RefusalCode.UserNotVerified, _answer.Request(new Misbehaviour { UserVerified = false }));

    [Fact]
    public void A_device_bound_passkey_that_becomes_synced_is_backup_flags_inconsistent() =>
        Refused(RefusalCode.BackupFlagsInconsistent, _answer.Request(new Misbehaviour { BackupEligible = true }));

    [Fact]
    public void A_synced_passkey_that_becomes_device_bound_is_backup_flags_inconsistent()
    {
        using var answer = new Answer(backupEligible: true);
        Refused(RefusalCode.BackupFlagsInconsistent, answer.Request(new Misbehaviour { BackupEligible = false }));
    }

    [Fact]
    public void A_backup_of_what_cannot_be_backed_up_is_backup_flags_inconsistent() =>
        Refused(RefusalCode.BackupFlagsInconsistent, _answer.Request(new Misbehaviour { BackedUp = true }));

    // The signature.

    [Fact]
    public void A_key_with_another_algorithm_is_key_algorithm_refused() =>
        Refused(RefusalCode.KeyAlgorithmRefused, WithKey(TestCbor.Map((1, TestCbor.Int(2)), (3, TestCbor.Int(-35)), (-1, TestCbor.Int(2)))));

    [Fact]
    public void An_RSA_key_of_1024_bits_is_key_algorithm_refused()
    {
        using var weak = new SoftwareAuthenticator(PasskeyAlgorithm.Rs256, rsaBits: 1024);
        Refused(RefusalCode.KeyAlgorithmRefused, WithKey(weak.PublicKey));
    }

    [Fact]
    public void An_ECDSA_signature_with_a_byte_more_is_signature_malformed() => Refused(RefusalCode.SignatureMalformed, Signature(der => [.. der, 0]));

    [Fact]
    public void An_ECDSA_signature_with_a_long_form_length_is_signature_malformed() =>
        Refused(RefusalCode.SignatureMalformed, Signature(der => [0x30, 0x81, .. der[1..]]));

    [Fact]
    public void An_ECDSA_signature_with_a_superfluous_zero_is_signature_malformed() =>
        Refused(RefusalCode.SignatureMalformed, Signature(der => [0x30, (byte)(der[1] + 1), 0x02, (byte)(der[3] + 1), 0x00, .. der[4..]]));

    [Fact]
    public void An_ECDSA_signature_as_two_bare_numbers_is_signature_malformed() => Refused(RefusalCode.SignatureMalformed, Signature(_ => new byte[64]));

    [Theory]
    [InlineData(PasskeyAlgorithm.Rs256)]
    [InlineData(PasskeyAlgorithm.EdDsa)]
    public void A_signature_of_another_length_is_signature_malformed(PasskeyAlgorithm algorithm)
    {
        using var answer = new Answer(algorithm);
        var request = answer.Request();
        Refused(RefusalCode.SignatureMalformed, request with { Assertion = request.Assertion with { Signature = request.Assertion.Signature[1..] } });
    }

    [Theory]
    [InlineData(PasskeyAlgorithm.Es256)]
    [InlineData(PasskeyAlgorithm.Rs256)]
    [InlineData(PasskeyAlgorithm.EdDsa)]
    public void A_signature_over_other_bytes_is_signature_invalid(PasskeyAlgorithm algorithm)
    {
        using var answer = new Answer(algorithm);
        Refused(RefusalCode.SignatureInvalid, answer.Request(new Misbehaviour { WrongSignature = true }));
    }

    [Fact]
    public void A_signature_of_another_key_is_signature_invalid()
    {
        using var other = new SoftwareAuthenticator();
        Refused(RefusalCode.SignatureInvalid, WithKey(other.PublicKey));
    }

    [Fact]
    public void Both_an_S_and_its_negative_are_accepted_because_the_standard_asks_for_neither() =>
        Assert.Null(Code(Signature(NegateS)));

    // The counter.

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0, 1, false)]
    [InlineData(5, 6, false)]
    [InlineData(5, 5, true)]
    [InlineData(5, 4, true)]
    [InlineData(5, 0, true)]
    public void A_counter_that_does_not_rise_alarms_and_refuses_nothing(uint stored, uint signed, bool alarm)
    {
        var request = _answer.Request(new Misbehaviour { SignCount = signed });
        var result = AssertionVerifier.Verify(request with { Enrolment = request.Enrolment! with { SignCount = stored } });
        Assert.Equal((alarm, signed), (result.Facts?.CounterAlarm, result.Facts?.SignCount));
    }

    // Standing and time, each at its edge.

    [Theory]
    [InlineData(-1, RefusalCode.EnrolmentRevoked)]
    [InlineData(0, RefusalCode.EnrolmentRevoked)]
    [InlineData(1, null)]
    public void A_passkey_revoked_by_now_is_enrolment_revoked(int ticksFromNow, RefusalCode? code) =>
        Assert.Equal(code, Code(_good with { Enrolment = _good.Enrolment! with { RevokedAt = _good.Now.AddTicks(ticksFromNow) } }));

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, RefusalCode.EnrolmentTooNew)]
    public void A_passkey_that_does_not_count_yet_is_enrolment_too_new(int ticksFromNow, RefusalCode? code) =>
        Assert.Equal(code, Code(_good with { Enrolment = _good.Enrolment! with { CountsFrom = _good.Now.AddTicks(ticksFromNow) } }));

    [Fact]
    public void A_passkey_enrolled_after_the_signature_is_enrolment_too_new() =>
        Refused(RefusalCode.EnrolmentTooNew, _good with { Enrolment = _good.Enrolment! with { EnrolledAt = _good.Now.AddTicks(1) } });

    [Fact]
    public void A_person_who_left_is_person_inactive() => Refused(RefusalCode.PersonInactive, _good with { PersonActive = false });

    [Theory]
    [InlineData(-1, RefusalCode.StatementExpired)]
    [InlineData(0, null)]
    public void A_statement_from_the_future_is_statement_expired(int ticks, RefusalCode? code) =>
        Assert.Equal(code, Code(_good with { Now = Answer.Issued.AddTicks(ticks) }));

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, RefusalCode.StatementExpired)]
    public void A_statement_past_its_end_is_statement_expired(int ticks, RefusalCode? code) =>
        Assert.Equal(code, Code(_good with { Now = Answer.Expires.AddTicks(ticks) }));

    // The ceremony alone.

    [Fact]
    public void The_ceremony_alone_looks_at_neither_statement_nor_times_nor_person()
    {
        var challenge = RandomNumberGenerator.GetBytes(16);
        var assertion = _answer.Key.Assert(Answer.RpId, Answer.Origin, challenge);
        var enrolment = _answer.Enrolment with { RevokedAt = Answer.Issued, Person = "cid" };
        Assert.Null(AssertionVerifier.VerifyCeremony(assertion, enrolment, challenge, Answer.Party).Refusal);
        challenge[0] ^= 1;
        Assert.Equal(RefusalCode.ChallengeMismatch, AssertionVerifier.VerifyCeremony(assertion, enrolment, challenge, Answer.Party).Refusal?.Code);
    }

    private static byte[] Uvm => TestCbor.TextMap(("uvm", [0x81, 0x83, 0x02, 0x04, 0x02]));

    private static RefusalCode? Code(AssertionRequest request) => AssertionVerifier.Verify(request).Refusal?.Code;

    private static void Refused(RefusalCode code, AssertionRequest request)
    {
        var result = AssertionVerifier.Verify(request);
        Assert.Equal(code, result.Refusal?.Code);
        Assert.Null(result.Facts);
        Assert.False(result.Accepted);
        Assert.NotEmpty(result.Refusal!.Subject);
        Assert.EndsWith(".", result.Refusal.Text, StringComparison.Ordinal);
    }

    private void DataMalformed(Func<byte[], byte[]> change) =>
        Refused(RefusalCode.AuthenticatorDataMalformed, _answer.Request(new Misbehaviour { AuthenticatorData = change }));

    private static byte[] Flag(byte[] data, byte flag)
    {
        data[32] |= flag;
        return data;
    }

    private static AssertionRequest WithExtension(AssertionRequest request, params string[] listed) =>
        request with { Party = Answer.Party with { AssertionExtensions = listed } };

    private AssertionRequest WithKey(byte[] key) => _good with { Enrolment = _good.Enrolment! with { PublicKey = key } };

    private AssertionRequest Signature(Func<byte[], byte[]> change) =>
        _good with { Assertion = _good.Assertion with { Signature = change(_good.Assertion.Signature.ToArray()) } };

    private AssertionRequest Client(Func<string, string> change, Misbehaviour? wrong = null) =>
        _answer.Request((wrong ?? Misbehaviour.None) with { ClientData = bytes => Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(bytes))) });

    private AssertionRequest DiscoverableSignIn()
    {
        var statement = _answer.Members(Purpose.SignIn);
        statement.Remove("person");
        statement["credential"] = null;
        var request = _answer.Request(statement: CanonicalJson.Write(statement), purpose: Purpose.SignIn);
        return request with { Person = null, Begun = request.Begun! with { Person = null } };
    }

    private static AssertionRequest WithoutHandle(AssertionRequest request) => request with { Assertion = request.Assertion with { UserHandle = null } };

    private static byte[] NegateS(byte[] der)
    {
        var order = BigInteger.Parse("0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", System.Globalization.NumberStyles.HexNumber, null);
        var numbers = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(numbers.ReadInteger());
            writer.WriteInteger(order - numbers.ReadInteger());
        }

        return writer.Encode();
    }
}
