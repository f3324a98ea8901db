namespace Countersign.Core.SignOff;

/// <summary>A passkey that a person enrolled: the credential record of WebAuthn L3 §4, with the times that decide whether it counts.</summary>
public sealed record Enrolment
{
    /// <summary>The credential's id.</summary>
    public required CredentialId Id { get; init; }

    /// <summary>Id of the person whose passkey it is.</summary>
    public required string Person { get; init; }

    /// <summary>What the authenticator calls the person: 1 to 64 opaque bytes, the same for all passkeys of one person (WebAuthn L3 §5.4.3).</summary>
    public required ReadOnlyMemory<byte> UserHandle { get; init; }

    /// <summary>The public key exactly as the authenticator wrote it, a COSE_Key in CTAP2 canonical CBOR.</summary>
    public required ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>The key's algorithm, for lists; verification reads it from <see cref="PublicKey"/>.</summary>
    public required PasskeyAlgorithm Algorithm { get; init; }

    /// <summary>The BE flag at enrolment: the key may leave the device it was made on. It never changes (WebAuthn L3 §6.1.3).</summary>
    public required bool BackupEligible { get; init; }

    /// <summary>The BS flag at enrolment: a copy of the key was outside its device already.</summary>
    public bool BackedUp { get; init; }

    /// <summary>The highest signature counter seen; 0 for authenticators that keep none.</summary>
    public required uint SignCount { get; init; }

    /// <summary>When it was enrolled.</summary>
    public required DateTimeOffset EnrolledAt { get; init; }

    /// <summary>The instant from which its signatures count: after <see cref="EnrolledAt"/> by the waiting time that gives its owner time to object.</summary>
    public required DateTimeOffset CountsFrom { get; init; }

    /// <summary>When it was revoked; null while it is not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The authenticator's model, 16 zero bytes where it does not say; a claim unless attestation was judged.</summary>
    public required Guid Aaguid { get; init; }

    /// <summary>
    /// The attestation statement format that came with the key. The statement itself is not judged, so anything but <c>none</c> is a recorded claim and no
    /// assurance.
    /// </summary>
    public required string AttestationFormat { get; init; }

    /// <summary>What was asked about the authenticator's origin.</summary>
    public AttestationConveyance Conveyance { get; init; }

    /// <summary>How the browser says the authenticator can be reached (<c>usb</c>, <c>internal</c>, <c>hybrid</c> …); a hint for later ceremonies.</summary>
    public IReadOnlyList<string> Transports { get; init; } = [];

    /// <summary>The algorithm of a COSE_Key; null where it is none that is accepted.</summary>
    public static PasskeyAlgorithm? AlgorithmOf(ReadOnlySpan<byte> publicKey) => CoseKey.TryRead(publicKey, out var key, out _) ? key.Algorithm : null;
}

/// <summary>The signature algorithms accepted of passkeys; values are COSE algorithm ids (IANA COSE Algorithms).</summary>
public enum PasskeyAlgorithm
{
    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256, 2048 to 4096 bits.</summary>
    Rs256 = -257,

    /// <summary>EdDSA with Ed25519.</summary>
    EdDsa = -8,

    /// <summary>ECDSA with P-256 and SHA-256.</summary>
    Es256 = -7,
}
