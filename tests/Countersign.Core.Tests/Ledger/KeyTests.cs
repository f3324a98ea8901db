using System.Security.Cryptography;
using Countersign.Core.Ledger;

namespace Countersign.Core.Tests.Ledger;

public class KeyTests
{
    // RFC 8032 §7.1, TEST 1 (empty message) and TEST 2 (one byte).
    [Theory]
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    public void Ed25519_signs_as_RFC_8032_says(string seed, string publicKey, string message, string signature)
    {
        Assert.Equal(publicKey, Convert.ToHexStringLower(Ed25519.PublicKey(Convert.FromHexString(seed))));
        Assert.Equal(signature, Convert.ToHexStringLower(Ed25519.Sign(Convert.FromHexString(seed), Convert.FromHexString(message))));
        Assert.True(Ed25519.Verify(Convert.FromHexString(publicKey), Convert.FromHexString(message), Convert.FromHexString(signature)));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")]
    public void Ed25519_keys_of_small_order_are_refused(string key) => Assert.False(Ed25519.IsAcceptableKey(Convert.FromHexString(key)));

    [Fact]
    public void A_signature_that_fits_every_message_under_the_identity_key_is_refused()
    {
        // A = R = the identity and S = 0 satisfy the equation for any message.
        var identity = new byte[32];
        identity[0] = 1;
        Assert.False(Ed25519.Verify(identity, "anything"u8, [.. identity, .. new byte[32]]));
    }

    [Theory]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false)] // y = p
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false)]
    [InlineData("ebffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", true)] // y = p − 2
    public void Ed25519_keys_have_one_spelling(string key, bool acceptable) =>
        Assert.Equal(acceptable, Ed25519.IsAcceptableKey(Convert.FromHexString(key)));

    [Fact]
    public void Ed25519_refuses_other_lengths_without_throwing()
    {
        var key = LedgerKey.FromSeed(new byte[32]);
        var signature = key.Sign("m"u8);
        Assert.True(Ed25519.Verify(key.PublicKey, "m"u8, signature));
        Assert.False(Ed25519.Verify(key.PublicKey, "m"u8, signature.AsSpan(0, 63)));
        Assert.False(Ed25519.Verify(key.PublicKey, "m"u8, [.. signature, 0]));
        Assert.False(Ed25519.Verify(key.PublicKey.AsSpan(0, 31), "m"u8, signature));
        Assert.False(Ed25519.Verify([], [], []));
        Assert.Throws<ArgumentException>(() => Ed25519.Sign(new byte[31], "m"u8));
        Assert.Throws<ArgumentException>(() => LedgerKey.FromSeed(new byte[33]));
    }

    [Fact]
    public void A_ledger_key_survives_PKCS8_and_nothing_else_is_read_as_one()
    {
        // RFC 8410 §10.3, the first example key, re-wrapped from its PEM.
        var pkcs8 = Convert.FromBase64String("MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC");
        Assert.True(LedgerKey.TryImport(pkcs8, out var key));
        Assert.Equal("19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1", Convert.ToHexStringLower(key.PublicKey));
        Assert.Equal(pkcs8, key.ExportPkcs8());
        Assert.False(LedgerKey.TryImport(pkcs8.AsSpan(1), out _));
        Assert.False(LedgerKey.TryImport([.. pkcs8, 0], out _));
        Assert.False(LedgerKey.TryImport([], out _));
    }

    [Fact]
    public void A_gate_key_survives_PKCS8_and_signs_in_DER()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.True(GateKey.TryImport(made.ExportPkcs8PrivateKey(), out var key));
        Assert.Equal(made.ExportSubjectPublicKeyInfo(), key.PublicKey.Spki);
        Assert.True(GateKey.TryImport(key.ExportPkcs8(), out var again));
        Assert.Equal(key.PublicKey, again.PublicKey);
        var signature = key.SignDer("m"u8);
        Assert.True(key.PublicKey.VerifyDer("m"u8, signature));
        Assert.False(key.PublicKey.VerifyP1363("m"u8, signature));
        Assert.False(key.PublicKey.VerifyDer("n"u8, signature));
    }

    [Fact]
    public void Keys_that_are_not_P256_are_no_gate_keys()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.False(GateKey.TryImport(p384.ExportPkcs8PrivateKey(), out _));
        Assert.False(GateKey.TryImport(rsa.ExportPkcs8PrivateKey(), out _));
        Assert.False(GateKey.TryImport([.. p256.ExportPkcs8PrivateKey(), 0], out _));
        Assert.False(GateKey.TryImport([], out _));
        Assert.False(EcdsaP256PublicKey.TryFromSpki(p384.ExportSubjectPublicKeyInfo(), out _));
    }

    [Fact]
    public void A_point_off_the_curve_is_no_key()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = made.ExportParameters(false).Q;
        Assert.True(EcdsaP256PublicKey.TryFromPoint(point.X, point.Y, out var key));
        point.Y![31] ^= 1;
        Assert.False(EcdsaP256PublicKey.TryFromPoint(point.X, point.Y, out _));
        Assert.False(EcdsaP256PublicKey.TryFromPoint(new byte[32], new byte[32], out _));
        Assert.False(EcdsaP256PublicKey.TryFromPoint(point.X.AsSpan(1), point.Y, out _));
        var compressed = (byte[])[.. key.Spki];
        compressed[26] = 2;
        Assert.False(EcdsaP256PublicKey.TryFromSpki(compressed, out _));
    }
}
