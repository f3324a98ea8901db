using System.Buffers.Binary;
using System.Text;
using Countersign.Core.Ledger;

namespace Countersign.Core.Tests.Ledger;

public class SignedNoteTests
{
    private static readonly NoteKey Peter = Notes.Read(Notes.PeterKey);
    private static readonly NoteKey Enoch = Notes.Read(Notes.EnochKey);

    [Fact]
    public void The_Ed25519_note_of_the_Go_reference_verifies_and_is_written_the_same()
    {
        var note = Notes.Parse(Notes.Text + "\n" + Notes.PeterLine + Notes.EnochLine);
        Assert.Equal(Notes.Text, note.Text);
        Assert.Equal([Peter, Enoch], Signers(note.Verify([Peter, Enoch])));
        Assert.Equal([Peter], Signers(note.Verify([Peter])));
        Assert.Equal(Notes.Text + "\n" + Notes.PeterLine + Notes.EnochLine, Encoding.UTF8.GetString(note.ToBytes()));
    }

    [Fact]
    public void Signing_gives_the_bytes_of_the_Go_reference()
    {
        var key = LedgerKey.FromSeed(Convert.FromBase64String(Notes.PeterSeed).AsSpan(1));
        var note = SignedNote.Sign(Notes.Text, NoteSigner.Of("PeterNeumann", key));
        Assert.Equal(Notes.Text + "\n" + Notes.PeterLine, Encoding.UTF8.GetString(note.ToBytes()));
    }

    [Fact]
    public void The_ECDSA_tree_head_of_Rekor_verifies()
    {
        var note = Notes.Parse(Notes.RekorNote);
        Assert.Equal(NoteOutcome.Verified, note.Verify([Notes.Read(Notes.RekorKey)]).Outcome);
        Assert.True(TreeHead.TryParse(note.Text, out var head));
        Assert.Equal(("Rekor", 798034L), (head.Origin, head.Size));
    }

    [Fact]
    public void Signatures_of_unknown_keys_are_ignored_even_with_a_known_name_or_id()
    {
        var sameName = $"— PeterNeumann {Line(1, new byte[64])}\n";
        var sameId = $"— Somebody {Line(Peter.Id, new byte[64])}\n";
        var note = Notes.Parse(Notes.Text + "\n" + sameName + sameId + Notes.PeterLine);
        Assert.Equal([Peter], Signers(note.Verify([Peter])));
        Assert.Equal(NoteOutcome.NoKnownSignature, note.Verify([Enoch]).Outcome);
        Assert.Equal(NoteOutcome.NoKnownSignature, note.Verify([]).Outcome);
    }

    [Fact]
    public void One_failing_signature_of_a_known_key_refuses_the_note()
    {
        var failing = $"— PeterNeumann {Line(Peter.Id, new byte[64])}\n";
        foreach (var lines in (string[])[failing + Notes.EnochLine, Notes.EnochLine + failing, Notes.PeterLine + failing])
        {
            var check = Notes.Parse(Notes.Text + "\n" + lines).Verify([Peter, Enoch]);
            Assert.Equal((NoteOutcome.SignatureInvalid, "PeterNeumann", 0), (check.Outcome, check.Subject, check.SignedBy.Count));
        }
    }

    [Fact]
    public void A_key_signs_once_however_often_its_line_is_repeated() =>
        Assert.Equal([Peter], Signers(Notes.Parse(Notes.Text + "\n" + Notes.PeterLine + Notes.PeterLine).Verify([Peter, Notes.Read(Notes.PeterKey)])));

    [Fact]
    public void Two_known_keys_of_one_name_and_id_refuse_the_note()
    {
        // Ids have 32 bits: whoever may choose a key can search for one that shares a trusted key's id.
        var (one, other) = CollidingKeys();
        Assert.Equal((one.Name, one.Id), (other.Name, other.Id));
        var note = Notes.Parse(Notes.Text + $"\n— {one.Name} {Line(one.Id, new byte[64])}\n");
        Assert.Equal((NoteOutcome.KeyAmbiguous, one.Name), (note.Verify([one, other]).Outcome, note.Verify([one, other]).Subject));
    }

