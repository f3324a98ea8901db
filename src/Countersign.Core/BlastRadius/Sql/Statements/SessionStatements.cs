namespace Countersign.Core.BlastRadius.Sql;

/// <summary>Transactions, and statements that change nothing.</summary>
internal static class SessionStatements
{
    /// <summary>After BEGIN.</summary>
    public static void Begin(SqlCursor c, SqlScript script)
    {
        c.TakeAny("TRANSACTION", "WORK", "DEFERRED", "IMMEDIATE", "EXCLUSIVE", "ISOLATION", "LEVEL", "SERIALIZABLE", "REPEATABLE", "READ", "COMMITTED", "UNCOMMITTED", "WRITE", "ONLY", "CONCURRENT");
        if (c.IsEnd) Open(script);
        else script.NotUnderstood(c, "a block that stands alone is not read");
    }

    /// <summary>After START.</summary>
    public static void Start(SqlCursor c, SqlScript script)
    {
        if (c.Take("TRANSACTION")) Open(script);
        else script.NotUnderstood(c, "what it starts is not known here");
    }

    private static void Open(SqlScript script)
    {
        script.Transaction.Begin();
        script.Note("session", "", "A transaction begins.");
    }

    /// <summary>After COMMIT or END.</summary>
    public static void Commit(SqlCursor c, SqlScript script)
    {
        script.Transaction.End();
        if (c.Take("PREPARED")) script.NotUnderstood(c, "it finishes a transaction that others prepared");
        else script.Note("session", "", "A transaction ends.");
    }

    /// <summary>After ROLLBACK or ABORT. Going back to a savepoint undoes part of what the transaction made.</summary>
    public static void Rollback(SqlCursor c, SqlScript script)
    {
        c.TakeAny("WORK", "TRANSACTION");
        if (c.Is("TO")) script.Known.ForgetSure();
        else script.Transaction.Rollback(c.First.Line);
        script.Note("session", "", "A transaction is rolled back.");
    }

    /// <summary>Changes nothing that anybody else sees.</summary>
    public static void Harmless(SqlCursor c, SqlScript script)
    {
        InnerStatements.Read(c.Rest(), script);
        script.Note("session", "", $"{c.First.Text.ToUpperInvariant()} changes no data.");
    }

    /// <summary>From here on names may mean other tables.</summary>
    public static void Elsewhere(SqlCursor c, SqlScript script)
    {
        script.Known.Forget();
        script.Note("session", "", $"{c.First.Text.ToUpperInvariant()}: names may mean other tables from here on.");
    }

    /// <summary>After COMMENT.</summary>
    public static void Comment(SqlCursor c, SqlScript script)
    {
        c.Take("ON");
        c.TakeAny("MATERIALIZED", "FOREIGN", "EVENT");
        c.At++;
        script.Note("comment", c.Name()?.Address ?? "", "Its description is changed.");
    }
}
