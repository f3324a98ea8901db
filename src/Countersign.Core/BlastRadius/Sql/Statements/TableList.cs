namespace Countersign.Core.BlastRadius.Sql;

/// <summary>A list of tables with aliases and joins.</summary>
internal static class TableList
{
    private static readonly string[] Ends = ["WHERE", "SET", "USING", "RETURNING", "ORDER", "LIMIT", "FROM"];

    /// <summary>The tables named from here to one of these words.</summary>
    public static IReadOnlyList<SqlName> Read(SqlCursor c, params string[] until)
    {
        var tables = new List<SqlName>();
        var expects = true;
        while (!c.IsEnd && !c.IsAny(until))
        {
            if (expects && c.Name() is { } table)
            {
                tables.Add(table);
                expects = false;
                continue;
            }

            if (!expects && c.IsAny(Ends)) break;
            expects = c.Is(',') || c.Is("JOIN") || c.Is("STRAIGHT_JOIN");
            c.SkipOne();
        }

        return tables;
    }
}
