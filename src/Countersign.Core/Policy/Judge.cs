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
        FlagValue flag => op == FactOperator.Is ? Truths.Of(operands is [FlagValue wanted] && wanted.Flag == flag.Flag) : Truth.Unknown,
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
        var meets = Intersects(set.Words, operands) ? Truth.True : set.OrMore ? Truth.Unknown : Truth.False;
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
        FactOperator.Below or FactOperator.Under => Bound(operands) is { } rank ? Between(range.Most < rank, range.Least < rank) : Truth.Unknown,
        FactOperator.AtLeast => Bound(operands) is { } rank ? Between(range.Least >= rank, range.Most >= rank) : Truth.Unknown,
        FactOperator.Over => Bound(operands) is { } rank ? Between(range.Least > rank, range.Most > rank) : Truth.Unknown,
        FactOperator.Has => Truth.Unknown,
    };

    private static Truth Between(bool surely, bool possibly) => surely ? Truth.True : possibly ? Truth.Unknown : Truth.False;

    private static long? Bound(IReadOnlyList<FactValue> operands) => operands.Count == 1 ? Range.Of(operands[0])?.Least : null;

    // Every possible value is named: true. None is: false.
    private static Truth Within(Range range, IReadOnlyList<FactValue> operands)
    {
        if (range.Least == range.Most) return Truths.Of(Names(operands, range.Least));
        var named = operands.Select(o => Range.Of(o)?.Least).Distinct().Count(rank => rank >= range.Least && rank <= range.Most);
        return Between(named - 1L == range.Most - range.Least, named > 0);
    }

    private static bool Names(IReadOnlyList<FactValue> operands, long rank)
    {
        for (var at = 0; at < operands.Count; at++)
            if (Range.Of(operands[at]) is { } one && one.Least == rank) return true;
        return false;
    }

    private static bool Intersects(ValueList<string> words, IReadOnlyList<FactValue> operands)
    {
        for (var at = 0; at < words.Count; at++)
            if (Contains(operands, words[at])) return true;
        return false;
    }

    private static bool Contains(IReadOnlyList<FactValue> operands, string word)
    {
        for (var at = 0; at < operands.Count; at++)
            if (operands[at] is WordValue known && known.Word == word) return true;
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
