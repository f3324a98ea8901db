using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Tests;

namespace Countersign.Core.Tests.Changes;

public class EnvironmentsReaderTests
{
    private const string Smallest = "version: 1\nenvironments: {production: {}}\n";

    [Fact]
    public void The_example_of_the_contract_loads_as_it_stands_there()
    {
        var loaded = EnvironmentsReader.Read(File.ReadAllText(SourceTree.Golden("environments", "contract", "environments.yaml")));
        Assert.Empty(loaded.Errors);
        var production = loaded.Value!.Environments["production"];
        Assert.Equal((EnvironmentTier.Production, EnforcementMode.Shadow, true, "Europe/Berlin"), (production.Tier, production.Mode, production.CustomerFacing, production.TimeZone));
        Assert.Equal([new Freeze(new(2026, 12, 24), new(2026, 12, 27), "holidays")], production.Freezes);
        Assert.Equal([RequiredInput.Plan], production.Requires);
        Assert.Equal(["shop"], production.Repositories);
        Assert.Equal(["111122223333"], production.Accounts["aws"]);
        Assert.Equal(["prod-eu"], production.Accounts["kubernetes"]);
        var checkout = loaded.Value.Components["checkout"];
        Assert.Equal(("shop", "payments", 1, true, true), (checkout.Repository, checkout.Owner, checkout.Tier, checkout.CustomerFacing, checkout.IsCritical));
        Assert.Equal([new Glob("services/checkout/**"), new Glob("libs/**")], checkout.Paths);
        Assert.Equal([new Glob("aws_db_instance.orders*")], checkout.Resources);
        Assert.Equal(["ledger"], checkout.DependsOn);
        Assert.Equal("https://forge.example/acme/shop", loaded.Value.Repositories["shop"].Url);
        Assert.Equal(["refs/heads/main"], loaded.Value.Repositories["shop"].Refs);
        Assert.Same(Estate.DefaultInfrastructurePaths, loaded.Value.InfrastructurePaths);
    }

    [Fact]
    public void Every_fault_is_told_at_its_place_with_its_remedy() =>
        Assert.Equal(
            File.ReadAllLines(SourceTree.Golden("environments", "errors", "errors.txt")),
            EnvironmentsReader.Read(File.ReadAllText(SourceTree.Golden("environments", "errors", "environments.yaml"))).Errors.Select(e => e.ToString()));

    [Fact]
    public void What_is_left_out_is_the_careful_value()
    {
        var production = EnvironmentsReader.Read(Smallest).Value!.Environments["production"];
        Assert.Equal((EnvironmentTier.Production, EnforcementMode.Shadow, false, "UTC"), (production.Tier, production.Mode, production.CustomerFacing, production.TimeZone));
    }

    [Fact]
    public void A_repository_without_components_is_one_of_its_name()
    {
        var estate = EnvironmentsReader.Read(Smallest + "repositories: [{id: shop, url: u, refs: [refs/heads/main]}]\n").Value!;
        Assert.Equal("shop", estate.Components["shop"].Repository);
        Assert.True(estate.Components["shop"].Owns("any/path"));
        Assert.Equal(Component.LowestTier, estate.Components["shop"].Tier);
    }

    [Theory]
    [InlineData("2026-12-23T22:59:59Z", false)] // 23:59:59 in Berlin
    [InlineData("2026-12-23T23:00:00Z", true)]
    [InlineData("2026-12-27T22:59:59Z", true)]
    [InlineData("2026-12-27T23:00:00Z", false)]
    public void A_freeze_is_whole_days_in_the_environments_time_zone(string now, bool frozen)
    {
        var production = EnvironmentsReader.Read(File.ReadAllText(SourceTree.Golden("environments", "contract", "environments.yaml"))).Value!.Environments["production"];
        Assert.Equal(frozen, production.FreezeAt(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture)) is not null);
    }

    [Fact]
    public void Infrastructure_paths_can_be_named_and_then_are_all()
    {
        var estate = EnvironmentsReader.Read(Smallest + "infrastructurePaths: [\"infra/**\"]\n").Value!;
        Assert.Equal([new Glob("infra/**")], estate.InfrastructurePaths);
    }

    [Fact]
    public void Dependents_are_those_who_need_it_sorted()
    {
        var estate = EnvironmentsReader.Read(Smallest + """
            repositories: [{id: shop, url: u, refs: [refs/heads/main]}]
            components: [{name: web, repository: shop, dependsOn: [api]}, {name: admin, repository: shop, dependsOn: [api]}, {name: api, repository: shop}]
            """).Value!;
        Assert.Equal(["admin", "web"], estate.DependentsOf("api").Select(c => c.Name));
        Assert.Empty(estate.DependentsOf("web"));
    }

    [Fact]
    public void A_pattern_has_1024_characters_and_no_more()
    {
        Loaded<Estate> Read(int length) => EnvironmentsReader.Read(Smallest + $"infrastructurePaths: [{new string('a', length)}]\n");
        Assert.Empty(Read(Glob.MaxLength).Errors);
        Assert.Equal("environments.yaml:3:23: The pattern has 1025 characters. At most 1024 are read.", Assert.Single(Read(Glob.MaxLength + 1).Errors).ToString());
    }

    [Fact]
    public void A_time_zone_is_a_name_and_never_a_path()
    {
        foreach (var name in new[] { "../../../etc/passwd", "/etc/passwd", "Europe/Nowhere" })
            Assert.Equal($"\"{name}\" is not a time zone.", Assert.Single(EnvironmentsReader.Read($"version: 1\nenvironments: {{p: {{timeZone: {name}}}}}").Errors).Problem);
    }
}
