namespace Countersign.Core.BlastRadius.Sql;

/// <summary><c>CREATE</c> of every kind of object.</summary>
internal static class CreateStatements
{
    private static readonly (string Words, string Kind)[] Plain =
    [
        ("MATERIALIZED VIEW", SqlKinds.View), ("VIEW", SqlKinds.View), ("SCHEMA", SqlKinds.Schema), ("DATABASE", SqlKinds.Database), ("SEQUENCE", SqlKinds.Sequence),
        ("TYPE", "sql_type"), ("DOMAIN", "sql_type"), ("EXTENSION", "sql_extension"), ("PUBLICATION", "sql_publication"), ("SUBSCRIPTION", "sql_subscription"),
        ("FOREIGN DATA WRAPPER", SqlKinds.Server), ("SERVER", SqlKinds.Server), ("TABLESPACE", "sql_tablespace"), ("COLLATION", "sql_collation"), ("STATISTICS", "sql_statistics"),
        ("TEXT SEARCH CONFIGURATION", "sql_text_search"), ("TEXT SEARCH DICTIONARY", "sql_text_search"), ("AGGREGATE", SqlKinds.Function), ("OPERATOR CLASS", "sql_operator"), ("OPERATOR", "sql_operator"),
    ];

    /// <summary>After CREATE.</summary>
    public static void Run(SqlCursor c, SqlScript script)
    {
        var replaces = c.Take("OR", "REPLACE") || c.Take("OR", "ALTER");
        var isTemporary = TakeModifiers(c);
        if (c.Take("TABLE")) Table(c, replaces, isTemporary, script);
        else if (c.Take("VIRTUAL", "TABLE") || c.Take("FOREIGN", "TABLE")) Plainly(c, SqlKinds.Table, replaces, script);
        else if (c.Take("INDEX")) Index(c, script);
        else if (c.Take("TRIGGER") || c.Take("CONSTRAINT", "TRIGGER")) Trigger(c, replaces, script);
        else if (c.Take("FUNCTION") || c.Take("PROCEDURE")) Routine(c, replaces, script);
        else if (c.Take("ROLE") || c.Take("USER", "MAPPING") || c.Take("USER") || c.Take("GROUP")) AccessStatements.Role(c, isNew: !replaces, script);
        else if (c.Take("POLICY")) Policy(c, script);
        else if (Array.Find(Plain, p => c.Take(p.Words.Split(' '))) is { Kind: { } kind }) Plainly(c, kind, replaces, script);
        else script.NotUnderstood(c, "what it creates is not known here, or acts by itself later");
    }

    /// <summary>Takes the words between CREATE and the kind of object; says whether it is temporary.</summary>
    private static bool TakeModifiers(SqlCursor c)
    {
        var isTemporary = false;
        while (c.IsAny("TEMP", "TEMPORARY", "UNLOGGED", "GLOBAL", "LOCAL", "UNIQUE", "FULLTEXT", "SPATIAL", "DEFINER", "ALGORITHM", "SQL", "RECURSIVE", "TRUSTED", "PROCEDURAL", "DEFAULT", "ONLINE", "OFFLINE"))
        {
            isTemporary |= c.IsAny("TEMP", "TEMPORARY");
            var hasValue = c.IsAny("DEFINER", "ALGORITHM");
            if (c.Take("SQL")) _ = c.Take("SECURITY") && c.TakeEither("DEFINER", "INVOKER");
            else c.At++;
            if (hasValue && c.Take('=')) _ = AccessStatements.RoleName(c);
            if (hasValue && c.Is('(')) c.SkipOne();
        }

        return isTemporary;
    }

    private static void Table(SqlCursor c, bool replaces, bool isTemporary, SqlScript script)
    {
        var isMaybe = c.TakeIfNotExists();
        if (c.Name() is not { } table)
        {
            script.NotUnderstood(c, "the name of the table cannot be read");
            return;
        }

        var effect = replaces && !isTemporary
            ? SqlEffect.Lost(SqlKinds.Table, table.Address, "the table that has this name is dropped first") with { Does = Does.Replace }
            : SqlEffect.Made(SqlKinds.Table, table.Address, isTemporary ? "it is temporary" : "") with { Certainty = isMaybe ? Certainty.Possible : Certainty.Certain };
        script.Add(effect, c.First);
        if (!isMaybe && !replaces) script.Known.Make(table, script.Transaction.IsOpen && !script.IsConditional);
        if (c.Rest() is var query && query.SkipTo("SELECT", "WITH", "EXECUTE", "VALUES")) Query(query, table, script);
    }

