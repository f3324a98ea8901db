using System.Text;
using System.Text.Json.Nodes;
using Countersign.Server.Tests.Gate;

namespace Countersign.Server.Tests.Settings;

/// <summary>An installation's own marks and a repository's profile: part of the configuration, and of what a change is judged by.</summary>
public sealed class MarksConfigurationTests
{
    private const string Marks = """
        version: 1
        marks:
          - {id: own, tool: helper, kind: trailer, involvement: edit, strength: strong, needs: ["acme-helper:"], pattern: 'Acme-Helper:.*', source: s, confusedWith: c}
        """;

    [Fact]
    public async Task Marks_and_profile_of_the_version_in_force_are_what_commits_are_judged_by()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        await server.BaselineAsync();
        var head = server.Shop.CommitFile("Retries\n\nAcme-Helper: 7\nAssisted-by: Hal 9000", "services/checkout/pay.cs", "1\n");
        Assert.Equal("undeclared", await InvolvementAsync(server, head));

        server.Configure("marks.yaml", Marks);
        await ActivateAsync(server, 2);
        Assert.Equal(Marks, Encoding.UTF8.GetString(await server.BytesAsync("/configuration/2/marks.yaml", server.Dana.Cookie)));
        Assert.NotNull(server.Configuration.Active!.Record.Marks);
        Assert.Equal("edit", await InvolvementAsync(server, head));

        server.Configure("environments.yaml", server.Environments.Replace("refs: [refs/heads/main]", "refs: [refs/heads/main], profile: kernel", StringComparison.Ordinal));
        await ActivateAsync(server, 3);
        var judged = await AuthorshipAsync(server, head);
        Assert.Equal("kernel", (string?)judged["profile"]);
        Assert.Equal(["assisted-by-any", "own"], judged["commits"]![0]!["marks"]!.AsArray().Select(m => (string?)m!["id"]));
    }

    [Fact]
    public async Task Taking_the_marks_away_is_a_new_version_that_waits()
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        server.Configure("marks.yaml", Marks);
        await ActivateAsync(server, 2);
        File.Delete(Path.Combine(server.Settings.ConfigurationFolder!, "marks.yaml"));
        await server.RefreshAsync();
        Assert.Null(server.Configuration.Pending!.Record.Marks);
        Assert.NotNull(server.Configuration.Active!.Record.Marks);
        await server.RestartAsync();
        Assert.Equal((2L, 3L), (server.Configuration.Active!.Record.Version, server.Configuration.Pending!.Record.Version));
    }

    [Theory]
    [InlineData("marks.yaml", "version: 1\nweigh: [{id: claude-trailor, strength: hint, because: b}]\n", "marks.yaml:2:9", "claude-trailer")]
    [InlineData("environments.yaml", "version: 1\nenvironments: {}\nrepositories: [{id: shop, url: u, refs: [refs/heads/main], profile: kernal}]\n", "environments.yaml:3:", "kernel")]
    public async Task A_fault_is_said_with_its_place_and_the_old_version_stays_in_force(string file, string text, string place, string says)
    {
        await using var server = await ServerFixture.StartSetUpAsync();
        server.Configure(file, text);
        await server.Configuration.RefreshAsync(CancellationToken.None);
        Assert.Contains(place, server.Configuration.Problem, StringComparison.Ordinal);
        Assert.Contains(says, server.Configuration.Problem, StringComparison.Ordinal);
        Assert.Equal(1, server.Configuration.Active!.Record.Version);
        Assert.Null(server.Configuration.Pending);
    }

    private static async Task ActivateAsync(ServerFixture server, long version)
    {
        await server.RefreshAsync();
        Assert.Equal(200, (int)(await server.SignAsync(server.Dana, "activate", new JsonObject { ["version"] = version })).Status);
        Assert.Equal(version, server.Configuration.Active!.Record.Version);
    }

    private static async Task<string?> InvolvementAsync(ServerFixture server, string head) =>
        (string?)(await AuthorshipAsync(server, head))["commits"]![0]!["involvement"];

    private static async Task<JsonObject> AuthorshipAsync(ServerFixture server, string head) =>
        (await server.GetAsync($"/api/v1/changes/{(await server.SubmitAsync(head)).Id}/authorship")).Ok["added"]![0]!.AsObject();
}
