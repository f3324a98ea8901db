using System.Text;

namespace Countersign.Fuzz.Tests;

/// <summary>Changes an input the way an attacker or an accident would: bits, cuts, repeats, words of the format, pieces of another input.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<string> words, int maxBytes)
{
    private static readonly byte[][] Awkward =
    [
        [0], [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x80, 0xae], [0xef, 0xbb, 0xbf], [0x1b, 0x5b, 0x32, 0x4a],
        "\r\n"u8.ToArray(), "-1"u8.ToArray(), "18446744073709551616"u8.ToArray(), "1e999"u8.ToArray(), "\\u0000"u8.ToArray(),
    ];

    private readonly byte[][] _words = [.. words.Select(Encoding.UTF8.GetBytes)];

    /// <summary>One to six changes of some input of the corpus.</summary>
    public byte[] Next(List<byte[]> corpus)
    {
        var bytes = corpus[random.Next(corpus.Count)].ToList();
        for (var changes = random.Next(1, 7); changes > 0; changes--) Change(bytes, corpus);
        if (bytes.Count > maxBytes) bytes.RemoveRange(maxBytes, bytes.Count - maxBytes);
        return [.. bytes];
    }

    private void Change(List<byte> bytes, List<byte[]> corpus)
    {
        var at = random.Next(bytes.Count + 1);
        switch (random.Next(8))
        {
            case 0 when at < bytes.Count: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1 when at < bytes.Count: bytes[at] = (byte)random.Next(256); break;
            case 2: bytes.RemoveRange(at, Math.Min(Length(), bytes.Count - at)); break;
            case 3: bytes.InsertRange(at, Piece(bytes)); break;
            case 4 when _words.Length > 0: bytes.InsertRange(at, _words[random.Next(_words.Length)]); break;
            case 5: bytes.InsertRange(at, Awkward[random.Next(Awkward.Length)]); break;
            case 6: bytes.InsertRange(at, Piece([.. corpus[random.Next(corpus.Count)]])); break;
            case 7 when random.Next(10) == 0: bytes.InsertRange(at, Enumerable.Repeat(Piece(bytes), random.Next(1, 2_000)).SelectMany(p => p).Take(maxBytes)); break;
        }
    }

    private List<byte> Piece(List<byte> of)
    {
        if (of.Count == 0) return [];
        var from = random.Next(of.Count);
        return of.GetRange(from, Math.Min(Length(), of.Count - from));
    }

    private int Length() => random.Next(4) == 0 ? random.Next(1, 512) : random.Next(1, 12);
}
