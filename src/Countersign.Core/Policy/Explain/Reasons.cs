namespace Countersign.Core.Policy;

/// <summary>Puts into words which comparisons carry the truth of a condition.</summary>
internal static class Reasons
{
    /// <summary>The comparisons that make this condition true, or leave it open.</summary>
    public static IEnumerable<Because> Of(TraceNode node) => Of(node, isNegated: false).DistinctBy(b => b.Text);

    private static IEnumerable<Because> Of(TraceNode node, bool isNegated) => node switch
    {
        ComparisonTrace leaf => [new Because(Text(leaf, isNegated), leaf.Truth == Truth.Unknown)],
        GroupTrace { Group: TraceGroup.Not } not => Of(not.Parts[0], !isNegated),
        GroupTrace group => Carrying(group).SelectMany(part => Of(part, isNegated)),
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
