namespace Countersign.Core.BlastRadius.Sql;

/// <summary>Statements that write rows.</summary>
internal static class RowStatements
{
    private static readonly string[] AfterWhere = ["RETURNING", "ORDER", "LIMIT"];

    /// <summary>After TRUNCATE.</summary>
    public static void Truncate(SqlCursor c, SqlScript script)
    {
        c.Take("TABLE");
        c.Take("ONLY");
        var any = false;
        do
        {
            if (c.Name() is not { } table) break;
            c.Take('*');
            any = true;
            if (Lose(script, table, c.First)) script.Add(SqlEffect.Lost(SqlKinds.Rows, table.Address, "every row of the table is gone"), c.First);
        }
        while (c.Take(','));

        var isCascade = c.SkipTo("CASCADE");
        if (isCascade) script.Add(SqlEffect.Lost(SqlKinds.Rows, "tables that refer to them", "TRUNCATE … CASCADE empties every table with a foreign key to these, and on from there"), c.First);
        if (!any) script.NotUnderstood(c, "the tables that it empties cannot be read");
    }

    /// <summary>After INSERT.</summary>
    public static void Insert(SqlCursor c, SqlScript script)
    {
        c.TakeAny("LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "OVERWRITE");
        var isReplace = c.Take("OR", "REPLACE");
        if (!isReplace && c.Take("OR")) c.At++;
        Into(c, isReplace, script);
    }

    /// <summary>After REPLACE.</summary>
    public static void Replace(SqlCursor c, SqlScript script)
    {
        c.TakeAny("LOW_PRIORITY", "DELAYED");
        Into(c, isReplace: true, script);
    }

    private static void Into(SqlCursor c, bool isReplace, SqlScript script)
    {
        c.Take("INTO");
        if (c.Name() is not { } table)
        {
            script.NotUnderstood(c, "the table that it writes cannot be read");
            return;
        }

        var rest = c.Rest();
        var isNew = script.Known.IsSurelyNew(table);
        if (isReplace && !isNew)
        {
            script.Add(SqlEffect.Lost(SqlKinds.Rows, table.Address, "rows with the same key are deleted before the new ones are inserted", Undo.Backup) with { Does = Does.Replace }, c.First);
        }
        else if (Updates(c.Rest()) && !isNew)
        {
            script.Add(SqlEffect.Changed(SqlKinds.Rows, table.Address, "rows with the same key are overwritten"), c.First);
        }
        else
        {
            script.Add(SqlEffect.Made(SqlKinds.Rows, table.Address), c.First);
        }

        if (isNew) CopyOf(table, rest, script);
        InnerStatements.Read(rest, script);
    }

    private static bool Updates(SqlCursor c)
    {
        while (c.SkipTo("DO", "DUPLICATE"))
        {
            if (c.Take("DO", "UPDATE") || c.Take("DUPLICATE", "KEY", "UPDATE")) return true;
            c.At++;
        }

        return false;
    }

    /// <summary>Whether this inserts all rows of one other table: the second step of a rebuild.</summary>
    private static void CopyOf(SqlName into, SqlCursor c, SqlScript script)
    {
        var namesColumns = c.Group() is not null;
        c.TakeAny("OVERRIDING", "SYSTEM", "USER", "VALUE");
        if (!c.Take("SELECT")) return;
        var isAll = !namesColumns && c.Is('*') && c.Peek().Is("FROM");
        if (c.IsAny("DISTINCT", "TOP") || !c.SkipTo("FROM")) return;
        c.At++;
        if (c.Name() is { } from && c.IsEnd) script.Known.Rebuilds.Copied(from, into, isAll, c.First.Line);
    }

    /// <summary>After UPDATE.</summary>
    public static void Update(SqlCursor c, SqlScript script)
    {
        c.TakeAny("LOW_PRIORITY", "IGNORE", "ONLY");
        if (c.Take("OR")) c.At++;
        var tables = TableList.Read(c, "SET");
        if (tables.Count == 0 || !c.Take("SET"))
        {
            script.NotUnderstood(c, "the table that it changes cannot be read");
            return;
        }

        var rest = c.Rest();
        var bound = WhereClause.Of(c, AfterWhere);
        foreach (var table in tables.Where(t => Lose(script, t, c.First))) script.Add(UpdateOf(table, bound), c.First);
        InnerStatements.Read(rest, script);
    }

    private static PlannedEffect UpdateOf(SqlName table, Bound bound) => bound switch
    {
        Bound.Missing => SqlEffect.Overwritten(SqlKinds.Rows, table.Address, "without WHERE every row is overwritten", Undo.None),
        Bound.Always => SqlEffect.Overwritten(SqlKinds.Rows, table.Address, "its WHERE holds for every row, so every row is overwritten", Undo.None),
        Bound.Some => SqlEffect.Changed(SqlKinds.Rows, table.Address, "rows that its WHERE matches are changed; how many is not known"),
    };

    /// <summary>After DELETE.</summary>
    public static void Delete(SqlCursor c, SqlScript script)
    {
        c.TakeAny("LOW_PRIORITY", "QUICK", "IGNORE");
        var rest = c.Rest();
        var tables = DeleteTargets(c);
        if (tables.Count == 0)
        {
            script.NotUnderstood(c, "the table that it deletes from cannot be read");
            return;
        }

        var bound = WhereClause.Of(c, AfterWhere);
        foreach (var table in tables.Where(t => Lose(script, t, c.First))) script.Add(DeleteOf(table, bound), c.First);
        InnerStatements.Read(rest, script);
    }

    // MySQL names the tables before FROM where it joins others: DELETE a, b FROM a JOIN b ….
    private static List<SqlName> DeleteTargets(SqlCursor c)
    {
        var before = new List<SqlName>();
        while (!c.Is("FROM") && c.Name() is { } table)
        {
            before.Add(table);
            c.Take(',');
        }

        if (!c.Take("FROM")) return [];
        c.Take("ONLY");
        var after = TableList.Read(c, "USING", "WHERE");
        return before.Count > 0 ? before : [.. after.Take(c.Is("USING") ? after.Count : Math.Min(1, after.Count))];
    }

    private static PlannedEffect DeleteOf(SqlName table, Bound bound) => bound switch
    {
        Bound.Missing => SqlEffect.Lost(SqlKinds.Rows, table.Address, "without WHERE every row is deleted"),
        Bound.Always => SqlEffect.Lost(SqlKinds.Rows, table.Address, "its WHERE holds for every row, so every row is deleted"),
        Bound.Some => SqlEffect.Lost(SqlKinds.Rows, table.Address, "rows that its WHERE matches are deleted; how many is not known", Undo.Backup),
    };

    /// <summary>After MERGE.</summary>
    public static void Merge(SqlCursor c, SqlScript script)
    {
        c.Take("INTO");
        c.Take("ONLY");
        if (c.Name() is not { } table)
        {
            script.NotUnderstood(c, "the table that it writes cannot be read");
            return;
        }

        var rest = c.Rest();
        var deletes = false;
        while (c.SkipTo("THEN"))
        {
            c.At++;
            deletes |= c.Is("DELETE");
        }

        if (Lose(script, table, c.First))
        {
            script.Add(
                deletes
                    ? SqlEffect.Lost(SqlKinds.Rows, table.Address, "rows that match are deleted; how many is not known", Undo.Backup)
                    : SqlEffect.Changed(SqlKinds.Rows, table.Address, "rows that match are changed, others inserted; how many is not known"),
                c.First);
        }

        InnerStatements.Read(rest, script);
    }

    /// <summary>Whether rows of this table that were there before go. Where the transaction itself made the table it is a plain change.</summary>
    private static bool Lose(SqlScript script, SqlName table, SqlToken at)
    {
        script.Known.Rebuilds.Spoil(table);
        if (!script.Known.IsSurelyNew(table)) return true;
        script.Add(SqlEffect.Changed(SqlKinds.Rows, table.Address, "the same transaction made the table, so no row that was there before is touched"), at);
        return false;
    }
}
