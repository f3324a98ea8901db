using System.Text;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Tests;
using static Countersign.Core.Tests.SignOff.Judged;

namespace Countersign.Core.Tests.SignOff;

/// <summary>One good sign-off; each test spoils one thing of the browser's data and names the code that must come of it.</summary>
public sealed class ClientDataRefusalTests : IDisposable
{
    private readonly Answer _answer = new();
    private readonly AssertionRequest _good;

    public ClientDataRefusalTests() => _good = _answer.Request();

    public void Dispose() => _answer.Dispose();

    [Theory]
    [InlineData("{\"type\":\"webauthn.get\",\"type\":\"webauthn.get\",")]
    [InlineData("{\"type\":\"webauthn.create\",\"\\u0074ype\":\"webauthn.get\",")]
    [InlineData("\uFEFF{\"type\":\"webauthn.get\",")]
    [InlineData("{\"type\":1,")]
    [InlineData("{\"crossOrigin\":null,\"type\":\"webauthn.get\",")]
    [InlineData("{\"topOrigin\":false,\"type\":\"webauthn.get\",")]
    [InlineData("[{\"type\":\"webauthn.get\",")]
    [InlineData("{,\"type\":\"webauthn.get\",")]
    public void Client_data_that_is_not_strict_JSON_of_the_right_types_is_client_data_malformed(string start)
    {
        const string Good = "{\"type\":\"webauthn.get\",";
        var wrong = new Misbehaviour { CrossOrigin = null };
        Refused(RefusalCode.ClientDataMalformed, Client(text => text.Replace(Good, start, StringComparison.Ordinal), wrong));
    }

    [Theory]
    [InlineData("type")]
    [InlineData("challenge")]
    [InlineData("origin")]
    public void Client_data_without_a_needed_member_is_client_data_malformed(string member) =>
        Refused(RefusalCode.ClientDataMalformed, Client(text => text.Replace($"\"{member}\"", "\"other\"", StringComparison.Ordinal)));

    [Fact]
    public void Client_data_followed_by_more_is_client_data_malformed() => Refused(RefusalCode.ClientDataMalformed, Client(text => text + "{}"));

    [Fact]
    public void Client_data_that_is_not_UTF_8_is_client_data_malformed()
    {
        var wrong = new Misbehaviour { ClientData = bytes => [.. bytes[..^1], .. ",\"x\":\""u8, 0xff, .. "\"}"u8] };
        Refused(RefusalCode.ClientDataMalformed, _answer.Request(wrong));
    }

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

    private AssertionRequest Client(Func<string, string> change, Misbehaviour? wrong = null) =>
        _answer.Request((wrong ?? Misbehaviour.None) with { ClientData = bytes => Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(bytes))) });
}
