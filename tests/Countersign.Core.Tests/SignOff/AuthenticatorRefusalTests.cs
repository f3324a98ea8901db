using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using Countersign.Core.SignOff;
using Countersign.Tests;
using static Countersign.Core.Tests.SignOff.Judged;

namespace Countersign.Core.Tests.SignOff;

/// <summary>One good sign-off; each test spoils one thing of the authenticator's data, key or signature and names the code that must come of it.</summary>
public sealed class AuthenticatorRefusalTests : IDisposable
{
    private readonly Answer _answer = new();
    private readonly AssertionRequest _good;

    public AuthenticatorRefusalTests() => _good = _answer.Request();

    public void Dispose() => _answer.Dispose();

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

    private static byte[] Uvm => TestCbor.TextMap(("uvm", [0x81, 0x83, 0x02, 0x04, 0x02]));

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

    private static byte[] NegateS(byte[] der)
    {
        var order = BigInteger.Parse("0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
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
