using Countersign.Core.Changes;

namespace Countersign.Core.BlastRadius;

/// <summary>Who stands behind an effect.</summary>
/// <param name="IsCritical">The component is of tier 1 or customer-facing.</param>
/// <param name="IsCustomerFacing">The component is customer-facing.</param>
/// <param name="HasDependents">Other components need it.</param>
public sealed record EffectReach(bool IsCritical = false, bool IsCustomerFacing = false, bool HasDependents = false)
{
    /// <summary>Nobody is known.</summary>
    public static EffectReach Nobody { get; } = new();
}

/// <summary>The severity table of contract §2: the first matching row decides; environments below production count one step less.</summary>
public static class SeverityTable
{
    /// <summary>The row and the severity of this effect.</summary>
    public static (SeverityRow Row, Severity Severity) Judge(PlannedEffect effect, EffectReach reach, EnvironmentTier tier)
    {
        var row = RowOf(effect, reach);
        return (row, Lowered(SeverityOf(row, effect, reach), tier));
    }

    private static SeverityRow RowOf(PlannedEffect e, EffectReach reach)
    {
        var isPrecious = e.Holds is Holds.Data or Holds.Keys;
        if (e.IsLoss)
        {
            if (e.Does == Does.Replace && e.Has(EffectTraits.Routine)) return SeverityRow.RoutineReplacement;
            if (isPrecious && e.Undo is Undo.None or Undo.Unknown) return SeverityRow.LosesData;
            if (isPrecious && e.Undo is Undo.Window or Undo.Backup) return SeverityRow.LosesRecoverableData;
            if (isPrecious && e.Does == Does.Delete && e.Undo == Undo.Full) return SeverityRow.ForgetsState;
            if (e.Holds is Holds.Identity or Holds.Dns or Holds.Network or Holds.Service) return SeverityRow.LosesIdentityOrReach;
            if (!e.Has(EffectTraits.Listed)) return SeverityRow.LosesUnclassified;
        }

        if (e.Has(EffectTraits.NotUnderstood)) return SeverityRow.NotUnderstood;
        if (e.Has(EffectTraits.GuardRemoved)) return SeverityRow.GuardRemoved;
        if (e.Has(EffectTraits.GatePath)) return SeverityRow.GatePath;
        if (e.Does == Does.Deploy && e.Has(EffectTraits.CriticalPath) && reach.IsCritical) return SeverityRow.DeploysCriticalPath;
        return e.IsLoss ? SeverityRow.LosesStateless : Ordinary(e);
    }

    private static SeverityRow Ordinary(PlannedEffect e) => e.Does switch
    {
        // What is on no list may hold anything, so it is not let go of as if it held nothing.
        Does.Forget when e.Holds is Holds.Data or Holds.Keys or Holds.Identity or Holds.Unknown => SeverityRow.ForgetsState,
        Does.Deploy when e.Has(EffectTraits.DocsAndTests) => SeverityRow.DocsAndTests,
        Does.Deploy => SeverityRow.Deploys,
        Does.Create => SeverityRow.Creates,
        Does.Update or Does.Forget or Does.Run or Does.Delete or Does.Replace => SeverityRow.Updates,
    };

    private static Severity SeverityOf(SeverityRow row, PlannedEffect e, EffectReach reach) => row switch
    {
        SeverityRow.RoutineReplacement => Severity.Low,
        SeverityRow.LosesData => Severity.Critical,
        SeverityRow.LosesRecoverableData => Severity.High,
        SeverityRow.LosesIdentityOrReach => Severity.High,
        SeverityRow.LosesUnclassified => e.Has(EffectTraits.LooksLikeState) ? Severity.High : Severity.Medium,
        SeverityRow.NotUnderstood => Severity.High,
        SeverityRow.GuardRemoved => Severity.High,
        SeverityRow.GatePath => Severity.High,
        SeverityRow.DeploysCriticalPath => Severity.High,
        SeverityRow.LosesStateless => reach.HasDependents || reach.IsCustomerFacing ? Severity.Medium : Severity.Low,
        SeverityRow.ForgetsState => Severity.Medium,
        SeverityRow.Deploys => reach.IsCritical ? Severity.Medium : Severity.Low,
        SeverityRow.Updates => Severity.Low,
        SeverityRow.Creates => Severity.None,
        SeverityRow.DocsAndTests => Severity.None,
    };

    private static Severity Lowered(Severity severity, EnvironmentTier tier) =>
        tier == EnvironmentTier.Production || severity <= Severity.Low ? severity : severity - 1;
}
