using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Sql;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.Tests.BlastRadius;

public sealed class GitEffectsTests
{
    private static readonly Estate Shop = EnvironmentsReader.Read("""
        version: 1
        environments:
          production: {tier: production}
        repositories:
          - {id: shop, url: "https://forge.example/acme/shop", refs: [refs/heads/main]}
          - {id: tools, url: "https://forge.example/acme/tools", refs: [refs/heads/main]}
        components:
          - {name: checkout, repository: shop, paths: ["services/checkout/**", "libs/**"], tier: 1, resources: ["aws_db_instance.orders*"], dependsOn: [ledger]}
          - {name: ledger, repository: shop, paths: ["services/ledger/**", "libs/**"], tier: 2}
          - {name: web, repository: shop, paths: ["services/web/**"], customerFacing: true, dependsOn: [checkout]}
          - {name: status, repository: shop, paths: ["services/status/**"], dependsOn: [web, status]}
        """).Value!;

    [Theory]
    [InlineData("services/checkout/a.cs", Severity.Medium, SeverityRow.Deploys)]
    [InlineData("services/checkout/auth/a.cs", Severity.High, SeverityRow.DeploysCriticalPath)]
    [InlineData("services/checkout/README.md", Severity.None, SeverityRow.DocsAndTests)]
    [InlineData("services/checkout/__tests__/a.js", Severity.None, SeverityRow.DocsAndTests)]
    [InlineData("services/checkout/deploy.sh", Severity.High, SeverityRow.GatePath)]
    [InlineData(".github/workflows/deploy.yml", Severity.High, SeverityRow.GatePath)]
    [InlineData(".countersign/policy.yaml", Severity.High, SeverityRow.GatePath)]
    [InlineData(".countersign/README.md", Severity.High, SeverityRow.GatePath)]
    [InlineData("CODEOWNERS", Severity.High, SeverityRow.GatePath)]
    [InlineData("package-lock.json", Severity.Medium, SeverityRow.Deploys)]
    public void A_path_decides_how_a_deployment_counts(string path, Severity severity, SeverityRow row)
    {
        var effect = Assert.Single(Analyze("checkout", new ChangedPath(path, path)).Effects);
        Assert.Equal((Does.Deploy, "checkout", severity, row), (effect.Does, effect.Address, effect.Severity, effect.Row));
    }

    [Fact]
    public void Documentation_beside_code_makes_nothing_harmless() =>
        Assert.Equal(SeverityRow.Deploys, Analyze("checkout", new("services/checkout/README.md", "services/checkout/README.md"), new("libs/a.cs", "libs/a.cs")).Effects.Single(e => e.Address == "checkout").Row);

    [Fact]
    public void A_rename_counts_by_both_names()
    {
        Assert.Equal(SeverityRow.GatePath, Analyze("checkout", new ChangedPath(".github/workflows/deploy.yml", "old/deploy.txt")).Effects[0].Row);
        Assert.Equal(SeverityRow.Deploys, Analyze("checkout", new ChangedPath("services/checkout/a.cs", "services/checkout/a.md")).Effects[0].Row);
        Assert.Equal(["checkout", "web"], Analyze("checkout", new ChangedPath("services/checkout/a.cs", "services/web/a.cs")).Effects.Select(e => e.Address).Order());
    }

    [Fact]
    public void Other_components_of_the_range_are_possible_and_the_named_one_is_certain()
    {
        var effects = Analyze("ledger", new ChangedPath(null, "libs/a.cs")).Effects;
        Assert.Equal([("checkout", Certainty.Possible), ("ledger", Certainty.Certain)], effects.Select(e => (e.Address, e.Certainty)).OrderBy(e => e.Address));
    }

