using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Countersign.Core.Evidence;
using Countersign.Core.Ledger;

namespace Countersign.Core.Tests.Evidence;

public class DsseTests
{
    private const string Type = "http://example.com/HelloWorld";

    // secure-systems-lab/dsse protocol.md, "Test Vectors".
    private const string SpecEnvelope = """
        {"payload": "aGVsbG8gd29ybGQ=",
         "payloadType": "http://example.com/HelloWorld",
         "signatures": [{"sig": "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="}]}
        """;

    private static readonly byte[] Hello = "hello world"u8.ToArray();
    private static readonly GateKey One = NewKey();
    private static readonly GateKey Other = NewKey();

    [Fact]
    public void The_example_of_the_specification_verifies()
    {
        var envelope = Read(SpecEnvelope);
        var check = envelope.Verify([SpecKey()], 1, Type);
        Assert.Null(check.Fault);
        Assert.Equal([SpecKey()], check.SignedBy);
        Assert.Equal(Hello, check.Payload);
        Assert.Equal("DSSEv1 29 http://example.com/HelloWorld 11 hello world", Encoding.UTF8.GetString(Envelope.PreAuthenticationEncoding(Type, Hello)));
    }

    [Fact]
    public void The_private_key_of_the_specification_is_the_public_keys()
    {
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Coordinate("97358161215184420915383655311931858321456579547487070936769975997791359926199"),
            Q = new ECPoint { X = Coordinate(SpecX), Y = Coordinate(SpecY) },
        });
        Assert.True(GateKey.TryImport(ecdsa.ExportPkcs8PrivateKey(), out var key));
        Assert.Null(Envelope.Sign(Type, Hello, key).Verify([SpecKey()], 1, Type).Fault);
    }

    [Fact]
    public void Lengths_count_bytes_of_UTF8() =>
        Assert.Equal("DSSEv1 2 é 0 ", Encoding.UTF8.GetString(Envelope.PreAuthenticationEncoding("é", [])));

    [Fact]
    public void An_envelope_is_canonical_JSON_with_padded_standard_base64()
    {
        var envelope = new Envelope(Type, [0xfb, 0xff], [new("", [1]), new("hint", [2])]);
        Assert.Equal(
            $$"""{"payload":"+/8=","payloadType":"{{Type}}","signatures":[{"sig":"AQ=="},{"keyid":"hint","sig":"Ag=="}]}""",
            Encoding.UTF8.GetString(envelope.ToBytes()));
    }

    [Fact]
    public void A_signature_is_DER_without_key_id()
    {
        var envelope = Envelope.Sign(Type, Hello, One);
        var signature = Assert.Single(envelope.Signatures);
        Assert.Equal("", signature.KeyId);
        Assert.True(One.PublicKey.VerifyDer(Envelope.PreAuthenticationEncoding(Type, Hello), signature.Signature));
        Assert.Equal(envelope.ToBytes(), Read(Encoding.UTF8.GetString(envelope.ToBytes())).ToBytes());
    }

    [Theory]
    [InlineData("+/8=")]
    [InlineData("+/8")]
    [InlineData("-_8=")]
    [InlineData("-_8")]
    public void Both_base64_alphabets_are_read(string payload) => Assert.Equal([0xfb, 0xff], Read(Json(payload, "AQ==")).Payload);

    [Theory]
    [InlineData("-/8=")]
    [InlineData("+/9=")]
    [InlineData("+/8==")]
    [InlineData("+/ 8=")]
    [InlineData("+")]
    public void Text_that_is_no_base64_is_refused(string payload) =>
        Refused(Json(payload, "AQ=="), "payload must be at most 16777216 bytes in base64");

    [Fact]
    public void Unknown_members_and_a_null_key_id_are_ignored() =>
        Assert.Equal("", Read("""{"x":[1.5],"payload":"","payloadType":"t","signatures":[{"sig":"AQ==","keyid":null,"cert":{}}]}""").Signatures[0].KeyId);

    [Theory]
    [InlineData("[]", "it is not a JSON object")]
    [InlineData("{}", "payload must be")]
    [InlineData("""{"payload":7,"payloadType":"t","signatures":[{"sig":"AQ=="}]}""", "payload must be")]
    [InlineData("""{"payload":"","signatures":[{"sig":"AQ=="}]}""", "payloadType must be")]
    [InlineData("""{"payload":"","payloadType":"","signatures":[{"sig":"AQ=="}]}""", "payloadType must be")]
    [InlineData("""{"payload":"","payloadType":"t"}""", "signatures must be a list of 1 to 16")]
    [InlineData("""{"payload":"","payloadType":"t","signatures":[]}""", "signatures must be a list of 1 to 16")]
    [InlineData("""{"payload":"","payloadType":"t","signatures":[null]}""", "a signature must have sig")]
    [InlineData("""{"payload":"","payloadType":"t","signatures":[{"sig":""}]}""", "a signature must have sig")]
    [InlineData("""{"payload":"","payloadType":"t","signatures":[{"keyid":"k"}]}""", "a signature must have sig")]
    [InlineData("""{"payload":"","payloadType":"t","signatures":[{"keyid":7,"sig":"AQ=="}]}""", "a signature must have sig")]
    [InlineData("""{"payload":"","payload":"","payloadType":"t","signatures":[{"sig":"AQ=="}]}""", "the key \"payload\" stands twice")]
    [InlineData("""{"payload":"",""", "not valid JSON")]
    public void Malformed_envelopes_are_refused_with_their_cause(string json, string cause) => Refused(json, cause);

    [Fact]
    public void Different_keys_are_counted_not_signatures_nor_key_ids()
    {
        var twice = Envelope.Sign(Type, Hello, One, One);
        var renamed = twice with { Signatures = [.. twice.Signatures.Select((s, i) => s with { KeyId = $"key {i}" })] };
        Assert.Equal(EnvelopeFault.ThresholdUnmet, renamed.Verify([One.PublicKey, Other.PublicKey], 2, Type).Fault);
        Assert.Equal(EnvelopeFault.ThresholdUnmet, twice.Verify([One.PublicKey, One.PublicKey], 2, Type).Fault);
        var both = Envelope.Sign(Type, Hello, Other, One).Verify([One.PublicKey, Other.PublicKey], 2, Type);
        Assert.Null(both.Fault);
        Assert.Equal(2, both.SignedBy.Count);
    }

    [Fact]
    public void Signatures_that_fail_are_skipped_and_a_lying_key_id_changes_nothing()
    {
        var signed = Envelope.Sign(Type, Hello, One).Signatures[0];
        var envelope = new Envelope(Type, Hello, [new("", [1, 2, 3]), signed with { KeyId = Other.PublicKey.Id.ToString() }]);
        Assert.Equal([One.PublicKey], envelope.Verify([One.PublicKey, Other.PublicKey], 1, Type).SignedBy);
    }

    [Fact]
    public void Nothing_is_handed_back_without_trusted_signature_or_of_another_type()
    {
        var envelope = Envelope.Sign(Type, Hello, One);
        Assert.Equal(new(EnvelopeFault.ThresholdUnmet, null), Outcome(envelope.Verify([Other.PublicKey], 1, Type)));
        Assert.Equal(new(EnvelopeFault.ThresholdUnmet, null), Outcome(envelope.Verify([], 1, Type)));
        Assert.Equal(new(EnvelopeFault.ThresholdUnmet, null), Outcome(envelope.Verify([One.PublicKey], 0, Type)));
        Assert.Equal(new(EnvelopeFault.PayloadTypeRefused, null), Outcome(envelope.Verify([One.PublicKey], 1, Envelope.InTotoType)));
        Assert.Equal(new(EnvelopeFault.ThresholdUnmet, null), Outcome((envelope with { PayloadType = Envelope.InTotoType }).Verify([One.PublicKey], 1, Envelope.InTotoType)));
        Assert.Equal(new(EnvelopeFault.ThresholdUnmet, null), Outcome((envelope with { Payload = [.. Hello, 0] }).Verify([One.PublicKey], 1, Type)));
    }

    [Fact]
    public void Bytes_cannot_move_between_type_and_payload()
    {
        var envelope = Envelope.Sign("a", "b 1 c"u8.ToArray(), One);
        Assert.Equal(EnvelopeFault.ThresholdUnmet, (envelope with { PayloadType = "a 5 b", Payload = [(byte)'c'] }).Verify([One.PublicKey], 1, "a 5 b").Fault);
    }

    [Fact]
    public void Limits_hold_at_N_and_not_at_N_plus_1()
    {
        string Signatures(int count) => string.Join(',', Enumerable.Repeat("""{"sig":"AQ=="}""", count));
        string With(string signatures, string type = "t") => $$"""{"payload":"","payloadType":"{{type}}","signatures":[{{signatures}}]}""";
        string Sig(int bytes) => $$"""{"sig":"{{Convert.ToBase64String(new byte[bytes])}}"}""";
        Assert.Equal(Envelope.MaxSignatures, Read(With(Signatures(Envelope.MaxSignatures))).Signatures.Count);
        Refused(With(Signatures(Envelope.MaxSignatures + 1)), "signatures must be");
        Assert.Single(Read(With(Sig(Envelope.MaxSignatureBytes))).Signatures);
        Refused(With(Sig(Envelope.MaxSignatureBytes + 1)), "a signature must have sig");
        Assert.Equal(Envelope.MaxNameLength, Read(With(Signatures(1), new string('t', Envelope.MaxNameLength))).PayloadType.Length);
        Refused(With(Signatures(1), new string('t', Envelope.MaxNameLength + 1)), "payloadType must be");
        string Nested(int levels) => $$"""{"x":{{new string('[', levels - 1)}}{{new string(']', levels - 1)}},{{With(Signatures(1))[1..]}}""";
        Assert.Single(Read(Nested(64)).Signatures);
        Refused(Nested(65), "not valid JSON");
        Assert.Throws<ArgumentException>(() => Envelope.Sign(Type, Hello, (GateKey[])[]));
        Assert.Throws<ArgumentException>(() => Envelope.Sign(Type, Hello, [.. Enumerable.Repeat(One, Envelope.MaxSignatures + 1)]));
    }

    [Fact]
    public void A_payload_of_16_MiB_is_read_and_one_byte_more_is_not()
    {
        Assert.Equal(Envelope.MaxPayloadBytes, Read(Json(Convert.ToBase64String(new byte[Envelope.MaxPayloadBytes]), "AQ==")).Payload.Length);
        Refused(Json(Convert.ToBase64String(new byte[Envelope.MaxPayloadBytes + 1]), "AQ=="), "payload must be at most");
        Refused(new string(' ', Envelope.MaxBytes + 1), "it has");
        Assert.Throws<ArgumentException>(() => Envelope.Sign(Type, new byte[Envelope.MaxPayloadBytes + 1], One));
    }

    private const string SpecX = "46950820868899156662930047687818585632848591499744589407958293238635476079160";
    private const string SpecY = "5640078356564379163099075877009565129882514886557779369047442380624545832820";

    private static EcdsaP256PublicKey SpecKey() =>
        EcdsaP256PublicKey.TryFromPoint(Coordinate(SpecX), Coordinate(SpecY), out var key) ? key : throw new InvalidOperationException("not on the curve");

    private static byte[] Coordinate(string number)
    {
        var bytes = BigInteger.Parse(number, CultureInfo.InvariantCulture).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    private static GateKey NewKey()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return GateKey.TryImport(ecdsa.ExportPkcs8PrivateKey(), out var key) ? key : throw new InvalidOperationException("The key just made was not read.");
    }

    private static (EnvelopeFault? Fault, byte[]? Payload) Outcome(EnvelopeCheck check) => (check.Fault, check.Payload);

    private static string Json(string payload, string sig) => $$"""{"payload":"{{payload}}","payloadType":"t","signatures":[{"sig":"{{sig}}"}]}""";

    private static Envelope Read(string json) =>
        Envelope.TryParse(Encoding.UTF8.GetBytes(json), out var envelope, out var error) ? envelope : throw new InvalidOperationException(error);

    private static void Refused(string json, string cause)
    {
        Assert.False(Envelope.TryParse(Encoding.UTF8.GetBytes(json), out _, out var error));
        Assert.StartsWith(cause, error, StringComparison.Ordinal);
    }
}
