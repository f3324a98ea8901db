namespace Countersign.Core.BlastRadius.Sql;

/// <summary><c>ALTER</c> of everything but tables.</summary>
internal static class AlterStatements
{
    private static readonly (string Words, string Kind)[] Objects =
    [
        ("MATERIALIZED VIEW", SqlKinds.View), ("FOREIGN DATA WRAPPER", SqlKinds.Server), ("EVENT TRIGGER", SqlKinds.Trigger), ("VIEW", SqlKinds.View), ("INDEX", SqlKinds.Index),
        ("SEQUENCE", SqlKinds.Sequence), ("TYPE", "sql_type"), ("DOMAIN", "sql_type"), ("SCHEMA", SqlKinds.Schema), ("DATABASE", SqlKinds.Database), ("FUNCTION", SqlKinds.Function),
        ("PROCEDURE", SqlKinds.Function), ("ROUTINE", SqlKinds.Function), ("AGGREGATE", SqlKinds.Function), ("EXTENSION", "sql_extension"), ("PUBLICATION", "sql_publication"),
        ("SUBSCRIPTION", "sql_subscription"), ("SERVER", SqlKinds.Server), ("TRIGGER", SqlKinds.Trigger), ("TABLESPACE", "sql_tablespace"), ("COLLATION", "sql_collation"), ("STATISTICS", "sql_statistics"),
        ("OPERATOR CLASS", "sql_operator"), ("OPERATOR", "sql_operator"),
    ];

    /// <summary>After ALTER.</summary>
    public static void Run(SqlCursor c, SqlScript script)
    {
        c.TakeAny("ONLINE", "OFFLINE", "IGNORE", "FOREIGN");
        if (c.Take("TABLE")) AlterTable.Run(c, script);
        else if (c.Take("SYSTEM")) SettingStatements.AlterSystem(c, script);
        else if (c.Take("DEFAULT", "PRIVILEGES")) script.Add(SqlEffect.Access(SqlKinds.Privilege, "default privileges", "who may use what is made from now on"), c.First);
        else if (c.Take("ROLE") || c.Take("USER", "MAPPING") || c.Take("USER") || c.Take("GROUP")) AccessStatements.Role(c, isNew: false, script);
        else if (c.Take("POLICY")) Policy(c, script);
        else if (Array.Find(Objects, o => c.Take(o.Words.Split(' '))) is { Kind: { } kind }) Object(c, kind, script);
        else script.NotUnderstood(c, "what it changes is not known here");
    }

    private static void Policy(SqlCursor c, SqlScript script)
    {
        var name = c.Name();
        var address = name is not null && c.Take("ON") && c.Name() is { } table ? table.Plus(name).Address : "policy";
        script.Add(SqlEffect.Access(SqlKinds.Policy, address, "which rows who may see or write changes"), c.First);
    }

    private static void Object(SqlCursor c, string kind, SqlScript script)
    {
        var isMaybe = c.TakeIfExists();
        var address = c.Name()?.Address;
        if (address is null)
        {
            script.NotUnderstood(c, "the name of what it changes cannot be read");
            return;
        }

        var effect = Effect(c, kind, address);
        if (kind == SqlKinds.Schema) script.Known.Forget();
        script.Add(isMaybe ? effect with { Certainty = Certainty.Possible } : effect, c.First);
    }

    private static PlannedEffect Effect(SqlCursor c, string kind, string address)
    {
        if (c.Has("OWNER") || c.Has("DEFINER")) return SqlEffect.Access(kind, address, "who owns it, or with whose rights it runs");
        if (c.Has("DROP", "ATTRIBUTE")) return SqlEffect.Overwritten(kind, address, "what columns of this type hold in the attribute is gone", Undo.None);
        if (kind == SqlKinds.Trigger && c.Has("DISABLE")) return SqlEffect.Guard(kind, address, "what it enforces or records ends");
        if (c.Has("RENAME", "TO") || c.Has("RENAME", "VALUE") || c.Has("RENAME", "ATTRIBUTE") || c.Has("SET", "SCHEMA")) return SqlEffect.Breaks(kind, address, RenameStatements.Why);
        if (kind is "sql_publication" or "sql_subscription" && (c.Has("DROP") || c.Has("DISABLE") || c.Has("SET"))) return SqlEffect.Breaks(kind, address, "changes that others wait for may no longer arrive");
        if (kind == SqlKinds.Database) return SqlEffect.Breaks(kind, address, "a setting of the whole database changes; what that means is not judged here");
        return SqlEffect.Changed(kind, address, "its definition changes");
    }
}
