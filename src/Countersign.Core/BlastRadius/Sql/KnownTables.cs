namespace Countersign.Core.BlastRadius.Sql;

/// <summary>
/// Tables and columns that the script itself made: losing them loses nothing that was there before. A client may go on after an error, and then
/// a table that "was made" is the one that was there; so a loss counts as none only within the transaction that made the table.
/// </summary>
internal sealed class KnownTables
{
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sure = new(StringComparer.Ordinal);

    public Rebuilds Rebuilds { get; } = new();

    /// <summary>The script made it, if nothing failed. Enough for waiting and locks, which a new table does not have.</summary>
    public bool IsNew(SqlName name) => _made.Contains(name.Key);

    /// <summary>The transaction that is still open made it. Enough for losses.</summary>
    public bool IsSurelyNew(SqlName name) => _sure.Contains(name.Key);

    public void Make(SqlName name, bool isInTransaction)
    {
        _made.Add(name.Key);
        if (isInTransaction) _sure.Add(name.Key);
    }

    public void Drop(SqlName name)
    {
        _made.Remove(name.Key);
        _sure.Remove(name.Key);
        Rebuilds.Spoil(name);
    }

    public void Rename(SqlName from, SqlName to)
    {
        var (wasNew, wasSure) = (IsNew(from), IsSurelyNew(from));
        Drop(from);
        Drop(to);
        if (wasNew) Make(to, wasSure);
    }

    /// <summary>A transaction ended.</summary>
    public void ForgetSure()
    {
        _sure.Clear();
        Rebuilds.ForgetCopies();
    }

    /// <summary>Names may mean other tables from here on.</summary>
    public void Forget()
    {
        _made.Clear();
        ForgetSure();
    }
}

/// <summary>
/// The way to change a table where ALTER TABLE cannot: make a new one, copy the rows, drop the old one, give the new one its name. It keeps
/// the rows where all that is seen in one transaction, and the columns where all of them are copied.
/// </summary>
internal sealed class Rebuilds
{
    private readonly Dictionary<string, (string Into, bool AllColumns, int Line)> _copies = new(StringComparer.Ordinal);
    private readonly List<(string Old, string Into, int Effect)> _open = [];

    /// <summary>Every row of a table was copied into one that is surely new.</summary>
    public void Copied(SqlName from, SqlName into, bool allColumns, int line) => _copies[from.Key] = (into.Key, allColumns, line);

    /// <summary>The table is dropped after it was copied; null where it was not.</summary>
    public PlannedEffect? Dropping(SqlName table)
    {
        if (!_copies.TryGetValue(table.Key, out var copy)) return null;
        var effect = SqlEffect.Made(SqlKinds.Table, table.Address) with { Does = Does.Replace, Holds = Holds.Data };
        return copy.AllColumns
            ? effect with { Because = [$"all of it was copied into the table that takes its place (line {copy.Line})"] }
            : effect with
            {
                Undo = Undo.Backup,
                Because = [$"its rows were copied into the table that takes its place (line {copy.Line})", "columns that the copy does not name are lost; whether there are any is not seen here"],
            };
    }

    /// <summary>It was dropped by this effect.</summary>
    public void Dropped(SqlName table, int effect)
    {
        _open.Add((table.Key, _copies[table.Key].Into, effect));
        _copies.Remove(table.Key);
    }

    /// <summary>A table takes another name; says whether that completes a rebuild.</summary>
    public bool Renamed(SqlName from, SqlName to) => _open.RemoveAll(r => r.Into == from.Key && r.Old == to.Key) > 0;

    public void ForgetCopies() => _copies.Clear();

    /// <summary>Rows or columns of this table went: a copy in it is none any more.</summary>
    public void Spoil(SqlName table)
    {
        foreach (var copy in _copies.Where(c => c.Value.Into == table.Key).ToList()) _copies.Remove(copy.Key);
    }

    /// <summary>Where the new table never takes the name, whoever reads the old one fails.</summary>
    public void Conclude(SqlScript script)
    {
        foreach (var (_, _, effect) in _open)
            script.Worsen(effect, e => e with { Holds = e.Undo == Undo.Full ? Holds.Service : e.Holds, Because = [.. e.Because, "the new table does not take its name"] });
    }
}
