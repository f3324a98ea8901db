using System.Collections.Frozen;

namespace Countersign.Core.BlastRadius.Sql;

/// <summary><c>PRAGMA</c> of SQLite.</summary>
internal static class PragmaStatements
{
    private static readonly FrozenSet<string> Harmless =
        ("analysis_limit application_id auto_vacuum automatic_index busy_timeout cache_size cache_spill cell_size_check collation_list compile_options count_changes data_version database_list "
        + "defer_foreign_keys encoding foreign_key_check foreign_key_list foreign_keys freelist_count full_column_names function_list hard_heap_limit incremental_vacuum index_info index_list index_xinfo "
        + "integrity_check journal_size_limit legacy_alter_table legacy_file_format locking_mode max_page_count mmap_size module_list optimize page_count page_size pragma_list query_only quick_check "
        + "read_uncommitted recursive_triggers reverse_unordered_selects secure_delete short_column_names shrink_memory soft_heap_limit stats table_info table_list table_xinfo temp_store "
        + "threads trusted_schema user_version wal_autocheckpoint wal_checkpoint").Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>After PRAGMA.</summary>
    public static void Run(SqlCursor c, SqlScript script)
    {
        var name = c.Name();
        var pragma = name?.Last.ToUpperInvariant();
        var value = c.Take('=') || c.Take('(') ? c.Current.Text.ToUpperInvariant() : "";
        if (pragma == "JOURNAL_MODE") Durability(value is "OFF" or "MEMORY", name!, "a crash while writing can destroy the database", c, script);
        else if (pragma == "SYNCHRONOUS") Durability(value is "OFF" or "0", name!, "a loss of power can destroy the database", c, script);
        else if (pragma == "IGNORE_CHECK_CONSTRAINTS") Durability(value is not ("" or "OFF" or "0" or "FALSE" or "NO"), name!, "check constraints no longer hold for what follows", c, script);
        else if (pragma == "FOREIGN_KEYS" && value.Length > 0) script.Add(SqlEffect.Changed(SqlKinds.Setting, name!.Address, "for this connection only; off is what SQLite begins with"), c.First);
        else if (name is not null && Harmless.Contains(name.Last)) script.Note("session", name.Address, "A setting of the connection is read or set.");
        else script.NotUnderstood(c, pragma == "WRITABLE_SCHEMA" ? "it opens the table that defines all others to writing" : "what this pragma does is not known here");
    }

    private static void Durability(bool isOff, SqlName name, string why, SqlCursor c, SqlScript script)
    {
        if (isOff) script.Add(SqlEffect.Guard(SqlKinds.Setting, name.Address, why), c.First);
        else script.Note("session", name.Address, "A setting of the connection is read or set.");
    }
}
