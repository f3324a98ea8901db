using System.Diagnostics;
using Countersign.Core.People;

namespace Countersign.Core.Policy.Proof;

/// <summary>One fact and its values that matter.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="Values">One value of each kind.</param>
/// <param name="Columns">The columns of the layout that are about the fact.</param>
/// <param name="States">For each value the states of these columns; the last entry is for the fact left open.</param>
internal sealed record Axis(Fact Fact, IReadOnlyList<FactValue> Values, int[] Columns, ushort[][] States)
{
    /// <summary>Writes this value into a row.</summary>
    /// <param name="value">Its index; one past the end leaves the fact open.</param>
    /// <param name="row">The row.</param>
    public void Set(int value, ushort[] row)
    {
        for (var at = 0; at < Columns.Length; at++) row[Columns[at]] = States[value][at];
    }
}

/// <summary>
/// The finite space of all combinations of facts that some conditions can tell apart. A cell is one place in it: an index into each axis, or one
/// past the end where that fact is left open. What is left open counts as unknown, so a condition that comes out true or false on part of a
/// cell comes out so on every way to complete it: knowing more never takes back what was certain.
/// </summary>
internal sealed class CellSpace
{
    private readonly Dictionary<Fact, int> _axisOf = [];

    /// <summary>The space of these conditions, its axes in the order in which they first name a fact.</summary>
    public CellSpace(IReadOnlyList<Condition> conditions, LevelScale levels)
    {
        Comparisons = conditions.SelectMany(ComparisonsOf).Distinct().GroupBy(c => c.Fact).ToDictionary(g => g.Key, IReadOnlyCollection<Comparison> (g) => [.. g]);
        Layout = FactLayout.Of(levels, conditions);
        TooFine = [.. Comparisons.Where(pair => FactDomain.IsTooFine(pair.Key, pair.Value)).Select(pair => pair.Key)];
        if (TooFine.Count > 0) return;
        Axes = [.. Comparisons.Select(pair => AxisOf(pair.Key, FactDomain.Values(pair.Key, pair.Value, levels)))];
        for (var at = 0; at < Axes.Count; at++) _axisOf[Axes[at].Fact] = at;
    }

    /// <summary>What conditions over this space are compiled for.</summary>
    public FactLayout Layout { get; }

    /// <summary>The axes.</summary>
    public IReadOnlyList<Axis> Axes { get; } = [];

    /// <summary>The comparisons that each fact meets.</summary>
    public IReadOnlyDictionary<Fact, IReadOnlyCollection<Comparison>> Comparisons { get; }

    /// <summary>Facts that the conditions cut too finely for a proof; where there are some, there are no axes.</summary>
    public IReadOnlyList<Fact> TooFine { get; }

    /// <summary>How many cells there are, at most <see cref="long.MaxValue"/>.</summary>
    public long Cells => Axes.Aggregate(1L, (cells, axis) => cells > long.MaxValue / axis.Values.Count ? long.MaxValue : cells * axis.Values.Count);

    /// <summary>The index of this fact's axis, or −1.</summary>
    public int IndexOf(Fact fact) => _axisOf.GetValueOrDefault(fact, -1);

    /// <summary>The axes that this condition looks at.</summary>
    public IEnumerable<int> AxesOf(Condition condition) => ComparisonsOf(condition).Select(c => IndexOf(c.Fact)).Distinct();

    /// <summary>This condition, to be judged for rows of <see cref="Layout"/>.</summary>
    public CompiledCondition Compile(Condition condition) => CompiledCondition.Compile(condition, Layout);

    /// <summary>The comparisons of a condition.</summary>
    public static IEnumerable<Comparison> ComparisonsOf(Condition condition) => condition switch
    {
        Comparison compare => [compare],
        AllCondition all => all.Parts.SelectMany(ComparisonsOf),
        AnyCondition any => any.Parts.SelectMany(ComparisonsOf),
        NotCondition not => ComparisonsOf(not.Part),
        _ => throw new UnreachableException("The four kinds of condition are all there are."),
    };

    private Axis AxisOf(Fact fact, List<FactValue> values)
    {
        int[] columns = [.. Layout.Columns.Select((column, at) => (column, at)).Where(x => x.column.Fact == fact).Select(x => x.at)];
        return new Axis(fact, values, columns, [.. values.Append(FactValue.Unknown).Select(value => columns.Select(at => (ushort)Layout.Columns[at].StateOf(value)).ToArray())]);
    }
}
