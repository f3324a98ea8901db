using Countersign.Core.Formats;
using Countersign.Core.Ledger;

namespace Countersign.Core.Tests.Ledger;

public class TreeHeadTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    [Fact]
    public void The_example_of_the_specification_is_read_and_written_the_same()
    {
        const string text = $"example.com/behind-the-sofa\n20852163\n{Root}\n";
        Assert.True(TreeHead.TryParse(text, out var head));
        Assert.Equal(("example.com/behind-the-sofa", 20852163L), (head.Origin, head.Size));
        Assert.Equal(text, head.ToText());
    }

    [Theory]
    [InlineData($"\n1\n{Root}\n")]
    [InlineData($"o\n01\n{Root}\n")]
    [InlineData($"o\n-1\n{Root}\n")]
    [InlineData($"o\n+1\n{Root}\n")]
    [InlineData($"o\n 1\n{Root}\n")]
    [InlineData($"o\n\n{Root}\n")]
    [InlineData($"o\n9223372036854775808\n{Root}\n")]
    [InlineData($"o\n1\n{Root}")]
    [InlineData($"o\n1\n{Root}\nextension\n")]
    [InlineData($"o\n1\n{Root}\n\n")]
    [InlineData("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    [InlineData("o\n1\nCsUYapGGPo4=\n")]
    [InlineData($"o\n0\n{Root}\n")]
    [InlineData("")]
    public void Anything_else_is_refused(string text) => Assert.False(TreeHead.TryParse(text, out _));

    [Fact]
    public void The_smallest_and_largest_sizes_are_read()
    {
        var empty = new TreeHead("o", 0, Sha256Digest.Of([]));
        Assert.True(TreeHead.TryParse(empty.ToText(), out var head));
        Assert.Equal(empty, head);
        Assert.True(TreeHead.TryParse($"o\n9223372036854775807\n{Root}\n", out head));
        Assert.Equal(long.MaxValue, head.Size);
    }
}
