namespace Countersign.Core.Policy.Proof;

/// <summary>
/// Walks the cells of a space, fact by fact, and leaves out every bunch of cells of which it is certain already that it holds nothing of interest.
/// What it leaves out is decided, so a walk that finds nothing is a proof that there is nothing.
/// </summary>
internal abstract class CellSearch
{
    private readonly IReadOnlyList<Axis> _axes;
    private readonly CompiledCondition[] _conditions;
    private readonly ushort[] _row;
    private readonly int[][] _touching;
    private readonly int[] _decidedAt;
    private readonly Truth[][] _truths;
    private long _left;

    /// <summary>A walk over this space.</summary>
    /// <param name="space">The space.</param>
    /// <param name="conditions">The conditions that it looks at, by index.</param>
    /// <param name="most">Cells it may look at before it gives up.</param>
    protected CellSearch(CellSpace space, IReadOnlyList<Condition> conditions, long most)
    {
        _left = most;
        _axes = space.Axes;
        _conditions = [.. conditions.Select(space.Compile)];
        _row = new ushort[space.Layout.Columns.Count];
        Cell = new int[space.Axes.Count];
        var axes = conditions.Select(c => space.AxesOf(c).ToHashSet()).ToList();
        _decidedAt = [.. axes.Select(a => a.Count == 0 ? 0 : a.Max() + 1)];
        _touching = [.. space.Axes.Select((_, axis) => Enumerable.Range(0, _conditions.Length).Where(c => axes[c].Contains(axis)).ToArray())];
        _truths = [.. Enumerable.Range(0, space.Axes.Count + 1).Select(_ => new Truth[_conditions.Length])];
        Choices = [.. space.Axes.Select(axis => Enumerable.Range(0, axis.Values.Count).ToArray())];
    }

    /// <summary>Whether it gave up before the end.</summary>
    public bool GaveUp => _left < 0;

    /// <summary>The cell it stands in; only facts before the present depth are set.</summary>
    protected int[] Cell { get; }

    /// <summary>The values to try on each axis, in this order.</summary>
    protected int[][] Choices { get; }

    /// <summary>Walks; true if <see cref="Visit"/> ended it.</summary>
    protected bool Walk()
    {
        for (var axis = 0; axis < _axes.Count; axis++) Leave(axis);
        for (var at = 0; at < _conditions.Length; at++) _truths[0][at] = _conditions[at].Of(_row);
        return Descend(0);
    }

    /// <summary>Whether a cell below may be of interest, with the facts before this depth set.</summary>
    protected abstract bool MayMatter(int depth);

    /// <summary>Looks at a whole cell for which <see cref="MayMatter"/>; true ends the walk.</summary>
    protected abstract bool Visit();

    /// <summary>The least that this condition can be below.</summary>
    protected Truth Least(int condition, int depth)
    {
        var truth = _truths[depth][condition];
        return truth == Truth.Unknown && depth < _decidedAt[condition] ? Truth.False : truth;
    }

    /// <summary>The most that this condition can be below.</summary>
    protected Truth Most(int condition, int depth)
    {
        var truth = _truths[depth][condition];
        return truth == Truth.Unknown && depth < _decidedAt[condition] ? Truth.True : truth;
    }

    private bool Descend(int depth)
    {
        if (!MayMatter(depth)) return false;
        if (depth == Cell.Length) return Visit();
        foreach (var value in Choices[depth])
        {
            if (--_left < 0) return true;
            Enter(depth, value);
            if (Descend(depth + 1)) return true;
        }

        Leave(depth);
        return false;
    }

    private void Enter(int depth, int value)
    {
        Cell[depth] = value;
        _axes[depth].Set(value, _row);
        var (before, after) = (_truths[depth], _truths[depth + 1]);
        before.CopyTo(after, 0);
        foreach (var condition in _touching[depth]) after[condition] = _conditions[condition].Of(_row);
    }

    private void Leave(int depth) => _axes[depth].Set(_axes[depth].Values.Count, _row);
}
