using System.Buffers;
using System.Text;

namespace Countersign.Core.BlastRadius.Streaming;

/// <summary>
/// Takes the bytes of a file as they come: drops a UTF-8 byte order mark, turns UTF-16 with one into UTF-8 (a redirect of an older
/// PowerShell writes that), counts, and feeds the pump.
/// </summary>
internal sealed class JsonIntake(JsonPump pump, long maxBytes) : IDisposable
{
    private const int HeadBytes = 3;
    private const int RawBytes = 64 << 10;

    private readonly byte[] _head = new byte[HeadBytes];
    private int _headFilled;
    private bool _headDone;
    private byte[]? _raw;
    private Decoder? _decoder;
    private Encoder? _encoder;
    private long _taken;

    /// <summary>Why bytes could not be taken; null where all were.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether more bytes are wanted.</summary>
    public bool Wants => Problem is null;

    /// <summary>Bytes taken so far.</summary>
    public long Taken => _taken;

    /// <summary>Room for the next bytes.</summary>
    public Memory<byte> Free => !_headDone ? _head.AsMemory(_headFilled) : _raw ?? pump.Free;

    /// <summary>Takes the bytes just written to <see cref="Free"/>.</summary>
    public void Filled(int bytes)
    {
        _taken += bytes;
        if (_taken > maxBytes) Problem = $"it is larger than {maxBytes} bytes";
        else if (!_headDone) FilledHead(bytes);
        else if (_raw is null) pump.Filled(bytes);
        else Decode(_raw.AsSpan(0, bytes), flush: false);
    }

    /// <summary>No more bytes will come.</summary>
    public void End()
    {
        if (!_headDone) Begin();
        if (_raw is not null && Problem is null) Decode([], flush: true);
        pump.End();
    }

    public void Dispose()
    {
        if (_raw is not null) ArrayPool<byte>.Shared.Return(_raw, clearArray: true);
        _raw = null;
    }

    private void FilledHead(int bytes)
    {
        _headFilled += bytes;
        if (_headFilled == HeadBytes) Begin();
    }

    private void Begin()
    {
        _headDone = true;
        ReadOnlySpan<byte> head = _head.AsSpan(0, _headFilled);
        if (head is [0xEF, 0xBB, 0xBF]) return;
        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            _raw = ArrayPool<byte>.Shared.Rent(RawBytes);
            _decoder = new UnicodeEncoding(bigEndian: head[0] == 0xFE, byteOrderMark: false, throwOnInvalidBytes: true).GetDecoder();
            _encoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetEncoder();
            Decode(head[2..], flush: false);
            return;
        }

        Push(head);
    }

    private void Decode(ReadOnlySpan<byte> raw, bool flush)
    {
        var chars = ArrayPool<char>.Shared.Rent((raw.Length / 2) + 4);
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(chars.Length));
        try
        {
            var count = _decoder!.GetChars(raw, chars, flush);
            Push(bytes.AsSpan(0, _encoder!.GetBytes(chars.AsSpan(0, count), bytes, flush)));
        }
        catch (ArgumentException)
        {
            // The fallback exceptions of both coders.
            Problem = "it begins as UTF-16, but is not valid UTF-16 throughout, or was cut off";
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars, clearArray: true);
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        }
    }

    private void Push(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var room = pump.Free.Span;
            var count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            pump.Filled(count);
            bytes = bytes[count..];
        }
    }
}
