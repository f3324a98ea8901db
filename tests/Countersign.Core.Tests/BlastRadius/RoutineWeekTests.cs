using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Policy;
using Countersign.Tests;

namespace Countersign.Core.Tests.BlastRadius;

/// <summary>
/// A week of ordinary ECS, EKS and Lambda plans (the folders routine-*): a gate that holds these is a gate that people learn to click away.
/// </summary>
public sealed class RoutineWeekTests
{
    private const string AndEverything = "**";

    public static TheoryData<string> Week() => [.. BlastRadiusGoldenTests.Names().Where(name => name.StartsWith("routine-", StringComparison.Ordinal))];

    [Fact]
    public void The_week_is_long_enough_to_mean_something() => Assert.True(Week().Count >= 12);

    [Theory]
    [MemberData(nameof(Week))]
    public void Ordinary_work_is_low_at_most_and_has_no_gap(string plan)
    {
        var report = Plans.Report(Plans.Golden(plan));
        Assert.InRange(report.Severity, Severity.None, Severity.Low);
        Assert.NotEmpty(report.Effects);
        Assert.Empty(report.Gaps);
    }

    [Theory]
    [MemberData(nameof(Week))]
    public void A_seniors_change_is_allowed_by_the_balanced_preset(string plan) =>
        Assert.Equal(Verdict.Allow, Decide(plan, A.Change().By("bea")).Verdict);

    [Theory]
    [MemberData(nameof(Week))]
    public void A_juniors_change_asks_for_a_code_review_and_for_no_sign_off(string plan)
    {
        var decision = Decide(plan, A.Change().By("ann"));
        Assert.Equal([RequirementKind.Review], decision.Requirements.Select(r => r.Kind));
        Assert.Equal(["requirement-unmet"], decision.Reasons.Select(r => r.Code));
    }

    /// <summary>The worst place for it: a component of tier 1 that customers use, and on which others depend.</summary>
    private static Decision Decide(string plan, GateFixture change)
    {
        var checkout = GateFixture.Checkout with { Tier = 1, CustomerFacing = true, Resources = [new(AndEverything)] };
        var estate = new Estate
        {
            Environments = new Dictionary<string, EnvironmentSettings>(),
            Components = new Dictionary<string, Component> { ["checkout"] = checkout, ["ledger"] = GateFixture.Ledger with { DependsOn = ["checkout"] } },
            Repositories = new Dictionary<string, RepositorySettings>(),
        };
        var report = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [Plans.Read(Plans.Golden(plan))], Estate = estate, Component = "checkout" });
        var loaded = PolicyReader.Read(PolicyPresets.Text(Preset.Balanced), GateFixture.Levels);
        return Gate.Decide(change.Change, change.Facts with { BlastRadius = report }, loaded.Value!, [], GateFixture.Now);
    }
}
