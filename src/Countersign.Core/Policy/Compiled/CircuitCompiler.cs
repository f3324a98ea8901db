using System.Diagnostics;

namespace Countersign.Core.Policy;

/// <summary>Turns conditions into circuits over one numbering of their comparisons; equal comparisons share their bits.</summary>
internal sealed class CircuitCompiler(FactLayout layout)
{
    private readonly Dictionary<Atom, int> _bits = [];

    /// <summary>One comparison of one column.</summary>
    private sealed record Atom(int Column, FactOperator Operator, ValueList<FactValue> Operands);

    /// <summary>A comparison, plain or negated.</summary>
    private readonly record struct Literal(int Bit, bool IsNegated);

    /// <summary>The circuit of this condition.</summary>
    public Circuit Compile(Condition condition) => Build(condition, isNegated: false, isAll: true);

    /// <summary>The column of every comparison, by its number.</summary>
    public int[] Columns => [.. _bits.OrderBy(b => b.Value).Select(b => b.Key.Column)];

    /// <summary>The bits of every state of every column, for all that was compiled so far.</summary>
    public StateTable Table()
    {
        var words = (_bits.Count + 63) / 64;
        var table = new StateTable(words, [.. _bits.Keys.Select(a => a.Column).Distinct().Order().Select(at => (at, layout.Columns[at].States.Count))]);
        foreach (var (atom, bit) in _bits)
        {
            var states = layout.Columns[atom.Column].States;
            for (var state = 0; state < states.Count; state++)
                table.Set(atom.Column, state, bit, Judge.Compare(states[state], atom.Operator, atom.Operands));
        }

        return table;
    }

    private Circuit Build(Condition condition, bool isNegated, bool isAll) => condition switch
    {
        NotCondition not => Build(not.Part, !isNegated, isAll),
        AllCondition all => Group(all.Parts, isNegated, isAll: !isNegated),
        AnyCondition any => Group(any.Parts, isNegated, isAll: isNegated),
        Comparison => Group([condition], isNegated, isAll),
        _ => throw new UnreachableException("The four kinds of condition are all there are."),
    };

    private Circuit Group(IEnumerable<Condition> conditions, bool isNegated, bool isAll)
    {
        var (literals, circuits) = (new List<Literal>(), new List<Circuit>());
        foreach (var condition in conditions) Add(condition, isNegated, isAll, literals, circuits);
        circuits.InsertRange(0, literals.GroupBy(l => l.Bit / 64).Select(word => OfWord(isAll, word)));
        return circuits.Count == 1 ? circuits[0] : new GroupCircuit(isAll, [.. circuits]);
    }

    /// <summary>Adds a part to a group; a part that is a group of the same kind is taken apart.</summary>
    private void Add(Condition condition, bool isNegated, bool isAll, List<Literal> literals, List<Circuit> circuits)
    {
        switch (condition)
        {
            case NotCondition not: Add(not.Part, !isNegated, isAll, literals, circuits); break;
            case AllCondition all when isAll != isNegated: AddAll(all.Parts, isNegated, isAll, literals, circuits); break;
            case AnyCondition any when isAll == isNegated: AddAll(any.Parts, isNegated, isAll, literals, circuits); break;
            case Comparison comparison: AddComparison(comparison, isNegated, isAll, literals, circuits); break;
            default: circuits.Add(Build(condition, isNegated, isAll)); break;
        }
    }

    private void AddAll(ValueList<Condition> parts, bool isNegated, bool isAll, List<Literal> literals, List<Circuit> circuits)
    {
        foreach (var part in parts) Add(part, isNegated, isAll, literals, circuits);
    }

    private void AddComparison(Comparison comparison, bool isNegated, bool isAll, List<Literal> literals, List<Circuit> circuits)
    {
        // "None of" is the negation of "any of", for whatever is known of the fact.
        var negated = isNegated ^ (comparison.Operator == FactOperator.NoneOf);
        List<Literal> found = [.. Atoms(comparison).Select(atom => new Literal(Bit(atom), negated))];
        // Members of a set are "some of them"; negated, "none of them".
        if (found.Count == 1 || isAll == negated) literals.AddRange(found);
        else circuits.AddRange(found.GroupBy(l => l.Bit / 64).ToList() is [var only] ? [OfWord(negated, only)] : [Several(negated, found)]);
    }

    private static GroupCircuit Several(bool isAll, List<Literal> literals) => new(isAll, [.. literals.GroupBy(l => l.Bit / 64).Select(word => OfWord(isAll, word))]);

    private IEnumerable<Atom> Atoms(Comparison comparison)
    {
        var (fact, op) = (comparison.Fact, comparison.Operator == FactOperator.NoneOf ? FactOperator.AnyOf : comparison.Operator);
        if (fact.Type != FactType.WordSet) return [new Atom(layout.At(fact), op, comparison.Operands)];
        return comparison.Operands.OfType<WordValue>().Select(word => new Atom(layout.At(fact, word.Word), FactOperator.Has, [word]));
    }

    private static LiteralCircuit OfWord(bool isAll, IGrouping<int, Literal> literals) =>
        new(isAll, literals.Key, Mask(literals.Where(l => !l.IsNegated)), Mask(literals.Where(l => l.IsNegated)));

    private static ulong Mask(IEnumerable<Literal> literals) => literals.Aggregate(0UL, (mask, l) => mask | (1UL << (l.Bit % 64)));

    private int Bit(Atom atom)
    {
        if (_bits.TryGetValue(atom, out var bit)) return bit;
        _bits.Add(atom, _bits.Count);
        return _bits.Count - 1;
    }
}
