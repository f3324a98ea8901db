using Countersign.Core.SignOff;

namespace Countersign.Core.Tests.SignOff;

public class RefusalCodeTests
{
    private const string Contract =
        "statement-malformed statement-unknown purpose-wrong credential-mismatch client-data-malformed type-wrong challenge-mismatch origin-refused "
        + "cross-origin authenticator-data-malformed rp-id-mismatch user-not-present user-not-verified backup-flags-inconsistent key-algorithm-refused "
        + "signature-malformed signature-invalid enrolment-unknown enrolment-revoked enrolment-too-new person-inactive statement-expired nonce-used "
        + "facts-moved signer-is-author signer-is-requester signer-drives-agent signer-level signer-relation acknowledgement-missing";

    [Fact]
    public void The_codes_are_those_of_the_contract_in_its_order()
    {
        Assert.Equal(Contract.Split(' '), Enum.GetValues<RefusalCode>().Select(code => code.ToCode()));
    }

    [Fact]
    public void Every_code_reads_back_and_no_other_word_does()
    {
        foreach (var code in Enum.GetValues<RefusalCode>())
        {
            Assert.True(RefusalCodes.TryParse(code.ToCode(), out var read));
            Assert.Equal(code, read);
        }

        Assert.False(RefusalCodes.TryParse("Nonce-Used", out _));
        Assert.False(RefusalCodes.TryParse(null, out _));
    }

    [Fact]
    public void Quoted_text_from_outside_is_short_and_draws_nothing()
    {
        Assert.Equal("\"https://evil.example\"", Refusal.Quote("https://evil.example"));
        Assert.Equal("\"a\uFFFD[31mb\uFFFDc\uFFFD\"", Refusal.Quote("a\u001b[31mb\u202ec\n"));
        Assert.Equal($"\"{new string('a', 100)}\"", Refusal.Quote(new string('a', 100)));
        Assert.Equal($"\"{new string('a', 100)}…\"", Refusal.Quote(new string('a', 101)));
    }
}
