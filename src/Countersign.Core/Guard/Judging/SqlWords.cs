using Countersign.Core.BlastRadius;

namespace Countersign.Core.Guard.Judging;

/// <summary>What servers are told beside schema and rows, and what can be told from the first words alone.</summary>
internal static class SqlWords
{
    private static readonly (string Words, string Why)[] DangerousWords =
    [
        ("pg_terminate_backend", "cuts the connections of others"), ("pg_cancel_backend", "cancels what others run"), ("pg_drop_replication_slot", "drops a replication slot"), ("pg_switch_wal", "switches the log of the server"),
        ("pg_promote", "makes a replica the primary"), ("pg_reload_conf", "changes the settings of the server"), ("dblink_exec", "runs statements on another server"), ("lo_unlink", "deletes a large object"),
        ("pg_rotate_logfile", "rotates the log of the server"), ("xp_cmdshell", "runs programs on the server"), ("sp_configure", "changes the settings of the server"), ("sp_detach_db", "detaches a database"), ("sp_dropserver", "drops a linked server"),
        ("sp_droplogin", "takes a login away"), ("sp_addrolemember", "changes who may access what"), ("sp_addsrvrolemember", "changes who may access what"), ("sp_delete_job", "deletes a job"), ("sp_rename ", "renames an object that runs"),
        ("cron.unschedule", "stops a scheduled job"), ("drop_chunks", "drops the rows of a range"), ("detach_table_partition", "detaches rows"),
    ];

    private static readonly (string Begin, string Why)[] DangerousStatements =
    [
        ("GRANT", "changes who may access what"), ("REVOKE", "changes who may access what"), ("CREATE USER", "changes who may access what"), ("CREATE ROLE", "changes who may access what"), ("CREATE LOGIN", "changes who may access what"),
        ("ALTER USER", "changes who may access what"), ("ALTER ROLE", "changes who may access what"), ("ALTER LOGIN", "changes who may access what"), ("DROP", "drops an object"), ("SET PASSWORD", "changes who may access what"),
        ("ALTER SYSTEM", "changes the settings of the server"), ("SET GLOBAL", "changes the settings of the server"), ("SET PERSIST", "changes the settings of the server"), ("KILL", "cuts the connections of others"),
        ("SHUTDOWN", "stops the server"), ("RESTART", "stops the server"), ("RESET MASTER", "deletes the log of the server"), ("RESET SLAVE", "stops replication"), ("RESET REPLICA", "stops replication"), ("STOP SLAVE", "stops replication"),
        ("STOP REPLICA", "stops replication"), ("STOP GROUP_REPLICATION", "stops replication"), ("PURGE BINARY", "deletes the log of the server"), ("PURGE MASTER", "deletes the log of the server"), ("FLUSH TABLES WITH READ LOCK", "stops all writes"),
        ("LOCK TABLES", "stops all writes"), ("CHANGE MASTER", "changes replication"), ("CHANGE REPLICATION", "changes replication"), ("ALTER DATABASE", "changes a database that runs"), ("RESTORE", "writes a backup over a database"),
        ("DBCC", "changes the server"), ("RECONFIGURE", "changes the settings of the server"), ("REASSIGN OWNED", "changes who owns what"), ("ALTER DEFAULT PRIVILEGES", "changes who may access what"), ("TRUNCATE", "deletes all rows"),
        ("UNDROP", "changes what there is"), ("OPTIMIZE TABLE", "locks a table"), ("ALTER SUBSCRIPTION", "changes replication"), ("ALTER PUBLICATION", "changes replication"), ("DETACH", "detaches data"), ("EXCHANGE", "exchanges data"),
        ("DISABLE TRIGGER", "switches a protection off"), ("DENY", "changes who may access what"), ("VACUUM FULL", "locks a table"), ("LOAD DATA", "loads rows over a table"), ("REPLACE INTO", "writes over rows"), ("INSERT OVERWRITE", "writes over rows"),
        ("CREATE OR REPLACE TABLE", "replaces a table"), ("ALTER WAREHOUSE", "changes a warehouse that runs"), ("SYSTEM DROP", "drops what the server keeps"), ("SYSTEM STOP", "stops the server's work"), ("SYSTEM SHUTDOWN", "stops the server"), ("SYSTEM KILL", "stops the server"),
    ];

    private static readonly System.Buffers.SearchValues<char> EndsOfVerb = System.Buffers.SearchValues.Create(" \n\t(;\\");

    /// <summary>What a text tells the server that is no matter of rows; null where it is nothing of the kind.</summary>
    public static string? Dangerous(string sql)
    {
        var statements = SqlStatements.Of(sql);
        foreach (var statement in statements)
        {
            foreach (var (begin, why) in DangerousStatements)
            {
                if (StartsWith(statement, begin) && !IsSession(statement)) return why;
            }

            if (IsUnconditional(statement)) return "changes or deletes all rows of a table";
            if (statement.StartsWith("ALTER TABLE", StringComparison.OrdinalIgnoreCase) && LosesByAlter(statement)) return "takes columns, rows or a protection away from a table";
            foreach (var (word, why) in DangerousWords)
            {
                if (statement.Contains(word, StringComparison.OrdinalIgnoreCase)) return why;
            }
        }

        return null;
    }

