using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;

namespace Countersign.Core.Evidence;

/// <summary>One signature of an envelope.</summary>
/// <param name="KeyId">An unauthenticated hint, never used to decide anything; empty when left out.</param>
/// <param name="Signature">The signature's bytes.</param>
public sealed record EnvelopeSignature(string KeyId, byte[] Signature);

/// <summary>
/// DSSE v1 (secure-systems-lab/dsse protocol.md, envelope.md): a payload and signatures over its type and bytes, so that no payload can
/// be read as another type than was signed. Countersign writes ECDSA P-256 in DER and padded standard base64; it reads both base64
/// alphabets and both ECDSA encodings, and ignores unknown members, as the specification asks.
/// </summary>
/// <param name="PayloadType">How to read the payload.</param>
/// <param name="Payload">The bytes as found; use only what <see cref="Verify"/> hands back.</param>
/// <param name="Signatures">1 to 16 signatures.</param>
public sealed record Envelope(string PayloadType, byte[] Payload, IReadOnlyList<EnvelopeSignature> Signatures)
{
    /// <summary>Payload type of in-toto Statements.</summary>
    public const string InTotoType = "application/vnd.in-toto+json";

    /// <summary>Largest payload, in bytes.</summary>
    public const int MaxPayloadBytes = 16 * 1024 * 1024;

    /// <summary>Most signatures.</summary>
    public const int MaxSignatures = 16;

    /// <summary>Largest signature, in bytes; room for ML-DSA signatures of others, which are skipped.</summary>
    public const int MaxSignatureBytes = 8 * 1024;

    /// <summary>Longest payload type or key id, in characters.</summary>
    public const int MaxNameLength = 1024;

    /// <summary>Largest envelope, in bytes: the payload in base64 and 256 KiB for everything else.</summary>
    public const int MaxBytes = (MaxPayloadBytes / 3 * 4) + 4 + (256 * 1024);

    /// <summary>What is signed: the pre-authentication encoding of type and payload (protocol.md, "Signature Definition").</summary>
    public static byte[] PreAuthenticationEncoding(string payloadType, ReadOnlySpan<byte> payload)
    {
        var type = Encoding.UTF8.GetBytes(payloadType);
        var head = string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {type.Length} {payloadType} {payload.Length} ");
        return [.. Encoding.UTF8.GetBytes(head), .. payload];
    }

    /// <summary>Signs a payload with each of these keys. Key ids are left out: some verifiers skip signatures whose id is not their own spelling.</summary>
    /// <exception cref="ArgumentException">There is no key, or a limit is passed.</exception>
    public static Envelope Sign(string payloadType, byte[] payload, params IReadOnlyList<GateKey> keys) =>
        Sign(payloadType, payload, [.. keys.Select(key => (Func<byte[], byte[]>)(bytes => key.SignDer(bytes)))]);

    /// <summary>Signs a payload through functions from the encoded bytes to an ECDSA P-256 signature in DER, for instance a key service.</summary>
    /// <exception cref="ArgumentException">There is no signer, or a limit is passed.</exception>
    public static Envelope Sign(string payloadType, byte[] payload, IReadOnlyList<Func<byte[], byte[]>> signers)
    {
        if (signers.Count is 0 or > MaxSignatures) throw new ArgumentException($"An envelope has 1 to {MaxSignatures} signatures.", nameof(signers));
        if (payload.Length > MaxPayloadBytes) throw new ArgumentException($"An envelope's payload has at most {MaxPayloadBytes} bytes.", nameof(payload));
        if (payloadType.Length is 0 or > MaxNameLength) throw new ArgumentException($"A payload type has 1 to {MaxNameLength} characters.", nameof(payloadType));
        var encoded = PreAuthenticationEncoding(payloadType, payload);
        return new Envelope(payloadType, payload, [.. signers.Select(sign => new EnvelopeSignature("", sign(encoded)))]);
    }

    /// <summary>
    /// Checks the signatures as protocol.md, "Multi-signature Verification", lists the steps: every signature is tried with every
    /// trusted key, different keys are counted (not signatures, not key ids), then the type is compared, then the payload handed back.
    /// </summary>
    /// <param name="trusted">The keys that count.</param>
    /// <param name="threshold">How many different ones must have signed, at least 1.</param>
    /// <param name="payloadType">The one type the caller can read.</param>
    public EnvelopeCheck Verify(IReadOnlyCollection<EcdsaP256PublicKey> trusted, int threshold, string payloadType)
    {
        // A threshold below 1 would accept a payload nobody signed.
        if (threshold < 1) return new(EnvelopeFault.ThresholdUnmet, [], null);
        var encoded = PreAuthenticationEncoding(PayloadType, Payload);
        var accepted = trusted.Distinct().Where(key => Signatures.Any(s => IsBy(key, encoded, s.Signature))).ToList();
        if (accepted.Count < threshold) return new(EnvelopeFault.ThresholdUnmet, accepted, null);
        return PayloadType == payloadType ? new(null, accepted, Payload) : new(EnvelopeFault.PayloadTypeRefused, accepted, null);
    }

