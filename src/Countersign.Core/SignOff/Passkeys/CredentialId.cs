using System.Diagnostics.CodeAnalysis;
using Countersign.Core.Formats;

namespace Countersign.Core.SignOff;

/// <summary>The id an authenticator gave a passkey; compared byte for byte, written as unpadded URL-safe base64 as browsers do.</summary>
public readonly record struct CredentialId
{
    /// <summary>Longest credential id, in bytes (WebAuthn L3 §7.1 step 25).</summary>
    public const int MaxBytes = 1023;

    private readonly string? _text;

    private CredentialId(string text) => _text = text;

    /// <summary>Takes 1 to <see cref="MaxBytes"/> bytes.</summary>
    public static bool TryFromBytes(ReadOnlySpan<byte> bytes, out CredentialId id)
    {
        id = bytes.Length is > 0 and <= MaxBytes ? new CredentialId(StrictBase64.EncodeUrl(bytes)) : default;
        return id._text is not null;
    }

    /// <summary>Reads the written form.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CredentialId id)
    {
        id = default;
        return StrictBase64.TryDecodeUrl(text, out var bytes) && TryFromBytes(bytes, out id);
    }

    /// <summary>The bytes; none for an id that was never set.</summary>
    public byte[] ToBytes() => StrictBase64.TryDecodeUrl(_text, out var bytes) ? bytes : [];

    /// <summary>The written form.</summary>
    public override string ToString() => _text ?? "";
}