    /// <summary>Whether every statement only reads.</summary>
    public static bool IsReading(string sql)
    {
        foreach (var statement in SqlStatements.Of(sql))
        {
            var end = statement.AsSpan().IndexOfAny(EndsOfVerb);
            var verb = end < 0 ? statement : statement[..end];
            if (verb.ToUpperInvariant() is not ("SHOW" or "DESCRIBE" or "DESC" or "USE" or "HELP" or "VALUES" or "PRAGMA" or "LIST" or "LS")
                && !(verb.Equals("EXPLAIN", StringComparison.OrdinalIgnoreCase) && !IsRunByExplain(statement))
                && !(verb.Equals("SELECT", StringComparison.OrdinalIgnoreCase) && !HasDangerousWord(statement) && !statement.Contains(" INTO ", StringComparison.OrdinalIgnoreCase))) return false;
        }

        return true;
    }

    /// <summary>Whether a text begins as SQL does.</summary>
    public static bool LooksLikeSql(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        var end = text.IndexOfAny(" \n\t(");
        if (end <= 0 || end > 12) return false;
        Span<char> verb = stackalloc char[end];
        text[..end].ToUpperInvariant(verb);
        return verb is "SELECT" or "DROP" or "DELETE" or "UPDATE" or "INSERT" or "TRUNCATE" or "ALTER" or "GRANT" or "REVOKE" or "CREATE" or "WITH" or "SET" or "CALL" or "EXEC" or "MERGE" or "REPLACE" or "FLUSH" or "KILL" or "SHUTDOWN" or "BEGIN" or "VACUUM";
    }

    /// <summary>Whether a loss is no loss for the guard: rows chosen by a condition.</summary>
    public static bool IsRoutine(string sql, PlannedEffect effect) => effect.Certainty != Certainty.Certain || (sql.Contains("WHERE", StringComparison.OrdinalIgnoreCase) && !sql.Contains("DROP", StringComparison.OrdinalIgnoreCase) && effect.Holds == Holds.None);

    private static bool IsRunByExplain(string statement) =>
        statement.Contains("ANALYZE", StringComparison.OrdinalIgnoreCase)
        && (statement.Contains("DELETE", StringComparison.OrdinalIgnoreCase) || statement.Contains("UPDATE", StringComparison.OrdinalIgnoreCase) || statement.Contains("INSERT", StringComparison.OrdinalIgnoreCase));

    private static bool HasDangerousWord(string statement)
    {
        foreach (var (word, _) in DangerousWords)
        {
            if (statement.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static bool IsSession(string statement) => statement.StartsWith("DROP TEMPORARY", StringComparison.OrdinalIgnoreCase) || statement.StartsWith("DROP TABLE #", StringComparison.OrdinalIgnoreCase);

    private static bool IsUnconditional(string statement)
    {
        var isDelete = StartsWith(statement, "DELETE");
        if (!isDelete && !StartsWith(statement, "UPDATE")) return false;
        if (StartsWith(statement, "UPDATE STATISTICS")) return false;
        var where = statement.IndexOf("WHERE", StringComparison.OrdinalIgnoreCase);
        if (where < 0) return true;
        var condition = statement.AsSpan(where + 5).Trim("; \n\t()");
        return condition.Equals("1=1", StringComparison.Ordinal) || condition.Equals("true", StringComparison.OrdinalIgnoreCase) || condition.Equals("1 = 1", StringComparison.Ordinal) || condition is "1";
    }

    private static bool LosesByAlter(string statement) =>
        statement.Contains(" DROP ", StringComparison.OrdinalIgnoreCase) || statement.Contains("DISABLE", StringComparison.OrdinalIgnoreCase) || statement.Contains("DETACH PARTITION", StringComparison.OrdinalIgnoreCase)
        || statement.Contains("RENAME", StringComparison.OrdinalIgnoreCase) || statement.Contains("OWNER TO", StringComparison.OrdinalIgnoreCase) || statement.Contains(" TRUNCATE ", StringComparison.OrdinalIgnoreCase)
        || statement.Contains(" DELETE ", StringComparison.OrdinalIgnoreCase) || statement.Contains("MODIFY TTL", StringComparison.OrdinalIgnoreCase) || statement.Contains(" TYPE ", StringComparison.OrdinalIgnoreCase);

    private static bool StartsWith(string statement, string begin) =>
        statement.StartsWith(begin, StringComparison.OrdinalIgnoreCase) && (statement.Length == begin.Length || !char.IsLetterOrDigit(statement[begin.Length]));
}
