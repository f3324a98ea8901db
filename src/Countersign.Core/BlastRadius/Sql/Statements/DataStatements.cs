namespace Countersign.Core.BlastRadius.Sql;

/// <summary>Queries, and statements that move data in and out.</summary>
internal static class DataStatements
{
    /// <summary>Whether the rows of this statement follow it in the script.</summary>
    public static bool CopiesFromInput(SqlStatement statement)
    {
        if (!statement.First.Is("COPY")) return false;
        var c = new SqlCursor(statement.Tokens, 1, statement.Tokens.Count);
        return c.SkipTo("FROM") && c.Peek().Is("STDIN");
    }

    /// <summary>After COPY.</summary>
    public static void Copy(SqlCursor c, SqlScript script)
    {
        var table = c.Name();
        var query = c.Group();
        var isIn = table is not null && c.SkipTo("FROM", "TO") && c.Is("FROM");
        var other = c.Peek();
        if (query is not null) InnerStatements.Read(query, script);
        if (other.Is("PROGRAM"))
        {
            script.NotUnderstood(c, "it starts a program on the server");
        }
        else if (!isIn)
        {
            if (c.SkipTo("TO") && c.Peek().Is("STDOUT")) script.Note("reads", table?.Address ?? "", "Rows are read.");
            else script.NotUnderstood(c, "it writes a file on the server");
        }
        else
        {
            script.Add(SqlEffect.Made(SqlKinds.Rows, table!.Address), c.First);
        }
    }

    /// <summary>After LOAD.</summary>
    public static void Load(SqlCursor c, SqlScript script)
    {
        if (!c.TakeEither("DATA", "XML") || !c.SkipTo("INTO"))
        {
            script.NotUnderstood(c, "it loads code into the server");
            return;
        }

        var replaces = c[c.At - 1].Is("REPLACE");
        c.Take("INTO", "TABLE");
        var address = c.Name()?.Address ?? "table";
        script.Add(
            replaces ? SqlEffect.Lost(SqlKinds.Rows, address, "rows with the same key are deleted before the new ones are inserted", Undo.Backup) with { Does = Does.Replace } : SqlEffect.Made(SqlKinds.Rows, address),
            c.First);
    }

    /// <summary>After SELECT, VALUES or TABLE.</summary>
    public static void Select(SqlCursor c, SqlScript script)
    {
        var rest = c.Rest();
        if (c.SkipTo("INTO")) Into(c, script);
        else if (!script.IsInBody) script.Note("reads", "", "Rows are read.");
        InnerStatements.Read(rest, script);
    }

    // SELECT … INTO makes a table in PostgreSQL, sets variables in MySQL and in blocks, and writes a file with OUTFILE or DUMPFILE.
    private static void Into(SqlCursor c, SqlScript script)
    {
        c.Take("INTO");
        if (c.IsAny("OUTFILE", "DUMPFILE")) script.NotUnderstood(c, "it writes a file on the server");
        else if (c.Current.IsVariable || script.IsInBody) script.Note("reads", "", "Rows are read into variables.");
        else MakeTable(c, script);
    }

    private static void MakeTable(SqlCursor c, SqlScript script)
    {
        c.TakeAny("TEMPORARY", "TEMP", "UNLOGGED", "TABLE");
        if (c.Name() is not { } table) script.NotUnderstood(c, "where its rows go cannot be read");
        else script.Add(SqlEffect.Made(SqlKinds.Table, table.Address), c.First);
    }

    /// <summary>After WITH: the parts in parentheses, then the statement itself.</summary>
    public static void With(SqlCursor c, SqlScript script)
    {
        var from = c.At;
        if (!c.SkipTo("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "REPLACE", "TABLE"))
        {
            script.NotUnderstood(c, "the statement after WITH cannot be found");
            return;
        }

        InnerStatements.Read(c.Slice(from, c.At), script);
        script.Statement(c.Rest());
    }

    /// <summary>After EXPLAIN or DESCRIBE: with ANALYZE the statement is run.</summary>
    public static void Explain(SqlCursor c, SqlScript script)
    {
        var options = c.Group();
        var runs = c.Take("ANALYZE") || (options is not null && options.SkipTo("ANALYZE"));
        c.TakeAny("VERBOSE", "EXTENDED", "QUERY", "PLAN");
        if (c.SkipTo("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "REPLACE", "CREATE", "EXECUTE", "DECLARE", "VALUES") && runs) script.Statement(c.Rest());
        else script.Note("reads", "", "A statement is explained and not run.");
    }

    /// <summary>After DECLARE: a cursor reads.</summary>
    public static void Declare(SqlCursor c, SqlScript script)
    {
        if (c.SkipTo("FOR")) InnerStatements.Read(c.Rest(), script);
        script.Note("reads", "", "A cursor is declared.");
    }

    /// <summary>After IMPORT.</summary>
    public static void Import(SqlCursor c, SqlScript script)
    {
        if (c.Take("FOREIGN", "SCHEMA") && c.Name() is { } schema) script.Add(SqlEffect.Made(SqlKinds.Table, $"{schema.Address}.*", "tables of another database become visible"), c.First);
        else script.NotUnderstood(c, "what it imports is not known here");
    }
}
