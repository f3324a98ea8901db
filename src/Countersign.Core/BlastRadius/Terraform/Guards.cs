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
        Does.Create => Create(row, facts),
        Does.Forget when facts.IsProtection => new(facts.Holds, facts.Undo, EffectTraits.GuardRemoved, Certainty.Certain, [facts.Why]),
        Does.Forget or Does.Deploy or Does.Run => Plain(facts),
    };

    private static GuardReading Plain(TypeFacts facts) => new(facts.Holds, facts.Undo, EffectTraits.None, Certainty.Certain, []);

    private static GuardReading Loss(PlanRow row, TypeFacts facts)
    {
        var sentences = new List<string>();
        var undo = facts.Undo;
        if (Keeps(row) is { } kept) return new(facts.Holds, Undo.Full, EffectTraits.None, Certainty.Certain, [kept]);
        var takesCopy = facts.Holds == Holds.Data && FinalCopy(row.Before) is not null;
        if (facts.Holds == Holds.Data) undo = UndoOfData(row.Before, undo, sentences);
        if (facts.Holds == Holds.Keys) undo = UndoOfKeys(row.Before, undo, sentences);
        if (sentences.Count == 0 && facts.Why.Length > 0) sentences.Add(facts.Why);
        sentences.AddRange(AttributeNames.Blocks.Where(name => row.Before[name] == AttributeKind.On)
            .Select(name => $"{name} is on: applying fails until it is switched off"));
        if (row.Before["deletion_policy"] == AttributeKind.On && IsGoogle(row)) sentences.Add("deletion_policy is PREVENT: applying fails until it is changed");
        if (row.Before["purge_protection_enabled"] == AttributeKind.On) sentences.Add("purge_protection_enabled is on: it can be recovered until its soft-delete time is over");
        if (row.Before["close_on_deletion"] == AttributeKind.On) sentences.Add("close_on_deletion is on: the account itself is closed");
        Emptiness(row.Before, sentences);
        var traits = (facts.IsProtection ? EffectTraits.GuardRemoved : EffectTraits.None) | (takesCopy ? EffectTraits.TakesCopy : EffectTraits.None);
        return new(facts.Holds, undo, traits, Certainty.Certain, sentences);
    }

    // Only a deletion by itself leaves the object alone; a replacement wants its place.
    private static string? Keeps(PlanRow row)
    {
        if (row.Verbs != Verbs.Delete) return null;
        if (row.Before["deletion_policy"] == AttributeKind.Kept && IsGoogle(row)) return "deletion_policy is ABANDON: the object itself stays and is no longer managed";
        return AttributeNames.Keeps.FirstOrDefault(name => row.Before[name] == AttributeKind.On && name != "deletion_policy") is { } on
            ? $"{on} is on: the object itself stays and is no longer managed"
            : null;
    }

    private static bool IsGoogle(PlanRow row) => row.Type!.StartsWith("google_", StringComparison.Ordinal);

    private static void Emptiness(AttributeValues before, List<string> sentences)
    {
        foreach (var name in (string[])["force_destroy", "force_delete", "delete_contents_on_destroy"])
        {
            if (before[name] == AttributeKind.On) sentences.Add($"{name} is on: it goes even when it is not empty");
            else if (before[name] == AttributeKind.Off) sentences.Add($"{name} is off: most providers then refuse to delete it unless it is empty");
        }
    }

    private static string? FinalCopy(AttributeValues before)
    {
        if (before["skip_final_snapshot"] == AttributeKind.Off) return "a final snapshot is taken (skip_final_snapshot is off)";
        if (before["skip_final_backup"] == AttributeKind.Off) return "a final backup is taken (skip_final_backup is off)";
        if (before[AttributeNames.GoogleFinalBackup] == AttributeKind.On) return $"a final backup is taken ({AttributeNames.GoogleFinalBackup} is on)";
        return before["final_snapshot"] == AttributeKind.On ? "a final snapshot is taken (final_snapshot is on)" : null;
    }

    private static Undo UndoOfData(AttributeValues before, Undo undo, List<string> sentences)
    {
        if (FinalCopy(before) is { } copy) return Say(sentences, Undo.Backup, copy);
        if (before["skip_final_snapshot"] == AttributeKind.On) return WithoutFinalSnapshot(before, sentences);
        if (before["skip_final_backup"] == AttributeKind.On) return Say(sentences, Undo.None, "no final backup is taken (skip_final_backup is on)");
        if (before.Number("backup_retention_period") == 0) return Say(sentences, Undo.None, "no backups are kept (backup_retention_period is 0)");
        if (before.Number("snapshot_retention_limit") == 0 && before["final_snapshot_identifier"] != AttributeKind.Other)
            return Say(sentences, Undo.None, "no snapshots are kept (snapshot_retention_limit is 0, and no final snapshot is named)");
        if (UndoOfGoogle(before, sentences) is { } google) return google;
        if (before["point_in_time_recovery"] == AttributeKind.Off) return Say(sentences, Undo.None, "point_in_time_recovery is off");
        return undo;
    }

    private static Undo WithoutFinalSnapshot(AttributeValues before, List<string> sentences) =>
        before["delete_automated_backups"] == AttributeKind.Off && before.Number("backup_retention_period") > 0
            ? Say(sentences, Undo.Backup, "no final snapshot is taken (skip_final_snapshot is on), but automated backups are kept (delete_automated_backups is off)")
            : Say(sentences, Undo.None, "no final snapshot is taken (skip_final_snapshot is on), and automated backups go with it");

    private static Undo? UndoOfGoogle(AttributeValues before, List<string> sentences)
    {
        if (before[AttributeNames.GoogleBackups] == AttributeKind.Off) return Say(sentences, Undo.None, $"no backups are made ({AttributeNames.GoogleBackups} is off)");
        if (before.Number(AttributeNames.GoogleRetained) == 0) return Say(sentences, Undo.None, $"no backups are kept ({AttributeNames.GoogleRetained} is 0)");
        return before[AttributeNames.GoogleKeepsBackups] switch
        {
            AttributeKind.On => Say(sentences, Undo.Backup, $"its backups stay ({AttributeNames.GoogleKeepsBackups} is on)"),
            AttributeKind.Off => Say(sentences, Undo.None, $"its backups go with it ({AttributeNames.GoogleKeepsBackups} is off, and no final backup is taken)"),
            _ => null,
        };
    }

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
        var guardsState = facts.IsProtection || facts.Holds is Holds.Data or Holds.Keys or Holds.Unknown;
        var (removed, certainty) = guardsState ? Removed(row) : ([], Certainty.Certain);
        var traits = removed.Count > 0 ? EffectTraits.GuardRemoved : EffectTraits.None;
        return Destroying(row) is { } destroying
            ? new(destroying.Holds, destroying.Undo, traits | EffectTraits.Destroys, Certainty.Certain, [destroying.Why, .. removed])
            : new(facts.Holds, facts.Undo, traits, certainty, removed);
    }

    // Settings made for an object whose name is known already are made for one that exists.
    private static GuardReading Create(PlanRow row, TypeFacts facts)
    {
        var destroying = StatefulTypes.Default.DestroyingUpdates(row.Type!).FirstOrDefault(update =>
            update.MadeFor.Length > 0 && row.AfterPrints.Value(Prints.OfName(update.MadeFor)) is not null && update.Happens(default, row.After.State(update.Attribute)));
        return destroying is null
            ? Plain(facts)
            : new(destroying.Holds, destroying.Undo, EffectTraits.Destroys, Certainty.Possible, [destroying.Why, "it is made for an object that may exist already"]);
    }

    private static DestroyingUpdate? Destroying(PlanRow row) =>
        StatefulTypes.Default.DestroyingUpdates(row.Type!).FirstOrDefault(update => update.Happens(row.Before.State(update.Attribute), row.After.State(update.Attribute)));

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
        if (row.TooManyUnknown || row.UnknownPaths.Any(path => IsOn(path, name)))
            possible.Add($"{name} may be switched off: its value is known only after apply");
        else certain.Add(sentence);
    }

    // Whether a path that is not known holds this guard or a part of it; positions in lists do not count.
    private static bool IsOn(string path, string name)
    {
        var plain = string.Join('.', path.Split('/').Where(step => !step.All(char.IsAsciiDigit)));
        return plain == name || plain.StartsWith($"{name}.", StringComparison.Ordinal) || name.StartsWith($"{plain}.", StringComparison.Ordinal);
    }
}
