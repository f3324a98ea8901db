namespace Countersign.Core.Policy;

/// <summary>How a search ended.</summary>
public enum SearchEnd
{
    /// <summary>There is such a row.</summary>
    Found,

    /// <summary>There is none, whatever the facts are.</summary>
    None,

    /// <summary>It was given up: too many combinations.</summary>
    GivenUp,
}

/// <summary>
/// Looks for facts, all of them known, for which some conditions hold and others fail. It begins with nothing known and says more of one open fact at a
/// time; three-valued truth tells early that a branch cannot succeed, so that few of all combinations are looked at.
/// </summary>
/// <param name="layout">A layout in which all the conditions were compiled.</param>
/// <param name="mostSteps">Rows that one search may look at.</param>
public sealed class RowSearch(FactLayout layout, int mostSteps = RowSearch.DefaultMostSteps)
{
    /// <summary>Rows that one search looks at unless it is told otherwise.</summary>
    public const int DefaultMostSteps = 100_000;

    /// <summary>Rows that the last search looked at.</summary>
    public int Steps { get; private set; }

    /// <summary>Looks for a row.</summary>
    /// <param name="holds">Must hold.</param>
    /// <param name="fails">Must not hold.</param>
    /// <param name="row">What was found, with every state known.</param>
    public SearchEnd Find(IReadOnlyList<CompiledCondition> holds, IReadOnlyList<CompiledCondition> fails, out ushort[] row)
    {
        row = [.. layout.Columns.Select(c => (ushort)c.Unknown)];
        var end = FindFrom(row, holds, fails);
        // What is still open does not matter: any state will do.
        for (var at = 0; at < row.Length; at++)
            if (row[at] == layout.Columns[at].Unknown) row[at] = (ushort)layout.Columns[at].Known[0];
        return end;
    }

    /// <summary>Looks for a row that differs from this one only where this one is unknown.</summary>
    /// <param name="row">Where to begin; what was found. Where it is still unknown, any state will do.</param>
    /// <param name="holds">Must hold.</param>
    /// <param name="fails">Must not hold.</param>
    public SearchEnd FindFrom(ushort[] row, IReadOnlyList<CompiledCondition> holds, IReadOnlyList<CompiledCondition> fails)
    {
        Steps = 0;
        return Extend(holds, fails, row);
    }

    private SearchEnd Extend(IReadOnlyList<CompiledCondition> holds, IReadOnlyList<CompiledCondition> fails, ushort[] row)
    {
        if (++Steps > mostSteps) return SearchEnd.GivenUp;
        int? open = null;
        foreach (var (conditions, wanted) in ((IReadOnlyList<CompiledCondition>, Truth)[])[(holds, Truth.True), (fails, Truth.False)])
        {
            foreach (var condition in conditions)
            {
                var truth = condition.Of(row);
                if (truth == Truth.Unknown) open ??= condition.OpenColumn(row);
                else if (truth != wanted) return SearchEnd.None;
            }
        }

        return open is { } column ? Branch(holds, fails, row, column) : SearchEnd.Found;
    }

    private SearchEnd Branch(IReadOnlyList<CompiledCondition> holds, IReadOnlyList<CompiledCondition> fails, ushort[] row, int column)
    {
        foreach (var state in layout.Columns[column].Known)
        {
            row[column] = (ushort)state;
            if (Extend(holds, fails, row) is not SearchEnd.None and var end) return end;
        }

        row[column] = (ushort)layout.Columns[column].Unknown;
        return SearchEnd.None;
    }
}
