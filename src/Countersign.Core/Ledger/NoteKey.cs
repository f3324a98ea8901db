using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Countersign.Core.Formats;

namespace Countersign.Core.Ledger;

/// <summary>Kinds of note signature that can be checked here; the numbers are the type bytes of C2SP signed-note.</summary>
public enum NoteKeyType
{
    /// <summary>0x01: Ed25519 over the note text.</summary>
    Ed25519 = 0x01,

    /// <summary>0x02: ECDSA P-256 over SHA-256 of the note text, in DER.</summary>
    EcdsaP256 = 0x02,

    /// <summary>0x04: a witness's Ed25519 signature over a time and a tree head (C2SP tlog-cosignature, cosignature/v1).</summary>
    Ed25519Cosignature = 0x04,
}

/// <summary>A public key that note signatures are checked against, written <c>name+id+base64(type ‖ key)</c> (C2SP signed-note).</summary>
public sealed class NoteKey
{
    /// <summary>Longest key name, in characters.</summary>
    public const int MaxNameLength = 255;

    private const int TimeSize = sizeof(ulong);

    private readonly EcdsaP256PublicKey? _ecdsa;

    private NoteKey(string name, NoteKeyType type, byte[] publicKey, EcdsaP256PublicKey? ecdsa)
    {
        (Name, Type, PublicKey, _ecdsa) = (name, type, publicKey, ecdsa);
        Id = ComputeId();
    }

    /// <summary>The key's name; for a ledger its origin.</summary>
    public string Name { get; }

    /// <summary>What its signatures look like.</summary>
    public NoteKeyType Type { get; }

    /// <summary>32 bytes for Ed25519, SubjectPublicKeyInfo in DER for ECDSA.</summary>
    public byte[] PublicKey { get; }

    /// <summary>The short id on signature lines: finds the key, proves nothing.</summary>
    public uint Id { get; }

    /// <summary>Whether this system can check signatures of this key; false for Ed25519 where libcrypto is missing.</summary>
    public bool IsCheckable => Type == NoteKeyType.EcdsaP256 || Ed25519.IsSupported;

    /// <summary>Makes a key; refused if the name has white space or a plus sign, or the bytes are no key of this type.</summary>
    public static bool TryCreate(string name, NoteKeyType type, ReadOnlySpan<byte> publicKey, [NotNullWhen(true)] out NoteKey? key)
    {
        key = null;
        if (!IsName(name)) return false;
        EcdsaP256PublicKey? ecdsa = null;
        var isKey = type switch
        {
            NoteKeyType.EcdsaP256 => EcdsaP256PublicKey.TryFromSpki(publicKey, out ecdsa),
            NoteKeyType.Ed25519 or NoteKeyType.Ed25519Cosignature => Ed25519.IsAcceptableKey(publicKey),
        };
        if (isKey) key = new NoteKey(name, type, publicKey.ToArray(), ecdsa);
        return isKey;
    }

    /// <summary>Reads <c>name+id+base64(type ‖ key)</c>; the id must be the one that follows from the rest, in lower-case hex.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out NoteKey? key)
    {
        key = null;
        // The base64 part may itself hold plus signs; the name may not.
        var parts = text?.Split('+', 3);
        if (parts is not { Length: 3 } || !StrictBase64.TryDecode(parts[2], out var material) || material.Length < 2) return false;
        if (!Enum.IsDefined((NoteKeyType)material[0])) return false;
        if (!TryCreate(parts[0], (NoteKeyType)material[0], material.AsSpan(1), out var read) || read.ToString() != text) return false;
        key = read;
        return true;
    }

    /// <summary>Whether this text may name a key: not empty, no white space, control characters or plus sign.</summary>
    public static bool IsName([NotNullWhen(true)] string? name) =>
        name is { Length: > 0 and <= MaxNameLength } && !name.EnumerateRunes().Any(IsBarred);

    /// <summary>Whether the bytes that follow the key id on a signature line are this key's signature of the note text.</summary>
    public bool Verify(string text, ReadOnlySpan<byte> signature) => Type switch
    {
        NoteKeyType.Ed25519 => Ed25519.Verify(PublicKey, Encoding.UTF8.GetBytes(text), signature),
        NoteKeyType.EcdsaP256 => _ecdsa!.VerifyDer(Encoding.UTF8.GetBytes(text), signature),
        NoteKeyType.Ed25519Cosignature => TryCosignatureTime(signature, out var seconds)
            && Ed25519.Verify(PublicKey, CosignedMessage(text, seconds), signature[TimeSize..]),
    };

    /// <summary>The time in a cosignature, in seconds since 1970-01-01T00:00:00Z; refused beyond 2^63 − 1 (tlog-cosignature).</summary>
    public static bool TryCosignatureTime(ReadOnlySpan<byte> signature, out long seconds)
    {
        seconds = 0;
        if (signature.Length != TimeSize + Ed25519.SignatureSize) return false;
        seconds = BinaryPrimitives.ReadInt64BigEndian(signature);
        return seconds >= 0;
    }

    // Half a surrogate pair reads as U+FFFD; it has no UTF-8 form, so two names could share one.
    private static bool IsBarred(Rune rune) =>
        rune.Value == '+' || Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || rune == Rune.ReplacementChar;

    /// <summary>The bytes a witness signs: header line, time line, note text (tlog-cosignature).</summary>
    internal static byte[] CosignedMessage(string text, long seconds) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}"));

    /// <summary><c>name+id+base64(type ‖ key)</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}+{Id:x8}+{Convert.ToBase64String([(byte)Type, .. PublicKey])}");

    // ECDSA key ids leave the name out: signed-note keeps what the first witnesses did.
    private uint ComputeId() => BinaryPrimitives.ReadUInt32BigEndian(Type switch
    {
        NoteKeyType.EcdsaP256 => SHA256.HashData(PublicKey),
        NoteKeyType.Ed25519 or NoteKeyType.Ed25519Cosignature =>
            SHA256.HashData([.. Encoding.UTF8.GetBytes(Name), (byte)'\n', (byte)Type, .. PublicKey]),
    });
}
