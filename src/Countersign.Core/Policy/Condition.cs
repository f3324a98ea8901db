using System.Diagnostics;

namespace Countersign.Core.Policy;

/// <summary>How a fact is compared (contract §1).</summary>
public enum FactOperator
{
    /// <summary><c>fact: value</c>.</summary>
    Is,

    /// <summary>Is one of; a set holds at least one of.</summary>
    AnyOf,

    /// <summary>The negation of <see cref="AnyOf"/>.</summary>
    NoneOf,

    /// <summary>A set holds this word.</summary>
    Has,

    /// <summary>A level or severity is lower.</summary>
    Below,

    /// <summary>A level or severity is this or higher.</summary>
    AtLeast,

    /// <summary>A number or severity is strictly greater.</summary>
    Over,

    /// <summary>A number or severity is strictly less.</summary>
    Under,
}

/// <summary>The tree that every evaluator, proof and explanation of a policy works on.</summary>
public abstract record Condition
{
    private protected Condition()
    {
    }
}

/// <summary>Every part must hold.</summary>
/// <param name="Parts">At least one.</param>
public sealed record AllCondition(ValueList<Condition> Parts) : Condition;

/// <summary>Some part must hold.</summary>
/// <param name="Parts">At least one.</param>
public sealed record AnyCondition(ValueList<Condition> Parts) : Condition;

/// <summary>The part must not hold.</summary>
/// <param name="Part">The part.</param>
public sealed record NotCondition(Condition Part) : Condition;

/// <summary>One fact compared with constants.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="Operator">An operator that fits its type.</param>
/// <param name="Operands">Fully known values of the fact's type (words, for a set); one except for <c>anyOf</c> and <c>noneOf</c>.</param>
public sealed record Comparison(Fact Fact, FactOperator Operator, ValueList<FactValue> Operands) : Condition;

/// <summary>Walks through conditions.</summary>
public static class Conditions
{
    /// <summary>The conditions of a rule: its own, then those of its exceptions.</summary>
    public static IEnumerable<Condition> Of(PolicyRule rule) => rule.Except.Select(e => e.When).Prepend(rule.When);

    /// <summary>Every comparison of a rule and its exceptions.</summary>
    public static IEnumerable<Comparison> ComparisonsOf(PolicyRule rule) => Of(rule).SelectMany(ComparisonsOf);

    /// <summary>Every comparison of a condition, in the order written.</summary>
    public static IEnumerable<Comparison> ComparisonsOf(Condition condition) => condition switch
    {
        Comparison comparison => [comparison],
        AllCondition all => all.Parts.SelectMany(ComparisonsOf),
        AnyCondition any => any.Parts.SelectMany(ComparisonsOf),
        NotCondition not => ComparisonsOf(not.Part),
        _ => throw new UnreachableException("The four kinds of condition are all there are."),
    };
}

/// <summary>The operators by the names they have in a policy.</summary>
public static class Operators
{
    /// <summary>Those that stand as a key; equality is written <c>fact: value</c>.</summary>
    public static IReadOnlyDictionary<string, FactOperator> ByName { get; } = Enum.GetValues<FactOperator>().Where(o => o != FactOperator.Is).ToDictionary(NameOf, o => o);

    /// <summary>The name of this operator; <c>is</c> for equality.</summary>
    public static string NameOf(FactOperator op) => op switch
    {
        FactOperator.Is => "is",
        FactOperator.AnyOf => "anyOf",
        FactOperator.NoneOf => "noneOf",
        FactOperator.Has => "has",
        FactOperator.Below => "below",
        FactOperator.AtLeast => "atLeast",
        FactOperator.Over => "over",
        FactOperator.Under => "under",
    };

    /// <summary>The operators that fit a fact of this type.</summary>
    public static IReadOnlyList<FactOperator> Fitting(FactType type) => type switch
    {
        FactType.Word => [FactOperator.Is, FactOperator.AnyOf, FactOperator.NoneOf],
        FactType.Flag => [FactOperator.Is],
        FactType.Number => [FactOperator.Is, FactOperator.AnyOf, FactOperator.NoneOf, FactOperator.Over, FactOperator.Under],
        FactType.Level => [FactOperator.Is, FactOperator.AnyOf, FactOperator.NoneOf, FactOperator.Below, FactOperator.AtLeast],
        FactType.Severity => [FactOperator.Is, FactOperator.AnyOf, FactOperator.NoneOf, FactOperator.Below, FactOperator.AtLeast, FactOperator.Over, FactOperator.Under],
        FactType.WordSet => [FactOperator.Has, FactOperator.AnyOf, FactOperator.NoneOf],
    };
}
