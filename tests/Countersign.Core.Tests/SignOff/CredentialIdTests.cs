using Countersign.Core.SignOff;

namespace Countersign.Core.Tests.SignOff;

public class CredentialIdTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(CredentialId.MaxBytes, true)]
    [InlineData(CredentialId.MaxBytes + 1, false)]
    public void An_id_has_1_to_1023_bytes(int length, bool accepted) => Assert.Equal(accepted, CredentialId.TryFromBytes(new byte[length], out _));

    [Fact]
    public void Bytes_and_text_read_back()
    {
        Assert.True(CredentialId.TryFromBytes([0xfb, 0xff, 0x00], out var id));
        Assert.Equal("-_8A", id.ToString());
        Assert.True(CredentialId.TryParse("-_8A", out var read));
        Assert.Equal(id, read);
        Assert.Equal([0xfb, 0xff, 0x00], read.ToBytes());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAA=")]
    [InlineData("+/8A")]
    [InlineData("AA A")]
    [InlineData("AB")]
    [InlineData("A")]
    [InlineData("ü123")]
    public void Any_other_spelling_is_refused(string? text) => Assert.False(CredentialId.TryParse(text, out _));

    [Fact]
    public void An_id_never_set_has_no_bytes() => Assert.Empty(default(CredentialId).ToBytes());
}
