using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Countersign.Core.BlastRadius.Streaming;

/// <summary>
/// Finds the end of a container in which nobody is interested, 64 bytes at a time: nearly all of a large plan passes here. Only strings and brackets
/// are looked at, so what is not JSON inside is not noticed; nothing is taken from there either. It can stop after any byte and go on with the
/// next piece. (The masks are those of Langdale and Lemire, "Parsing Gigabytes of JSON per Second", section 3.1.)
/// </summary>
internal struct JsonSkipper(int maxDepth)
{
    /// <summary>The container does not end in these bytes.</summary>
    public const int NoEnd = -1;

    private const int BlockBytes = 64;
    private const ulong EvenBits = 0x5555_5555_5555_5555;

    private int _depth;
    private int _outer;
    private ulong _inString; // all bits or none
    private ulong _isEscaped; // the first bit

    /// <summary>Whether a container is being skipped.</summary>
    public readonly bool IsSkipping => _depth > 0;

    /// <summary>A bracket that opens more levels than allowed; <see cref="NoEnd"/> where none does.</summary>
    public int TooDeepAt { get; private set; } = NoEnd;

    /// <summary>A container has just been opened inside of this many others.</summary>
    public void Begin(int outer) => (_depth, _outer, _inString, _isEscaped) = (1, outer, 0, 0);

    /// <summary>Position of the bracket that ends the container; <see cref="NoEnd"/> where all bytes were taken.</summary>
    public int Find(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        for (; at + BlockBytes <= bytes.Length; at += BlockBytes)
        {
            var (opens, closes) = Block(ref Unsafe.Add(ref MemoryMarshal.GetReference(bytes), at));
            if (opens == 0 && closes == 0) continue;
            var (up, down) = (BitOperations.PopCount(opens), BitOperations.PopCount(closes));

            // Only where the block might end the container, or open too many, does the order of its brackets matter.
            if (down < _depth && _outer + _depth + up <= maxDepth) _depth += up - down;
            else if (Ordered(opens, closes) is var end && end != NoEnd) return Found(at + end);
        }

        for (; at < bytes.Length; at++)
            if (IsEnd(bytes[at])) return Found(at);
        return NoEnd;
    }

    private int Found(int at)
    {
        if (_depth > 0) TooDeepAt = at;
        _depth = 0;
        return at;
    }

    private int Ordered(ulong opens, ulong closes)
    {
        for (var all = opens | closes; all != 0; all &= all - 1)
        {
            var bit = BitOperations.TrailingZeroCount(all);
            if (IsEnd((opens >> bit & 1) != 0)) return bit;
        }

        return NoEnd;
    }

    // True at the bracket that ends the container, and at one that opens a level too many.
    private bool IsEnd(bool opens)
    {
        if (!opens) return --_depth == 0;
        if (_outer + _depth == maxDepth) return true;
        _depth++;
        return false;
    }

    private bool IsEnd(byte value)
    {
        // As in a block, a backslash counts outside of strings too: where pieces are cut must not matter, not even for what is no JSON.
        var isEscaped = _isEscaped != 0;
        _isEscaped = value == (byte)'\\' && !isEscaped ? 1UL : 0;
        if (value == (byte)'"' && !isEscaped) _inString = ~_inString;
        return _inString == 0 && value is (byte)'{' or (byte)'[' or (byte)'}' or (byte)']' && IsEnd(value is (byte)'{' or (byte)'[');
    }

    // Brackets outside of strings, a bit for each byte.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (ulong Opens, ulong Closes) Block(ref byte first)
    {
        var (low, high) = (Vector256.LoadUnsafe(ref first), Vector256.LoadUnsafe(ref first, 32));
        var quotes = Mask(low, high, (byte)'"') & ~Escaped(Mask(low, high, (byte)'\\'));
        var inString = PrefixXor(quotes) ^ _inString;
        _inString = (ulong)((long)inString >> 63);

        // "[" and "{", and likewise "]" and "}", differ in one bit only, and no other byte differs from them in just that one.
        var bit = Vector256.Create((byte)0x20);
        return (Mask(low | bit, high | bit, (byte)'{') & ~inString, Mask(low | bit, high | bit, (byte)'}') & ~inString);
    }

    // Bytes after an odd number of backslashes.
    private ulong Escaped(ulong backslashes)
    {
        if (backslashes == 0)
        {
            var first = _isEscaped;
            _isEscaped = 0;
            return first;
        }

        backslashes &= ~_isEscaped;
        var follows = (backslashes << 1) | _isEscaped;
        var oddStarts = backslashes & ~EvenBits & ~follows;
        var evenRuns = unchecked(oddStarts + backslashes);
        _isEscaped = evenRuns < oddStarts ? 1UL : 0;
        return (EvenBits ^ (evenRuns << 1)) & follows;
    }

    private static ulong Mask(Vector256<byte> low, Vector256<byte> high, byte value) =>
        Vector256.Equals(low, Vector256.Create(value)).ExtractMostSignificantBits() | ((ulong)Vector256.Equals(high, Vector256.Create(value)).ExtractMostSignificantBits() << 32);

    // Each bit becomes the parity of the bits up to it.
    private static ulong PrefixXor(ulong bits)
    {
        for (var shift = 1; shift < 64; shift <<= 1) bits ^= bits << shift;
        return bits;
    }
}