    [Fact]
    public void Without_libcrypto_another_known_key_can_carry_the_note_but_none_never_does()
    {
        var gate = NoteSigner.Of("gate", Notes.Gate());
        var note = SignedNote.Sign(Notes.Text, NoteSigner.Of("ledger", Notes.Key(1)), gate);
        var ed25519 = NoteSigner.Of("ledger", Notes.Key(1)).Key;
        Assert.Equal([gate.Key], Signers(note.Verify([ed25519, gate.Key], key => key.Type == NoteKeyType.EcdsaP256)));
        Assert.Equal(NoteOutcome.NoKnownSignature, note.Verify([ed25519], key => key.Type == NoteKeyType.EcdsaP256).Outcome);
    }

    [Theory]
    [InlineData(Notes.Text, "no blank line separates text and signatures")]
    [InlineData(Notes.Text + "\n", "the last signature line does not end in a newline")]
    [InlineData(Notes.Text + "\n\n", "the last signature line does not end in a newline")]
    [InlineData("\u0001" + Notes.Text + "\n" + Notes.PeterLine, "it holds a control character")]
    [InlineData(Notes.Text + "\r\n" + Notes.PeterLine, "it holds a control character")]
    [InlineData(Notes.Text + "\n" + Notes.PeterLine + "Unexpected line.\n", "signature line 2 is not \"— name base64\"")]
    [InlineData(Notes.Text + "\n— Bad Name x08go/ZJ\n", "signature line 1 is not \"— name base64\"")]
    [InlineData(Notes.Text + "\n- PeterNeumann x08go/ZJ\n", "signature line 1 is not \"— name base64\"")]
    [InlineData(Notes.Text + "\n—  x08go/ZJ\n", "signature line 1 is not \"— name base64\"")]
    [InlineData(Notes.Text + "\n— a+b x08go/ZJ\n", "signature line 1 is not \"— name base64\"")]
    [InlineData(Notes.Text + "\n— a x08gow==\n", "signature line 1 is not \"— name base64\"")] // an id and no signature
    [InlineData(Notes.Text + "\n— a x08go/Z\n", "signature line 1 is not \"— name base64\"")]
    [InlineData(Notes.Text + "\n— a x08go/ZJkuB=\n", "signature line 1 is not \"— name base64\"")] // stray bits after the last byte
    public void Anything_but_the_grammar_is_refused(string text, string cause)
    {
        Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out _, out var error));
        Assert.Equal(cause, error);
    }

    [Fact]
    public void A_note_without_its_last_newline_or_in_bad_UTF8_is_refused()
    {
        var bytes = Encoding.UTF8.GetBytes(Notes.Text + "\n" + Notes.PeterLine);
        Assert.False(SignedNote.TryParse(bytes.AsSpan(0, bytes.Length - 1), out _, out var error));
        Assert.Equal("the last signature line does not end in a newline", error);
        Assert.False(SignedNote.TryParse([0xff, .. bytes], out _, out error));
        Assert.Equal("it is not valid UTF-8", error);
    }

    [Fact]
    public void Text_may_hold_empty_lines()
    {
        var note = SignedNote.Sign("one\n\n\ntwo\n\n", NoteSigner.Of("n", Notes.Key(1)));
        Assert.Equal("one\n\n\ntwo\n\n", note.Text);
    }

    [Fact]
    public void Limits_hold_at_N_and_not_at_N_plus_1()
    {
        string Lines(int count) => Notes.Text + "\n" + string.Concat(Enumerable.Repeat(Notes.PeterLine, count));
        Assert.Equal(SignedNote.MaxSignatures, Notes.Parse(Lines(SignedNote.MaxSignatures)).Signatures.Count);
        Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes(Lines(SignedNote.MaxSignatures + 1)), out _, out var error));
        Assert.Equal("it has 33 signature lines; at most 32 are read", error);

        var rest = Encoding.UTF8.GetByteCount("\n\n" + Notes.PeterLine);
        byte[] OfSize(int bytes) => Encoding.UTF8.GetBytes(new string('a', bytes - rest) + "\n\n" + Notes.PeterLine);
        Assert.True(SignedNote.TryParse(OfSize(SignedNote.MaxBytes), out _, out _));
        Assert.False(SignedNote.TryParse(OfSize(SignedNote.MaxBytes + 1), out _, out error));
        Assert.Equal("it has 65537 bytes; at most 65536 are read", error);
    }

    [Theory]
    [InlineData("no newline")]
    [InlineData("tab\t\n")]
    [InlineData("")]
    public void What_others_could_not_read_is_never_signed(string text) =>
        Assert.Throws<ArgumentException>(() => SignedNote.Sign(text, NoteSigner.Of("n", Notes.Key(1))));

    [Fact]
    public void A_note_needs_a_signer() => Assert.Throws<ArgumentException>(() => SignedNote.Sign("a\n"));

    [Fact]
    public void A_cosignature_signs_header_time_and_text()
    {
        // Put together by hand from C2SP tlog-cosignature, "Ed25519 signed message".
        const string text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        var signature = Notes.Key(7).Sign(Encoding.UTF8.GetBytes("cosignature/v1\ntime 1679315147\n" + text));
        var expected = new byte[72];
        BinaryPrimitives.WriteInt64BigEndian(expected, 1679315147);
        signature.CopyTo(expected, 8);

        var cosigner = NoteSigner.Cosigner("witness.example/w1", Notes.Key(7), DateTimeOffset.FromUnixTimeSeconds(1679315147));
        var note = SignedNote.Sign(text, cosigner);
        Assert.Equal(expected, note.Signatures[0].Signature);
        Assert.Equal([cosigner.Key], Signers(note.Verify([cosigner.Key])));
        Assert.True(NoteKey.TryCosignatureTime(expected, out var time));
        Assert.Equal(1679315147, time);
    }

    [Fact]
    public void A_cosignature_with_another_time_or_one_beyond_63_bits_fails()
    {
        var cosigner = NoteSigner.Cosigner("w", Notes.Key(7), DateTimeOffset.FromUnixTimeSeconds(5));
        var line = SignedNote.Sign("t\n", cosigner).Signatures[0].Signature;
        Assert.True(cosigner.Key.Verify("t\n", line));
        foreach (var at in (int[])[0, 7, 8, 71])
        {
            var changed = (byte[])[.. line];
            changed[at] ^= 0x80;
            Assert.False(cosigner.Key.Verify("t\n", changed));
        }

        Assert.False(NoteKey.TryCosignatureTime([0x80, .. line.AsSpan(1)], out _));
        Assert.False(NoteKey.TryCosignatureTime(line.AsSpan(0, 71), out _));
        Assert.Throws<ArgumentException>(() => NoteSigner.Cosigner("w", Notes.Key(7), DateTimeOffset.FromUnixTimeSeconds(-1)));
    }

    [Fact]
    public void A_ledger_signature_is_no_cosignature_and_the_reverse()
    {
        var log = NoteSigner.Of("same", Notes.Key(3));
        var witness = NoteSigner.Cosigner("same", Notes.Key(3), DateTimeOffset.UnixEpoch);
        var note = SignedNote.Sign("t\n", log, witness);
        Assert.NotEqual(log.Key.Id, witness.Key.Id);
        Assert.False(witness.Key.Verify("t\n", note.Signatures[0].Signature));
        Assert.False(log.Key.Verify("t\n", note.Signatures[1].Signature));
    }

    private static NoteKey[] Signers(NoteCheck check)
    {
        Assert.Equal(NoteOutcome.Verified, check.Outcome);
        return [.. check.SignedBy.Select(by => by.Key)];
    }

    private static string Line(uint id, byte[] signature)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        return Convert.ToBase64String([.. bytes, .. signature]);
    }

    /// <summary>A birthday search over about 2^16 keys finds two of one name with one 32-bit id; any 32 bytes below p will do as a key.</summary>
    private static (NoteKey One, NoteKey Other) CollidingKeys()
    {
        var seen = new Dictionary<uint, NoteKey>();
        var bytes = new byte[Ed25519.PublicKeySize];
        for (var i = 2; ; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, i);
            Assert.True(NoteKey.TryCreate("n", NoteKeyType.Ed25519, bytes, out var key));
            if (!seen.TryAdd(key.Id, key)) return (seen[key.Id], key);
        }
    }
}
