namespace Countersign.Core.BlastRadius.Sql;

/// <summary>Statements that keep others waiting, and those to the server itself.</summary>
internal static class MaintenanceStatements
{
    private const string WrittenAnew = "it is written anew under a lock: reads and writes wait until that is done";

    /// <summary>After LOCK.</summary>
    public static void Lock(SqlCursor c, SqlScript script)
    {
        _ = c.TakeEither("TABLE", "TABLES");
        c.Take("ONLY");
        var address = c.Name()?.Address;
        if (c.Is("FOR") || address is null) script.Add(SqlEffect.Breaks(SqlKinds.Server, "server", "writes to the server wait until it is unlocked"), c.First);
        else script.Add(SqlEffect.Breaks(SqlKinds.Table, address, "others wait until the lock is given back"), c.First);
    }

    /// <summary>After VACUUM.</summary>
    public static void Vacuum(SqlCursor c, SqlScript script)
    {
        var options = c.Group();
        var isFull = c.Take("FULL") || (options is not null && options.SkipTo("FULL"));
        if (c.SkipTo("INTO")) script.NotUnderstood(c, "it writes a copy of the database into a file");
        else if (isFull) script.Add(SqlEffect.Breaks(SqlKinds.Table, TableAfter(c.Slice(c.Start + 1, c.End)), WrittenAnew), c.First);
        else if (script.Dialect == SqlDialect.Sqlite) script.Add(SqlEffect.Delays(SqlKinds.Database, "main", "the database is written anew; writers wait"), c.First);
        else script.Note("session", "", "VACUUM changes no data.");
    }

    /// <summary>After CLUSTER, OPTIMIZE or REPAIR.</summary>
    public static void Rewrite(SqlCursor c, SqlScript script)
    {
        c.TakeAny("NO_WRITE_TO_BINLOG", "LOCAL", "TABLE", "TABLES");
        script.Add(SqlEffect.Breaks(SqlKinds.Table, TableAfter(c), WrittenAnew), c.First);
    }

    /// <summary>After REINDEX.</summary>
    public static void Reindex(SqlCursor c, SqlScript script)
    {
        c.Group();
        c.TakeAny("INDEX", "TABLE", "SCHEMA", "DATABASE", "SYSTEM");
        if (c.Take("CONCURRENTLY")) script.Add(SqlEffect.Changed(SqlKinds.Index, c.Name()?.Address ?? "indexes", "it is built anew beside the old one"), c.First);
        else script.Add(SqlEffect.Delays(SqlKinds.Index, c.Name()?.Address ?? "indexes", "writers wait while it is built anew, and readers that need it"), c.First);
    }

    /// <summary>After REFRESH.</summary>
    public static void Refresh(SqlCursor c, SqlScript script)
    {
        c.Take("MATERIALIZED", "VIEW");
        var isBeside = c.Take("CONCURRENTLY");
        var address = c.Name()?.Address ?? "view";
        script.Add(isBeside ? SqlEffect.Changed(SqlKinds.View, address, "its rows are computed anew") : SqlEffect.Delays(SqlKinds.View, address, "its readers wait while its rows are computed anew"), c.First);
    }

    /// <summary>After KILL.</summary>
    public static void Kill(SqlCursor c, SqlScript script) =>
        script.Add(SqlEffect.Breaks(SqlKinds.Session, "other sessions", "it ends another session or what it is doing"), c.First);

    /// <summary>After FLUSH.</summary>
    public static void Flush(SqlCursor c, SqlScript script)
    {
        if (c.SkipTo("LOCK", "EXPORT")) script.Add(SqlEffect.Breaks(SqlKinds.Server, "server", "writes wait until the tables are unlocked"), c.First);
        else script.Note("session", "", "FLUSH changes no data.");
    }

    /// <summary>After PURGE.</summary>
    public static void PurgeLogs(SqlCursor c, SqlScript script) =>
        script.Add(SqlEffect.Guard(SqlKinds.Server, "binary log", "the logs that replicas and restores to a point in time need are deleted", Does.Delete), c.First);

    /// <summary>After STOP or CHANGE.</summary>
    public static void Replication(SqlCursor c, SqlScript script) =>
        script.Add(SqlEffect.Breaks(SqlKinds.Server, "replication", "it stops, or follows another server"), c.First);

    /// <summary>After SHUTDOWN or RESTART.</summary>
    public static void Stop(SqlCursor c, SqlScript script) =>
        script.Add(SqlEffect.Breaks(SqlKinds.Server, "server", "it stops"), c.First);

    private static string TableAfter(SqlCursor c)
    {
        c.Group();
        c.TakeAny("FULL", "FREEZE", "VERBOSE", "ANALYZE");
        return c.Name()?.Address ?? "every table";
    }
}
