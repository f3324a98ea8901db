namespace Countersign.Core.Policy;

/// <summary>One comparison of one column, plain or negated.</summary>
/// <param name="Column">The column.</param>
/// <param name="Operator">An operator other than <c>noneOf</c>, which is the negation of <c>anyOf</c>.</param>
/// <param name="Operands">What it is compared with.</param>
/// <param name="IsNegated">Whether it must fail.</param>
internal sealed record Literal(int Column, FactOperator Operator, ValueList<FactValue> Operands, bool IsNegated)
{
    /// <summary>The truth for this value.</summary>
    public Truth Of(FactValue value)
    {
        var truth = Judge.Compare(value, Operator, Operands);
        return IsNegated ? Truths.Not(truth) : truth;
    }
}

/// <summary>Some of these must hold. Each is decided by one column, so a clause is decided by looking at each of its columns once.</summary>
internal sealed class Clause(IEnumerable<Literal> literals) : IEquatable<Clause>
{
    private readonly HashSet<Literal> _literals = [.. literals];

    public IEnumerable<Literal> Literals => _literals;

    public Clause Or(Clause other) => new(_literals.Concat(other._literals));

    public bool Equals(Clause? other) => other is not null && _literals.SetEquals(other._literals);

    public override bool Equals(object? obj) => Equals(obj as Clause);

    public override int GetHashCode() => _literals.Aggregate(0, (hash, literal) => hash ^ literal.GetHashCode());
}
