using System.Diagnostics;

namespace Countersign.Core.Policy;

/// <summary>Turns conditions into circuits over one numbering of their clauses; equal clauses share their bits.</summary>
internal sealed class CircuitCompiler(FactLayout layout)
{
    private readonly NormalForm _form = new(layout);
    private readonly Dictionary<Clause, int> _bits = [];

    /// <summary>The circuit of this condition.</summary>
    public Circuit Compile(Condition condition) => Compile(condition, isNegated: false);

    /// <summary>The bits of every state of every column, for all that was compiled so far.</summary>
    public StateTable Table()
    {
        var literals = _bits.SelectMany(c => c.Key.Literals.Select(l => (l.Column, Literal: l, Bit: c.Value))).ToLookup(x => x.Column);
        var table = new StateTable(Math.Max(1, (_bits.Count + 63) / 64), [.. literals.Select(l => l.Key).Order().Select(at => (at, layout.Columns[at].States.Count))]);
        foreach (var column in literals)
            for (var state = 0; state < layout.Columns[column.Key].States.Count; state++)
                foreach (var (_, literal, bit) in column) table.Set(column.Key, state, bit, literal.Of(layout.Columns[column.Key].States[state]));
        return table;
    }

    private Circuit Compile(Condition condition, bool isNegated)
    {
        if (_form.Of(condition, isNegated) is { } clauses)
            return new ClauseCircuit([.. clauses.Select(Bit).GroupBy(bit => bit / 64).Select(word => (word.Key, word.Aggregate(0UL, (mask, bit) => mask | (1UL << (bit % 64)))))]);
        return condition switch
        {
            NotCondition not => Compile(not.Part, !isNegated),
            AllCondition all => Group(all.Parts, isAll: !isNegated, isNegated),
            AnyCondition any => Group(any.Parts, isAll: isNegated, isNegated),
            _ => throw new UnreachableException("A comparison has few enough clauses, or is a set of them."),
        };
    }

    private GroupCircuit Group(ValueList<Condition> parts, bool isAll, bool isNegated) => new(isAll, [.. parts.Select(p => Compile(p, isNegated))]);

    private int Bit(Clause clause)
    {
        if (_bits.TryGetValue(clause, out var bit)) return bit;
        _bits.Add(clause, _bits.Count);
        return _bits.Count - 1;
    }
}
