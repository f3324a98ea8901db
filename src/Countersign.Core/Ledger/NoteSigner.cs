using System.Buffers.Binary;

namespace Countersign.Core.Ledger;

/// <summary>Makes one signature line of a note. The private key stays behind <paramref name="Sign"/>, which may be a key service.</summary>
/// <param name="Key">The public key the line is checked against.</param>
/// <param name="Sign">From the UTF-8 bytes of the note text to the bytes that follow the key id.</param>
public sealed record NoteSigner(NoteKey Key, Func<byte[], byte[]> Sign)
{
    /// <summary>Signs notes with Ed25519 (0x01).</summary>
    /// <exception cref="ArgumentException">The name cannot name a key.</exception>
    public static NoteSigner Of(string name, LedgerKey key) =>
        new(Public(name, NoteKeyType.Ed25519, key.PublicKey), text => key.Sign(text));

    /// <summary>Signs notes with ECDSA P-256 (0x02).</summary>
    /// <exception cref="ArgumentException">The name cannot name a key.</exception>
    public static NoteSigner Of(string name, GateKey key) =>
        new(Public(name, NoteKeyType.EcdsaP256, key.PublicKey.Spki), text => key.SignDer(text));

    /// <summary>Cosigns tree heads as a witness at this time (0x04). Use one key for one witness name only: the name is not signed.</summary>
    /// <param name="name">The witness's name.</param>
    /// <param name="key">The witness's key.</param>
    /// <param name="time">When the tree head was seen to be consistent; whole seconds are kept.</param>
    /// <exception cref="ArgumentException">The name cannot name a key, or the time is before 1970.</exception>
    public static NoteSigner Cosigner(string name, LedgerKey key, DateTimeOffset time)
    {
        var seconds = time.ToUnixTimeSeconds();
        if (seconds < 0) throw new ArgumentException("A cosignature cannot be older than 1970.", nameof(time));
        var prefix = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(prefix, seconds);
        return new(
            Public(name, NoteKeyType.Ed25519Cosignature, key.PublicKey),
            text => [.. prefix, .. key.Sign(NoteKey.CosignedMessage(System.Text.Encoding.UTF8.GetString(text), seconds))]);
    }

    private static NoteKey Public(string name, NoteKeyType type, byte[] publicKey) =>
        NoteKey.TryCreate(name, type, publicKey, out var key)
            ? key
            : throw new ArgumentException($"\"{name}\" cannot name a key: use 1 to {NoteKey.MaxNameLength} characters without spaces and plus signs.", nameof(name));
}
