namespace Countersign.Core.BlastRadius.Sql;

/// <summary><c>ALTER TABLE</c>: a list of actions, each an effect.</summary>
internal static class AlterTable
{
    private const string WrittenAnew = "the table is written anew under a lock: reads and writes wait until that is done";

    /// <summary>After ALTER TABLE.</summary>
    public static void Run(SqlCursor c, SqlScript script)
    {
        var isAll = c.Take("ALL", "IN", "TABLESPACE");
        var isMaybe = c.TakeIfExists();
        c.Take("ONLY");
        if (isAll || c.Name() is not { } name)
        {
            script.NotUnderstood(c, "the table that it changes cannot be read");
            return;
        }

        c.Take('*');
        var table = new AlteredTable(name, isMaybe, script);
        if (c.IsEnd) script.NotUnderstood(c, "it has no action");
        else if (AlterPartitions.IsList(c)) AlterPartitions.RunList(c, table);
        else foreach (var action in c.Rest().SplitAtCommas()) Action(action, table);
    }

    private static void Action(SqlCursor a, AlteredTable table)
    {
        table.At = a.Current;
        if (a.Take("ADD")) Add(a, table);
        else if (a.Take("DROP")) Drop(a, table);
        else if (a.Take("ALTER")) AlterColumn.Run(a, table);
        else if (a.Take("MODIFY") || a.Take("CHANGE")) AlterColumn.Modify(a, table);
        else if (a.Take("RENAME")) Rename(a, table);
        else if (a.Take("SET")) Set(a, table);
        else if (a.IsAny("ENABLE", "DISABLE", "FORCE", "NO")) Switch(a, table);
        else if (a.IsAny("DETACH", "ATTACH", "TRUNCATE", "EXCHANGE", "COALESCE", "REORGANIZE", "REMOVE", "PARTITION", "DISCARD", "IMPORT", "REBUILD", "ANALYZE", "CHECK", "OPTIMIZE", "REPAIR")) AlterPartitions.Run(a, table);
        else Option(a, table);
    }

    private static void Add(SqlCursor a, AlteredTable table)
    {
        if (a.Take("PARTITION")) table.Changed(SqlKinds.Partition, "partitions", "partitions are added");
        else if (a.IsAny("CONSTRAINT", "PRIMARY", "FOREIGN", "CHECK", "EXCLUDE", "UNIQUE")) Constraint(a, table);
        else if (a.IsAny("INDEX", "KEY", "FULLTEXT", "SPATIAL")) table.Changed(SqlKinds.Index, "(index)", "an index is added");
        else AddColumns(a, table);
    }

    private static void Constraint(SqlCursor a, AlteredTable table)
    {
        var name = a.Take("CONSTRAINT") && !a.IsAny("PRIMARY", "FOREIGN", "CHECK", "UNIQUE", "EXCLUDE") ? a.Name()?.Last : null;
        var kind = a.Current.Text.ToLowerInvariant();
        var isLater = a.Has("NOT", "VALID") || a.Has("USING", "INDEX");
        if (isLater || table.IsNew) table.Changed(SqlKinds.Constraint, name ?? $"({kind})", "a constraint is added; rows that are there are not checked");
        else table.Delays(SqlKinds.Constraint, name ?? $"({kind})", "it fails where rows break it, and writers wait while they are checked");
    }

    private static void AddColumns(SqlCursor a, AlteredTable table)
    {
        a.Take("COLUMN");
        a.TakeIfNotExists();
        if (a.Group() is { } list)
        {
            foreach (var column in list.SplitAtCommas()) AlterColumn.Add(column, table);
            return;
        }

        AlterColumn.Add(a, table);
    }

    private static void Drop(SqlCursor a, AlteredTable table)
    {
        if (a.Take("CONSTRAINT") || a.Take("CHECK") || a.Take("FOREIGN", "KEY")) DropOf(a, table, SqlKinds.Constraint, "rows that break it are no longer refused");
        else if (a.Take("PRIMARY", "KEY")) table.Gone(SqlKinds.Constraint, "(primary key)", "rows are no longer kept apart by it");
        else if (a.Take("INDEX") || a.Take("KEY")) DropOf(a, table, SqlKinds.Index, "queries may become slow, and what it kept unique is no longer kept so");
        else DropColumn(a, table);
    }

