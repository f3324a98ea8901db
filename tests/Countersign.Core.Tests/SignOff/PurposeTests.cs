using System.Security.Cryptography;
using System.Text;
using Countersign.Core.SignOff;

namespace Countersign.Core.Tests.SignOff;

public class PurposeTests
{
    [Fact]
    public void The_purposes_are_those_of_the_contract()
    {
        Assert.Equal(
            "signin signoff withdraw baseline activate enrol revoke break-glass after-review declare".Split(' '),
            Enum.GetValues<Purpose>().Select(purpose => purpose.ToWord()));
    }

    [Fact]
    public void Words_and_types_read_back_and_nothing_else_does()
    {
        foreach (var purpose in Enum.GetValues<Purpose>())
        {
            Assert.True(Purposes.TryParse(purpose.ToWord(), out var byWord));
            Assert.True(Purposes.TryParseType(purpose.TypeUri(), out var byType));
            Assert.Equal((purpose, purpose), (byWord, byType));
        }

        Assert.False(Purposes.TryParse("sign-off", out _));
        Assert.False(Purposes.TryParseType("https://countersign.dev/signoff/v2", out _));
    }

    [Fact]
    public void Label_and_type_carry_the_version()
    {
        Assert.Equal("countersign/break-glass/v1", Purpose.BreakGlass.Label());
        Assert.Equal("https://countersign.dev/signoff/v1", Purpose.SignOff.TypeUri());
    }

    [Fact]
    public void The_challenge_is_the_digest_of_label_line_feed_and_statement()
    {
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes("countersign/signoff/v1\n{}")), Purpose.SignOff.Challenge("{}"u8));
        Assert.Equal(10, Enum.GetValues<Purpose>().Select(purpose => Convert.ToHexString(purpose.Challenge("{}"u8))).Distinct().Count());
    }
}
