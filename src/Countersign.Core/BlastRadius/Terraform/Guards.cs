namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>What the guard attributes say about one change.</summary>
internal sealed record GuardReading(Holds Holds, Undo Undo, EffectTraits Traits, Certainty Certainty, IReadOnlyList<string> Sentences);

/// <summary>
/// Reads protections, retentions and final copies from <c>before</c> and <c>after</c>. A guard can worsen the way back freely; it improves
/// it only where it says that a copy is made or kept.
/// </summary>
internal static class Guards
{
    /// <summary>The reading for this row, of a type with these facts.</summary>
    public static GuardReading Read(PlanRow row, Does does, TypeFacts facts) => does switch
    {
        Does.Delete or Does.Replace => Loss(row, facts),
        Does.Update => Update(row, facts),
        Does.Forget when facts.IsProtection => new(facts.Holds, facts.Undo, EffectTraits.GuardRemoved, Certainty.Certain, [facts.Why]),
        Does.Create or Does.Forget or Does.Deploy or Does.Run => Plain(facts),
    };

    private static GuardReading Plain(TypeFacts facts) => new(facts.Holds, facts.Undo, EffectTraits.None, Certainty.Certain, []);

    private static GuardReading Loss(PlanRow row, TypeFacts facts)
    {
        var sentences = new List<string>();
        var undo = facts.Undo;
        if (facts.Holds == Holds.Data) undo = UndoOfData(row.Before, undo, sentences);
        if (facts.Holds == Holds.Keys) undo = UndoOfKeys(row.Before, undo, sentences);
        if (sentences.Count == 0 && facts.Why.Length > 0) sentences.Add(facts.Why);
        sentences.AddRange(AttributeNames.Blocks.Where(name => row.Before[name] == AttributeKind.On)
            .Select(name => $"{name} is on: applying fails until it is switched off"));
        Emptiness(row.Before, sentences);
        return new(facts.Holds, undo, facts.IsProtection ? EffectTraits.GuardRemoved : EffectTraits.None, Certainty.Certain, sentences);
    }

    private static void Emptiness(AttributeValues before, List<string> sentences)
    {
        foreach (var name in (string[])["force_destroy", "force_delete", "delete_contents_on_destroy"])
        {
            if (before[name] == AttributeKind.On) sentences.Add($"{name} is on: it goes even when it is not empty");
            else if (before[name] == AttributeKind.Off) sentences.Add($"{name} is off: most providers then refuse to delete it unless it is empty");
        }
    }

    private static Undo UndoOfData(AttributeValues before, Undo undo, List<string> sentences)
    {
        if (before["skip_final_snapshot"] == AttributeKind.Off) return Say(sentences, Undo.Backup, "a final snapshot is taken (skip_final_snapshot is off)");
        if (before["skip_final_backup"] == AttributeKind.Off) return Say(sentences, Undo.Backup, "a final backup is taken (skip_final_backup is off)");
        if (before["final_snapshot"] == AttributeKind.On) return Say(sentences, Undo.Backup, "a final snapshot is taken (final_snapshot is on)");
        if (before["skip_final_snapshot"] == AttributeKind.On) return WithoutFinalSnapshot(before, sentences);
        if (before["skip_final_backup"] == AttributeKind.On) return Say(sentences, Undo.None, "no final backup is taken (skip_final_backup is on)");
        if (before.Number("backup_retention_period") == 0) return Say(sentences, Undo.None, "no backups are kept (backup_retention_period is 0)");
        if (before.Number("snapshot_retention_limit") == 0 && before["final_snapshot_identifier"] != AttributeKind.Other)
            return Say(sentences, Undo.None, "no snapshots are kept (snapshot_retention_limit is 0, and no final snapshot is named)");
        if (before["point_in_time_recovery"] == AttributeKind.Off) return Say(sentences, Undo.None, "point_in_time_recovery is off");
        return undo;
    }

