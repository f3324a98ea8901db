using System.Text;
using System.Text.Json;
using Countersign.Core.Ledger;
using Countersign.Tests;

namespace Countersign.Core.Tests.Ledger;

public class WycheproofTests
{
    [Fact]
    public void All_484_ECDSA_P256_signatures_in_DER_end_as_Wycheproof_says()
    {
        var run = Run("wycheproof-ecdsa_secp256r1_sha256_test.json", (group, message, signature) => EcdsaKey(group).VerifyDer(message, signature));
        Assert.Empty(run.Wrong);
        Assert.Equal((484, 174), (run.Cases, run.Valid));
    }

    [Fact]
    public void All_262_ECDSA_P256_signatures_of_64_bytes_end_as_Wycheproof_says()
    {
        var run = Run("wycheproof-ecdsa_secp256r1_sha256_p1363_test.json", (group, message, signature) => EcdsaKey(group).VerifyP1363(message, signature));
        Assert.Empty(run.Wrong);
        Assert.Equal((262, 173), (run.Cases, run.Valid));
    }

    [Fact]
    public void All_151_Ed25519_signatures_end_as_Wycheproof_says()
    {
        Assert.True(Ed25519.IsSupported, "Ed25519 needs OpenSSL's libcrypto, which was not found. Install libssl3.");
        var run = Run("wycheproof-ed25519_test.json", (group, message, signature) => Ed25519.Verify(Hex(group.GetProperty("publicKey"), "pk"), message, signature));
        Assert.Empty(run.Wrong);
        Assert.Equal((151, 88), (run.Cases, run.Valid));
    }

    [Fact]
    public void A_DER_signature_without_the_leading_zero_byte_of_s_is_refused()
    {
        using var document = Open("wycheproof-ecdsa_secp256r1_sha256_test.json");
        var (group, test) = document.RootElement.GetProperty("testGroups").EnumerateArray()
            .SelectMany(g => g.GetProperty("tests").EnumerateArray().Select(t => (g, t)))
            .Single(found => found.t.GetProperty("tcId").GetInt32() == 6);
        Assert.Equal("invalid", test.GetProperty("result").GetString());
        Assert.False(EcdsaKey(group).VerifyDer(Hex(test, "msg"), Hex(test, "sig")));
    }

    /// <summary>Every key is taken both as SubjectPublicKeyInfo and as a point: they must be the same key.</summary>
    private static EcdsaP256PublicKey EcdsaKey(JsonElement group)
    {
        var point = Hex(group.GetProperty("publicKey"), "uncompressed");
        Assert.True(EcdsaP256PublicKey.TryFromSpki(Hex(group, "publicKeyDer"), out var key));
        Assert.True(EcdsaP256PublicKey.TryFromPoint(point.AsSpan(1, 32), point.AsSpan(33, 32), out var same));
        Assert.Equal(key, same);
        return key;
    }

    private static (List<int> Wrong, int Cases, int Valid) Run(string file, Func<JsonElement, byte[], byte[], bool> verify)
    {
        using var document = Open(file);
        var (wrong, cases, valid) = (new List<int>(), 0, 0);
        foreach (var group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var expected = test.GetProperty("result").GetString() == "valid";
                (cases, valid) = (cases + 1, valid + (expected ? 1 : 0));
                if (verify(group, Hex(test, "msg"), Hex(test, "sig")) != expected) wrong.Add(test.GetProperty("tcId").GetInt32());
            }
        }

        return (wrong, cases, valid);
    }

    private static JsonDocument Open(string file) => JsonDocument.Parse(File.ReadAllText(SourceTree.Vectors(file), Encoding.UTF8));

    private static byte[] Hex(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);
}
