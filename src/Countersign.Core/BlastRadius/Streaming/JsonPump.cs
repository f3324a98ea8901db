using System.Buffers;

namespace Countersign.Core.BlastRadius.Streaming;

/// <summary>Why reading ended before the end of the JSON.</summary>
/// <param name="Problem">What is wrong, for people; empty where a visitor ended the walk and says itself why.</param>
/// <param name="Line">Line, from 1; 0 where it is not known.</param>
/// <param name="Column">Column in bytes, from 1; 0 where it is not known.</param>
internal sealed record JsonFault(string Problem, long Line, long Column);

/// <summary>
/// Holds the piece of a stream that is being read: filled from outside, walked, digested, and shifted. Only a token that is longer than
/// the buffer makes it grow. The buffer is cleared before it goes back to the pool: plans hold secrets in clear.
/// </summary>
internal sealed class JsonPump(JsonWalker walker, ContentDigest digest, RangeDigest? values, int maxTokenBytes) : IDisposable
{
    /// <summary>First size of the buffer, in bytes.</summary>
    public const int BufferBytes = 256 << 10;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _filled;
    private int _walkAt = 1;
    private JsonFault? _tooLong;

    /// <summary>What ended the walk; null while it goes on and after a whole document.</summary>
    public JsonFault? Fault => _tooLong ?? walker.Fault;

    /// <summary>Room for the next bytes; never empty.</summary>
    public Memory<byte> Free => _buffer.AsMemory(_filled);

    /// <summary>Takes the bytes just written to <see cref="Free"/>.</summary>
    public void Filled(int bytes)
    {
        _filled += bytes;
        Step(isLast: false);
    }

    /// <summary>No more bytes will come.</summary>
    public void End()
    {
        Step(isLast: true);
        Append(_buffer.AsSpan(0, _filled));
        _filled = 0;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = [];
    }

    private void Append(ReadOnlySpan<byte> piece)
    {
        digest.Append(piece);
        values?.Append(piece);
    }

    private void Step(bool isLast)
    {
        var isWalking = Fault is null;
        if (isWalking && !isLast && _filled < _walkAt) return;
        var consumed = isWalking ? walker.Walk(_buffer.AsSpan(0, _filled), isLast) : _filled;
        Append(_buffer.AsSpan(0, consumed));
        _buffer.AsSpan(consumed, _filled - consumed).CopyTo(_buffer);
        _filled -= consumed;
        if (_filled == _buffer.Length) Grow();

        // A token that is not whole yet is scanned again from its start: only after as much again has come, or a long one that
        // arrives in small pieces would cost time quadratic in its length.
        _walkAt = Math.Min(Math.Max(_filled * 2, 1), _buffer.Length);
    }

    private void Grow()
    {
        if (_buffer.Length >= maxTokenBytes)
        {
            _tooLong = new JsonFault($"a single text is longer than {maxTokenBytes} bytes", 0, 0);
            Append(_buffer);
            _filled = 0;
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = larger;
    }
}
