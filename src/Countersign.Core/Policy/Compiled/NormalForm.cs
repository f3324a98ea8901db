using System.Diagnostics;

namespace Countersign.Core.Policy;

/// <summary>
/// Conditions as "all of (some of …)". Three-valued truth is a distributive lattice in which <c>not</c> swaps <c>all</c> and <c>any</c>, so this form comes out
/// as the condition does, unknown included; nothing is simplified that only two values would allow.
/// </summary>
internal sealed class NormalForm(FactLayout layout)
{
    /// <summary>Clauses that one condition may become; beyond them it is taken apart instead.</summary>
    public const int MaxClauses = 32;

    /// <summary>The clauses of this condition; null where they would be too many.</summary>
    public IReadOnlyList<Clause>? Of(Condition condition, bool isNegated) => condition switch
    {
        NotCondition not => Of(not.Part, !isNegated),
        AllCondition all => isNegated ? SomeOf(all.Parts, isNegated) : AllOf(all.Parts, isNegated),
        AnyCondition any => isNegated ? AllOf(any.Parts, isNegated) : SomeOf(any.Parts, isNegated),
        Comparison comparison => OfComparison(comparison, isNegated),
        _ => throw new UnreachableException("The four kinds of condition are all there are."),
    };

    private List<Clause>? AllOf(ValueList<Condition> parts, bool isNegated)
    {
        var clauses = new HashSet<Clause>();
        foreach (var part in parts)
        {
            if (Of(part, isNegated) is not { } found) return null;
            clauses.UnionWith(found);
            if (clauses.Count > MaxClauses) return null;
        }

        return [.. clauses];
    }

    private List<Clause>? SomeOf(ValueList<Condition> parts, bool isNegated)
    {
        var clauses = new HashSet<Clause> { new([]) };
        foreach (var part in parts)
        {
            if (Of(part, isNegated) is not { } found || clauses.Count * found.Count > MaxClauses) return null;
            clauses = [.. clauses.SelectMany(clause => found.Select(clause.Or))];
        }

        return [.. clauses];
    }

    private List<Clause> OfComparison(Comparison comparison, bool isNegated)
    {
        // "None of" is the negation of "any of", for whatever is known of the fact.
        var (fact, negated) = (comparison.Fact, isNegated ^ (comparison.Operator == FactOperator.NoneOf));
        var op = comparison.Operator == FactOperator.NoneOf ? FactOperator.AnyOf : comparison.Operator;
        if (fact.Type != FactType.WordSet) return [new Clause([new Literal(layout.At(fact), op, comparison.Operands, negated)])];
        // A set holds some of the words, or negated: not the first, and not the second, …
        var members = comparison.Operands.OfType<WordValue>().Select(word => new Literal(layout.At(fact, word.Word), FactOperator.Has, [word], negated));
        return negated ? [.. members.Select(m => new Clause([m])).Distinct()] : [new Clause(members)];
    }
}
