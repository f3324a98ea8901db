namespace Countersign.Core.BlastRadius.Sql;

/// <summary>What acts inside a statement: writes in parentheses (<c>WITH gone AS (DELETE …)</c>) and functions, which can do anything.</summary>
internal static class InnerStatements
{
    /// <summary>Reads the tokens from here on.</summary>
    public static void Read(SqlCursor c, SqlScript script)
    {
        while (!c.IsEnd)
        {
            if (c.Is('(') && Writes(c.Peek(), c.Peek(2)))
            {
                if (c.Group() is { } inner) script.Statement(inner);
                continue;
            }

            if (c.Current.IsName && !c.Current.IsText && c.Peek().Is('(')) Call(c, script);
            c.At++;
        }
    }

    private static bool Writes(SqlToken word, SqlToken next) =>
        !next.Is('(') && (word.Is("DELETE") || word.Is("UPDATE") || word.Is("INSERT") || word.Is("MERGE") || word.Is("REPLACE"));

    private static void Call(SqlCursor c, SqlScript script)
    {
        var name = c.Current;
        var isQualified = c[c.At - 1].Is('.');
        var isBuiltIn = !isQualified || c[c.At - 2].Is("pg_catalog") || c[c.At - 2].Is("information_schema");
        if (isBuiltIn && (KnownFunctions.IsHarmless(name.Text) || IsAlias(c))) return;
        if (isBuiltIn && KnownFunctions.Acts(name, c, script)) return;
        if (!isQualified && IsTableExpression(c)) return;
        var address = HostileText.Bound(isQualified && c[c.At - 2].IsName ? $"{c[c.At - 2].Text}.{name.Text}" : name.Text);
        script.NotUnderstood(
            SqlEffect.NotUnderstood(SqlKinds.Function, address, "a function runs that is on no list here: what it does is not in this statement"), name, "what this function does is not known here");
    }

    // "AS t (a, b)" and ") t (a, b)" name columns.
    private static bool IsAlias(SqlCursor c) => c[c.At - 1].Is("AS") || c[c.At - 1].Is(')');

    // WITH t (a, b) AS (…): the name of a table that exists for this statement.
    private static bool IsTableExpression(SqlCursor c)
    {
        var isFirst = c[c.At - 1].Is("WITH") || c[c.At - 1].Is("RECURSIVE") || c[c.At - 1].Is(',') || c.At == c.Start;
        if (!isFirst) return false;
        var after = c.Rest();
        after.At++;
        after.SkipOne();
        return after.Take("AS") && (after.Is('(') || after.Is("MATERIALIZED") || after.Is("NOT"));
    }
}
