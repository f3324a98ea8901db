using Countersign.Core.People;

namespace Countersign.Core.Policy;

/// <summary>
/// Facts as a short row of numbers: a column for each fact that some condition names, a state for each group of values that these conditions
/// cannot tell apart. Several policies and claims can share one layout, so that one row is decided by all of them.
/// </summary>
public sealed class FactLayout
{
    private readonly Dictionary<(Fact Fact, string? Word), int> _at;

    private FactLayout(LevelScale levels, List<FactColumn> columns)
    {
        (Levels, Columns) = (levels, columns);
        _at = columns.Select((column, at) => (column, at)).ToDictionary(x => (x.column.Fact, x.column.Word), x => x.at);
    }

    /// <summary>The scale that levels are placed on.</summary>
    public LevelScale Levels { get; }

    /// <summary>The columns, in the order of the catalog.</summary>
    public IReadOnlyList<FactColumn> Columns { get; }

    /// <summary>A layout in which these policies can be told everything they ask.</summary>
    /// <param name="policies">Policies of one scale of levels; at least one.</param>
    /// <exception cref="ArgumentException">They were read with different levels.</exception>
    public static FactLayout Of(params IReadOnlyList<PolicySet> policies)
    {
        var levels = policies[0].Levels;
        if (policies.Any(p => !p.Levels.Levels.SequenceEqual(levels.Levels))) throw new ArgumentException("The policies were read with different levels.", nameof(policies));
        return Of(levels, policies.SelectMany(p => p.Rules).SelectMany(Conditions.Of));
    }

    /// <summary>A layout in which these conditions can be told everything they ask.</summary>
    public static FactLayout Of(LevelScale levels, IEnumerable<Condition> conditions)
    {
        var operands = conditions.SelectMany(Conditions.ComparisonsOf).ToLookup(c => c.Fact, c => c.Operands);
        return new FactLayout(levels, [.. FactCatalog.All.Where(operands.Contains).SelectMany(fact => FactColumn.Of(fact, operands[fact].SelectMany(o => o), levels))]);
    }

    /// <summary>The row of these facts.</summary>
    public ushort[] Row(FactSet facts)
    {
        var row = new ushort[Columns.Count];
        Fill(facts, row);
        return row;
    }

    /// <summary>Writes the row of these facts.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="row">As long as there are columns.</param>
    public void Fill(FactSet facts, Span<ushort> row)
    {
        for (var at = 0; at < Columns.Count; at++) row[at] = (ushort)Columns[at].StateOf(facts[Columns[at].Fact]);
    }

    /// <summary>Facts that have this row: a concrete example where all of it is known. Facts without a column are unknown.</summary>
    public FactSet Facts(ReadOnlySpan<ushort> row)
    {
        var known = new List<(Fact, FactValue)>();
        for (var at = 0; at < row.Length; at++)
        {
            var (fact, value) = (Columns[at].Fact, Columns[at].States[row[at]]);
            if (Columns[at].Word is null) known.Add((fact, value));
            else if (at == 0 || Columns[at - 1].Fact != fact) known.Add((fact, Members(fact, row, at)));
        }

        return FactSet.Of(known);
    }

    /// <summary>The place of a column.</summary>
    /// <exception cref="KeyNotFoundException">The layout was not made for a condition that needs it.</exception>
    internal int At(Fact fact, string? word = null) => _at[(fact, word)];

    /// <summary>The set that the columns of one fact describe together; they stand next to each other.</summary>
    private WordSetValue Members(Fact fact, ReadOnlySpan<ushort> row, int from)
    {
        var (words, orMore) = (new List<string>(), false);
        for (var at = from; at < row.Length && Columns[at].Fact == fact; at++)
        {
            if (row[at] == Columns[at].Unknown) orMore = true;
            else if (Columns[at].States[row[at]] is WordSetValue { Words.Count: > 0 }) words.Add(Columns[at].Word!);
        }

        return WordSetValue.Of(words, orMore);
    }
}
