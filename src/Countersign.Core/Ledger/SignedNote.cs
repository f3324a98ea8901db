using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Countersign.Core.Formats;

namespace Countersign.Core.Ledger;

/// <summary>One signature line of a note.</summary>
/// <param name="Name">Name of the key, as the line claims it.</param>
/// <param name="KeyId">Short id of the key, as the line claims it.</param>
/// <param name="Signature">The bytes after the key id.</param>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Signature);

/// <summary>How checking a note against known keys ended.</summary>
public enum NoteOutcome
{
    /// <summary>At least one known key signed it, and no known key's signature failed.</summary>
    Verified,

    /// <summary>No line belongs to a known key that can be checked on this system.</summary>
    NoKnownSignature,

    /// <summary>A line claims a known key and is not its signature; the whole note is refused.</summary>
    SignatureInvalid,

    /// <summary>Two different known keys share name and id, so the line cannot be told to be either's.</summary>
    KeyAmbiguous,
}

/// <summary>The result of checking a note.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="SignedBy">The known lines that verified, each key once; empty unless the outcome is verified.</param>
/// <param name="Subject">Name of the key that the refusal is about; empty when it is about none.</param>
public sealed record NoteCheck(NoteOutcome Outcome, IReadOnlyList<(NoteKey Key, NoteSignature Line)> SignedBy, string Subject = "");

/// <summary>
/// Text signed by one or more keys (C2SP signed-note v1.0.0). Reading is exact: the bytes written again are the bytes read. The text
/// means nothing until <see cref="Verify(IReadOnlyCollection{NoteKey})"/> says so.
/// </summary>
public sealed class SignedNote
{
    /// <summary>Largest note, in bytes; room for 16 post-quantum cosignatures.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Most signature lines; the specification asks for at least 16.</summary>
    public const int MaxSignatures = 32;

    private const string LineStart = "— ";
    private const int KeyIdSize = sizeof(uint);

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures) => (Text, Signatures) = (text, signatures);

    /// <summary>The signed text, its last newline included.</summary>
    public string Text { get; }

    /// <summary>The signature lines in their order, known or not.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Signs a text.</summary>
    /// <exception cref="ArgumentException">The text or the signatures cannot stand in a note, or there is no signer.</exception>
    public static SignedNote Sign(string text, params IReadOnlyList<NoteSigner> signers) => new SignedNote(text, []).With(signers);

    /// <summary>The same note with more signatures after those it has.</summary>
    /// <exception cref="ArgumentException">The result is not a note within the limits.</exception>
    public SignedNote With(params IReadOnlyList<NoteSigner> signers)
    {
        var body = StrictUtf8.GetBytes(Text);
        var added = signers.Select(signer => new NoteSignature(signer.Key.Name, signer.Key.Id, signer.Sign(body)));
        var note = new SignedNote(Text, [.. Signatures, .. added]);
        // Read back what was made: a note that others could not read must never leave this process.
        return TryParse(note.ToBytes(), out var read, out var error) ? read : throw new ArgumentException($"Not a valid note: {error}.");
    }

    /// <summary>Reads a note; the signatures are not checked yet.</summary>
    /// <param name="bytes">UTF-8.</param>
    /// <param name="note">The note.</param>
    /// <param name="error">What is wrong, for people.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SignedNote? note, out string error)
    {
        note = null;
        if (bytes.Length > MaxBytes) return Fail($"it has {bytes.Length} bytes; at most {MaxBytes} are read", out error);
        if (!TryDecode(bytes, out var all)) return Fail("it is not valid UTF-8", out error);
        if (all.Any(c => c is < ' ' and not '\n')) return Fail("it holds a control character", out error);
        var blank = all.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (blank < 0) return Fail("no blank line separates text and signatures", out error);
        var lines = all[(blank + 2)..];
        if (!lines.EndsWith('\n')) return Fail("the last signature line does not end in a newline", out error);
        if (!TryReadSignatures(lines[..^1].Split('\n'), out var signatures, out error)) return false;
        note = new SignedNote(all[..(blank + 1)], signatures);
        return true;
    }

    /// <summary>
    /// Checks the lines of known keys. Lines of other keys are ignored, also when they share a name or an id with a known key; one
    /// failing line of a known key refuses the note (signed-note, "Signatures"). A key this system cannot compute with counts as not
    /// known: the note then needs a line of another known key.
    /// </summary>
    /// <param name="known">The keys trusted for this note.</param>
    public NoteCheck Verify(IReadOnlyCollection<NoteKey> known) => Verify(known, key => key.IsCheckable);

    internal NoteCheck Verify(IReadOnlyCollection<NoteKey> known, Func<NoteKey, bool> isCheckable)
    {
        var signedBy = new List<(NoteKey Key, NoteSignature Line)>();
        foreach (var line in Signatures)
        {
            var keys = known.Where(key => key.Name == line.Name && key.Id == line.KeyId && isCheckable(key)).ToList();
            if (keys.Count == 0) continue;
            if (keys.Any(key => key.ToString() != keys[0].ToString())) return new(NoteOutcome.KeyAmbiguous, [], line.Name);
            if (!keys[0].Verify(Text, line.Signature)) return new(NoteOutcome.SignatureInvalid, [], line.Name);
            if (signedBy.TrueForAll(earlier => earlier.Key != keys[0])) signedBy.Add((keys[0], line));
        }

        return new(signedBy.Count > 0 ? NoteOutcome.Verified : NoteOutcome.NoKnownSignature, signedBy);
    }

    /// <summary>The note as it is stored and sent.</summary>
    public byte[] ToBytes()
    {
        var all = new StringBuilder(Text).Append('\n');
        var id = new byte[KeyIdSize];
        foreach (var line in Signatures)
        {
            BinaryPrimitives.WriteUInt32BigEndian(id, line.KeyId);
            all.Append(LineStart).Append(line.Name).Append(' ').Append(Convert.ToBase64String([.. id, .. line.Signature])).Append('\n');
        }

        return StrictUtf8.GetBytes(all.ToString());
    }

    private static bool TryReadSignatures(string[] lines, out List<NoteSignature> signatures, out string error)
    {
        signatures = [];
        error = "";
        if (lines.Length > MaxSignatures) return Fail($"it has {lines.Length} signature lines; at most {MaxSignatures} are read", out error);
        foreach (var line in lines)
        {
            var parts = line.StartsWith(LineStart, StringComparison.Ordinal) ? line[LineStart.Length..].Split(' ') : [];
            if (parts.Length != 2 || !NoteKey.IsName(parts[0]) || !StrictBase64.TryDecode(parts[1], out var bytes) || bytes.Length <= KeyIdSize)
                return Fail($"signature line {signatures.Count + 1} is not \"— name base64\"", out error);
            signatures.Add(new(parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[KeyIdSize..]));
        }

        return true;
    }

    private static bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        try
        {
            text = StrictUtf8.GetString(bytes);
            return true;
        }
        catch (ArgumentException)
        {
            text = "";
            return false;
        }
    }

    private static bool Fail(string problem, out string error)
    {
        error = problem;
        return false;
    }
}
