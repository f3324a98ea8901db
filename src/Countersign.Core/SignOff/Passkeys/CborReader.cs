using System.Buffers.Binary;
using System.Text;

namespace Countersign.Core.SignOff;

/// <summary>One value of the part of CBOR that authenticators write.</summary>
internal abstract record CborValue;

/// <summary>A major type 0 or 1 integer that fits 64 bits.</summary>
internal sealed record CborInteger(long Value) : CborValue;

/// <summary>A byte string.</summary>
internal sealed record CborBytes(byte[] Value) : CborValue;

/// <summary>A text string.</summary>
internal sealed record CborText(string Value) : CborValue;

/// <summary>True or false.</summary>
internal sealed record CborFlag(bool Value) : CborValue;

/// <summary>An array.</summary>
internal sealed record CborList(IReadOnlyList<CborValue> Items) : CborValue;

/// <summary>A map whose keys are integers or texts.</summary>
internal sealed record CborMap(IReadOnlyDictionary<CborValue, CborValue> Members) : CborValue
{
    public CborValue? this[long key] => Members.GetValueOrDefault(new CborInteger(key));

    public CborValue? this[string key] => Members.GetValueOrDefault(new CborText(key));
}

/// <summary>
/// Reads the CTAP2 canonical form of CBOR (FIDO CTAP §8): shortest heads, definite lengths, map keys strictly ascending (so none stands twice), no tags,
/// floats, null or undefined. One value has one spelling, and what is allocated is bounded by the bytes given.
/// </summary>
internal ref struct CborReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Deepest nesting read, in levels. CTAP2 writes at most 4.</summary>
    public const int MaxDepth = 8;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Reads one value from the start; <paramref name="length"/> says how many bytes it took, the rest is the caller's.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out CborValue? value, out int length)
    {
        var reader = new CborReader(bytes);
        value = reader.Read(1);
        length = reader._at;
        return value is not null;
    }

    private CborValue? Read(int depth)
    {
        if (depth > MaxDepth || !TryReadHead(out var major, out var argument)) return null;
        return major switch
        {
            0 when argument <= long.MaxValue => new CborInteger((long)argument),
            1 when argument <= long.MaxValue => new CborInteger(-1 - (long)argument),
            2 => TryTake(argument, out var content) ? new CborBytes(content.ToArray()) : null,
            3 => TryTake(argument, out var content) ? Text(content) : null,
            4 => List(argument, depth),
            5 => Map(argument, depth),
            7 when argument is 20 or 21 => new CborFlag(argument == 21),
            _ => null,
        };
    }

    private bool TryReadHead(out int major, out ulong argument)
    {
        (major, argument) = (0, 0);
        if (!TryTake(1, out var head)) return false;
        (major, argument) = (head[0] >> 5, head[0] & 0x1fu);
        if (argument < 24) return true;
        if (argument > 27 || !TryTake(1UL << (int)(argument - 24), out var more)) return false;
        argument = more.Length switch
        {
            1 => more[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(more),
            4 => BinaryPrimitives.ReadUInt32BigEndian(more),
            _ => BinaryPrimitives.ReadUInt64BigEndian(more),
        };
        return argument >= (more.Length == 1 ? 24UL : 1UL << (more.Length * 4));
    }

    private bool TryTake(ulong count, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (count > (ulong)(_bytes.Length - _at)) return false;
        taken = _bytes.Slice(_at, (int)count);
        _at += (int)count;
        return true;
    }

    private static CborText? Text(ReadOnlySpan<byte> content)
    {
        var text = Encoding.UTF8.GetString(content);
        return content.SequenceEqual(Encoding.UTF8.GetBytes(text)) ? new CborText(text) : null;
    }

    private CborList? List(ulong count, int depth)
    {
        var items = new List<CborValue>();
        for (; count > 0; count--)
        {
            if (Read(depth + 1) is not { } item) return null;
            items.Add(item);
        }

        return new CborList(items);
    }

    private CborMap? Map(ulong count, int depth)
    {
        var members = new Dictionary<CborValue, CborValue>();
        ReadOnlySpan<byte> last = default;
        for (; count > 0; count--)
        {
            var start = _at;
            var key = Read(depth + 1);
            var written = _bytes[start.._at];
            if (key is not (CborInteger or CborText)) return null;
            // Bytewise order of shortest-form keys is CTAP2's order; strictly ascending leaves no room for a duplicate.
            if (written.SequenceCompareTo(last) <= 0 || Read(depth + 1) is not { } value) return null;
            last = written;
            members.Add(key, value);
        }

        return new CborMap(members);
    }
}
