using System.Diagnostics;

namespace Countersign.Core.Policy;

/// <summary>Which connective a group of a trace has.</summary>
public enum TraceGroup
{
    /// <summary>Every part.</summary>
    All,

    /// <summary>Some part.</summary>
    Any,

    /// <summary>Not the part.</summary>
    Not,
}

/// <summary>How one condition came out. Nothing is cut short: who reads it wants every reason at once.</summary>
/// <param name="Truth">The outcome.</param>
public abstract record TraceNode(Truth Truth);

/// <summary>A connective and its parts.</summary>
/// <param name="Group">Which connective.</param>
/// <param name="Parts">Its parts, in the order written.</param>
/// <param name="Truth">The outcome.</param>
public sealed record GroupTrace(TraceGroup Group, IReadOnlyList<TraceNode> Parts, Truth Truth) : TraceNode(Truth);

/// <summary>A comparison and the value it met.</summary>
/// <param name="Comparison">The condition.</param>
/// <param name="Value">What was known of its fact.</param>
/// <param name="Truth">The outcome.</param>
public sealed record ComparisonTrace(Comparison Comparison, FactValue Value, Truth Truth) : TraceNode(Truth);

/// <summary>Judges a condition and keeps how each part came out.</summary>
public static class Tracer
{
    /// <summary>The trace of this condition for these facts.</summary>
    public static TraceNode Trace(Condition condition, FactSet facts) => condition switch
    {
        Comparison compare => Leaf(compare, facts[compare.Fact]),
        AllCondition all => Group(TraceGroup.All, all.Parts, facts),
        AnyCondition any => Group(TraceGroup.Any, any.Parts, facts),
        NotCondition not => Group(TraceGroup.Not, [not.Part], facts),
        _ => throw new UnreachableException("The four kinds of condition are all there are."),
    };

    /// <summary>The facts whose unknown part leaves this condition open, by name, sorted; empty where it is not open.</summary>
    public static IReadOnlyList<string> UnknownFacts(TraceNode node) =>
        [.. OpenLeaves(node).Select(leaf => leaf.Comparison.Fact.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static ComparisonTrace Leaf(Comparison compare, FactValue value) => new(compare, value, Judge.Compare(value, compare.Operator, compare.Operands));

    private static GroupTrace Group(TraceGroup group, ValueList<Condition> conditions, FactSet facts)
    {
        var parts = new TraceNode[conditions.Count];
        for (var at = 0; at < parts.Length; at++) parts[at] = Trace(conditions[at], facts);
        return new GroupTrace(group, parts, Combine(group, parts));
    }

    private static Truth Combine(TraceGroup group, TraceNode[] parts)
    {
        if (group == TraceGroup.Not) return Truths.Not(parts[0].Truth);
        var truth = group == TraceGroup.All ? Truth.True : Truth.False;
        foreach (var part in parts) truth = group == TraceGroup.All ? Truths.And(truth, part.Truth) : Truths.Or(truth, part.Truth);
        return truth;
    }

    private static IEnumerable<ComparisonTrace> OpenLeaves(TraceNode node) => node switch
    {
        { Truth: not Truth.Unknown } => [],
        ComparisonTrace leaf => [leaf],
        GroupTrace group => group.Parts.SelectMany(OpenLeaves),
        _ => [],
    };
}
