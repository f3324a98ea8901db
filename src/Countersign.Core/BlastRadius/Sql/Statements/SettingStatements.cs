using System.Collections.Frozen;

namespace Countersign.Core.BlastRadius.Sql;

/// <summary>Settings of the session and of the server.</summary>
internal static class SettingStatements
{
    private const string ReadsOtherwise = "from here on texts or names are read by other rules, which are not followed";

    /// <summary>Settings that switch a protection off, with the values that leave it on.</summary>
    private static readonly FrozenDictionary<string, (string[] On, string Why)> Guards = new Dictionary<string, (string[], string)>(StringComparer.OrdinalIgnoreCase)
    {
        ["session_replication_role"] = (["origin", "default"], "triggers and foreign keys no longer hold for what follows"),
        ["foreign_key_checks"] = (["1", "on", "true", "default"], "foreign keys no longer hold for what follows"),
        ["unique_checks"] = (["1", "on", "true", "default"], "keys are no longer checked for what follows"),
        ["check_constraint_checks"] = (["1", "on", "true", "default"], "check constraints no longer hold for what follows"),
        ["sql_safe_updates"] = (["1", "on", "true"], "statements without WHERE are no longer refused"),
        ["sql_log_bin"] = (["1", "on", "true"], "what follows is not in the binary log: replicas do not get it, and a restore to a point in time leaves it out"),
        ["read_only"] = (["1", "on", "true"], "the server takes writes again"),
        ["super_read_only"] = (["1", "on", "true"], "the server takes writes again"),
        ["default_transaction_read_only"] = (["1", "on", "true"], "the session takes writes again"),
        ["fsync"] = (["on", "1", "true"], "a crash can lose or damage the database"),
        ["full_page_writes"] = (["on", "1", "true"], "a crash can damage the database"),
        ["innodb_flush_log_at_trx_commit"] = (["1"], "a crash can lose what was committed"),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] WholeServer = ["GLOBAL", "PERSIST", "PERSIST_ONLY", "@@GLOBAL", "@@PERSIST", "@@PERSIST_ONLY"];
    private static readonly string[] Elsewhere = ["search_path", "schema", "role", "authorization"];

    /// <summary>Whether a setting must not be let pass without looking at its value.</summary>
    public static bool IsGuard(string setting) => Guards.ContainsKey(setting) || setting.Equals("standard_conforming_strings", StringComparison.OrdinalIgnoreCase);

    /// <summary>After SET: one setting or, in MySQL, several.</summary>
    public static void Set(SqlCursor c, SqlScript script)
    {
        if (c.IsAny("PASSWORD", "DEFAULT"))
        {
            script.Add(SqlEffect.Access(SqlKinds.Role, "account", "how an account signs in or what it may do changes"), c.First);
            return;
        }

        foreach (var part in c.Rest().SplitAtCommas()) One(part, script);
        InnerStatements.Read(c.Rest(), script);
        if (!script.IsInBody) script.Note("session", "", "A setting of the session is changed.");
    }

    private static void One(SqlCursor part, SqlScript script)
    {
        var isServer = WholeServer.Any(word => part.Take(word));
        part.Take('.');
        part.TakeAny("SESSION", "LOCAL", "@@SESSION", "@@LOCAL");
        part.Take('.');
        var name = part.Current;
        part.At++;
        if (name.Kind is not (TokenKind.Word or TokenKind.Quoted)) return;
        var setting = name.Text.TrimStart('@');
        part.Take(':');
        if (!part.Take('=')) part.Take("TO");
        Changed(setting, part, isServer, script);
    }

    private static void Changed(string setting, SqlCursor value, bool isServer, SqlScript script)
    {
        if (Elsewhere.Contains(setting, StringComparer.OrdinalIgnoreCase) || setting.Equals("SESSION", StringComparison.OrdinalIgnoreCase)) script.Known.Forget();
        if (Guards.TryGetValue(setting, out var guard) && !IsOn(value.Current, guard.On)) script.Add(SqlEffect.Guard(SqlKinds.Setting, setting, guard.Why), value.First);
        else if (ChangesReading(setting, value)) script.NotUnderstood(value.First, ReadsOtherwise, $"SET {setting}");
        else if (isServer) script.Add(SqlEffect.Breaks(SqlKinds.Setting, setting, "a setting of the whole server changes; what that means for others is not judged here"), value.First);
    }

    // What a variable holds is not known, also where a script only puts back what it found.
    private static bool IsOn(SqlToken value, string[] on) => on.Contains(value.Text, StringComparer.OrdinalIgnoreCase);

    private static bool ChangesReading(string setting, SqlCursor value)
    {
        if (setting.Equals("standard_conforming_strings", StringComparison.OrdinalIgnoreCase)) return !value.Current.Text.Equals("on", StringComparison.OrdinalIgnoreCase);
        if (!setting.Equals("sql_mode", StringComparison.OrdinalIgnoreCase)) return false;
        for (var at = value.At; at < value.End; at++)
            if (value[at].Text.Contains("ANSI", StringComparison.OrdinalIgnoreCase) || value[at].Text.Contains("NO_BACKSLASH_ESCAPES", StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>After RESET.</summary>
    public static void Reset(SqlCursor c, SqlScript script)
    {
        script.Known.Forget();
        if (c.IsAny("MASTER", "BINARY")) script.Add(SqlEffect.Guard(SqlKinds.Server, "binary log", "the logs that replicas and restores to a point in time need are deleted", Does.Delete), c.First);
        else if (c.IsAny("SLAVE", "REPLICA")) script.Add(SqlEffect.Breaks(SqlKinds.Server, "replica", "it forgets where it stood"), c.First);
        else if (c.Take("PERSIST")) script.Add(SqlEffect.Breaks(SqlKinds.Setting, c.Name()?.Address ?? "settings", "a setting of the whole server changes"), c.First);
        else script.Note("session", "", "A setting of the session is put back.");
    }

    /// <summary>ALTER SYSTEM: settings of the whole server, kept over restarts.</summary>
    public static void AlterSystem(SqlCursor c, SqlScript script)
    {
        _ = c.TakeEither("SET", "RESET");
        var setting = c.Name()?.Address ?? "settings";
        script.Add(
            Guards.TryGetValue(setting, out var guard)
                ? SqlEffect.Guard(SqlKinds.Setting, setting, guard.Why)
                : SqlEffect.Breaks(SqlKinds.Setting, setting, "a setting of the whole server changes; what that means is not judged here"),
            c.First);
    }
}
