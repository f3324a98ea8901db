namespace Countersign.Core.Policy;

/// <summary>Puts into words which comparisons carry the truth of a condition.</summary>
internal static class Reasons
{
    /// <summary>The comparisons that make this condition true, or leave it open.</summary>
    public static IEnumerable<Because> Of(TraceNode node) =>
        Leaves(node, isNegated: false).Select(l => new Because(Text(l.Leaf, l.IsNegated), l.Leaf.Truth == Truth.Unknown)).DistinctBy(b => b.Text);

    /// <summary>The facts of these comparisons.</summary>
    public static IEnumerable<Fact> FactsOf(TraceNode node) => Leaves(node, isNegated: false).Select(l => l.Leaf.Comparison.Fact).Distinct();

    private static IEnumerable<(ComparisonTrace Leaf, bool IsNegated)> Leaves(TraceNode node, bool isNegated) => node switch
    {
        ComparisonTrace leaf => [(leaf, isNegated)],
        GroupTrace { Group: TraceGroup.Not } not => Leaves(not.Parts[0], !isNegated),
        GroupTrace group => Carrying(group).SelectMany(part => Leaves(part, isNegated)),
        _ => [],
    };

    // Of an open "all" the parts that hold carry it as much as those that are open. Of any other group it is the parts that came out as it did.
    private static IEnumerable<TraceNode> Carrying(GroupTrace group) =>
        group is { Group: TraceGroup.All, Truth: Truth.Unknown } ? group.Parts.Where(p => p.Truth != Truth.False) : group.Parts.Where(p => p.Truth == group.Truth);

    private static string Text(ComparisonTrace leaf, bool isNegated)
    {
        var (fact, wanted) = (leaf.Comparison.Fact.Name, string.Join(" or ", leaf.Comparison.Operands.Select(o => o.Text)));
        var value = leaf.Value is UnknownValue ? "is not known" : $"is {leaf.Value.Text}";
        var test = leaf.Comparison.Operator switch
        {
            FactOperator.Is => wanted,
            FactOperator.AnyOf => $"any of {wanted}",
            FactOperator.NoneOf => $"none of {wanted}",
            FactOperator.Has => $"has {wanted}",
            FactOperator.Below => $"below {wanted}",
            FactOperator.AtLeast => $"at least {wanted}",
            FactOperator.Over => $"over {wanted}",
            FactOperator.Under => $"under {wanted}",
        };
        var says = leaf.Comparison.Operator == FactOperator.Is && !isNegated && leaf.Truth == Truth.True;
        return says ? $"{fact} {value}" : $"{fact} {value} ({(isNegated ? "not " : "")}{test})";
    }
}
