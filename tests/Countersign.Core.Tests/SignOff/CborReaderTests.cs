using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.SignOff;

/// <summary>The examples are of RFC 8949 Appendix A, as far as CTAP2's canonical form goes.</summary>
public class CborReaderTests
{
    [Theory]
    [InlineData("00", 0)]
    [InlineData("17", 23)]
    [InlineData("1818", 24)]
    [InlineData("18ff", 255)]
    [InlineData("190100", 256)]
    [InlineData("1a00010000", 65536)]
    [InlineData("1b000000e8d4a51000", 1000000000000)]
    [InlineData("1b7fffffffffffffff", long.MaxValue)]
    [InlineData("20", -1)]
    [InlineData("3863", -100)]
    [InlineData("3903e7", -1000)]
    [InlineData("3b7fffffffffffffff", long.MinValue)]
    public void Integers_are_read(string hex, long value) => Assert.Equal(new CborInteger(value), Read(hex));

    [Fact]
    public void Strings_flags_lists_and_maps_are_read()
    {
        Assert.Equal([1, 2, 3, 4], Assert.IsType<CborBytes>(Read("4401020304")).Value);
        Assert.Equal(new CborText("ü"), Read("62c3bc"));
        Assert.Equal(new CborFlag(true), Read("f5"));
        Assert.Equal(new CborFlag(false), Read("f4"));
        Assert.Equal([new CborInteger(1), new CborText("a")], Assert.IsType<CborList>(Read("82016161")).Items);
        var map = Assert.IsType<CborMap>(Read("a20102616103"));
        Assert.Equal((new CborInteger(2), new CborInteger(3)), (map[1], map["a"]));
        Assert.Null(map["b"]);
    }

    [Theory]
    [InlineData("", "nothing")]
    [InlineData("1817", "an integer in two bytes that fits one")]
    [InlineData("1900ff", "an integer in three bytes that fits two")]
    [InlineData("1a0000ffff", "an integer in five bytes that fits three")]
    [InlineData("1b00000000ffffffff", "an integer in nine bytes that fits five")]
    [InlineData("1b8000000000000000", "an integer beyond 64 signed bits")]
    [InlineData("3b8000000000000000", "a negative integer beyond 64 signed bits")]
    [InlineData("18", "a head cut short")]
    [InlineData("1c", "a reserved head")]
    [InlineData("4401", "bytes cut short")]
    [InlineData("5b7fffffffffffffff00", "bytes of a length nobody has")]
    [InlineData("5f42010243030405ff", "bytes of indefinite length")]
    [InlineData("9f01ff", "a list of indefinite length")]
    [InlineData("bf0101ff", "a map of indefinite length")]
    [InlineData("9bffffffffffffffff00", "a list of more items than bytes")]
    [InlineData("8201", "a list cut short")]
    [InlineData("a101", "a map without its last value")]
    [InlineData("a201010102", "a key twice")]
    [InlineData("a202010101", "keys that descend")]
    [InlineData("a2616101" + "0102", "a text key before an integer key")]
    [InlineData("a14100" + "01", "a key of bytes")]
    [InlineData("a1f501", "a key of true")]
    [InlineData("62c328", "text that is not UTF-8")]
    [InlineData("c000", "a tag")]
    [InlineData("f6", "null")]
    [InlineData("f7", "undefined")]
    [InlineData("f815", "true in two bytes")]
    [InlineData("f93c00", "a half float")]
    [InlineData("fb3ff0000000000000", "a float")]
    [InlineData("ff", "a break")]
    public void Everything_else_is_refused(string hex, string what) =>
        Assert.False(CborReader.TryRead(Convert.FromHexString(hex), out _, out _), what);

    [Theory]
    [InlineData(CborReader.MaxDepth, true)]
    [InlineData(CborReader.MaxDepth + 1, false)]
    public void Nesting_ends_at_its_limit(int levels, bool accepted)
    {
        byte[] bytes = [.. Enumerable.Repeat((byte)0x81, levels - 1), 0x00];
        Assert.Equal(accepted, CborReader.TryRead(bytes, out _, out _));
    }

    [Fact]
    public void Bytes_after_the_value_are_left_to_the_caller()
    {
        Assert.True(CborReader.TryRead([0x82, 0x01, 0x02, 0xff], out _, out var length));
        Assert.Equal(3, length);
    }

    [Fact]
    public void What_the_test_writer_writes_reads_back()
    {
        long[] values = [0, 23, 24, 255, 256, 65535, 65536, uint.MaxValue, 1L + uint.MaxValue, -1, -24, -25, -257, long.MaxValue, long.MinValue];
        foreach (var value in values) Assert.Equal(new CborInteger(value), Read(Convert.ToHexString(TestCbor.Int(value))));
    }

    private static CborValue? Read(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.True(CborReader.TryRead(bytes, out var value, out var length));
        Assert.Equal(bytes.Length, length);
        return value;
    }
}
