namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>Why a row happens, in words. Names of attributes are said, values never.</summary>
internal static class Reasons
{
    /// <summary>The sentences for this row.</summary>
    public static List<string> Of(PlanRow row, Does does)
    {
        var because = new List<string>();
        var forcing = Forcing(row);
        because.AddRange(forcing.Select(name => $"{name} forces replacement"));
        if (Sentence(row.Reason, does, forcing.Count > 0) is { } sentence) because.Add(sentence);
        if (does == Does.Forget && row.Verbs.HasFlag(Verbs.Create)) because.Add("the old one stays alive and is no longer managed");
        if (does == Does.Replace && row.CreatesFirst) because.Add("the new one is made before the old one goes; it starts empty all the same");
        if (row.Deposed is { Length: > 0 } key)
            because.Add(HostileText.IsPlainWord(key) ? $"leftover of an earlier replacement (deposed {key})" : "leftover of an earlier replacement");
        return because;
    }

    // Only the first step of a path is certain to be the name of an attribute; a later one may be an element of a set, which is a value.
    private static List<string> Forcing(PlanRow row) =>
        [.. row.ReplacePaths.Select(path => path is [{ } name, ..] && HostileText.IsPlainWord(name) ? name : "an attribute").Distinct(StringComparer.Ordinal)
            .Take(PlanLimits.MaxReasons / 2)];

    private static string? Sentence(string? reason, Does does, bool isExplained) => reason switch
    {
        null or "" => null,
        "replace_because_cannot_update" => isExplained ? null : "it cannot be updated in place",
        "replace_because_tainted" => "tainted: an earlier run left it half made",
        "replace_by_request" => "requested by -replace",
        "replace_by_triggers" => "triggered by what its replace_triggered_by names",
        "delete_because_no_resource_config" when does == Does.Forget => "a removed block takes it out of management and leaves it alive",
        "delete_because_no_resource_config" => "its block was removed from the configuration",
        "delete_because_wrong_repetition" => "count or for_each was added to its block or taken away",
        "delete_because_count_index" => "the count shrank below its index",
        "delete_because_each_key" => "its for_each key is gone; a renamed key looks the same",
        "delete_because_no_module" => "its module was removed from the configuration",
        "delete_because_no_move_target" => "a moved block sends it to an address that is not configured",
        "delete_because_enabled_false" => "its enabled setting is false",
        "forgot_because_lifecycle_destroy_in_state" or "forgot_because_lifecycle_destroy_in_config" => "its lifecycle says destroy = false",

        // The tools reserve the right to add reasons: one is shown as it is written, and decides nothing.
        _ => HostileText.IsPlainWord(reason) ? $"reason given: {reason}" : null,
    };
}
