using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.SignOff;

namespace Countersign.Tests;

/// <summary>What a ceremony of the <see cref="SoftwareAuthenticator"/> shall get wrong; the defaults are right.</summary>
internal sealed record Misbehaviour
{
    public static Misbehaviour None { get; } = new();

    public bool UserPresent { get; init; } = true;

    public bool UserVerified { get; init; } = true;

    /// <summary>The BE flag; null for the one the key was made with.</summary>
    public bool? BackupEligible { get; init; }

    public bool BackedUp { get; init; }

    /// <summary>The <c>type</c> of the client data; null for the right one.</summary>
    public string? Type { get; init; }

    public bool? CrossOrigin { get; init; } = false;

    public string? TopOrigin { get; init; }

    /// <summary>The counter to sign; null for the next one.</summary>
    public uint? SignCount { get; init; }

    /// <summary>The signature is well-formed and over other bytes.</summary>
    public bool WrongSignature { get; init; }

    /// <summary>Extension map to append, with the ED flag set.</summary>
    public byte[]? Extensions { get; init; }

    /// <summary>Last change to the authenticator data before it is signed.</summary>
    public Func<byte[], byte[]> AuthenticatorData { get; init; } = bytes => bytes;

    /// <summary>Last change to the client data before it is signed.</summary>
    public Func<byte[], byte[]> ClientData { get; init; } = bytes => bytes;
}

/// <summary>What <see cref="SoftwareAuthenticator.Register"/> gives back, as a browser would.</summary>
internal sealed record SoftwareRegistration(byte[] CredentialId, byte[] AttestationObject, byte[] ClientDataJson);

/// <summary>
/// A passkey in memory, with the browser around it: makes registrations (attestation <c>none</c>) and assertions, right or wrong in one thing. For
/// tests only; a real authenticator asks a person first.
/// </summary>
internal sealed class SoftwareAuthenticator : IDisposable
{
    private readonly ECDsa? _ec;
    private readonly RSA? _rsa;
    private readonly byte[]? _seed;

    public SoftwareAuthenticator(PasskeyAlgorithm algorithm = PasskeyAlgorithm.Es256, bool backupEligible = false, int rsaBits = 2048)
    {
        Algorithm = algorithm;
        BackupEligible = backupEligible;
        if (algorithm == PasskeyAlgorithm.Es256) _ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (algorithm == PasskeyAlgorithm.Rs256) _rsa = RSA.Create(rsaBits);
        if (algorithm == PasskeyAlgorithm.EdDsa) _seed = RandomNumberGenerator.GetBytes(Ed25519.SeedSize);
    }

    public PasskeyAlgorithm Algorithm { get; }

    public bool BackupEligible { get; }

