using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.Tests.Changes;

/// <summary>Components and dependents from a Backstage catalog.</summary>
public class BackstageCatalogTests
{
    private const string Environments = """
        version: 1
        environments:
          production: {}
        components:
          - {name: checkout, repository: shop, paths: ["services/checkout/**"], tier: 1}
        repositories:
          - {id: shop, url: "https://forge.example/acme/shop.git", refs: [refs/heads/main]}
          - {id: books, url: "https://forge.example/acme/books", refs: [refs/heads/main]}

        """;

    private const string Catalog = """
        apiVersion: backstage.io/v1alpha1
        kind: Component
        metadata:
          name: checkout
          annotations: {github.com/project-slug: acme/shop, countersign.dev/tier: "4"}
        spec: {type: service, owner: group:default/payments, system: shop, dependsOn: [resource:orders-db], consumesApis: [ledger-api]}
        ---
        kind: Component
        metadata:
          name: ledger
          annotations:
            backstage.io/source-location: url:https://forge.example/acme/books/tree/main/
            countersign.dev/paths: src/**, lib/**
            countersign.dev/customer-facing: "true"
            countersign.dev/tier: "2"
        spec: {type: service, lifecycle: production, owner: books, providesApis: [default/ledger-api]}
        ---
        kind: API
        metadata: {name: ledger-api}
        spec: {type: openapi, owner: books}
        ---
        kind: Resource
        metadata: {name: orders-db, annotations: {countersign.dev/resources: "aws_db_instance.orders*"}}
        spec: {type: database, owner: payments, dependencyOf: [component:web]}
        ---
        kind: Component
        metadata: {name: web}
        spec: {type: website, owner: front, dependsOn: [component:checkout]}
        ---
        kind: Group
        metadata: {name: payments}
        """;

    [Fact]
    public void Catalog_and_file_are_put_together_and_the_file_wins()
    {
        var estate = Read(Environments, Catalog);
        var checkout = estate.Components["checkout"];
        Assert.Equal((1, "payments", "shop", "shop"), (checkout.Tier, checkout.Owner, checkout.System, checkout.Repository));
        Assert.Equal(["ledger", "orders-db"], checkout.DependsOn.Order(StringComparer.Ordinal));
        var ledger = estate.Components["ledger"];
        Assert.Equal(("books", "books", 2, true), (ledger.Repository, ledger.Owner, ledger.Tier, ledger.CustomerFacing));
        Assert.Equal(["src/**", "lib/**"], ledger.Paths.Select(p => p.Pattern));
        Assert.Equal(["checkout", "ledger"], estate.Deployable.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["checkout", "ledger", "orders-db", "web"], estate.Components.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_lost_resource_reaches_who_needs_it_hop_by_hop()
    {
        var report = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Estate = Read(Environments, Catalog), Plans = [Losing("aws_db_instance.orders[0]")] });
        Assert.Equal([("orders-db", 0, "resource"), ("checkout", 1, "dependsOn"), ("web", 1, "dependsOn")], report.Services.Select(s => (s.Name, s.Hop, s.Via)));
        Assert.Empty(report.Notes);
    }

    [Fact]
    public void A_lost_resource_that_nobody_declares_is_said_to_be_undeclared()
    {
        var report = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Estate = Read(Environments, Catalog), Plans = [Losing("aws_db_instance.carts")] });
        Assert.Equal(("undeclared", "aws_db_instance.carts"), (Assert.Single(report.Notes).Kind, report.Notes[0].Address));
        Assert.Empty(BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Plans = [Losing("aws_db_instance.carts")] }).Notes);
    }

    [Theory]
    [InlineData("kind: Component\n", 1, "\"metadata\" is missing here.")]
    [InlineData("kind: Component\nmetadata: {name: a b}\n", 2, "\"a b\" cannot be the name of an entity.")]
    [InlineData("kind: Component\nmetadata: {name: a}\n---\nkind: Component\nmetadata: {name: a}\n", 4, "component:a stands twice.")]
    [InlineData("kind: Component\nmetadata: &x {name: a}\n", 2, "\"&x\" is an anchor.")]
    [InlineData("kind: Component\nmetadata: {name: a\n", 3, "This is not valid YAML")]
    [InlineData("[1]\n", 1, "A catalog entity must be a map of \"name: value\" lines.")]
    public void A_fault_is_told_with_its_place(string text, int line, string problem)
    {
        var error = Assert.Single(BackstageCatalog.Read(text).Errors);
        Assert.Equal((BackstageCatalog.FileName, line), (error.File, error.Line));
        Assert.StartsWith(problem, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tier_that_is_none_is_refused_when_the_components_are_made() =>
        Assert.Contains(EnvironmentsReader.Read(Environments, catalog: BackstageCatalog.Read(Catalog.Replace("\"2\"", "\"9\"", StringComparison.Ordinal)).Value!).Errors, e => e.Problem == "The tier is \"9\".");

    [Theory]
    [InlineData(BackstageCatalog.MaxEntities, 0)]
    [InlineData(BackstageCatalog.MaxEntities + 1, 1)]
    public void Entities_have_a_limit(int entities, int errors)
    {
        var text = string.Concat(Enumerable.Range(0, entities).Select(i => $"---\nkind: API\nmetadata: {{name: a{i}}}\n"));
        Assert.Equal(errors, BackstageCatalog.Read(text).Errors.Count);
    }

    [Fact]
    public void An_empty_file_is_an_empty_catalog() => Assert.Equal(2, Read(Environments, "").Components.Count);

    private static Estate Read(string environments, string catalog) => EnvironmentsReader.Read(environments, catalog: BackstageCatalog.Read(catalog).Value!).Value!;

    private static PlanFacts Losing(string address) => new()
    {
        Format = "terraform",
        Path = "plan.json",
        Content = Sha256Digest.Of("plan"u8),
        Effects = [new PlannedEffect { Does = Does.Delete, Kind = "aws_db_instance", Address = address, Holds = Holds.Data, Undo = Undo.None, Source = "plan.json" }],
    };
}
