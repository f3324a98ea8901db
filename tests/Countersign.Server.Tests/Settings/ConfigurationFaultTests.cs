using Countersign.Server.Tests.Gate;

namespace Countersign.Server.Tests.Settings;

/// <summary>Configuration files with faults: said with line and column, and the version in force stays.</summary>
public sealed class ConfigurationFaultTests
{
    [Fact]
    public async Task A_fault_in_any_file_is_said_with_its_place_and_the_old_version_stays_in_force()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await AssertFaultAsync(server, "policy.yaml", ServerFixture.Policy.Replace("default: allow", "default: alow", StringComparison.Ordinal), "policy.yaml:2:10", "allow");
        await AssertFaultAsync(server, "policy.yaml", ServerFixture.Policy.Replace("blastRadius.losesState", "blastRadius.loosesState", StringComparison.Ordinal), "policy.yaml:5:", "blastRadius.losesState");
        await AssertFaultAsync(server, "policy.yaml", ServerFixture.Policy.Replace("level: senior", "level: seniour", StringComparison.Ordinal), "policy.yaml:6:", "senior");
        await AssertFaultAsync(server, "policy.yaml", "version: 1\n\trules: []\n", "policy.yaml:", "not valid YAML");
        await AssertFaultAsync(server, "people.yaml", ServerFixture.People.Replace("level: junior", "level: juniour", StringComparison.Ordinal), "people.yaml:6:", "junior");
        await AssertFaultAsync(server, "people.yaml", ServerFixture.People.Replace("bea@acme.example", "ann@acme.example", StringComparison.Ordinal), "people.yaml:", "ann@acme.example");
        await AssertFaultAsync(server, "people.yaml", ServerFixture.People.Replace("id: bea, name: Bea,", "id: bea, name: Bea, manager: ann,", StringComparison.Ordinal), "people.yaml:", "ann");
        await AssertFaultAsync(server, "people.yaml", ServerFixture.People.Replace("manager: bea", "manager: nobody", StringComparison.Ordinal), "people.yaml:6:", "nobody");
        await AssertFaultAsync(server, "environments.yaml", server.Environments.Replace("mode: enforce", "mode: enforced", StringComparison.Ordinal), "environments.yaml:3:", "enforce");
        await AssertFaultAsync(server, "environments.yaml", server.Environments.Replace("repository: gone", "repository: gne", StringComparison.Ordinal), "environments.yaml:", "gone");

        // Mended, there is nothing to say and nothing new.
        await server.Configuration.RefreshAsync(CancellationToken.None);
        Assert.Null(server.Configuration.Problem);
        Assert.Null(server.Configuration.Pending);
    }

    [Fact]
    public async Task A_file_that_is_missing_or_too_large_keeps_the_old_version_in_force()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        var file = Path.Combine(server.Settings.ConfigurationFolder!, "policy.yaml");
        File.Delete(file);
        await server.Configuration.RefreshAsync(CancellationToken.None);
        Assert.StartsWith("policy.yaml is missing in", server.Configuration.Problem, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, "#" + new string('x', Core.Formats.StrictYaml.MaxCharacters));
        await server.Configuration.RefreshAsync(CancellationToken.None);
        Assert.StartsWith("policy.yaml has ", server.Configuration.Problem, StringComparison.Ordinal);
        Assert.Equal(1, server.Configuration.Active!.Record.Version);
        await server.RestartAsync();
        Assert.Equal(1, server.Configuration.Active!.Record.Version);
        Assert.StartsWith("policy.yaml has ", server.Configuration.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_a_newer_one_overtook_can_no_longer_be_activated()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        server.Configure("policy.yaml", ServerFixture.Policy.Replace("level: senior, relation", "level: mid, relation", StringComparison.Ordinal));
        await server.RefreshAsync();
        var open = (await server.BeginAsync(server.Dana, "activate", new System.Text.Json.Nodes.JsonObject { ["version"] = 2 })).Ok;
        server.Configure("policy.yaml", ServerFixture.Policy.Replace("level: senior, relation", "level: junior, relation", StringComparison.Ordinal));
        await server.RefreshAsync();
        Assert.Equal("facts-moved", (await server.FinishAsync(server.Dana, "activate", open)).Code);
        Assert.Equal((1L, 3L), (server.Configuration.Active!.Record.Version, server.Configuration.Pending!.Record.Version));
    }

    private static async Task AssertFaultAsync(ServerFixture server, string file, string text, string place, string says)
    {
        var good = await File.ReadAllTextAsync(Path.Combine(server.Settings.ConfigurationFolder!, file));
        server.Configure(file, text);
        await server.Configuration.RefreshAsync(CancellationToken.None);
        server.Configure(file, good);
        Assert.NotNull(server.Configuration.Problem);
        Assert.Contains(place, server.Configuration.Problem, StringComparison.Ordinal);
        Assert.Contains(says, server.Configuration.Problem, StringComparison.Ordinal);
        Assert.Equal(1, server.Configuration.Active!.Record.Version);
        Assert.Null(server.Configuration.Pending);
    }
}