    private static void DropOf(SqlCursor a, AlteredTable table, string kind, string why)
    {
        var isMaybe = a.TakeIfExists();
        if (a.Name() is { } name) table.Gone(kind, name.Last, why, isMaybe);
        else table.NotUnderstood(a);
    }

    private static void DropColumn(SqlCursor a, AlteredTable table)
    {
        a.Take("COLUMN");
        var isMaybe = a.TakeIfExists();
        if (a.Name() is not { } column)
        {
            table.NotUnderstood(a);
            return;
        }

        var isCascade = a.Take("CASCADE");
        table.LoseColumn(column.Last, isMaybe, isCascade);
        a.Take("RESTRICT");
        if (!a.IsEnd) table.NotUnderstood(a);
    }

    private static void Rename(SqlCursor a, AlteredTable table)
    {
        if (a.IsAny("CONSTRAINT", "INDEX", "KEY"))
        {
            table.Changed(SqlKinds.Constraint, a.Peek().Text, "it takes another name");
            return;
        }

        var isTable = a.Take("TO") || a.Take("AS") || a.Take('=') || (a.Current.IsName && a.Peek().Text.Length == 0);
        if (isTable)
        {
            if (a.Name() is { } to) table.Rename(to);
            else table.NotUnderstood(a);
            return;
        }

        a.Take("COLUMN");
        if (a.Name() is { } column && a.Take("TO") && a.Name() is not null) table.Breaks(SqlKinds.Column, column.Last, RenameStatements.Why);
        else table.NotUnderstood(a);
    }

    private static void Set(SqlCursor a, AlteredTable table)
    {
        if (a.Take("SCHEMA")) table.Move();
        else if (a.Take("UNLOGGED")) table.Guard("after a crash the table is empty");
        else if (a.IsAny("LOGGED", "TABLESPACE", "ACCESS")) table.Breaks(SqlKinds.Table, null, WrittenAnew);
        else table.Changed(SqlKinds.Table, null, "how it is stored changes");
    }

    private static void Switch(SqlCursor a, AlteredTable table)
    {
        if (a.Take("DISABLE", "TRIGGER")) table.Guard("its triggers no longer run, and with ALL foreign keys no longer hold");
        else if (a.Take("DISABLE", "ROW") || a.Take("NO", "FORCE")) table.Guard("policies no longer decide who sees which rows");
        else if (a.Take("DISABLE", "RULE")) table.Guard("a rule no longer runs");
        else if (a.Take("FORCE") && a.IsEnd) table.Breaks(SqlKinds.Table, null, WrittenAnew);
        else table.Changed(SqlKinds.Table, null, "what is switched on or off with it changes");
    }

    private static void Option(SqlCursor a, AlteredTable table)
    {
        if (a.Take("OWNER", "TO")) table.Access("it belongs to another role");
        else if (a.Take("ALGORITHM")) Algorithm(a, table);
        else if (a.Take("CONVERT") || a.IsAny("CHARACTER", "CHARSET")) table.Overwritten(SqlKinds.Table, null, "texts are converted; what the new character set does not have is lost");
        else if (a.IsAny("ENGINE", "ROW_FORMAT", "TYPE", "ORDER", "KEY_BLOCK_SIZE", "ENCRYPTION", "TABLESPACE")) table.Breaks(SqlKinds.Table, null, WrittenAnew);
        else if (a.IsAny("VALIDATE", "CLUSTER", "INHERIT", "REPLICA", "OF", "NOT", "RESET", "LOCK", "COMMENT", "AUTO_INCREMENT", "DEFAULT", "COLLATE", "STATS_PERSISTENT", "WITH", "WITHOUT", "RESTART")) table.Changed(SqlKinds.Table, null, "a property of it changes");
        else table.NotUnderstood(a);
    }

    private static void Algorithm(SqlCursor a, AlteredTable table)
    {
        a.Take('=');
        if (a.Take("COPY")) table.Breaks(SqlKinds.Table, null, "ALGORITHM=COPY: writes wait while the table is written anew");
        else table.Changed(SqlKinds.Table, null, "how the change is carried out is chosen");
    }
}
