using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;

namespace Countersign.Core.Tests.BlastRadius;

/// <summary>Walks every row of the severity table of contract §2, and the order of the rows.</summary>
public sealed class SeverityTableTests
{
    private const EffectTraits Listed = EffectTraits.Listed;

    public static TheoryData<Does, Holds, Undo, EffectTraits, SeverityRow, Severity> Rows() => new()
    {
        { Does.Replace, Holds.None, Undo.Recreate, Listed | EffectTraits.Routine, SeverityRow.RoutineReplacement, Severity.Low },
        { Does.Replace, Holds.Data, Undo.None, Listed | EffectTraits.Routine, SeverityRow.RoutineReplacement, Severity.Low },
        { Does.Delete, Holds.None, Undo.Recreate, Listed | EffectTraits.Routine, SeverityRow.LosesStateless, Severity.Low },
        { Does.Delete, Holds.Data, Undo.None, Listed, SeverityRow.LosesData, Severity.Critical },
        { Does.Replace, Holds.Data, Undo.Unknown, Listed, SeverityRow.LosesData, Severity.Critical },
        { Does.Delete, Holds.Keys, Undo.None, Listed, SeverityRow.LosesData, Severity.Critical },
        { Does.Update, Holds.Data, Undo.None, Listed | EffectTraits.Destroys, SeverityRow.LosesData, Severity.Critical },
        { Does.Delete, Holds.Data, Undo.Backup, Listed, SeverityRow.LosesRecoverableData, Severity.High },
        { Does.Replace, Holds.Keys, Undo.Window, Listed, SeverityRow.LosesRecoverableData, Severity.High },
        { Does.Delete, Holds.Identity, Undo.None, Listed, SeverityRow.LosesIdentityOrReach, Severity.High },
        { Does.Replace, Holds.Dns, Undo.Recreate, Listed, SeverityRow.LosesIdentityOrReach, Severity.High },
        { Does.Delete, Holds.Network, Undo.Recreate, Listed, SeverityRow.LosesIdentityOrReach, Severity.High },
        { Does.Update, Holds.Service, Undo.Recreate, Listed | EffectTraits.Destroys, SeverityRow.LosesIdentityOrReach, Severity.High },
        { Does.Delete, Holds.Unknown, Undo.Unknown, EffectTraits.None, SeverityRow.LosesUnclassified, Severity.Medium },
        { Does.Replace, Holds.Unknown, Undo.Unknown, EffectTraits.LooksLikeState, SeverityRow.LosesUnclassified, Severity.High },
        { Does.Run, Holds.Unknown, Undo.Unknown, EffectTraits.NotUnderstood, SeverityRow.NotUnderstood, Severity.High },
        { Does.Update, Holds.Data, Undo.Backup, Listed | EffectTraits.GuardRemoved, SeverityRow.GuardRemoved, Severity.High },
        { Does.Delete, Holds.None, Undo.Recreate, Listed | EffectTraits.GuardRemoved, SeverityRow.GuardRemoved, Severity.High },
        { Does.Deploy, Holds.Service, Undo.Full, Listed | EffectTraits.GatePath, SeverityRow.GatePath, Severity.High },
        { Does.Deploy, Holds.Service, Undo.Full, Listed | EffectTraits.GatePath | EffectTraits.DocsAndTests, SeverityRow.GatePath, Severity.High },
        { Does.Deploy, Holds.Service, Undo.Full, Listed | EffectTraits.CriticalPath, SeverityRow.Deploys, Severity.Low },
        { Does.Delete, Holds.None, Undo.Recreate, Listed, SeverityRow.LosesStateless, Severity.Low },
        { Does.Delete, Holds.Data, Undo.Recreate, Listed, SeverityRow.LosesStateless, Severity.Low },
        { Does.Forget, Holds.Data, Undo.Backup, Listed, SeverityRow.ForgetsState, Severity.Medium },
        { Does.Forget, Holds.Keys, Undo.Window, Listed, SeverityRow.ForgetsState, Severity.Medium },
        { Does.Forget, Holds.Identity, Undo.None, Listed, SeverityRow.ForgetsState, Severity.Medium },
        { Does.Forget, Holds.Unknown, Undo.Unknown, EffectTraits.None, SeverityRow.ForgetsState, Severity.Medium },
        { Does.Forget, Holds.Network, Undo.Recreate, Listed, SeverityRow.Updates, Severity.Low },
        { Does.Deploy, Holds.Service, Undo.Full, Listed, SeverityRow.Deploys, Severity.Low },
        { Does.Update, Holds.Data, Undo.Backup, Listed, SeverityRow.Updates, Severity.Low },
        { Does.Run, Holds.None, Undo.Full, Listed, SeverityRow.Updates, Severity.Low },
        { Does.Create, Holds.Data, Undo.Backup, Listed, SeverityRow.Creates, Severity.None },
        { Does.Create, Holds.Unknown, Undo.Unknown, EffectTraits.None, SeverityRow.Creates, Severity.None },
        { Does.Deploy, Holds.Service, Undo.Full, Listed | EffectTraits.DocsAndTests, SeverityRow.DocsAndTests, Severity.None },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_first_matching_row_decides(Does does, Holds holds, Undo undo, EffectTraits traits, SeverityRow row, Severity severity)
    {
        Assert.Equal((row, severity), SeverityTable.Judge(Effect(does, holds, undo, traits), EffectReach.Nobody, EnvironmentTier.Production));
        var possible = Effect(does, holds, undo, traits) with { Certainty = Certainty.Possible };
        Assert.Equal((row, severity), SeverityTable.Judge(possible, EffectReach.Nobody, EnvironmentTier.Production));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Other_tiers_count_one_step_less_but_not_below_low(Does does, Holds holds, Undo undo, EffectTraits traits, SeverityRow row, Severity severity)
    {
        var lowered = severity > Severity.Low ? severity - 1 : severity;
        foreach (var tier in Enum.GetValues<EnvironmentTier>().Where(t => t != EnvironmentTier.Production))
            Assert.Equal((row, lowered), SeverityTable.Judge(Effect(does, holds, undo, traits), EffectReach.Nobody, tier));
    }

    [Theory]
    [InlineData(Does.Deploy, EffectTraits.CriticalPath, true, false, false, SeverityRow.DeploysCriticalPath, Severity.High)]
    [InlineData(Does.Deploy, EffectTraits.None, true, false, false, SeverityRow.Deploys, Severity.Medium)]
    [InlineData(Does.Delete, EffectTraits.None, false, true, false, SeverityRow.LosesStateless, Severity.Medium)]
    [InlineData(Does.Delete, EffectTraits.None, false, false, true, SeverityRow.LosesStateless, Severity.Medium)]
    [InlineData(Does.Delete, EffectTraits.None, true, false, false, SeverityRow.LosesStateless, Severity.Low)]
    public void Who_stands_behind_it_counts(Does does, EffectTraits traits, bool critical, bool customers, bool dependents, SeverityRow row, Severity severity) =>
        Assert.Equal((row, severity), SeverityTable.Judge(Effect(does, Holds.None, Undo.Recreate, Listed | traits), new EffectReach(critical, customers, dependents), EnvironmentTier.Production));

    [Fact]
    public void Every_row_of_the_table_is_reached() =>
        Assert.Equal(Enum.GetValues<SeverityRow>(), Rows().Select(r => (SeverityRow)r[4]).Append(SeverityRow.DeploysCriticalPath).Distinct().Order());

    [Theory]
    [InlineData(Does.Delete, Holds.Data, Undo.Backup, true)]
    [InlineData(Does.Replace, Holds.Keys, Undo.Window, true)]
    [InlineData(Does.Delete, Holds.Identity, Undo.None, true)]
    [InlineData(Does.Delete, Holds.Identity, Undo.Recreate, false)]
    [InlineData(Does.Delete, Holds.Service, Undo.Recreate, false)]
    [InlineData(Does.Update, Holds.Data, Undo.None, false)]
    [InlineData(Does.Forget, Holds.Data, Undo.None, false)]
    public void State_is_lost_by_a_loss_of_data_keys_or_identity_without_full_undo(Does does, Holds holds, Undo undo, bool loses) =>
        Assert.Equal(loses, Effect(does, holds, undo, Listed).LosesState);

    private static PlannedEffect Effect(Does does, Holds holds, Undo undo, EffectTraits traits) =>
        new() { Does = does, Kind = "k", Address = "a", Holds = holds, Undo = undo, Traits = traits, Source = "s" };
}
