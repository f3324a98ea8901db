namespace Countersign.Core.BlastRadius.Sql;

/// <summary>Statements about who may do what.</summary>
internal static class AccessStatements
{
    /// <summary>After GRANT.</summary>
    public static void Grant(SqlCursor c, SqlScript script)
    {
        if (!ObjectOf(c, out var target))
        {
            script.Add(SqlEffect.Access(SqlKinds.Role, target?.Address ?? "role", "a role gets the rights of another"), c.First);
            return;
        }

        var toAll = c.SkipTo("TO") && c.SkipTo("PUBLIC");
        var isOwn = target is not null && script.Known.IsSurelyNew(target) && !toAll;
        script.Add(
            isOwn
                ? SqlEffect.Changed(SqlKinds.Privilege, target!.Address, "who may use a table that the same transaction made")
                : SqlEffect.Access(SqlKinds.Privilege, target?.Address ?? "privileges", toAll ? "everybody gets rights on it" : "somebody gets rights on it"),
            c.First);
    }

    /// <summary>After REVOKE.</summary>
    public static void Revoke(SqlCursor c, SqlScript script)
    {
        ObjectOf(c, out var target);
        script.Add(SqlEffect.Access(SqlKinds.Privilege, target?.Address ?? "privileges", "somebody loses rights; what relies on them fails"), c.First);
    }

    /// <summary>Goes to the object after ON; false where there is none, because roles are given.</summary>
    private static bool ObjectOf(SqlCursor c, out SqlName? target)
    {
        target = null;
        if (!c.SkipTo("ON")) return false;
        c.At++;
        c.TakeAny("TABLE", "SEQUENCE", "FUNCTION", "PROCEDURE", "ROUTINE", "SCHEMA", "DATABASE", "TYPE", "DOMAIN", "LANGUAGE");
        if (!c.IsAny("ALL")) target = c.Name();

        // Of several objects only the first is named; the effect is the same row for all.
        if (c.Is(',')) target = null;
        return true;
    }

    /// <summary>After REASSIGN.</summary>
    public static void Reassign(SqlCursor c, SqlScript script) =>
        script.Add(SqlEffect.Access(SqlKinds.Privilege, "owned objects", "everything that one role owns goes to another"), c.First);

    /// <summary>After SECURITY.</summary>
    public static void SecurityLabel(SqlCursor c, SqlScript script) =>
        script.Add(SqlEffect.Access(SqlKinds.Privilege, "security label", "a label that access depends on is set"), c.First);

    /// <summary>A new role, or a changed one; the cursor stands after ROLE, USER or GROUP.</summary>
    public static void Role(SqlCursor c, bool isNew, SqlScript script)
    {
        _ = c.TakeIfExists() || c.TakeIfNotExists();
        var address = RoleName(c) ?? "role";
        script.Add(SqlEffect.Access(SqlKinds.Role, address, isNew ? "somebody new may sign in or get rights" : "how it signs in or what it may do changes", isNew ? Does.Create : Does.Update), c.First);
    }

    /// <summary>
    /// The name of a role. MySQL writes accounts as texts, and texts are never shown. Null where no name stands here.
    /// </summary>
    public static string? RoleName(SqlCursor c)
    {
        var isText = c.Current.IsText;
        if (isText) c.At++;
        var name = isText ? "account" : c.Name()?.Address;
        if (name is null) return null;
        if (c.Take('@')) c.At++;
        if (c.Current.IsVariable) c.At++;
        return name;
    }
}
