namespace Countersign.Core.Policy;

/// <summary>For every state of every column, the clauses that it makes hold: surely and possibly. A row's clauses are those of its states together.</summary>
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

    /// <summary>Words of 64 clauses each; at least one.</summary>
    public int Words { get; }

    /// <summary>Says how one comparison of a clause comes out in one state.</summary>
    public void Set(int column, int state, int clause, Truth truth)
    {
        var at = Array.Find(_columns, c => c.Column == column).Offset + (state * 2 * Words) + (clause / 64);
        if (truth == Truth.True) _bits[at] |= 1UL << (clause % 64);
        if (truth != Truth.False) _bits[at + Words] |= 1UL << (clause % 64);
    }

    /// <summary>Gathers the clauses of a row.</summary>
    /// <param name="row">The states.</param>
    /// <param name="into">Twice as long as <see cref="Words"/>: surely, then possibly.</param>
    public void Gather(ReadOnlySpan<ushort> row, Span<ulong> into)
    {
        into.Clear();
        foreach (var (column, offset) in _columns)
        {
            var bits = _bits.AsSpan(offset + (row[column] * into.Length), into.Length);
            for (var word = 0; word < bits.Length; word++) into[word] |= bits[word];
        }
    }

    /// <summary>The same where there is one word; two registers hold all there is.</summary>
    public (ulong Surely, ulong Possibly) Gather(ReadOnlySpan<ushort> row)
    {
        var (surely, possibly, bits) = (0UL, 0UL, _bits);
        foreach (var (column, offset) in _columns)
        {
            var at = offset + (row[column] * 2);
            possibly |= bits[at + 1];
            surely |= bits[at];
        }

        return (surely, possibly);
    }

    /// <summary>A column whose state leaves this clause open; only asked where the clause is.</summary>
    public int OpenColumn(ReadOnlySpan<ushort> row, int clause)
    {
        foreach (var (column, offset) in _columns)
        {
            var at = offset + (row[column] * 2 * Words) + (clause / 64);
            if (((_bits[at + Words] & ~_bits[at]) >> (clause % 64) & 1) != 0) return column;
        }

        throw new System.Diagnostics.UnreachableException("A clause that is open has an open column.");
    }
}
