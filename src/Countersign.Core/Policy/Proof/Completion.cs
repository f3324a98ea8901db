using Countersign.Core.People;

namespace Countersign.Core.Policy.Proof;

/// <summary>
/// Completes a cell, which sets only the facts that were asked about, to all the facts of a change that can occur: one for which no constraint is
/// violated and what is known of one fact fits what is known of the others. A cell without completion is no change at all.
/// </summary>
internal sealed class Completion : CellSearch
{
    private readonly CellSpace _cells;
    private readonly CellSpace _space;
    private readonly int _constraints;
    private readonly LevelScale _levels;
    private readonly Dictionary<ValueList<int>, FactSet?> _known = [];
    private readonly int[] _shared;
    private readonly Sight[][] _sights; // by axis and value
    private int[] _found = [];

    private Completion(CellSpace cells, CellSpace space, IReadOnlyList<Condition> constraints, LevelScale levels)
        : base(space, constraints, long.MaxValue)
    {
        (_cells, _space, _levels, _constraints) = (cells, space, levels, constraints.Count);
        _sights = [.. space.Axes.Select(axis => axis.Values.Select(value => Sights.Of(axis.Fact, value)).ToArray())];
        _shared = [.. cells.Axes.Select((axis, at) => (axis, at)).Where(x => space.IndexOf(x.axis.Fact) >= 0).Select(x => x.at)];
    }

    /// <summary>Completions of the cells of this space under these constraints; null where the constraints tell too much apart.</summary>
    public static Completion? Of(CellSpace cells, IReadOnlyList<Constraint> constraints, LevelScale levels, out IReadOnlyList<Fact> tooFine)
    {
        // Facts that are asked about come first: they have the fewest values left. The comparisons of the cells come along, so that no value
        // of a cell is lost.
        var named = constraints.Select(c => c.Never).ToList();
        var facts = new CellSpace(named, levels).Comparisons.Keys.ToHashSet();
        var asked = cells.Comparisons.Where(pair => facts.Contains(pair.Key) || Sights.Tells(pair.Key)).SelectMany(pair => pair.Value);
        var space = new CellSpace([.. asked, .. named], levels);
        tooFine = space.TooFine;
        return tooFine.Count > 0 ? null : new Completion(cells, space, named, levels);
    }

    /// <summary>Facts of a change in this cell; null if there is none.</summary>
    public FactSet? Complete(int[] cell)
    {
        var key = new ValueList<int>([.. _shared.Select(axis => cell[axis])]);
        if (!_known.TryGetValue(key, out var possible)) _known[key] = possible = Possible(cell);
        return possible is null ? null : _cells.Axes.Select((axis, at) => (axis, at)).Where(x => _space.IndexOf(x.axis.Fact) < 0)
            .Aggregate(possible, (facts, x) => facts.With(x.axis.Fact, x.axis.Values[cell[x.at]]));
    }

    /// <inheritdoc />
    protected override bool MayMatter(int depth)
    {
        for (var at = 0; at < _constraints; at++)
            if (Least(at, depth) == Truth.True) return false;
        var sights = Sight.None;
        for (var axis = 0; axis < depth; axis++) sights |= _sights[axis][Cell[axis]];
        return Sights.AreTogether(sights);
    }

    /// <inheritdoc />
    protected override bool Visit()
    {
        _found = [.. Cell];
        return true;
    }

    private FactSet? Possible(int[] cell)
    {
        // A change of which everything is known says more to who reads it, so that is looked for first; then one whose effects were not seen, then
        // one of which nothing was.
        if (!Walks(cell, _ => false) && !Walks(cell, Sights.IsEffect) && !Walks(cell, Sights.Tells) && !Walks(cell, _ => true)) return null;
        var others = FactCatalog.All.Where(f => _space.IndexOf(f) < 0).Select(f => (f, FactDomain.Values(f, [], _levels)[0]));
        return FactSet.Of([.. others, .. _space.Axes.Select((axis, at) => (axis.Fact, axis.Values[_found[at]]))]);
    }

    private bool Walks(int[] cell, Func<Fact, bool> isOpen)
    {
        for (var at = 0; at < _space.Axes.Count; at++)
        {
            var (axis, indexes) = (_space.Axes[at], Enumerable.Range(0, _space.Axes[at].Values.Count));
            Choices[at] = [.. isOpen(axis.Fact) ? indexes.OrderBy(i => Openness(axis.Values[i])) : indexes.Where(i => !axis.Values[i].IsPartial)];
        }

        foreach (var at in _shared) Restrict(_cells.Axes[at].Fact, _cells.Axes[at].Values[cell[at]]);
        return Walk();
    }

    // Where nothing was seen, a set is empty and perhaps more, and everything else is unknown.
    private static int Openness(FactValue value) => value switch
    {
        UnknownValue or WordSetValue { Words.Count: 0, OrMore: true } => 0,
        { IsPartial: true } => 1,
        _ => 2,
    };

    /// <summary>Leaves those values of a fact that the cells cannot tell from this one.</summary>
    private void Restrict(Fact fact, FactValue value)
    {
        var axis = _space.IndexOf(fact);
        var truths = Truths(fact, value);
        Choices[axis] = [.. Enumerable.Range(0, _space.Axes[axis].Values.Count).Where(at => Truths(fact, _space.Axes[axis].Values[at]).Equals(truths))];
    }

    private ValueList<Truth> Truths(Fact fact, FactValue value) => new([.. _cells.Comparisons[fact].Select(c => Judge.Compare(value, c.Operator, c.Operands))]);
}
