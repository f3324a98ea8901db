using System.Buffers;
using System.Text;
using Countersign.Core.BlastRadius.Streaming;

namespace Countersign.Core.BlastRadius.Sql;

/// <summary>Takes the bytes of a script as they come, keeps their digest, and gives their characters to every reading.</summary>
internal sealed class SqlIntake(ContentDigest digest, long maxBytes) : IDisposable
{
    private const int PieceBytes = 64 << 10;

    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(PieceBytes);
    private readonly char[] _chars = ArrayPool<char>.Shared.Rent(PieceBytes + 1);
    private Decoder? _decoder;
    private long _taken;

    /// <summary>Why it could not be taken whole; null where it was.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads to the end, or to the first problem.</summary>
    public void Read(Stream stream, Action<ReadOnlySpan<char>> piece)
    {
        while (Problem is null && stream.ReadAtLeast(_bytes, PieceBytes, throwOnEndOfStream: false) is var count and > 0)
        {
            _taken += count;
            if (_taken > maxBytes) Problem = $"it is larger than {maxBytes} bytes";
            else Take(_bytes.AsSpan(0, count), piece);
        }

        if (_taken == 0) Problem = "the file is empty";
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes, clearArray: true);
        ArrayPool<char>.Shared.Return(_chars, clearArray: true);
    }

    // Bytes that are no UTF-8 stand in old dumps, in texts; they become a replacement character, which is part of no keyword.
    private void Take(ReadOnlySpan<byte> bytes, Action<ReadOnlySpan<char>> piece)
    {
        digest.Append(bytes);
        _decoder ??= DecoderOf(bytes);
        var count = _decoder.GetChars(bytes, _chars, flush: false);
        var chars = _chars.AsSpan(0, count);
        if (chars.Contains('\0')) Problem = "it holds zero bytes, so it is no text in UTF-8 or UTF-16";
        else piece(chars);
    }

    private static Decoder DecoderOf(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xFE, ..] => Encoding.Unicode.GetDecoder(),
        [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetDecoder(),
        _ => Encoding.UTF8.GetDecoder(),
    };
}
