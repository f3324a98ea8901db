using System.Security.Cryptography;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.SignOff;

public class CoseKeyTests
{
    private static readonly byte[] X = Convert.FromHexString("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
    private static readonly byte[] Y = Convert.FromHexString("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
    private static readonly byte[] Edwards = Ed25519.PublicKey(new byte[32]);

    [Fact]
    public void A_P_256_key_is_read() => Assert.Equal(PasskeyAlgorithm.Es256, Read(Ec()));

    [Fact]
    public void An_Ed25519_key_is_read() => Assert.Equal(PasskeyAlgorithm.EdDsa, Read(Okp()));

    [Fact]
    public void A_member_too_many_is_refused()
    {
        byte[] point = [.. Ec()[5..]];
        Assert.Equal(Ec(), [0xa5, 0x01, 0x02, 0x03, 0x26, .. point]);
        Assert.Null(Read([0xa6, 0x01, 0x02, 0x02, 0x41, 0x01, 0x03, 0x26, .. point]));
        Assert.Null(Read([0xa5, .. Okp()[1..], .. TestCbor.Int(-3), .. TestCbor.Bytes(Y)]));
    }

    [Fact]
    public void Bytes_after_the_key_are_refused() => Assert.Null(Read([.. Ec(), 0]));

    [Fact]
    public void A_key_in_another_order_of_members_is_refused() => Assert.Null(Read(TestCbor.Map(
        (3, TestCbor.Int(-7)), (1, TestCbor.Int(2)), (-1, TestCbor.Int(1)), (-2, TestCbor.Bytes(X)), (-3, TestCbor.Bytes(Y)))));

    [Theory]
    [InlineData(1, -7, 1)] // OKP with ES256
    [InlineData(3, -7, 1)] // RSA with ES256
    [InlineData(2, -8, 1)] // EC2 with EdDSA
    [InlineData(2, -257, 1)] // EC2 with RS256
    [InlineData(2, -7, 2)] // ES256 on P-384
    [InlineData(2, -7, 8)] // ES256 on secp256k1
    [InlineData(2, -35, 1)] // ES384 on P-256
    [InlineData(2, -9, 1)] // ESP256: the same mathematics, not on the list
    [InlineData(2, -47, 8)] // ES256K
    public void A_type_algorithm_and_curve_that_do_not_fit_are_refused(int type, int algorithm, int curve) =>
        Assert.Null(Read(Ec(type, algorithm, curve)));

    [Theory]
    [InlineData(-8, 7)] // EdDSA with Ed448
    [InlineData(-8, 4)] // EdDSA with X25519
    [InlineData(-19, 6)] // Ed25519 under its own number: not on the list
    public void Other_Edwards_keys_are_refused(int algorithm, int curve) => Assert.Null(Read(Okp(algorithm, curve)));

    [Theory]
    [InlineData(31)]
    [InlineData(33)]
    public void A_coordinate_of_another_length_is_refused(int length)
    {
        Assert.Null(Read(Ec(x: Sized(X, length))));
        Assert.Null(Read(Ec(y: Sized(Y, length))));
        Assert.Null(Read(Okp(key: Sized(Edwards, length))));
    }

    [Fact]
    public void A_point_beside_the_curve_is_refused()
    {
        var beside = (byte[])Y.Clone();
        beside[^1] ^= 1;
        Assert.Null(Read(Ec(y: beside)));
        Assert.Null(Read(Ec(x: new byte[32], y: new byte[32])));
    }

    [Fact]
    public void A_compressed_point_is_refused() => Assert.Null(Read(TestCbor.Map(
        (1, TestCbor.Int(2)), (3, TestCbor.Int(-7)), (-1, TestCbor.Int(1)), (-2, TestCbor.Bytes(X)), (-3, [0xf5]))));

    [Fact]
    public void An_Ed25519_key_of_small_order_is_refused() => Assert.Null(Read(Okp(key: [1, .. new byte[31]])));

    [Theory]
    [InlineData(CoseKey.MinRsaBits - 1, false)]
    [InlineData(CoseKey.MinRsaBits, true)]
    [InlineData(CoseKey.MaxRsaBits, true)]
    [InlineData(CoseKey.MaxRsaBits + 1, false)]
    public void An_RSA_modulus_has_2048_to_4096_bits(int bits, bool accepted)
    {
        var modulus = new byte[(bits + 7) / 8];
        modulus[0] = (byte)(1 << ((bits - 1) % 8));
        modulus[^1] |= 1;
        Assert.Equal(accepted ? PasskeyAlgorithm.Rs256 : null, Read(Rsa(modulus, [1, 0, 1])));
    }

    [Theory]
    [InlineData("010001", true)]
    [InlineData("ffffffff", true)]
    [InlineData("03", false)] // small
    [InlineData("01", false)] // every message is its own signature
    [InlineData("ffff", false)] // one less than 65537, rounded to odd
    [InlineData("010000", false)] // even
    [InlineData("00010001", false)] // leading zero
    [InlineData("0100000001", false)] // five bytes
    [InlineData("", false)]
    public void An_RSA_exponent_is_odd_and_from_65537_to_four_bytes(string hex, bool accepted)
    {
        using var rsa = RSA.Create(2048);
        Assert.Equal(accepted ? PasskeyAlgorithm.Rs256 : null, Read(Rsa(rsa.ExportParameters(false).Modulus!, Convert.FromHexString(hex))));
    }

    [Fact]
    public void An_RSA_modulus_with_leading_zero_or_even_is_refused()
    {
        using var rsa = RSA.Create(2048);
        var modulus = rsa.ExportParameters(false).Modulus!;
        Assert.Null(Read(Rsa([0, .. modulus], [1, 0, 1])));
        modulus[^1] &= 0xfe;
        Assert.Null(Read(Rsa(modulus, [1, 0, 1])));
    }

    [Fact]
    public void A_key_that_lacks_type_or_algorithm_is_refused()
    {
        Assert.Null(Read(TestCbor.Map((3, TestCbor.Int(-7)))));
        Assert.Null(Read(TestCbor.Map((1, TestCbor.Int(2)))));
        Assert.Null(Read(TestCbor.Map((1, TestCbor.Text("EC2")), (3, TestCbor.Int(-7)))));
        Assert.Null(Read([]));
        Assert.Null(Read([0x01]));
    }

    private static PasskeyAlgorithm? Read(byte[] bytes)
    {
        var isRead = CoseKey.TryRead(bytes, out var key, out var problem);
        Assert.True(isRead || problem.Length > 0);
        return isRead ? key!.Algorithm : null;
    }

    private static byte[] Ec(int type = 2, int algorithm = -7, int curve = 1, byte[]? x = null, byte[]? y = null) => TestCbor.Map(
        (1, TestCbor.Int(type)), (3, TestCbor.Int(algorithm)), (-1, TestCbor.Int(curve)), (-2, TestCbor.Bytes(x ?? X)), (-3, TestCbor.Bytes(y ?? Y)));

    private static byte[] Okp(int algorithm = -8, int curve = 6, byte[]? key = null) => TestCbor.Map(
        (1, TestCbor.Int(1)), (3, TestCbor.Int(algorithm)), (-1, TestCbor.Int(curve)), (-2, TestCbor.Bytes(key ?? Edwards)));

    private static byte[] Rsa(byte[] modulus, byte[] exponent) => TestCbor.Map(
        (1, TestCbor.Int(3)), (3, TestCbor.Int(-257)), (-1, TestCbor.Bytes(modulus)), (-2, TestCbor.Bytes(exponent)));

    private static byte[] Sized(byte[] bytes, int length) => length < bytes.Length ? bytes[..length] : [.. new byte[length - bytes.Length], .. bytes];
}
