namespace Countersign.Core.BlastRadius.Sql;

/// <summary>Renames: nothing is lost, but whoever uses the old name fails.</summary>
internal static class RenameStatements
{
    public const string Why = "whoever uses the old name fails";

    /// <summary>After RENAME: tables or an account.</summary>
    public static void Run(SqlCursor c, SqlScript script)
    {
        if (c.Take("USER"))
        {
            script.Add(SqlEffect.Access(SqlKinds.Role, AccessStatements.RoleName(c) ?? "account", "whoever signs in with the old name is shut out"), c.First);
            return;
        }

        var isRead = c.TakeEither("TABLE", "TABLES");
        do
        {
            var (from, to) = (isRead ? c.Name() : null, isRead && c.Take("TO") ? c.Name() : null);
            if (from is null || to is null) script.NotUnderstood(c, "the names cannot be read");
            else Table(from, to, c.First, script);
            isRead &= to is not null;
        }
        while (isRead && c.Take(','));
    }

    /// <summary>A table takes another name.</summary>
    public static void Table(SqlName from, SqlName to, SqlToken at, SqlScript script)
    {
        var isQuiet = script.Known.Rebuilds.Renamed(from, to) || script.Known.IsSurelyNew(from);
        script.Known.Rename(from, to);
        script.Add(isQuiet ? SqlEffect.Changed(SqlKinds.Table, from.Address, "a table that this script made takes its name") : SqlEffect.Breaks(SqlKinds.Table, from.Address, Why), at);
    }
}
