using System.Text;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Ledger;
using Countersign.Core.Tests.Ledger;

namespace Countersign.Core.Tests.Evidence;

/// <summary>
/// Seeded mutation of valid input: no reader throws, and what an exact reader accepts it writes back byte for byte. A failure prints
/// the input, to be kept as a case of its own.
/// </summary>
public class LedgerParserFuzzTests
{
    private const int Rounds = 4_000;

    private static readonly NoteSigner Signer = NoteSigner.Of(Notes.Origin, Notes.Key(1));
    private static readonly byte[] Note = SignedNote.Sign(new TreeHead(Notes.Origin, 1, Sha256Digest.Of([])).ToText(), Signer).ToBytes();
    private static readonly byte[] Entry = LedgerEntry.Create(LedgerEntryType.Change, DateTimeOffset.UnixEpoch, "chg_1", new Dictionary<string, Sha256Digest> { ["a"] = Sha256Digest.Of([]) }).ToBytes();

    private static readonly byte[][] Tokens =
    [
        .. ((string[])["\n", "\n\n", "— ", "+", "=", "\"", "{", "}", "[", "]", ":", ",", "null", "1e999", "-1", "\\ud800", "sig", "index ", "extra ", "18446744073709551615", "𝟘", " "])
            .Select(Encoding.UTF8.GetBytes),
        [0xff], [0x00], [0xed, 0xa0, 0x80],
    ];

    [Fact]
    public void Signed_notes() => Fuzz(1, Note, bytes =>
        !SignedNote.TryParse(bytes, out var note, out _) || (note.Verify([Signer.Key]) is not null && Same(note.ToBytes(), bytes)));

    [Fact]
    public void Receipts()
    {
        Assert.True(SignedNote.TryParse(Note, out var note, out _));
        var trust = new LedgerTrust(Notes.Origin, [Signer.Key], [], 0);
        Fuzz(2, Receipt.Create(0, [new byte[32], new byte[32]], note, [1, 2, 3]).ToBytes(), bytes =>
            !Receipt.TryParse(bytes, out var receipt, out _) || (receipt.Verify([], trust) is not null && Same(receipt.ToBytes(), bytes)));
    }

    [Fact]
    public void Ledger_entries() => Fuzz(3, Entry, bytes => !LedgerEntry.TryParse(bytes, out var entry, out _) || Same(entry.ToBytes(), bytes));

    [Fact]
    public void Envelopes()
    {
        var envelope = Envelope.Sign("t", "payload"u8.ToArray(), Notes.Gate()).ToBytes();
        Fuzz(4, envelope, bytes => !Envelope.TryParse(bytes, out var read, out _) || read.ToBytes().Length > 0);
    }

    [Fact]
    public void Verifier_keys() => Fuzz(5, Encoding.UTF8.GetBytes(Notes.PeterKey), bytes =>
    {
        var text = Encoding.Latin1.GetString(bytes);
        return !NoteKey.TryParse(text, out var key) || key.ToString() == text;
    });

    [Fact]
    public void Tile_paths() => Fuzz(6, "tile/1/x001/x234/067.p/25"u8.ToArray(), bytes =>
    {
        var text = Encoding.Latin1.GetString(bytes);
        return !TilePath.TryParse(text, out var tile) || tile.ToString() == text;
    });

    [Fact]
    public void Bundles_of_entries() => Fuzz(7, Tiles.Entries([[1, 2, 3], [], Entry]), bytes =>
        !Tiles.TryReadEntries(bytes, 3, out var entries) || Same(Tiles.Entries(entries), bytes));

    [Fact]
    public void ECDSA_signatures()
    {
        var gate = Notes.Gate();
        var signature = gate.SignDer("m"u8);
        Fuzz(8, signature, bytes => !gate.PublicKey.VerifyDer("m"u8, bytes) || Same(bytes, signature));
    }

    private static void Fuzz(int seed, byte[] valid, Func<byte[], bool> holds)
    {
        Assert.True(holds(valid));
        var random = new Random(seed);
        for (var round = 0; round < Rounds; round++)
        {
            var input = valid.ToList();
            for (var i = random.Next(1, 4); i > 0; i--) Mutate(input, random);
            var bytes = input.ToArray();
            var problem = Record.Exception(() => Assert.True(holds(bytes)));
            Assert.True(problem is null, $"seed {seed}, round {round}: {Convert.ToHexStringLower(bytes)}\n{problem}");
        }
    }

    private static void Mutate(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count + 1);
        var count = random.Next(Math.Min(8, bytes.Count - at) + 1);
        switch (random.Next(5))
        {
            case 0: bytes.RemoveRange(at, count); break;
            case 1: bytes.InsertRange(at, bytes.GetRange(at, count)); break;
            case 2: bytes.InsertRange(at, Tokens[random.Next(Tokens.Length)]); break;
            case 3: bytes.Insert(at, (byte)random.Next(256)); break;
            default: if (at < bytes.Count) bytes[at] = (byte)random.Next(256); break;
        }
    }

    private static bool Same(byte[] one, byte[] other) => one.AsSpan().SequenceEqual(other);
}
