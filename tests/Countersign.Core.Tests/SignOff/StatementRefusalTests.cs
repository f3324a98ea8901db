using System.Text;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Tests;
using static Countersign.Core.Tests.SignOff.Judged;

namespace Countersign.Core.Tests.SignOff;

/// <summary>One good sign-off; each test spoils one thing of its statement or credential and names the code that must come of it.</summary>
public sealed class StatementRefusalTests : IDisposable
{
    private readonly Answer _answer = new();
    private readonly AssertionRequest _good;

    public StatementRefusalTests() => _good = _answer.Request();

    public void Dispose() => _answer.Dispose();

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
    public void A_statement_not_in_canonical_form_is_statement_malformed()
    {
        var spaced = _answer.Members().ToJsonString().Replace(":", ": ", StringComparison.Ordinal);
        Refused(RefusalCode.StatementMalformed, _answer.Request(statement: Encoding.UTF8.GetBytes(spaced)));
    }

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
    [InlineData("issued", "2026-11-22T10:00:00.000+00:00")]
    [InlineData("issued", "2026-11-22T10:00:00Z")] // without milliseconds
    [InlineData("issued", "2026-02-30T10:00:00.000Z")]
    [InlineData("expires", "2026-11-22T10:00:00.000Z")] // not after it was issued
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

    private AssertionRequest DiscoverableSignIn()
    {
        var statement = _answer.Members(Purpose.SignIn);
        statement.Remove("person");
        statement["credential"] = null;
        var request = _answer.Request(statement: CanonicalJson.Write(statement), purpose: Purpose.SignIn);
        return request with { Person = null, Begun = request.Begun! with { Person = null } };
    }

    private static AssertionRequest WithoutHandle(AssertionRequest request) => request with { Assertion = request.Assertion with { UserHandle = null } };
}
