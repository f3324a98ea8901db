namespace Countersign.Core.BlastRadius.Sql;

/// <summary>How far a WHERE limits a statement.</summary>
internal enum Bound
{
    /// <summary>There is none.</summary>
    Missing,

    /// <summary>It holds for every row, as far as can be told without the data.</summary>
    Always,

    /// <summary>It may hold for some rows only.</summary>
    Some,
}

/// <summary>Reads a condition only as far as to tell whether it limits anything; in doubt about a part, that part does not.</summary>
internal static class WhereClause
{
    /// <summary>The bound of a statement from here on; the condition ends at one of these words.</summary>
    public static Bound Of(SqlCursor c, params ReadOnlySpan<string> ends)
    {
        if (!c.SkipTo("WHERE")) return Bound.Missing;
        c.At++;
        var from = c.At;
        c.SkipTo(ends);
        return HoldsAlways(c.Slice(from, c.At)) ? Bound.Always : Bound.Some;
    }

    /// <summary>Any alternative that always holds is enough.</summary>
    private static bool HoldsAlways(SqlCursor condition)
    {
        var isBetween = false;
        var from = condition.At;
        var isTrueSoFar = true;
        while (!condition.IsEnd)
        {
            var isOr = condition.Is("OR") || (condition.Is('|') && condition.Peek().Is('|'));
            if (isOr || (condition.Is("AND") && !isBetween))
            {
                isTrueSoFar &= IsTrue(condition.Slice(from, condition.At));
                if (isOr && isTrueSoFar) return true;
                if (isOr) isTrueSoFar = true;
                condition.At += condition.Is('|') ? 2 : 1;
                from = condition.At;
                continue;
            }

            isBetween = condition.Is("BETWEEN") || (isBetween && !condition.Is("AND"));
            condition.SkipOne();
        }

        return isTrueSoFar && IsTrue(condition.Slice(from, condition.At));
    }

    private static bool IsTrue(SqlCursor part)
    {
        if (part.IsEnd) return true;
        if (part.Group() is { } inner && part.IsEnd) return HoldsAlways(inner);
        part.At = part.Start;
        return NamesNothing(part.Slice(part.Start, part.End)) || IsSame(part) || IsEverything(part.Slice(part.Start, part.End));
    }

    /// <summary>A condition on constants is the same for every row.</summary>
    private static bool NamesNothing(SqlCursor part)
    {
        for (; !part.IsEnd; part.At++)
            if (part.Current.Kind == TokenKind.Quoted || (part.Current.Kind == TokenKind.Word && !part.IsAny("TRUE", "FALSE", "NOT", "NULL", "IS", "EXISTS", "SELECT"))) return false;
        return true;
    }

    /// <summary><c>x = x</c>, and the same with other comparisons that hold for equal values.</summary>
    private static bool IsSame(SqlCursor part)
    {
        var left = part.Name();
        while (part.Current.Kind == TokenKind.Symbol && part.Current.Text is "=" or "<" or ">") part.At++;
        return left is not null && part.Name()?.Key == left.Key && part.IsEnd;
    }

    /// <summary>What people write to get past a check for WHERE: <c>id IS NOT NULL</c>, <c>id &gt; 0</c>, <c>name LIKE '%'</c>, <c>name &lt;&gt; ''</c>.</summary>
    private static bool IsEverything(SqlCursor part)
    {
        if (part.Name() is null) return false;
        if (part.Take("IS", "NOT", "NULL")) return part.IsEnd;
        if (part.Take("LIKE") || part.Take("ILIKE")) return part.Current.IsText && part.Current.Text.All(c => c == '%') && part.Peek().Text.Length == 0;
        var isOver = part.Take('>');
        var isOther = !isOver && ((part.Take('<') && part.Take('>')) || (part.Take('!') && part.Take('=')));
        if (!isOver && !isOther) return false;
        part.Take('=');
        part.Take('-');
        var value = part.Current;
        part.At++;
        return part.IsEnd && (isOver ? value.Kind == TokenKind.Number && value.Text is "0" or "1" : value.IsText && value.Text.Length == 0);
    }
}
