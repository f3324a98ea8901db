using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Countersign.Core.BlastRadius.Streaming;

/// <summary>What is wrong with a container that is skipped.</summary>
internal enum SkipFault
{
    /// <summary>Nothing, as far as is looked.</summary>
    None,

    /// <summary>A bracket opens more levels than allowed.</summary>
    TooDeep,

    /// <summary>A quote stands where JSON has none, or a bracket is closed by one of the other kind.</summary>
    NotJson,
}

/// <summary>
/// Finds the end of a container in which nobody is interested, 64 bytes at a time: nearly all of a large plan passes here. Only strings and brackets
/// are looked at, and what stands beside each quote: a quote too many or too few would turn all that follows inside out, and with it hide the rest of
/// the file. It can stop after any byte and go on with the next piece. (The masks are those of Langdale and Lemire, "Parsing Gigabytes of JSON per
/// Second", section 3.1.)
/// </summary>
internal struct JsonSkipper(int maxDepth)
{
    /// <summary>The container does not end in these bytes.</summary>
    public const int NoEnd = -1;

    private const int BlockBytes = 64;
    private const ulong EvenBits = 0x5555_5555_5555_5555;

    private int _depth;
    private int _outer;
    private int _braces; // open ones, of all open brackets
    private ulong _inString; // all bits or none
    private ulong _isEscaped; // the first bit
    private ulong _isAfterGap; // the first bit: what stands before is no part of a value
    private ulong _isAfterString; // the first bit

    /// <summary>Whether a container is being skipped.</summary>
    public readonly bool IsSkipping => _depth > 0;

    /// <summary>What stands at the position that was found, where it is not the end.</summary>
    public SkipFault Fault { get; private set; }

    /// <summary>A container has just been opened inside of this many others.</summary>
    public void Begin(int outer, bool isArray) =>
        (_depth, _outer, _braces, _inString, _isEscaped, _isAfterGap, _isAfterString) = (1, outer, isArray ? 0 : 1, 0, 0, 1, 0);

    /// <summary>Position of the bracket that ends the container, or of a <see cref="Fault"/>; <see cref="NoEnd"/> where all bytes were taken.</summary>
    public int Find(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        for (; at + BlockBytes <= bytes.Length; at += BlockBytes)
        {
            var block = Read(ref Unsafe.Add(ref MemoryMarshal.GetReference(bytes), at));
            if ((block.Opens | block.Closes | block.Misfits) == 0) continue;
            var (up, down) = (BitOperations.PopCount(block.Opens), BitOperations.PopCount(block.Closes));

            // Only where the block might end the container, or open too many, does the order of its brackets matter.
            if (block.Misfits == 0 && down < _depth && _outer + _depth + up <= maxDepth)
            {
                _depth += up - down;
                _braces += BitOperations.PopCount(block.Opens & block.Braces) - BitOperations.PopCount(block.Closes & block.Braces);
            }
            else if (Ordered(block) is var end && end != NoEnd)
            {
                return Found(at + end);
            }
        }

        for (; at < bytes.Length; at++)
            if (IsEnd(bytes[at])) return Found(at);
        return NoEnd;
    }

    private int Found(int at)
    {
        if (Fault == SkipFault.None && _braces != 0) Fault = SkipFault.NotJson;
        _depth = 0;
        return at;
    }

    private int Ordered(in Block block)
    {
        var misfit = block.Misfits & (0 - block.Misfits);
        for (var all = (block.Opens | block.Closes) & (misfit - 1); all != 0; all &= all - 1)
        {
            var bit = all & (0 - all);
            if (IsEnd((block.Opens & bit) != 0, (block.Braces & bit) != 0)) return BitOperations.TrailingZeroCount(bit);
        }

        if (misfit == 0) return NoEnd;
        Fault = SkipFault.NotJson;
        return BitOperations.TrailingZeroCount(misfit);
    }

    // True at the bracket that ends the container, and at one that opens a level too many.
    private bool IsEnd(bool opens, bool isBrace)
    {
        if (opens && _outer + _depth == maxDepth)
        {
            Fault = SkipFault.TooDeep;
            return true;
        }

        _braces += isBrace ? opens ? 1 : -1 : 0;
        _depth += opens ? 1 : -1;
        return _depth == 0;
    }

    private bool IsEnd(byte value)
    {
        // As in a block, a backslash counts outside of strings too: where pieces are cut must not matter, not even for what is no JSON.
        var isEscaped = _isEscaped != 0;
        _isEscaped = value == (byte)'\\' && !isEscaped ? 1UL : 0;
        var isQuote = value == (byte)'"' && !isEscaped;
        if (isQuote) _inString = ~_inString;
        var isBracket = value is (byte)'{' or (byte)'[' or (byte)'}' or (byte)']';
        var isGap = isBracket || value is <= (byte)' ' or (byte)',' or (byte)':';
        var isMisfit = (_isAfterString != 0 && !isGap) || (isQuote && _inString != 0 && _isAfterGap == 0);
        (_isAfterGap, _isAfterString) = (isGap ? 1UL : 0, isQuote && _inString == 0 ? 1UL : 0);
        if (isMisfit) Fault = SkipFault.NotJson;
        return isMisfit || (_inString == 0 && isBracket && IsEnd(value is (byte)'{' or (byte)'[', value is (byte)'{' or (byte)'}'));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Block Read(ref byte first)
    {
        var (low, high) = (Vector256.LoadUnsafe(ref first), Vector256.LoadUnsafe(ref first, 32));
        var quotes = Mask(low, high, (byte)'"') & ~Escaped(Mask(low, high, (byte)'\\'));
        var inString = PrefixXor(quotes) ^ _inString;
        _inString = (ulong)((long)inString >> 63);

        // "[" and "{", and likewise "]" and "}", differ in one bit only, and no other byte differs from them in just that one.
        var bit = Vector256.Create((byte)0x20);
        var (opens, closes) = (Mask(low | bit, high | bit, (byte)'{'), Mask(low | bit, high | bit, (byte)'}'));
        var gaps = opens | closes | Mask(low, high, (byte)',') | Mask(low, high, (byte)':') | Mask(Vector256.Max(low, bit), Vector256.Max(high, bit), (byte)' ');

        var (begins, ends) = (quotes & inString, quotes & ~inString);
        var misfits = (begins & ~((gaps << 1) | _isAfterGap)) | (((ends << 1) | _isAfterString) & ~gaps);
        (_isAfterGap, _isAfterString) = (gaps >> 63, ends >> 63);

        // Of the brackets, "{" and "}" alone become 0x7F with both bits in which they differ.
        var both = Vector256.Create((byte)0x06);
        return new Block(opens & ~inString, closes & ~inString, Mask(low | both, high | both, 0x7F), misfits);
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

    // A bit for each byte: brackets outside of strings, which of them are braces (other bytes may be set too), and quotes, or what follows one, that cannot be JSON.
    private readonly ref struct Block(ulong opens, ulong closes, ulong braces, ulong misfits)
    {
        public readonly ulong Opens = opens;
        public readonly ulong Closes = closes;
        public readonly ulong Braces = braces;
        public readonly ulong Misfits = misfits;
    }
}
