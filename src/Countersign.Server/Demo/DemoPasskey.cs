using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Server.SignOff;

namespace Countersign.Server.Demo;

/// <summary>
/// A passkey in memory for the invented people of the demonstration. It goes through the same ceremonies as a real one and gets no
/// shortcut in any check; what it lacks is a person, which is why only the demonstration has it.
/// </summary>
internal sealed class DemoPasskey(string origin, string rpId) : IDisposable
{
    // User present, user verified; attested credential data only at enrolment (WebAuthn L3 §6.1).
    private const byte PresentAndVerified = 0x05;
    private const byte Attested = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(32);

    /// <summary>Answers an enrolment.</summary>
    public JsonFields Register(BegunOffer offer)
    {
        byte[] credential = [.. new byte[16], 0, 32, .. _id, .. CoseKey()];
        byte[] data = [.. AuthenticatorData(PresentAndVerified | Attested), .. credential];
        // {"fmt": "none", "attStmt": {}, "authData": bytes} in canonical CBOR.
        byte[] attestation = [0xa3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xa0, 0x68, .. "authData"u8, 0x58, (byte)data.Length, .. data];
        return new JsonFields(
            new JsonObject
            {
                ["credentialId"] = StrictBase64.EncodeUrl(_id),
                ["attestationObject"] = StrictBase64.EncodeUrl(attestation),
                ["clientDataJSON"] = StrictBase64.EncodeUrl(ClientData("webauthn.create", offer)),
                ["transports"] = new JsonArray("internal"),
            },
            "registration");
    }

    /// <summary>Answers a ceremony.</summary>
    public Assertion Sign(BegunOffer offer)
    {
        var client = ClientData("webauthn.get", offer);
        var data = AuthenticatorData(PresentAndVerified);
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return new Assertion(_id, data, client, signature, null);
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private byte[] AuthenticatorData(int flags)
    {
        var data = new byte[37];
        SHA256.HashData(Encoding.ASCII.GetBytes(rpId)).CopyTo(data, 0);
        data[32] = (byte)flags;
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(33), 0);
        return data;
    }

    private byte[] ClientData(string type, BegunOffer offer) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = type, ["challenge"] = (string)offer.Options["challenge"]!, ["origin"] = origin, ["crossOrigin"] = false,
    }.ToJsonString());

    /// <summary>{1: 2, 3: -7, -1: 1, -2: x, -3: y}: an ES256 COSE_Key in canonical CBOR (RFC 9053 §7.1).</summary>
    private byte[] CoseKey()
    {
        var point = _key.ExportParameters(false).Q;
        return [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
    }
}