    private static void Query(SqlCursor query, SqlName table, SqlScript script)
    {
        InnerStatements.Read(query.Rest(), script);
        if (!script.Known.IsSurelyNew(table) || !query.Take("SELECT") || !query.Take('*') || !query.Take("FROM")) return;
        if (query.Name() is { } from && query.IsEnd) script.Known.Rebuilds.Copied(from, table, allColumns: true, query.First.Line);
    }

    private static void Index(SqlCursor c, SqlScript script)
    {
        var isBeside = c.Take("CONCURRENTLY");
        var isMaybe = c.TakeIfNotExists();
        var name = c.Is("ON") ? null : c.Name();
        c.TakeAny("USING", "BTREE", "HASH");
        if (!c.Take("ON") || (c.Take("ONLY") && c.IsEnd) || c.Name() is not { } table)
        {
            script.NotUnderstood(c, "the table of the index cannot be read");
            return;
        }

        var made = SqlEffect.Made(SqlKinds.Index, name?.Address ?? $"{table.Address}.(index)") with { Certainty = isMaybe ? Certainty.Possible : Certainty.Certain };
        var index = script.Add(made, c.First);
        var waits = !isBeside && script.Dialect == SqlDialect.PostgreSql && !script.Known.IsNew(table);
        if (waits) script.AddAfter(index, SqlEffect.Delays(SqlKinds.Table, table.Address, "writes wait while the index is built; CONCURRENTLY does not make them wait"), c.First);
    }

    private static void Trigger(SqlCursor c, bool replaces, SqlScript script)
    {
        c.TakeIfNotExists();
        var name = c.Name();
        if (name is null || !c.SkipTo("ON") || !c.Take("ON") || c.Name() is not { } table)
        {
            script.NotUnderstood(c, "the trigger or its table cannot be read");
            return;
        }

        var address = table.Plus(name).Address;
        var made = replaces ? SqlEffect.Changed(SqlKinds.Trigger, address, "what it does is replaced") : SqlEffect.Made(SqlKinds.Trigger, address);
        var trigger = script.Add(made, c.First);
        if (!script.Known.IsNew(table)) script.AddAfter(trigger, SqlEffect.Changed(SqlKinds.Table, table.Address, "from now on its code runs with every write; what it does is not judged here"), c.First);
    }

    private static void Routine(SqlCursor c, bool replaces, SqlScript script)
    {
        c.TakeIfNotExists();
        var address = c.Name()?.Address;
        if (address is null)
        {
            script.NotUnderstood(c, "the name of the function cannot be read");
            return;
        }

        var does = replaces ? Does.Update : Does.Create;
        var isRaised = script.Dialect != SqlDialect.MySql && c.SkipTo("SECURITY") && c.Peek().Is("DEFINER");
        script.Add(
            isRaised
                ? SqlEffect.Access(SqlKinds.Function, address, "it runs with the rights of its owner, whoever calls it", does)
                : SqlEffect.Made(SqlKinds.Function, address, "what it does happens when it is called") with { Does = does },
            c.First);
    }

    private static void Policy(SqlCursor c, SqlScript script)
    {
        var name = c.Name();
        var address = name is not null && c.Take("ON") && c.Name() is { } table ? table.Plus(name).Address : "policy";
        script.Add(SqlEffect.Access(SqlKinds.Policy, address, "which rows who may see or write changes", Does.Create), c.First);
    }

    private static void Plainly(SqlCursor c, string kind, bool replaces, SqlScript script)
    {
        var isMaybe = c.TakeIfNotExists();
        var address = c.Name()?.Address ?? (c.Is("AUTHORIZATION") ? "schema of a role" : null);
        if (address is null)
        {
            script.NotUnderstood(c, "the name of what it creates cannot be read");
            return;
        }

        var effect = replaces ? SqlEffect.Changed(kind, address, "its definition is replaced") : SqlEffect.Made(kind, address);
        script.Add(effect with { Certainty = isMaybe ? Certainty.Possible : Certainty.Certain }, c.First);
        if (kind == SqlKinds.View && c.SkipTo("AS")) InnerStatements.Read(c.Rest(), script);
    }
}
