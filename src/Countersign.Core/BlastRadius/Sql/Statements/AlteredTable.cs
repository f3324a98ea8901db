namespace Countersign.Core.BlastRadius.Sql;

/// <summary>The table of an ALTER TABLE, and how its actions become effects.</summary>
/// <param name="name">The table.</param>
/// <param name="isMaybe">Whether it may not be there.</param>
/// <param name="script">Where effects go.</param>
internal sealed class AlteredTable(SqlName name, bool isMaybe, SqlScript script)
{
    private SqlName _name = name;

    /// <summary>The script made it: nobody waits for it.</summary>
    public bool IsNew => script.Known.IsNew(_name);

    public SqlDialect Dialect => script.Dialect;

    /// <summary>A part of it, or the table itself where none is named.</summary>
    public string Address(string? part) => part is null ? _name.Address : _name.Plus(new SqlName([part])).Address;

    public SqlToken At { get; set; }

    public void Changed(string kind, string? part, string why) => Add(SqlEffect.Changed(kind, Address(part), why));

    public void Made(string kind, string? part, string why) => Add(SqlEffect.Made(kind, Address(part), why));

    public void Gone(string kind, string? part, string why, bool isPartMaybe = false) => Add(SqlEffect.Gone(kind, Address(part), why), isPartMaybe);

    public void Guard(string why) => Add(SqlEffect.Guard(SqlKinds.Table, Address(null), why));

    public void Delays(string kind, string? part, string why) => Add(IsNew ? SqlEffect.Changed(kind, Address(part), why) : SqlEffect.Delays(kind, Address(part), why));

    public void Breaks(string kind, string? part, string why) => Add(IsNew ? SqlEffect.Changed(kind, Address(part), why) : SqlEffect.Breaks(kind, Address(part), why));

    /// <summary>Who may do what with it; of a table that the same transaction made nobody had rights before.</summary>
    public void Access(string why) =>
        Add(script.Known.IsSurelyNew(_name) ? SqlEffect.Changed(SqlKinds.Table, Address(null), why) : SqlEffect.Access(SqlKinds.Table, Address(null), why));

    public void Overwritten(string kind, string? part, string why, Undo undo = Undo.Backup)
    {
        script.Known.Rebuilds.Spoil(_name);
        Add(script.Known.IsSurelyNew(_name) ? SqlEffect.Changed(kind, Address(part), why) : SqlEffect.Overwritten(kind, Address(part), why, undo));
    }

    public void Lost(string kind, string? part, string why)
    {
        script.Known.Rebuilds.Spoil(_name);
        var lost = SqlEffect.Lost(kind, Address(part), why);
        Add(script.Known.IsSurelyNew(_name) ? SqlEffect.Gone(kind, Address(part), "the same transaction made the table") : lost);
    }

    public void LoseColumn(string column, bool isColumnMaybe, bool isCascade)
    {
        script.Known.Rebuilds.Spoil(_name);
        var effect = script.Known.IsSurelyNew(_name)
            ? SqlEffect.Gone(SqlKinds.Column, Address(column), "the same transaction made the table")
            : SqlEffect.Lost(SqlKinds.Column, Address(column), "what it holds in every row is gone");
        if (isCascade) effect = effect with { Because = [.. effect.Because, "CASCADE: views, indexes and constraints that use it go with it"] };
        Add(effect, isColumnMaybe);
    }

    public void Forgotten(string partition) =>
        Add(SqlEffect.Made(SqlKinds.Partition, partition, "it becomes a table of its own: its rows stay, but are no longer part of the table") with { Does = Does.Forget, Holds = Holds.Data });

    public void Rename(SqlName to)
    {
        var renamed = to.Parts.Count == 1 ? _name.Renamed(to.Last) : to;
        RenameStatements.Table(_name, renamed, At, script);
        _name = renamed;
    }

    /// <summary>It goes to another schema.</summary>
    public void Move()
    {
        Breaks(SqlKinds.Table, null, RenameStatements.Why);
        script.Known.Forget();
    }

    public void NotUnderstood(SqlCursor action) => script.NotUnderstood(At.Line > 0 ? At : action.First, "this change of a table is not known here", $"ALTER TABLE {_name.Address}");

    private void Add(PlannedEffect effect, bool isPartMaybe = false) =>
        script.Add(isMaybe || isPartMaybe ? effect with { Certainty = Certainty.Possible } : effect, At);
}