    public byte[] CredentialId { get; init; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>What the gate called the person at registration; null for an authenticator that keeps none.</summary>
    public byte[]? UserHandle { get; init; } = RandomNumberGenerator.GetBytes(32);

    public Guid Aaguid { get; init; } = Guid.Empty;

    /// <summary>The counter; 0 stays 0, as with synced passkeys.</summary>
    public uint SignCount { get; set; }

    /// <summary>The COSE_Key of the public key.</summary>
    public byte[] PublicKey => Algorithm switch
    {
        PasskeyAlgorithm.Es256 => EcKey(_ec!.ExportParameters(false).Q),
        PasskeyAlgorithm.Rs256 => RsaKey(_rsa!.ExportParameters(false)),
        PasskeyAlgorithm.EdDsa => EdwardsKey(Ed25519.PublicKey(_seed)),
    };

    /// <summary>Makes the registration answer for this challenge.</summary>
    public SoftwareRegistration Register(string rpId, string origin, byte[] challenge, Misbehaviour? wrong = null)
    {
        wrong ??= Misbehaviour.None;
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)CredentialId.Length);
        byte[] credential = [.. Aaguid.ToByteArray(bigEndian: true), .. length, .. CredentialId, .. PublicKey];
        var data = AuthenticatorData(rpId, wrong, credential);
        byte[] attestation =
            [0xa3, .. TestCbor.Text("fmt"), .. TestCbor.Text("none"), .. TestCbor.Text("attStmt"), 0xa0, .. TestCbor.Text("authData"), .. TestCbor.Bytes(data)];
        return new SoftwareRegistration(CredentialId, attestation, ClientData("webauthn.create", origin, challenge, wrong));
    }

    /// <summary>Signs this challenge.</summary>
    public Assertion Assert(string rpId, string origin, byte[] challenge, Misbehaviour? wrong = null)
    {
        wrong ??= Misbehaviour.None;
        if (SignCount > 0) SignCount++;
        var data = AuthenticatorData(rpId, wrong, credential: null);
        var client = ClientData("webauthn.get", origin, challenge, wrong);
        byte[] signed = [.. data, .. SHA256.HashData(client)];
        if (wrong.WrongSignature) signed[^1] ^= 1;
        return new Assertion(CredentialId, data, client, Sign(signed), UserHandle is null ? null : UserHandle.AsMemory());
    }

    /// <summary>Signs any bytes with the private key.</summary>
    public byte[] Sign(byte[] signed) => Algorithm switch
    {
        PasskeyAlgorithm.Es256 => _ec!.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
        PasskeyAlgorithm.Rs256 => _rsa!.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        PasskeyAlgorithm.EdDsa => Ed25519.Sign(_seed, signed),
    };

    public void Dispose()
    {
        _ec?.Dispose();
        _rsa?.Dispose();
    }

    private static byte[] EcKey(ECPoint q) => TestCbor.Map(
        (1, TestCbor.Int(2)), (3, TestCbor.Int(-7)), (-1, TestCbor.Int(1)), (-2, TestCbor.Bytes(q.X!)), (-3, TestCbor.Bytes(q.Y!)));

    private static byte[] EdwardsKey(byte[] key) =>
        TestCbor.Map((1, TestCbor.Int(1)), (3, TestCbor.Int(-8)), (-1, TestCbor.Int(6)), (-2, TestCbor.Bytes(key)));

    private static byte[] RsaKey(RSAParameters key) => TestCbor.Map(
        (1, TestCbor.Int(3)), (3, TestCbor.Int(-257)), (-1, TestCbor.Bytes(key.Modulus!)), (-2, TestCbor.Bytes(key.Exponent!)));

    private static byte[] ClientData(string type, string origin, byte[] challenge, Misbehaviour wrong)
    {
        var members = new Dictionary<string, object>
        {
            ["type"] = wrong.Type ?? type,
            ["challenge"] = StrictBase64.EncodeUrl(challenge),
            ["origin"] = origin,
        };
        if (wrong.CrossOrigin is { } framed) members["crossOrigin"] = framed;
        if (wrong.TopOrigin is { } top) members["topOrigin"] = top;
        return wrong.ClientData(JsonSerializer.SerializeToUtf8Bytes(members));
    }

    private byte[] AuthenticatorData(string rpId, Misbehaviour wrong, byte[]? credential)
    {
        var flags = (wrong.UserPresent ? 0x01 : 0) | (wrong.UserVerified ? 0x04 : 0) | (wrong.BackupEligible ?? BackupEligible ? 0x08 : 0)
            | (wrong.BackedUp ? 0x10 : 0) | (credential is null ? 0 : 0x40) | (wrong.Extensions is null ? 0 : 0x80);
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, wrong.SignCount ?? SignCount);
        byte[] data = [.. SHA256.HashData(Encoding.UTF8.GetBytes(rpId)), (byte)flags, .. count, .. credential ?? [], .. wrong.Extensions ?? []];
        return wrong.AuthenticatorData(data);
    }
}

/// <summary>Writes the little CBOR that tests need, in shortest form; the order of members is the caller's.</summary>
internal static class TestCbor
{
    public static byte[] Int(long value) => value >= 0 ? Head(0, value) : Head(1, -1 - value);

    public static byte[] Bytes(byte[] value) => [.. Head(2, value.Length), .. value];

    public static byte[] Text(string value) => [.. Head(3, Encoding.UTF8.GetByteCount(value)), .. Encoding.UTF8.GetBytes(value)];

    public static byte[] Map(params (long Key, byte[] Value)[] members) =>
        [.. Head(5, members.Length), .. members.SelectMany(member => Int(member.Key).Concat(member.Value))];

    public static byte[] TextMap(params (string Key, byte[] Value)[] members) =>
        [.. Head(5, members.Length), .. members.SelectMany(member => Text(member.Key).Concat(member.Value))];

    public static byte[] Head(int major, long argument)
    {
        var wide = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(wide, argument);
        var type = (byte)(major << 5);
        return argument switch
        {
            < 24 => [(byte)(type | (int)argument)],
            <= 0xff => [(byte)(type | 24), .. wide[7..]],
            <= 0xffff => [(byte)(type | 25), .. wide[6..]],
            <= 0xffffffff => [(byte)(type | 26), .. wide[4..]],
            _ => [(byte)(type | 27), .. wide],
        };
    }
}
