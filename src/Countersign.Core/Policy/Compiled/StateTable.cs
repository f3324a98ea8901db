namespace Countersign.Core.Policy;

/// <summary>For every state of every column, the bits of the comparisons that it decides: surely and possibly.</summary>
internal sealed class StateTable
{
    private readonly ulong[] _bits; // by column, state: the words of "surely", then those of "possibly"
    private readonly (int Column, int Offset)[] _columns;

    public StateTable(int words, IReadOnlyList<(int Column, int States)> columns)
    {
        Words = words;
        var offset = 0;
        _columns = new (int, int)[columns.Count];
        for (var at = 0; at < columns.Count; at++)
        {
            _columns[at] = (columns[at].Column, offset);
            offset += columns[at].States * 2 * words;
        }

        _bits = new ulong[offset];
    }

    /// <summary>Words of 64 comparisons each.</summary>
    public int Words { get; }

    /// <summary>Says how a comparison comes out in one state.</summary>
    public void Set(int column, int state, int bit, Truth truth)
    {
        var at = Array.Find(_columns, c => c.Column == column).Offset + (state * 2 * Words) + (bit / 64);
        if (truth == Truth.True) _bits[at] |= 1UL << (bit % 64);
        if (truth != Truth.False) _bits[at + Words] |= 1UL << (bit % 64);
    }

    /// <summary>Gathers the bits of a row.</summary>
    /// <param name="row">The states.</param>
    /// <param name="into">Twice as long as <see cref="Words"/>: surely, then possibly.</param>
    public void Gather(ReadOnlySpan<ushort> row, Span<ulong> into)
    {
        if (Words == 1)
        {
            GatherOne(row, into);
            return;
        }

        into.Clear();
        foreach (var (column, offset) in _columns)
        {
            var bits = _bits.AsSpan(offset + (row[column] * into.Length), into.Length);
            for (var word = 0; word < bits.Length; word++) into[word] |= bits[word];
        }
    }

    /// <summary>The usual policy has at most 64 different comparisons; two registers hold them.</summary>
    private void GatherOne(ReadOnlySpan<ushort> row, Span<ulong> into)
    {
        var (surely, possibly) = (0UL, 0UL);
        foreach (var (column, offset) in _columns)
        {
            var at = offset + (row[column] * 2);
            surely |= _bits[at];
            possibly |= _bits[at + 1];
        }

        (into[0], into[1]) = (surely, possibly);
    }
}
