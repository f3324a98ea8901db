namespace Countersign.Core.Policy;

/// <summary>One condition, made to be judged very often. It comes out as <see cref="Tracer"/> says, without telling why.</summary>
public sealed class CompiledCondition
{
    private readonly Circuit _circuit;
    private readonly StateTable _table;

    private CompiledCondition(Circuit circuit, StateTable table) => (_circuit, _table) = (circuit, table);

    /// <summary>Compiles a condition.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="layout">A layout that was made for it, and perhaps for others.</param>
    public static CompiledCondition Compile(Condition condition, FactLayout layout)
    {
        var compiler = new CircuitCompiler(layout);
        var circuit = compiler.Compile(condition);
        return new CompiledCondition(circuit, compiler.Table());
    }

    /// <summary>The truth for this row of the layout.</summary>
    public Truth Of(ReadOnlySpan<ushort> row)
    {
        Span<ulong> bits = stackalloc ulong[2 * _table.Words];
        _table.Gather(row, bits);
        return _circuit.Of(bits[.._table.Words], bits[_table.Words..]);
    }

    /// <summary>A column that leaves the condition open for this row; null where it is not open. Saying more of that column is the next step to deciding it.</summary>
    public int? OpenColumn(ReadOnlySpan<ushort> row)
    {
        Span<ulong> bits = stackalloc ulong[2 * _table.Words];
        _table.Gather(row, bits);
        ReadOnlySpan<ulong> surely = bits[.._table.Words], possibly = bits[_table.Words..];
        return _circuit.Of(surely, possibly) == Truth.Unknown ? _table.OpenColumn(row, _circuit.OpenClause(surely, possibly)) : null;
    }
}
