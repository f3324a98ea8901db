namespace Countersign.Core.Policy;

/// <summary>
/// The truth of one comparison over every value its fact may really have: true if it holds for all of them, false if for none,
/// otherwise unknown. Total: what does not fit together is unknown.
/// </summary>
public static class Judge
{
    /// <summary>The truth of this comparison for this value.</summary>
    public static Truth Compare(FactValue value, FactOperator op, IReadOnlyList<FactValue> operands) => value switch
    {
        WordValue word => CompareWord(word.Word, op, operands),
        FlagValue flag => op == FactOperator.Is ? Truths.Of(operands.Contains(flag)) : Truth.Unknown,
        WordSetValue set => CompareSet(set, op, operands),
        LevelValue { Level: null } => Truths.Of(op == FactOperator.NoneOf),
        _ => Range.Of(value) is { } range ? CompareRange(range, op, operands) : Truth.Unknown,
    };

    private static Truth CompareWord(string? word, FactOperator op, IReadOnlyList<FactValue> operands)
    {
        var equal = Truths.Of(word is not null && Contains(operands, word));
        return op switch
        {
            FactOperator.Is or FactOperator.AnyOf => equal,
            FactOperator.NoneOf => Truths.Not(equal),
            FactOperator.Has or FactOperator.Below or FactOperator.AtLeast or FactOperator.Over or FactOperator.Under => Truth.Unknown,
        };
    }

    private static Truth CompareSet(WordSetValue set, FactOperator op, IReadOnlyList<FactValue> operands)
    {
        var meets = set.Words.Any(word => Contains(operands, word)) ? Truth.True : set.OrMore ? Truth.Unknown : Truth.False;
        return op switch
        {
            FactOperator.Has or FactOperator.AnyOf => meets,
            FactOperator.NoneOf => Truths.Not(meets),
            FactOperator.Is or FactOperator.Below or FactOperator.AtLeast or FactOperator.Over or FactOperator.Under => Truth.Unknown,
        };
    }

    private static Truth CompareRange(Range range, FactOperator op, IReadOnlyList<FactValue> operands) => op switch
    {
        FactOperator.Is or FactOperator.AnyOf => Within(range, operands),
        FactOperator.NoneOf => Truths.Not(Within(range, operands)),
        FactOperator.Below or FactOperator.Under => Ranked(operands, rank => range.Most < rank, rank => range.Least >= rank),
        FactOperator.AtLeast => Ranked(operands, rank => range.Least >= rank, rank => range.Most < rank),
        FactOperator.Over => Ranked(operands, rank => range.Least > rank, rank => range.Most <= rank),
        FactOperator.Has => Truth.Unknown,
    };

    private static Truth Ranked(IReadOnlyList<FactValue> operands, Predicate<long> surely, Predicate<long> never) =>
        operands.Count != 1 || Range.Of(operands[0]) is not { } bound ? Truth.Unknown
        : surely(bound.Least) ? Truth.True
        : never(bound.Least) ? Truth.False
        : Truth.Unknown;

    // Every possible value is named: true. None is: false.
    private static Truth Within(Range range, IReadOnlyList<FactValue> operands)
    {
        long named = operands.Select(o => Range.Of(o)?.Least).Distinct().Count(rank => rank >= range.Least && rank <= range.Most);
        return named == 0 ? Truth.False : named - 1 == range.Most - range.Least ? Truth.True : Truth.Unknown;
    }

    private static bool Contains(IReadOnlyList<FactValue> operands, string word)
    {
        foreach (var operand in operands)
            if (operand is WordValue known && known.Word == word) return true;
        return false;
    }

    /// <summary>The least and the greatest that an ordered value may really be.</summary>
    private readonly record struct Range(long Least, long Most)
    {
        public static Range? Of(FactValue value) => value switch
        {
            NumberValue number => new(number.Number, number.OrMore ? long.MaxValue : number.Number),
            LevelValue { Level: { } level } lowest => new(lowest.OrLower ? People.Level.Unknown.Rank : level.Rank, level.Rank),
            SeverityValue severity => new((int)severity.Severity, (int)(severity.OrHigher ? BlastRadius.Severity.Critical : severity.Severity)),
            _ => null,
        };
    }
}