    /// <summary>The envelope as JSON: payload, payloadType, signatures, in canonical form.</summary>
    public byte[] ToBytes() => CanonicalJson.Write(new JsonObject
    {
        ["payload"] = Convert.ToBase64String(Payload),
        ["payloadType"] = PayloadType,
        ["signatures"] = new JsonArray([.. Signatures.Select(ToJson)]),
    });

    /// <summary>Reads an envelope of any writer; nothing is verified yet.</summary>
    /// <param name="bytes">UTF-8 JSON.</param>
    /// <param name="envelope">The envelope.</param>
    /// <param name="error">What is wrong, for people.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Envelope? envelope, out string error)
    {
        envelope = null;
        error = "";
        if (bytes.Length > MaxBytes) error = $"it has {bytes.Length} bytes; at most {MaxBytes} are read";
        else if (!CanonicalJson.TryRead(bytes, out var value, out error)) return false;
        else if (value is not JsonObject members) error = "it is not a JSON object";
        else if (!TryBytes(members["payload"], MaxPayloadBytes, out var payload)) error = $"payload must be at most {MaxPayloadBytes} bytes in base64";
        else if (!TryText(members["payloadType"], out var type) || type.Length == 0) error = $"payloadType must be 1 to {MaxNameLength} characters";
        else if (!TrySignatures(members["signatures"], out var signatures, out error)) return false;
        else envelope = new Envelope(type, payload, signatures);
        return envelope is not null;
    }

    private static bool IsBy(EcdsaP256PublicKey key, byte[] encoded, byte[] signature) =>
        key.VerifyDer(encoded, signature) || key.VerifyP1363(encoded, signature);

    private static JsonObject ToJson(EnvelopeSignature signature)
    {
        var members = new JsonObject { ["sig"] = Convert.ToBase64String(signature.Signature) };
        if (signature.KeyId.Length > 0) members["keyid"] = signature.KeyId;
        return members;
    }

    private static bool TrySignatures(JsonNode? node, out List<EnvelopeSignature> signatures, out string error)
    {
        signatures = [];
        error = $"signatures must be a list of 1 to {MaxSignatures}";
        if (node is not JsonArray { Count: > 0 and <= MaxSignatures } list) return false;
        error = $"a signature must have sig, at most {MaxSignatureBytes} bytes in base64, and may have keyid, at most {MaxNameLength} characters";
        foreach (var item in list)
        {
            if (item is not JsonObject members || !TryBytes(members["sig"], MaxSignatureBytes, out var signature) || signature.Length == 0) return false;
            var keyId = "";
            // An unset keyid and an empty one mean the same; some writers spell unset as null.
            if (members["keyid"] is { } hint && !TryText(hint, out keyId)) return false;
            signatures.Add(new(keyId, signature));
        }

        error = "";
        return true;
    }

    private static bool TryText(JsonNode? node, out string text)
    {
        text = "";
        if (node is not JsonValue value || !value.TryGetValue<string>(out var read) || read.Length > MaxNameLength) return false;
        text = read;
        return true;
    }

    /// <summary>Standard or URL-safe base64, padded or not; one alphabet in one text.</summary>
    private static bool TryBytes(JsonNode? node, int limit, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (node is not JsonValue value || !value.TryGetValue<string>(out var text)) return false;
        if (text.AsSpan().ContainsAny('-', '_'))
        {
            if (text.AsSpan().ContainsAny('+', '/')) return false;
            text = text.Replace('-', '+').Replace('_', '/');
        }

        if (text.Length % 4 is var extra and (2 or 3) && !text.EndsWith('=')) text += new string('=', 4 - extra);
        return StrictBase64.TryDecode(text, out bytes) && bytes.Length <= limit;
    }
}

/// <summary>Why an envelope is not believed, in the order of the checks.</summary>
public enum EnvelopeFault
{
    /// <summary>Fewer different trusted keys signed than asked.</summary>
    ThresholdUnmet,

    /// <summary>Its payload is of another type than the caller reads.</summary>
    PayloadTypeRefused,
}

/// <summary>The result of checking an envelope.</summary>
/// <param name="Fault">The first check that failed; null when the payload is believed.</param>
/// <param name="SignedBy">The different trusted keys that signed.</param>
/// <param name="Payload">The verified bytes, to be parsed as they are; null exactly when there is a fault.</param>
public sealed record EnvelopeCheck(EnvelopeFault? Fault, IReadOnlyList<EcdsaP256PublicKey> SignedBy, byte[]? Payload);
