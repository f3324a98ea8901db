using Countersign.Core.BlastRadius.Streaming;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>
/// The attributes of an object whose state is read as guards: protections, retentions, final copies. Of everything else in
/// <c>before</c> and <c>after</c> not even the names are kept. The meaning of each comes from the providers' documentation.
/// </summary>
internal static class AttributeNames
{
    /// <summary>Google databases: the service itself refuses to delete.</summary>
    public const string GoogleProtection = "settings.deletion_protection_enabled";

    /// <summary>Google databases: automatic backups are made.</summary>
    public const string GoogleBackups = "settings.backup_configuration.enabled";

    /// <summary>Google databases: how many of them are kept.</summary>
    public const string GoogleRetained = "settings.backup_configuration.backup_retention_settings.retained_backups";

    /// <summary>Google databases: they stay when the instance goes.</summary>
    public const string GoogleKeepsBackups = "settings.retain_backups_on_delete";

    /// <summary>Google databases: a last backup is made when the instance goes.</summary>
    public const string GoogleFinalBackup = "settings.final_backup_config.enabled";

    /// <summary>On: the provider refuses to delete.</summary>
    public static readonly string[] Blocks =
    [
        "deletion_protection", "deletion_protection_enabled", "enable_deletion_protection", "delete_protection", "termination_protection",
        "disable_api_termination", "prevent_deletion_if_contains_resources", GoogleProtection,
    ];

    /// <summary>On: deletion takes more with it, or keeps no copy.</summary>
    public static readonly string[] Worsens = ["force_destroy", "force_delete", "skip_final_snapshot", "skip_final_backup", "delete_contents_on_destroy"];

    /// <summary>Zero: nothing is kept.</summary>
    public static readonly string[] Retentions =
    [
        "recovery_window_in_days", "deletion_window_in_days", "backup_retention_period", "soft_delete_retention_days", "soft_delete_retention_in_days",
        "snapshot_retention_limit", GoogleRetained,
    ];

    /// <summary>On: earlier states are kept. A switch, or a block with <c>enabled</c> or <c>status</c>.</summary>
    public static readonly string[] Switches =
        ["versioning", "versioning_configuration", "point_in_time_recovery", "soft_delete_enabled", "backup_policy", GoogleBackups, GoogleKeepsBackups, GoogleFinalBackup];

    /// <summary>On, or <c>ABANDON</c>: the object itself stays when it is deleted here.</summary>
    public static readonly string[] Keeps = ["skip_destroy", "retain_on_delete", "deletion_policy"];

    /// <summary>Lists of rules after which stored objects expire.</summary>
    public static readonly string[] Rules = ["rule", "lifecycle_rule"];

    private static readonly string[] Others =
        ["delete_automated_backups", "final_snapshot", "final_snapshot_identifier", "metadata", "purge_protection_enabled", "close_on_deletion"];

    // Attributes of attributes, from the outermost on.
    private static readonly string[] Nested = [GoogleProtection, GoogleBackups, GoogleRetained, GoogleKeepsBackups, GoogleFinalBackup];

    /// <summary>All that are members of the object itself, with the attributes of the list of destroying updates.</summary>
    public static JsonNames All { get; } =
        new([.. Blocks.Concat(Worsens).Concat(Retentions).Concat(Switches).Concat(Keeps).Concat(Rules).Concat(Others).Concat(StatefulTypes.Default.DestroyingAttributes).Except(Nested).Distinct(StringComparer.Ordinal)]);

    /// <summary>How many there are, with those that stand deeper.</summary>
    public static int Count => All.Words.Count + Nested.Length;

    /// <summary>Whether the attribute at this position is a list of rules.</summary>
    public static bool IsRules(int at) => Rules.Contains(All.Words[at], StringComparer.Ordinal);

    /// <summary>Position of this name; it is one of the above.</summary>
    public static int Of(string name)
    {
        for (var at = 0; at < All.Words.Count; at++)
            if (All.Words[at] == name) return at;
        return OfNested(name) is var nested and >= 0 ? nested : throw new ArgumentException($"\"{name}\" is not read.", nameof(name));
    }

    /// <summary>Position of a name that stands deeper; −1 where it is none of them.</summary>
    public static int OfNested(string path) => Array.IndexOf(Nested, path) is var at and >= 0 ? All.Words.Count + at : -1;
}
