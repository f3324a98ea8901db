using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.SignOff;

/// <summary>Each limit at the last size taken and the first refused; the code names the part that is too large.</summary>
public sealed class PasskeyLimitTests : IDisposable
{
    private readonly Answer _answer = new();

    public void Dispose() => _answer.Dispose();

    [Theory]
    [InlineData(StatementEnvelope.MaxBytes, null)]
    [InlineData(StatementEnvelope.MaxBytes + 1, RefusalCode.StatementMalformed)]
    public void The_statement(int bytes, RefusalCode? code)
    {
        var statement = _answer.Members();
        var missing = bytes - CanonicalJson.Write(statement).Length;
        statement["comment"] = statement["comment"]!.GetValue<string>() + new string('a', missing);
        Assert.Equal(code, Code(_answer.Request(statement: CanonicalJson.Write(statement))));
    }

    [Theory]
    [InlineData(ClientData.MaxBytes, null)]
    [InlineData(ClientData.MaxBytes + 1, RefusalCode.ClientDataMalformed)]
    public void The_client_data(int bytes, RefusalCode? code)
    {
        var wrong = new Misbehaviour { ClientData = data => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(data).PadRight(bytes)) };
        Assert.Equal(code, Code(_answer.Request(wrong)));
    }

    [Theory]
    [InlineData(AuthenticatorData.MaxBytes, null)]
    [InlineData(AuthenticatorData.MaxBytes + 1, RefusalCode.AuthenticatorDataMalformed)]
    public void The_authenticator_data(int bytes, RefusalCode? code)
    {
        var extension = TestCbor.TextMap(("x", TestCbor.Bytes(new byte[bytes - AuthenticatorData.FixedBytes - 6])));
        Assert.Equal(bytes, AuthenticatorData.FixedBytes + extension.Length);
        var request = _answer.Request(new Misbehaviour { Extensions = extension });
        Assert.Equal(code, Code(request with { Party = Answer.Party with { AssertionExtensions = ["x"] } }));
    }

    [Theory]
    [InlineData(AuthenticatorData.FixedBytes, null)]
    [InlineData(AuthenticatorData.FixedBytes - 1, RefusalCode.AuthenticatorDataMalformed)]
    public void The_least_authenticator_data(int bytes, RefusalCode? code) =>
        Assert.Equal(code, Code(_answer.Request(new Misbehaviour { AuthenticatorData = data => data[..bytes] })));

    [Theory]
    [InlineData(CoseKey.MaxSignatureBytes, RefusalCode.CredentialMismatch)] // taken, and refused later for what it is
    [InlineData(CoseKey.MaxSignatureBytes + 1, RefusalCode.SignatureMalformed)]
    public void The_signature(int bytes, RefusalCode code)
    {
        var request = _answer.Request();
        var later = request.Enrolment! with { Person = "cid" };
        Assert.Equal(code, Code(request with { Enrolment = later, Assertion = request.Assertion with { Signature = new byte[bytes] } }));
    }

    [Theory]
    [InlineData(1, RefusalCode.StatementUnknown)] // taken, and refused later for what it is
    [InlineData(CredentialId.MaxBytes, RefusalCode.StatementUnknown)]
    [InlineData(0, RefusalCode.CredentialMismatch)]
    [InlineData(CredentialId.MaxBytes + 1, RefusalCode.CredentialMismatch)]
    public void The_credential_id(int bytes, RefusalCode code)
    {
        var request = _answer.Request();
        Assert.Equal(code, Code(request with { Begun = null, Assertion = request.Assertion with { CredentialId = new byte[bytes] } }));
    }

    [Theory]
    [InlineData(1, RefusalCode.StatementUnknown)]
    [InlineData(CeremonySteps.MaxUserHandleBytes, RefusalCode.StatementUnknown)]
    [InlineData(0, RefusalCode.CredentialMismatch)]
    [InlineData(CeremonySteps.MaxUserHandleBytes + 1, RefusalCode.CredentialMismatch)]
    public void The_user_handle(int bytes, RefusalCode code)
    {
        var request = _answer.Request();
        Assert.Equal(code, Code(request with { Begun = null, Assertion = request.Assertion with { UserHandle = new byte[bytes] } }));
    }

    [Theory]
    [InlineData(StatementEnvelope.NonceBytes - 1, RefusalCode.StatementMalformed)]
    [InlineData(StatementEnvelope.NonceBytes, null)]
    [InlineData(StatementEnvelope.NonceBytes + 1, RefusalCode.StatementMalformed)]
    public void The_nonce(int bytes, RefusalCode? code) =>
        Assert.Equal(code, Code(_answer.RequestWith(("nonce", StrictBase64.EncodeUrl(new byte[bytes])))));

    [Theory]
    [InlineData(CanonicalJson.MaxDepth, null)]
    [InlineData(CanonicalJson.MaxDepth + 1, RefusalCode.StatementMalformed)]
    public void The_depth_of_a_statement(int levels, RefusalCode? code)
    {
        JsonNode inner = new JsonArray();
        for (var level = 2; level < levels; level++) inner = new JsonArray(inner);
        var statement = Encoding.UTF8.GetString(CanonicalJson.Write(_answer.Members()));
        var deep = "{\"aaa\":" + inner.ToJsonString(new System.Text.Json.JsonSerializerOptions { MaxDepth = 100 }) + "," + statement[1..];
        Assert.Equal(code, Code(_answer.Request(statement: Encoding.UTF8.GetBytes(deep))));
    }

    [Fact]
    public void Limits_are_looked_at_before_anything_is_read()
    {
        var request = _answer.Request() with { Begun = null };
        var assertion = request.Assertion;
        Assert.Equal(RefusalCode.StatementMalformed, Code(request with { Statement = new byte[StatementEnvelope.MaxBytes + 1] }));
        Assert.Equal(RefusalCode.ClientDataMalformed, Code(request with { Assertion = assertion with { ClientDataJson = new byte[ClientData.MaxBytes + 1] } }));
        Assert.Equal(
            RefusalCode.AuthenticatorDataMalformed,
            Code(request with { Assertion = assertion with { AuthenticatorData = new byte[AuthenticatorData.MaxBytes + 1] } }));
        Assert.Equal(
            RefusalCode.SignatureMalformed, Code(request with { Assertion = assertion with { Signature = new byte[CoseKey.MaxSignatureBytes + 1] } }));
        Assert.Equal(RefusalCode.StatementUnknown, Code(request));
    }

    private static RefusalCode? Code(AssertionRequest request) => AssertionVerifier.Verify(request).Refusal?.Code;
}
