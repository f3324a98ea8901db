using System.Collections.Frozen;

namespace Countersign.Core.BlastRadius.Sql;

/// <summary>Which statements are understood, by their first word. Whatever is not here is not understood, and said so.</summary>
internal static class SqlStatements
{
    private const int HeadlineWords = 4;

    private static readonly FrozenDictionary<string, Action<SqlCursor, SqlScript>> ByFirstWord = new Dictionary<string, Action<SqlCursor, SqlScript>>(StringComparer.OrdinalIgnoreCase)
    {
        ["ALTER"] = AlterStatements.Run,
        ["CREATE"] = CreateStatements.Run,
        ["DROP"] = DropStatements.Run,
        ["TRUNCATE"] = RowStatements.Truncate,
        ["RENAME"] = RenameStatements.Run,
        ["INSERT"] = RowStatements.Insert,
        ["REPLACE"] = RowStatements.Replace,
        ["UPDATE"] = RowStatements.Update,
        ["DELETE"] = RowStatements.Delete,
        ["MERGE"] = RowStatements.Merge,
        ["COPY"] = DataStatements.Copy,
        ["LOAD"] = DataStatements.Load,
        ["SELECT"] = DataStatements.Select,
        ["VALUES"] = DataStatements.Select,
        ["TABLE"] = DataStatements.Select,
        ["WITH"] = DataStatements.With,
        ["EXPLAIN"] = DataStatements.Explain,
        ["DESCRIBE"] = DataStatements.Explain,
        ["DESC"] = DataStatements.Explain,
        ["DO"] = CodeStatements.Do,
        ["EXECUTE"] = CodeStatements.Execute,
        ["PREPARE"] = CodeStatements.Prepare,
        ["CALL"] = CodeStatements.Call,
        ["GRANT"] = AccessStatements.Grant,
        ["REVOKE"] = AccessStatements.Revoke,
        ["REASSIGN"] = AccessStatements.Reassign,
        ["SET"] = SettingStatements.Set,
        ["RESET"] = SettingStatements.Reset,
        ["PRAGMA"] = PragmaStatements.Run,
        ["BEGIN"] = SessionStatements.Begin,
        ["START"] = SessionStatements.Start,
        ["COMMIT"] = SessionStatements.Commit,
        ["END"] = SessionStatements.Commit,
        ["ROLLBACK"] = SessionStatements.Rollback,
        ["ABORT"] = SessionStatements.Rollback,
        ["SAVEPOINT"] = SessionStatements.Harmless,
        ["RELEASE"] = SessionStatements.Harmless,
        ["ANALYZE"] = SessionStatements.Harmless,
        ["CHECK"] = SessionStatements.Harmless,
        ["CHECKPOINT"] = SessionStatements.Harmless,
        ["CHECKSUM"] = SessionStatements.Harmless,
        ["CLOSE"] = SessionStatements.Harmless,
        ["FETCH"] = SessionStatements.Harmless,
        ["MOVE"] = SessionStatements.Harmless,
        ["LISTEN"] = SessionStatements.Harmless,
        ["NOTIFY"] = SessionStatements.Harmless,
        ["UNLISTEN"] = SessionStatements.Harmless,
        ["SHOW"] = SessionStatements.Harmless,
        ["HELP"] = SessionStatements.Harmless,
        ["DEALLOCATE"] = SessionStatements.Harmless,
        ["UNLOCK"] = SessionStatements.Harmless,
        ["DETACH"] = SessionStatements.Harmless,
        ["COMMENT"] = SessionStatements.Comment,
        ["DECLARE"] = DataStatements.Declare,
        ["DISCARD"] = SessionStatements.Elsewhere,
        ["USE"] = SessionStatements.Elsewhere,
        ["LOCK"] = MaintenanceStatements.Lock,
        ["VACUUM"] = MaintenanceStatements.Vacuum,
        ["CLUSTER"] = MaintenanceStatements.Rewrite,
        ["OPTIMIZE"] = MaintenanceStatements.Rewrite,
        ["REPAIR"] = MaintenanceStatements.Rewrite,
        ["REINDEX"] = MaintenanceStatements.Reindex,
        ["REFRESH"] = MaintenanceStatements.Refresh,
        ["KILL"] = MaintenanceStatements.Kill,
        ["FLUSH"] = MaintenanceStatements.Flush,
        ["PURGE"] = MaintenanceStatements.PurgeLogs,
        ["STOP"] = MaintenanceStatements.Replication,
        ["CHANGE"] = MaintenanceStatements.Replication,
        ["SHUTDOWN"] = MaintenanceStatements.Stop,
        ["RESTART"] = MaintenanceStatements.Stop,
        ["SECURITY"] = AccessStatements.SecurityLabel,
        ["IMPORT"] = DataStatements.Import,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Keywords = ByFirstWord.Keys
        .Concat("ATTACH DATABASE TABLE INDEX VIEW TRIGGER RULE EVENT FUNCTION PROCEDURE OR IF EXISTS NOT FROM INTO ON AS DATA TO SYSTEM TRANSACTION INSTALL UNINSTALL PLUGIN COMPONENT INSTANCE SERVER LANGUAGE CAST XA SOURCE SYSTEM GO USE DUMP HANDLER".Split(' '))
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Runs one statement.</summary>
    public static void Run(SqlCursor statement, SqlScript script)
    {
        // A query may stand in parentheses.
        while (statement.Is('(')) statement.At++;
        if (statement.IsEnd) return;
        var first = statement.Current;
        if (first.Kind != TokenKind.Word || !ByFirstWord.TryGetValue(first.Text, out var run))
        {
            script.NotUnderstood(statement, "it begins with no word of a statement that is known here");
            return;
        }

        statement.At++;
        run(statement, script);
    }

    /// <summary>
    /// How a statement is called where it is not understood: the keywords it begins with. No other word is taken: in a reading that cuts the script
    /// otherwise than its author meant, words can come from within a text.
    /// </summary>
    public static string Headline(SqlCursor statement)
    {
        var words = new List<string>();
        for (var at = statement.Start; words.Count < HeadlineWords && statement[at].Kind == TokenKind.Word && Keywords.Contains(statement[at].Text); at++)
            words.Add(statement[at].Text.ToUpperInvariant());
        return words.Count == 0 ? "statement" : string.Join(' ', words);
    }
}
