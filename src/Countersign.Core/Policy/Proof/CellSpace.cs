using System.Diagnostics;
using Countersign.Core.People;

namespace Countersign.Core.Policy.Proof;

/// <summary>One fact and its values that matter.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="Values">One value of each kind.</param>
internal sealed record Axis(Fact Fact, IReadOnlyList<FactValue> Values);

/// <summary>
/// The finite space of all combinations of facts that some conditions can tell apart. A cell is one place in it: an index into each axis, or one
/// past the end where that fact is left open. What is left open counts as unknown, so a condition that comes out true or false on part of a
/// cell comes out so on every way to complete it: knowing more never takes back what was certain.
/// </summary>
internal sealed class CellSpace
{
    private readonly Dictionary<Fact, int> _axisOf = [];

    /// <summary>The space of these conditions, its axes in the order in which they first name a fact.</summary>
    public CellSpace(IEnumerable<Condition> conditions, LevelScale levels)
    {
        Comparisons = conditions.SelectMany(ComparisonsOf).Distinct().GroupBy(c => c.Fact).ToDictionary(g => g.Key, IReadOnlyCollection<Comparison> (g) => [.. g]);
        TooFine = [.. Comparisons.Where(pair => FactDomain.IsTooFine(pair.Key, pair.Value)).Select(pair => pair.Key)];
        if (TooFine.Count > 0) return;
        Axes = [.. Comparisons.Select(pair => new Axis(pair.Key, FactDomain.Values(pair.Key, pair.Value, levels)))];
        for (var at = 0; at < Axes.Count; at++) _axisOf[Axes[at].Fact] = at;
    }

    /// <summary>The axes.</summary>
    public IReadOnlyList<Axis> Axes { get; } = [];

    /// <summary>The comparisons that each fact meets.</summary>
    public IReadOnlyDictionary<Fact, IReadOnlyCollection<Comparison>> Comparisons { get; }

    /// <summary>Facts that the conditions cut too finely for a proof; where there are some, there are no axes.</summary>
    public IReadOnlyList<Fact> TooFine { get; }

    /// <summary>How many cells there are, at most <see cref="long.MaxValue"/>.</summary>
    public long Cells => Axes.Aggregate(1L, (cells, axis) => cells > long.MaxValue / axis.Values.Count ? long.MaxValue : cells * axis.Values.Count);

    /// <summary>A cell in which every fact is left open.</summary>
    public int[] Open() => [.. Axes.Select(axis => axis.Values.Count)];

    /// <summary>The axis of this fact, or −1.</summary>
    public int AxisOf(Fact fact) => _axisOf.GetValueOrDefault(fact, -1);

    /// <summary>This condition over the cells of this space: each comparison is judged once for each value, by the judge of real decisions.</summary>
    public CellCondition Compile(Condition condition) => condition switch
    {
        Comparison compare => new CellComparison(AxisOf(compare.Fact), [.. Axes[AxisOf(compare.Fact)].Values.Append(FactValue.Unknown).Select(v => Judge.Compare(v, compare.Operator, compare.Operands))]),
        AllCondition all => new CellAll([.. all.Parts.Select(Compile)]),
        AnyCondition any => new CellAny([.. any.Parts.Select(Compile)]),
        NotCondition not => new CellNot(Compile(not.Part)),
        _ => throw new UnreachableException("The four kinds of condition are all there are."),
    };

    private static IEnumerable<Comparison> ComparisonsOf(Condition condition) => condition switch
    {
        Comparison compare => [compare],
        AllCondition all => all.Parts.SelectMany(ComparisonsOf),
        AnyCondition any => any.Parts.SelectMany(ComparisonsOf),
        NotCondition not => ComparisonsOf(not.Part),
        _ => throw new UnreachableException("The four kinds of condition are all there are."),
    };
}
