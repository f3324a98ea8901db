namespace Countersign.Core.Policy.Proof;

/// <summary>A condition over the cells of one space.</summary>
internal abstract class CellCondition
{
    /// <summary>The axes it looks at.</summary>
    public abstract IEnumerable<int> Axes { get; }

    /// <summary>Its truth in this cell.</summary>
    public abstract Truth In(int[] cell);
}

/// <summary>A comparison, judged beforehand for every value of its axis; the last entry is for the fact left open.</summary>
internal sealed class CellComparison(int axis, Truth[] truths) : CellCondition
{
    public override IEnumerable<int> Axes => [axis];

    public override Truth In(int[] cell) => truths[cell[axis]];
}

/// <summary>Every part.</summary>
internal sealed class CellAll(CellCondition[] parts) : CellCondition
{
    public override IEnumerable<int> Axes => parts.SelectMany(p => p.Axes).Distinct();

    public override Truth In(int[] cell)
    {
        var truth = Truth.True;
        foreach (var part in parts)
        {
            truth = Truths.And(truth, part.In(cell));
            if (truth == Truth.False) break;
        }

        return truth;
    }
}

/// <summary>Some part.</summary>
internal sealed class CellAny(CellCondition[] parts) : CellCondition
{
    public override IEnumerable<int> Axes => parts.SelectMany(p => p.Axes).Distinct();

    public override Truth In(int[] cell)
    {
        var truth = Truth.False;
        foreach (var part in parts)
        {
            truth = Truths.Or(truth, part.In(cell));
            if (truth == Truth.True) break;
        }

        return truth;
    }
}

/// <summary>Not the part.</summary>
internal sealed class CellNot(CellCondition part) : CellCondition
{
    public override IEnumerable<int> Axes => part.Axes;

    public override Truth In(int[] cell) => Truths.Not(part.In(cell));
}
