namespace Countersign.Core.BlastRadius.Sql;

/// <summary>Actions of ALTER TABLE on a column.</summary>
internal static class AlterColumn
{
    private static readonly string[] Widest = ["TEXT", "CITEXT", "LONGTEXT", "LONGBLOB", "BYTEA"];
    private static readonly string[] Wider = ["BIGINT", "INT8", "DOUBLE", "TIMESTAMPTZ", "NUMERIC", "DECIMAL", "JSONB", "VARCHAR", "CHARACTER"];

    /// <summary>A new column.</summary>
    public static void Add(SqlCursor a, AlteredTable table)
    {
        if (a.Name() is not { } column)
        {
            table.NotUnderstood(a);
            return;
        }

        table.Made(SqlKinds.Column, column.Last, "");
        var isFilled = a.Has("DEFAULT") || a.Has("GENERATED") || a.Has("AS");
        if (RewritesTable(a, table)) table.Breaks(SqlKinds.Table, null, "the new column has another value in every row, so the table is written anew under a lock: reads and writes wait");
        else if (a.Has("NOT", "NULL") && !isFilled) table.Delays(SqlKinds.Table, null, $"{table.Address(column.Last)} may not be null and has no default: it fails where there are rows");
        else if (a.Has("UNIQUE") || a.Has("PRIMARY") || a.Has("REFERENCES") || a.Has("CHECK")) table.Delays(SqlKinds.Table, null, "writers wait while rows are checked");
    }

    // PostgreSQL keeps a default that is the same for all rows beside the table since version 11; anything else it writes into every row.
    private static bool RewritesTable(SqlCursor a, AlteredTable table)
    {
        if (table.Dialect != SqlDialect.PostgreSql) return false;
        if (a.Has("STORED") || a.Has("IDENTITY") || a.Has("SERIAL") || a.Has("BIGSERIAL") || a.Has("SMALLSERIAL")) return true;
        var value = a.Rest();
        if (!value.SkipTo("DEFAULT")) return false;
        for (; !value.IsEnd; value.At++)
            if (value.Current.IsName && value.Peek().Is('(') && !KnownFunctions.IsStable(value.Current.Text) && !IsTypeWithLength(value)) return true;
        return false;
    }

    // DEFAULT '…'::varchar(20) is no call.
    private static bool IsTypeWithLength(SqlCursor value) => value[value.At - 1].Kind == TokenKind.Symbol && value[value.At - 1].Text == "::";

    /// <summary>After ALTER, of PostgreSQL and MySQL.</summary>
    public static void Run(SqlCursor a, AlteredTable table)
    {
        if (a.IsAny("CONSTRAINT", "INDEX", "CHECK"))
        {
            table.Changed(SqlKinds.Constraint, a.Peek().Text, "how it is enforced or used changes");
            return;
        }

        a.Take("COLUMN");
        a.TakeIfExists();
        if (a.Name() is not { } column) table.NotUnderstood(a);
        else if (a.Take("TYPE") || a.Take("SET", "DATA", "TYPE")) Type(a, column.Last, table);
        else if (a.Take("SET", "NOT", "NULL")) table.Delays(SqlKinds.Column, column.Last, "it fails where the column is null, and others wait while every row is looked at");
        else if (a.Take("DROP", "EXPRESSION") || a.Take("DROP", "IDENTITY")) table.Changed(SqlKinds.Column, column.Last, "it is no longer filled by itself");
        else if (a.IsAny("SET", "DROP", "ADD", "RESET", "RESTART")) table.Changed(SqlKinds.Column, column.Last, "a property of the column changes");
        else table.NotUnderstood(a);
    }

    /// <summary>After MODIFY or CHANGE, of MySQL: the whole column is stated anew.</summary>
    public static void Modify(SqlCursor a, AlteredTable table)
    {
        var renames = a[a.At - 1].Is("CHANGE");
        a.Take("COLUMN");
        a.TakeIfExists();
        var column = a.Name();
        var to = renames ? a.Name() : column;
        if (column is null || to is null)
        {
            table.NotUnderstood(a);
            return;
        }

        if (renames && to.Key != column.Key) table.Breaks(SqlKinds.Column, column.Last, RenameStatements.Why);
        Type(a, column.Last, table);
        if (a.Has("NOT", "NULL")) table.Delays(SqlKinds.Column, column.Last, "rows where it is null become empty or zero, or make it fail");
    }

    /// <summary>The type before is not in the statement, so only the widest types are sure to hold every value.</summary>
    private static void Type(SqlCursor a, string column, AlteredTable table)
    {
        var isPlain = !a.Has("USING") && !a.Peek().Is('(') && !a.Has("COLLATE");
        if (isPlain && a.IsAny(Widest)) table.Delays(SqlKinds.Column, column, "its type becomes one that holds everything; where the old one was no text, the table is written anew");
        else if (isPlain && a.IsAny(Wider)) table.Breaks(SqlKinds.Column, column, "its type changes: the table is written anew under a lock, reads and writes wait");
        else if (a.Has("USING")) table.Overwritten(SqlKinds.Column, column, "its type changes and USING computes every value anew");
        else table.Overwritten(SqlKinds.Column, column, "its type changes: what does not fit is cut, rounded or refused; the type before is not in the statement");
    }
}
