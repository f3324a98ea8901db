namespace Countersign.Core.BlastRadius.Sql;

/// <summary><c>DROP</c> of every kind of object.</summary>
internal static class DropStatements
{
    private const string MadeHere = "the same transaction made it, so nothing that was there before is lost";

    private sealed record Kind(string Words, string Named, Holds Holds, Undo Undo, string Why, string CascadeWhy = "whatever depends on it goes with it", bool CascadeLosesData = false, bool IsGuard = false);

    // Longer ones first: MATERIALIZED VIEW before VIEW.
    private static readonly Kind[] Kinds =
    [
        new("FOREIGN DATA WRAPPER", SqlKinds.Server, Holds.Service, Undo.Recreate, "foreign tables behind it stop working"),
        new("FOREIGN TABLE", SqlKinds.Table, Holds.None, Undo.Recreate, "its rows stay where they are, in the other database"),
        new("MATERIALIZED VIEW", SqlKinds.View, Holds.None, Undo.Recreate, "whoever reads it fails"),
        new("USER MAPPING", SqlKinds.Role, Holds.Identity, Undo.None, "the credentials it holds are gone"),
        new("EVENT TRIGGER", SqlKinds.Trigger, Holds.None, Undo.Recreate, "what it enforces or records ends", IsGuard: true),
        new("TABLE", SqlKinds.Table, Holds.Data, Undo.None, "its rows are gone with it", "constraints and views that refer to it go as well"),
        new("SCHEMA", SqlKinds.Schema, Holds.Data, Undo.None, "with CASCADE every table in it is gone", "every table in it is gone"),
        new("DATABASE", SqlKinds.Database, Holds.Data, Undo.None, "everything in it is gone"),
        new("INDEX", SqlKinds.Index, Holds.None, Undo.Recreate, "queries may become slow, and what it kept unique is no longer kept so"),
        new("VIEW", SqlKinds.View, Holds.None, Undo.Recreate, "whoever reads it fails"),
        new("SEQUENCE", SqlKinds.Sequence, Holds.None, Undo.Recreate, "where it stood is lost"),
        new("TYPE", "sql_type", Holds.None, Undo.Recreate, "", "every column of this type is dropped", true),
        new("DOMAIN", "sql_type", Holds.None, Undo.Recreate, "", "every column of this type is dropped", true),
        new("EXTENSION", "sql_extension", Holds.Service, Undo.Recreate, "its functions and types are gone", "every column of its types is dropped", true),
        new("TRIGGER", SqlKinds.Trigger, Holds.None, Undo.Recreate, "what it enforces or records ends", IsGuard: true),
        new("POLICY", SqlKinds.Policy, Holds.None, Undo.Recreate, "which rows who may see changes", IsGuard: true),
        new("RULE", "sql_rule", Holds.None, Undo.Recreate, "what it enforces ends", IsGuard: true),
        new("FUNCTION", SqlKinds.Function, Holds.None, Undo.Recreate, "whoever calls it fails", "triggers and views that use it go as well"),
        new("PROCEDURE", SqlKinds.Function, Holds.None, Undo.Recreate, "whoever calls it fails"),
        new("ROUTINE", SqlKinds.Function, Holds.None, Undo.Recreate, "whoever calls it fails"),
        new("AGGREGATE", SqlKinds.Function, Holds.None, Undo.Recreate, "whoever calls it fails"),
        new("ROLE", SqlKinds.Role, Holds.Identity, Undo.None, "whoever signs in with it is shut out, and its credentials are gone"),
        new("USER", SqlKinds.Role, Holds.Identity, Undo.None, "whoever signs in with it is shut out, and its credentials are gone"),
        new("GROUP", SqlKinds.Role, Holds.Identity, Undo.None, "whoever has rights through it is shut out"),
        new("PUBLICATION", "sql_publication", Holds.Service, Undo.Recreate, "whoever subscribes to it gets no more changes"),
        new("SUBSCRIPTION", "sql_subscription", Holds.Service, Undo.Recreate, "changes of the other database no longer arrive"),
        new("SERVER", SqlKinds.Server, Holds.Service, Undo.Recreate, "foreign tables behind it stop working"),
        new("TABLESPACE", "sql_tablespace", Holds.Data, Undo.None, "in MySQL what it stores is gone"),
        new("EVENT", "sql_event", Holds.None, Undo.Recreate, "what it does on schedule ends"),
        new("COLLATION", "sql_collation", Holds.None, Undo.Recreate, ""),
        new("STATISTICS", "sql_statistics", Holds.None, Undo.Recreate, "queries may become slow"),
        new("LANGUAGE", "sql_language", Holds.Service, Undo.Recreate, "functions written in it are gone or fail"),
    ];

