using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Countersign.Core.Ledger;

/// <summary>Contents of the ledger's tiles (C2SP tlog-tiles): hashes in a row, and entries each behind its length.</summary>
public static class Tiles
{
    /// <summary>Largest entry, in bytes: its length is written as 16 bits.</summary>
    public const int MaxEntryBytes = ushort.MaxValue;

    /// <summary>Bytes of a hash tile: Width hashes of 32 bytes. Hash i of tile (L, N) is the complete subtree (8 L, 256 N + i).</summary>
    /// <exception cref="ArgumentException">The path names a bundle of entries.</exception>
    public static byte[] Hashes(TilePath tile, Func<int, long, byte[]> node)
    {
        var level = tile.Level ?? throw new ArgumentException("A bundle of entries holds no hashes.", nameof(tile));
        var first = tile.Index * TilePath.FullWidth;
        var bytes = new byte[tile.Width * MerkleTree.HashSize];
        for (var i = 0; i < tile.Width; i++) node(8 * level, first + i).CopyTo(bytes, i * MerkleTree.HashSize);
        return bytes;
    }

    /// <summary>Reads the hashes of a tile; refused unless it holds exactly <paramref name="width"/> of them.</summary>
    public static bool TryReadHashes(ReadOnlySpan<byte> bytes, int width, [NotNullWhen(true)] out IReadOnlyList<byte[]>? hashes)
    {
        hashes = null;
        if (width is < 1 or > TilePath.FullWidth || bytes.Length != width * MerkleTree.HashSize) return false;
        hashes = [.. bytes.ToArray().Chunk(MerkleTree.HashSize)];
        return true;
    }

    /// <summary>Bytes of a bundle: each entry behind its length as a big-endian uint16.</summary>
    /// <exception cref="ArgumentException">There are no entries or more than 256, or one is longer than 65,535 bytes.</exception>
    public static byte[] Entries(IReadOnlyList<byte[]> entries)
    {
        if (entries.Count is 0 or > TilePath.FullWidth)
            throw new ArgumentException($"A bundle holds 1 to {TilePath.FullWidth} entries, not {entries.Count}.", nameof(entries));
        if (entries.Any(entry => entry.Length > MaxEntryBytes))
            throw new ArgumentException($"A ledger entry holds at most {MaxEntryBytes} bytes.", nameof(entries));
        var bytes = new byte[entries.Sum(entry => sizeof(ushort) + entry.Length)];
        var rest = bytes.AsSpan();
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)entry.Length);
            entry.CopyTo(rest[sizeof(ushort)..]);
            rest = rest[(sizeof(ushort) + entry.Length)..];
        }

        return bytes;
    }

    /// <summary>Reads a bundle; refused unless it holds exactly <paramref name="width"/> entries and nothing after them.</summary>
    public static bool TryReadEntries(ReadOnlySpan<byte> bytes, int width, [NotNullWhen(true)] out IReadOnlyList<byte[]>? entries)
    {
        entries = null;
        if (width is < 1 or > TilePath.FullWidth) return false;
        var read = new List<byte[]>(width);
        while (read.Count < width)
        {
            if (!BinaryPrimitives.TryReadUInt16BigEndian(bytes, out var length) || bytes.Length - 2 < length) return false;
            read.Add(bytes.Slice(2, length).ToArray());
            bytes = bytes[(2 + length)..];
        }

        if (bytes.Length > 0) return false;
        entries = read;
        return true;
    }
}
