using System.Security.Cryptography;
using Countersign.Core.SignOff;
using Countersign.Tests;
using static Countersign.Core.Tests.SignOff.Judged;

namespace Countersign.Core.Tests.SignOff;

/// <summary>One good sign-off, and what comes of it when the ceremony, its counter or its times are not as they should be.</summary>
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

}