    /// <summary>After the word DROP.</summary>
    public static void Run(SqlCursor c, SqlScript script)
    {
        if (c.Take("OWNED", "BY"))
        {
            script.Add(SqlEffect.Lost(SqlKinds.Database, $"owned by {AccessStatements.RoleName(c)}", "every object that this role owns in this database is gone"), c.First);
            return;
        }

        if (c.Take("PREPARE"))
        {
            script.Note("session", "", "A prepared statement is dropped.");
            return;
        }

        var isTemporary = c.Take("TEMPORARY") || c.Take("TEMP");
        c.TakeAny("ONLINE", "OFFLINE", "SPATIAL");
        if (Array.Find(Kinds, k => c.Take(k.Words.Split(' '))) is { } kind) Objects(c, kind, isTemporary, script);
        else script.NotUnderstood(c, "what it drops is not known here");
    }

    private static void Objects(SqlCursor c, Kind kind, bool isTemporary, SqlScript script)
    {
        c.Take("CONCURRENTLY");
        var isMaybe = c.TakeIfExists();
        c.Take("FOR");
        var found = new List<PlannedEffect>();
        var names = new List<SqlName?>();
        do
        {
            var name = kind.Named == SqlKinds.Role ? null : c.Name();
            var address = kind.Named == SqlKinds.Role ? AccessStatements.RoleName(c) : name?.Address;
            if (address is null) break;
            if (c.Is('(')) c.SkipOne();
            if (c.Take("ON")) (name, address) = OfTable(c, name, address);
            found.Add(Effect(kind, name, address, isTemporary, script));
            names.Add(name);
        }
        while (c.Take(','));

        var isCascade = c.Take("CASCADE");
        c.TakeAny("RESTRICT", "WAIT", "NOWAIT", "PURGE", "CASCADE", "FORCE", "WITH", "SERVER");
        var isClear = found.Count > 0 && (c.IsEnd || kind.Named is SqlKinds.Role or SqlKinds.Index or SqlKinds.Database or SqlKinds.Server);
        if (!isClear) script.NotUnderstood(c, "the names that it drops cannot be read");
        for (var at = 0; at < found.Count; at++) Add(found[at], names[at], kind, isCascade, isMaybe, c.First, script);
    }

    private static (SqlName?, string) OfTable(SqlCursor c, SqlName? name, string address) =>
        c.Name() is { } table && name is not null ? (null, table.Plus(name).Address) : (null, address);

    private static PlannedEffect Effect(Kind kind, SqlName? name, string address, bool isTemporary, SqlScript script)
    {
        if (kind.Named == SqlKinds.Table && name is not null)
        {
            if (script.Known.Rebuilds.Dropping(name) is { } rebuild) return rebuild;
            if (script.Known.IsSurelyNew(name)) return SqlEffect.Gone(kind.Named, address, MadeHere);
            if (isTemporary) return SqlEffect.Gone(kind.Named, address, "it is a temporary table, which ends with its session");
        }

        return kind switch
        {
            { Holds: Holds.Data } => SqlEffect.Lost(kind.Named, address, kind.Why, kind.Undo),
            { IsGuard: true } => SqlEffect.Guard(kind.Named, address, kind.Why, Does.Delete),
            _ => SqlEffect.Gone(kind.Named, address, kind.Why, kind.Holds) with { Undo = kind.Undo },
        };
    }

    private static void Add(PlannedEffect effect, SqlName? name, Kind kind, bool isCascade, bool isMaybe, SqlToken at, SqlScript script)
    {
        if (isCascade && kind.CascadeLosesData) effect = effect with { Holds = Holds.Data, Undo = Undo.None, Certainty = Certainty.Possible };
        if (isCascade) effect = effect with { Because = [.. effect.Because, $"CASCADE: {kind.CascadeWhy}"] };
        if (isMaybe) effect = effect with { Certainty = Certainty.Possible };
        var index = script.Add(effect, at);
        if (kind.Named == SqlKinds.Schema) script.Known.Forget();
        if (kind.Named != SqlKinds.Table || name is null) return;
        if (effect.Does == Does.Replace) script.Known.Rebuilds.Dropped(name, index);
        script.Known.Drop(name);
    }
}
