namespace Countersign.Core.BlastRadius.Sql;

/// <summary>The kinds of object that effects of SQL name.</summary>
internal static class SqlKinds
{
    public const string Column = "sql_column";
    public const string Constraint = "sql_constraint";
    public const string Database = "sql_database";
    public const string Function = "sql_function";
    public const string Index = "sql_index";
    public const string Partition = "sql_partition";
    public const string Policy = "sql_policy";
    public const string Privilege = "sql_privilege";
    public const string Role = "sql_role";
    public const string Rows = "sql_rows";
    public const string Schema = "sql_schema";
    public const string Sequence = "sql_sequence";
    public const string Server = "sql_server";
    public const string Session = "sql_session";
    public const string Setting = "sql_setting";
    public const string Slot = "sql_replication_slot";
    public const string Statement = "sql_statement";
    public const string Table = "sql_table";
    public const string Trigger = "sql_trigger";
    public const string View = "sql_view";
}

/// <summary>
/// Effects as statements state them. SQL has no way back once it is committed, and no script proves that a backup exists: whole objects are lost
/// with undo <c>none</c>, parts whose old state a restored copy could give back with undo <c>backup</c>.
/// </summary>
internal static class SqlEffect
{
    /// <summary>Data goes.</summary>
    public static PlannedEffect Lost(string kind, string address, string because, Undo undo = Undo.None) => Of(Does.Delete, kind, address, because) with { Holds = Holds.Data, Undo = undo };

    /// <summary>Something goes that can be made again from its definition.</summary>
    public static PlannedEffect Gone(string kind, string address, string because, Holds holds = Holds.None) =>
        Of(Does.Delete, kind, address, because) with { Holds = holds, Undo = Undo.Recreate };

    /// <summary>Data is overwritten or cut in place.</summary>
    public static PlannedEffect Overwritten(string kind, string address, string because, Undo undo = Undo.Backup) =>
        Of(Does.Update, kind, address, because) with { Holds = Holds.Data, Undo = undo, Traits = EffectTraits.Listed | EffectTraits.Destroys };

    /// <summary>Whoever uses it fails or waits long; its data stays.</summary>
    public static PlannedEffect Breaks(string kind, string address, string because) =>
        Of(Does.Update, kind, address, because) with { Holds = Holds.Service, Undo = Undo.Full, Traits = EffectTraits.Listed | EffectTraits.Destroys };

    /// <summary>Writers wait, or the statement itself can fail on what is stored.</summary>
    public static PlannedEffect Delays(string kind, string address, string because) =>
        Of(Does.Update, kind, address, because) with { Holds = Holds.None, Undo = Undo.Full, Traits = EffectTraits.Listed | EffectTraits.Destroys };

    /// <summary>A protection goes.</summary>
    public static PlannedEffect Guard(string kind, string address, string because, Does does = Does.Update) =>
        Of(does, kind, address, because) with { Undo = Undo.Recreate, Traits = EffectTraits.Listed | EffectTraits.GuardRemoved };

    /// <summary>Who may do what changes.</summary>
    public static PlannedEffect Access(string kind, string address, string because, Does does = Does.Update) =>
        Of(does, kind, address, because) with { Holds = Holds.Identity, Undo = Undo.Recreate, Traits = EffectTraits.Listed | EffectTraits.GatePath };

    /// <summary>Something new.</summary>
    public static PlannedEffect Made(string kind, string address, string because = "") => Of(Does.Create, kind, address, because);

    /// <summary>A change that loses nothing.</summary>
    public static PlannedEffect Changed(string kind, string address, string because) => Of(Does.Update, kind, address, because);

    /// <summary>Something runs that was not understood.</summary>
    public static PlannedEffect NotUnderstood(string kind, string address, string because) =>
        Of(Does.Run, kind, address, because) with { Holds = Holds.Unknown, Undo = Undo.Unknown, Traits = EffectTraits.NotUnderstood };

    private static PlannedEffect Of(Does does, string kind, string address, string because) => new()
    {
        Does = does,
        Kind = kind,
        Address = HostileText.Bound(address),
        Holds = Holds.None,
        Undo = Undo.Full,
        Traits = EffectTraits.Listed,
        Because = because.Length > 0 ? [because] : [],
        Source = "",
    };
}