    [Fact]
    public void A_component_without_configuration_is_the_repository()
    {
        var report = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Ranges = [new("anything", [new("a.cs", "a.cs")])] });
        Assert.Equal(("anything", SeverityRow.Deploys, Severity.Low), (report.Effects[0].Address, report.Effects[0].Row, report.Effects[0].Severity));
    }

    [Theory]
    [InlineData("main.tf", "", true)]
    [InlineData("infra/a.tofu", "", true)]
    [InlineData("infra/a.tf", "terraform", false)]
    [InlineData("infra/a.tf", "terraform-ui", true)]
    [InlineData("services/checkout/migrations/1.sql", "terraform", true)]
    [InlineData("services/checkout/migrations/1.sql", "sql", false)]
    [InlineData("charts/web/values.yaml", "", true)]
    [InlineData("charts/web/values.yaml", "helm-diff", false)]
    [InlineData("services/checkout/a.cs", "", false)]
    public void Infrastructure_needs_a_plan_that_covers_it(string path, string format, bool isMissing)
    {
        var gaps = GitEffects.Read("shop", [new(path, path)], Shop, "checkout", new PlanCoverage(format.Length == 0 ? [] : [format], [])).Gaps;
        Assert.Equal(isMissing ? [$"shop: no plan covers {path}."] : [], gaps.Where(g => g.Code == GapCode.PlanMissing).Select(g => g.Detail));
        Assert.All(gaps, gap => Assert.True(gap.IsBlocking));
    }

    [Theory]
    [InlineData("services/checkout/migrations/1.sql", "DROP TABLE a;", false)]
    [InlineData("services/checkout/migrations/1.sql", "SELECT 1;", true)]
    [InlineData("services/checkout/migrations/1.py", "SELECT 1;", false)]
    [InlineData("services/checkout/migrations/1.down.sql", "SELECT 1;", false)]
    public void A_migration_is_covered_by_the_plan_of_its_own_bytes_only(string path, string planned, bool isMissing)
    {
        var change = new ChangedPath(null, path, Content: Sha256Digest.Of("DROP TABLE a;"u8));
        var coverage = PlanCoverage.Of([SqlPlanReader.ReadText(planned)]);
        Assert.Equal(isMissing ? [GapCode.PlanMissing] : [], GitEffects.Read("shop", [change], Shop, "checkout", coverage).Gaps.Select(g => g.Code));
    }

    [Fact]
    public void A_submodule_is_opaque_and_never_documentation()
    {
        var report = Analyze("checkout", new ChangedPath("services/checkout/tests.md", "services/checkout/tests.md", IsSubmodule: true));
        Assert.Equal([GapCode.OpaqueSubmodule], report.Gaps.Select(g => g.Code));
        Assert.Equal(SeverityRow.Deploys, report.Effects[0].Row);
    }

    [Fact]
    public void Services_are_those_touched_and_breadth_first_those_who_need_them()
    {
        var plan = Plans.Read(Plans.Plan(Plans.Row("aws_db_instance.orders_eu", "aws_db_instance", """["update"]""")));
        var report = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [plan], Estate = Shop });
        Assert.Equal(
            [new ReachedService("checkout", 0, false, "resource"), new ReachedService("web", 1, true, "dependsOn"), new ReachedService("status", 2, false, "dependsOn")],
            report.Services);
    }

    [Fact]
    public void A_deployed_component_is_reached_by_deploy_and_documentation_reaches_nobody()
    {
        Assert.Equal(["ledger", "checkout", "web", "status"], Analyze("ledger", new ChangedPath("services/ledger/a.cs", null)).Services.Select(s => s.Name));
        Assert.Equal("deploy", Analyze("ledger", new ChangedPath("services/ledger/a.cs", null)).Services[0].Via);
        Assert.Empty(Analyze("ledger", new ChangedPath("services/ledger/a.md", null)).Services);
    }

    [Fact]
    public void Losing_something_without_state_counts_more_where_others_depend_on_it()
    {
        var plan = Plans.Read(Plans.Plan(Plans.Row("aws_cloudwatch_metric_alarm.a", "aws_cloudwatch_metric_alarm", """["delete"]""")));
        Severity Of(string component) => BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [plan], Estate = Shop, Component = component }).Severity;
        Assert.Equal((Severity.Medium, Severity.Low), (Of("ledger"), Of("status")));
    }

    private static BlastRadiusReport Analyze(string component, params ChangedPath[] paths) =>
        BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Ranges = [new("shop", paths)], Estate = Shop, Component = component });
}