    private static Undo WithoutFinalSnapshot(AttributeValues before, List<string> sentences) =>
        before["delete_automated_backups"] == AttributeKind.Off && before.Number("backup_retention_period") > 0
            ? Say(sentences, Undo.Backup, "no final snapshot is taken (skip_final_snapshot is on), but automated backups are kept (delete_automated_backups is off)")
            : Say(sentences, Undo.None, "no final snapshot is taken (skip_final_snapshot is on), and automated backups go with it");

    private static Undo UndoOfKeys(AttributeValues before, Undo undo, List<string> sentences)
    {
        foreach (var name in (string[])["recovery_window_in_days", "deletion_window_in_days"])
        {
            if (before.Number(name) is not { } days) continue;
            if (days <= 0) return Say(sentences, Undo.None, $"it goes at once ({name} is {days})");
            if (undo == Undo.Window) return Say(sentences, Undo.Window, $"deletion can be called off for {days} days ({name})");
        }

        return undo;
    }

    private static Undo Say(List<string> sentences, Undo undo, string sentence)
    {
        sentences.Add(sentence);
        return undo;
    }

    private static GuardReading Update(PlanRow row, TypeFacts facts)
    {
        if (Destroying(row) is { } destroying)
            return new(destroying.Holds, destroying.Undo, EffectTraits.Destroys, Certainty.Certain, [destroying.Why]);
        var guardsState = facts.IsProtection || facts.Holds is Holds.Data or Holds.Keys or Holds.Unknown;
        var (removed, certainty) = guardsState ? Removed(row) : ([], Certainty.Certain);
        return new(facts.Holds, facts.Undo, removed.Count > 0 ? EffectTraits.GuardRemoved : EffectTraits.None, certainty, removed);
    }

    private static DestroyingUpdate? Destroying(PlanRow row) =>
        StatefulTypes.Default.DestroyingUpdates(row.Type!).FirstOrDefault(update => update.When switch
        {
            DestroysWhen.Shortened => Shortened(row, update),
            DestroysWhen.Zero => row.Before.Number(update.Attribute) is not (null or 0) && row.After.Number(update.Attribute) == 0,
            DestroysWhen.SwitchedOff => row.Before[update.Attribute] == AttributeKind.On && row.After[update.Attribute] == AttributeKind.Off,
        });

    private static bool Shortened(PlanRow row, DestroyingUpdate update)
    {
        if (row.Before.Number(update.Attribute) is not { } before || row.After.Number(update.Attribute) is not { } after || before == after) return false;
        if (!update.ZeroMeansForever) return after < before;
        return before == 0 || (after != 0 && after < before);
    }

    private static (List<string> Sentences, Certainty Certainty) Removed(PlanRow row)
    {
        var certain = new List<string>();
        var possible = new List<string>();
        foreach (var name in AttributeNames.Blocks.Concat(AttributeNames.Switches).Where(name => row.Before[name] == AttributeKind.On && row.After[name] != AttributeKind.On))
            Add(row, name, $"{name} is switched off", certain, possible);
        foreach (var name in AttributeNames.Worsens.Where(name => row.Before[name] != AttributeKind.On))
            if (row.After[name] == AttributeKind.On) certain.Add($"{name} is switched on");
        foreach (var name in AttributeNames.Retentions.Where(name => row.Before.Number(name) > 0 && !(row.After.Number(name) > 0)))
            Add(row, name, $"{name} is set to nothing", certain, possible);
        return certain.Count > 0 || possible.Count == 0 ? (certain, Certainty.Certain) : (possible, Certainty.Possible);
    }

    private static void Add(PlanRow row, string name, string sentence, List<string> certain, List<string> possible)
    {
        if (row.TooManyUnknown || row.UnknownPaths.Any(path => path == name || path.StartsWith(name + "/", StringComparison.Ordinal)))
            possible.Add($"{name} may be switched off: its value is known only after apply");
        else certain.Add(sentence);
    }
}
