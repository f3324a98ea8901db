using Countersign.Core.Changes;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>Turns a row into effects, notes and gaps.</summary>
internal static class TerraformEffects
{
    private static readonly string[] HashNamedTypes = ["kubernetes_config_map", "kubernetes_config_map_v1"];

    /// <summary>A row of <c>resource_changes</c>.</summary>
    public static void Add(PlanScan scan, PlanRow row)
    {
        if (row.Address is not { Length: > 0 } address || row.Type is not { Length: > 0 })
        {
            scan.Unreadable($"{row.Pointer.TrimStart('#', '/')} has no address or no type");
            return;
        }

        NoteMovesAndImports(scan, row, address);
        if (row.Verbs is Verbs.NoOp or Verbs.Update or Verbs.Create) scan.Replicas.Stays(row);
        switch (row.Verbs)
        {
            case Verbs.NoOp: break;
            case Verbs.Read: scan.Findings.Note("read", address, "It is read while applying."); break;
            case Verbs.Create: Add(scan, row, Does.Create); break;
            case Verbs.Update: Add(scan, row, Does.Update); break;
            case Verbs.Delete: Add(scan, row, Does.Delete); break;
            case Verbs.Forget: Add(scan, row, Does.Forget); break;
            case Verbs.Create | Verbs.Delete: Add(scan, row, Does.Replace); break;

            // The old object stays alive and is no longer managed; a new one is made under its address.
            case Verbs.Create | Verbs.Forget:
                Add(scan, row, Does.Forget);
                Add(scan, row, Does.Create);
                break;
            default: scan.Findings.Gap(GapCode.PlanActionUnknown, UnknownAction(row, address)); break;
        }
    }

    /// <summary>A row of <c>resource_drift</c>: not part of the plan, but who answers must see it.</summary>
    public static void Drift(PlanScan scan, PlanRow row)
    {
        var text = row.Verbs.HasFlag(Verbs.Delete) ? "It was deleted outside this tool." : "It was changed outside this tool.";
        if (row.Verbs != Verbs.NoOp) scan.Findings.Note("drift", row.Address ?? "", text);
    }

    private static void NoteMovesAndImports(PlanScan scan, PlanRow row, string address)
    {
        if (row.PreviousAddress is { Length: > 0 } previous && previous != address) scan.Findings.Note("move", address, $"It moves here from {previous}.");
        if (row.Imports) scan.Findings.Note("import", address, "An existing object is taken into management.");
    }

    private static string UnknownAction(PlanRow row, string address)
    {
        if (row.UnknownVerb is { } verb && HostileText.IsPlainWord(verb)) return $"\"{address}\" has the action \"{verb}\", which this program does not know";
        return row.Verbs == Verbs.None ? $"\"{address}\" names no action" : $"\"{address}\" has a combination of actions that this program does not know";
    }

    private static void Add(PlanScan scan, PlanRow row, Does does)
    {
        var facts = StatefulTypes.Default.Of(row.Type!);
        var guards = Guards.Read(row, does, facts);
        var isHashNamed = does == Does.Replace && row.Before.IsHashNamed && HashNamedTypes.Contains(row.Type, StringComparer.Ordinal);
        var because = Reasons.Of(row, does);
        because.AddRange(guards.Sentences);
        if (facts.Traits.HasFlag(EffectTraits.GatePath)) because.Add("it decides who or what reaches production");
        if (isHashNamed) because.Add("its name ends in a hash of its content, so it is replaced instead of changed");
        var at = scan.Add(new PlannedEffect
        {
            Does = does,
            Kind = row.Type!,
            Address = row.Address!,
            DeposedKey = row.Deposed ?? "",
            Holds = guards.Holds,
            Undo = guards.Undo,
            Traits = facts.Traits | guards.Traits | (isHashNamed ? EffectTraits.Routine : EffectTraits.None),
            Certainty = guards.Certainty,
            Because = because.Count <= PlanLimits.MaxReasons ? [.. because] : [.. because.Take(PlanLimits.MaxReasons)],
            Source = scan.Source(row.Pointer),
            Components = row.Components.Count == 0 ? [] : [.. row.Components],
        }, RowPrint.Of(row, does));
        if (does == Does.Replace && at >= 0) scan.Cascades.Replaced(at, row);
    }
}
