using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Countersign.Core.Ledger;

/// <summary>
/// A private ECDSA P-256 key: the gate signs envelopes and tree heads with it. It comes in as PKCS#8 bytes, made and kept by the
/// shell. Safe to use from several threads.
/// </summary>
public sealed class GateKey
{
    private const string P256 = "1.2.840.10045.3.1.7";
    private const int MaxPkcs8Bytes = 1024; // a P-256 key takes 138

    private readonly ECParameters _parameters;

    private GateKey(ECParameters parameters, EcdsaP256PublicKey publicKey) => (_parameters, PublicKey) = (parameters, publicKey);

    /// <summary>The public half.</summary>
    public EcdsaP256PublicKey PublicKey { get; }

    /// <summary>Reads PKCS#8 in DER (RFC 5958), unencrypted; refused unless it is a P-256 key and nothing follows it.</summary>
    public static bool TryImport(ReadOnlySpan<byte> pkcs8, [NotNullWhen(true)] out GateKey? key)
    {
        key = null;
        if (pkcs8.Length is 0 or > MaxPkcs8Bytes) return false;
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(pkcs8, out var read);
            var parameters = ecdsa.ExportParameters(includePrivateParameters: true);
            if (read != pkcs8.Length || parameters.Curve.Oid?.Value != P256) return false;
            if (!EcdsaP256PublicKey.TryFromPoint(parameters.Q.X, parameters.Q.Y, out var publicKey)) return false;
            key = new GateKey(parameters, publicKey);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>The key as PKCS#8 in DER, unencrypted.</summary>
    public byte[] ExportPkcs8()
    {
        using var ecdsa = ECDsa.Create(_parameters);
        return ecdsa.ExportPkcs8PrivateKey();
    }

    /// <summary>Signature over SHA-256 of the message, in DER: the form Sigstore tools and C2SP notes read.</summary>
    public byte[] SignDer(ReadOnlySpan<byte> message)
    {
        using var ecdsa = ECDsa.Create(_parameters);
        return ecdsa.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}
