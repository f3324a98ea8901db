using System.Security.Cryptography;
using System.Text;
using Countersign.Core.Formats;

namespace Countersign.Core.SignOff;

/// <summary>
/// The checks that an assertion (WebAuthn L3 §7.2) and an enrolment (§7.1) share; each gives the refusal or null. Step numbers are §7.2's, then §7.1's.
/// </summary>
internal static class CeremonySteps
{
    /// <summary>Longest user handle, in bytes (WebAuthn L3 §5.4.3).</summary>
    public const int MaxUserHandleBytes = 64;

    /// <summary>Steps 8 and 9 (5 and 6): the client data is strict JSON.</summary>
    public static Refusal? ReadClientData(ReadOnlyMemory<byte> bytes, out ClientData? data) =>
        ClientData.TryRead(bytes.Span, out data, out var problem)
            ? null
            : new(
                RefusalCode.ClientDataMalformed,
                "clientDataJSON",
                $"The browser's part of the signature cannot be read: {problem}. Try again with a current browser.");

    /// <summary>Step 10 (7): signing a payment or making a new passkey is not signing a statement.</summary>
    public static Refusal? Type(ClientData data, string expected) =>
        data.Type == expected
            ? null
            : new(RefusalCode.TypeWrong, "clientDataJSON.type", $"The browser signed a {Refusal.Quote(data.Type)}; this needs a \"{expected}\". Begin again.");

    /// <summary>Step 11 (8): the challenge ties the signature to the exact statement bytes.</summary>
    public static Refusal? Challenge(ClientData data, ReadOnlyMemory<byte> expected) =>
        data.Challenge == StrictBase64.EncodeUrl(expected.Span)
            ? null
            : new(
                RefusalCode.ChallengeMismatch,
                "clientDataJSON.challenge",
                "The passkey signed something else than this statement. Begin again from the page of this change.");

    /// <summary>Step 12 (9): a look-alike page cannot collect signatures.</summary>
    public static Refusal? Origin(ClientData data, RelyingParty party) =>
        party.Origins.Contains(data.Origin, StringComparer.Ordinal)
            ? null
            : new(
                RefusalCode.OriginRefused,
                "clientDataJSON.origin",
                $"The signature was made on {Refusal.Quote(data.Origin)}. Sign on {string.Join(", ", party.Origins)}; if you were led elsewhere, report it.");

    /// <summary>Steps 13 and 14 (10 and 11): a framed page can be covered, so that the person signs without seeing what.</summary>
    public static Refusal? Framing(ClientData data) =>
        !data.CrossOrigin && data.TopOrigin is null
            ? null
            : new(
                RefusalCode.CrossOrigin,
                "clientDataJSON.crossOrigin",
                $"The page was framed by {(data.TopOrigin is { } top ? Refusal.Quote(top) : "another site")}. Open it in its own window and sign there.");

    /// <summary>§6.1: the authenticator's data is read to its last byte.</summary>
    public static Refusal? ReadAuthenticatorData(
        ReadOnlyMemory<byte> bytes, bool attested, IReadOnlyCollection<string> extensions, out AuthenticatorData? data) =>
        AuthenticatorData.TryRead(bytes.Span, attested, extensions, out data, out var problem)
            ? null
            : new(
                RefusalCode.AuthenticatorDataMalformed,
                "authenticatorData",
                $"The authenticator's data cannot be taken: {problem}. Use another authenticator.");

    /// <summary>Step 15 (14): the passkey was made for this host.</summary>
    public static Refusal? RpIdHash(AuthenticatorData data, RelyingParty party) =>
        data.RpIdHash.AsSpan().SequenceEqual(SHA256.HashData(Encoding.UTF8.GetBytes(party.RpId)))
            ? null
            : new(RefusalCode.RpIdMismatch, "authenticatorData.rpIdHash", $"The passkey belongs to another site. Use one enrolled for {party.RpId}.");

    /// <summary>Step 16 (15): without a touch, software could sign while nobody is there.</summary>
    public static Refusal? UserPresent(AuthenticatorData data) =>
        data.Has(AuthenticatorFlags.UserPresent)
            ? null
            : new(
                RefusalCode.UserNotPresent,
                "authenticatorData.flags",
                "The authenticator signed without anybody touching it. Sign again and touch it when it asks.");

    /// <summary>Step 17 (16): the touch must be the owner's.</summary>
    public static Refusal? UserVerified(AuthenticatorData data) =>
        data.Has(AuthenticatorFlags.UserVerified)
            ? null
            : new(
                RefusalCode.UserNotVerified,
                "authenticatorData.flags",
                "The authenticator did not check that it was you. Sign again with PIN, fingerprint or face; a key without any of them cannot sign here.");

    /// <summary>Step 18 (17): what may not leave its device cannot be backed up.</summary>
    public static Refusal? BackupState(AuthenticatorData data) =>
        data.Has(AuthenticatorFlags.BackupEligible) || !data.Has(AuthenticatorFlags.BackedUp)
            ? null
            : new(
                RefusalCode.BackupFlagsInconsistent,
                "authenticatorData.flags",
                "The authenticator says that the passkey is backed up and also that it cannot be. Use another authenticator.");

    /// <summary>Step 21 (20): the key is of an accepted kind.</summary>
    public static Refusal? ReadKey(ReadOnlyMemory<byte> bytes, out CoseKey? key) =>
        CoseKey.TryRead(bytes.Span, out key, out var problem)
            ? null
            : new(
                RefusalCode.KeyAlgorithmRefused,
                "publicKey",
                $"The passkey's key is not accepted: {problem}. Enrol one with ES256, RS256 (2048 bits or more) or EdDSA (Ed25519).");

    /// <summary>A size from outside that is beyond its limit.</summary>
    public static Refusal? Within(RefusalCode code, string subject, int bytes, int least, int most) =>
        bytes >= least && bytes <= most
            ? null
            : new(code, subject, $"{subject} has {bytes} bytes; {least} to {most} are accepted. Begin again with a current browser.");
}
