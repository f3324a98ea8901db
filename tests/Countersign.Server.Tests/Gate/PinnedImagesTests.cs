using System.Text;
using System.Text.Json.Nodes;
using Countersign.Tests;

namespace Countersign.Server.Tests.Gate;

/// <summary>A repository that only pins images: the commits behind the images are judged, and where nobody knows them, that is said and blocks.</summary>
public sealed class PinnedImagesTests
{
    private static readonly string Old = new('a', 64);
    private static readonly string New = new('b', 64);

    [Fact]
    public async Task The_commits_an_image_was_built_from_are_judged_like_any_others()
    {
        await using var server = await StartAsync();
        var first = server.Shop.Git("rev-parse", "main").Trim();
        var marked = server.AiCommit();
        var pinned = Pin(server, New);
        var held = await SubmitAsync(server, Provenance(server, Old, first), Provenance(server, New, marked));
        Assert.Equal("hold", held.Verdict);
        Assert.Equal(["requirement-unmet"], held.Reasons);
        Assert.Equal(new[] { pinned, marked }.Order(StringComparer.Ordinal), held.Body["requirements"]![0]!["commits"]!.AsArray().Select(c => (string)c!).Order(StringComparer.Ordinal));
        Assert.Contains("artifact-unproven", held.Gaps);
        Assert.DoesNotContain("artifact-source-unknown", held.Gaps);

        var told = await server.GetAsync($"/api/v1/changes/{held.Id}/authorship");
        Assert.Equal([("pins", pinned), ("shop", marked)], told.Ok["added"]!.AsArray().Select(r => ((string)r!["repository"]!, (string)r["head"]!)));
        Assert.Equal("edit", (string)told.Body["added"]![1]!["commits"]![0]!["involvement"]!);
        Assert.True((await server.VerifyAsync(held.Id)).IsValid);
    }

    [Fact]
    public async Task An_image_of_which_nothing_is_known_blocks()
    {
        await using var server = await StartAsync();
        Pin(server, New);
        var held = await SubmitAsync(server);
        Assert.Equal("hold", held.Verdict);
        Assert.Contains("artifact-source-unknown", held.Gaps);
        Assert.Equal("destructive, senior-answers", (string)Assert.Single(held.Body["requirements"]!.AsArray())!["rule"]!);
    }

    [Theory]
    [InlineData("git+https://elsewhere.example/acme/shop", true, "is not a repository of this configuration")]
    [InlineData(null, false, "is no commit of this repository")]
    public async Task What_is_claimed_and_cannot_be_judged_blocks(string? repository, bool isHere, string why)
    {
        await using var server = await StartAsync();
        var first = server.Shop.Git("rev-parse", "main").Trim();
        var next = isHere ? server.AiCommit() : new string('7', 40);
        Pin(server, New);
        var held = await SubmitAsync(server, Provenance(server, Old, first, repository), Provenance(server, New, next, repository));
        Assert.Contains(why, (string)held.Body["gaps"]!.AsArray().Single(g => (string)g!["code"]! == "artifact-source-unknown")!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_that_is_on_no_listed_ref_is_not_believed()
    {
        await using var server = await StartAsync();
        var first = server.Shop.Git("rev-parse", "main").Trim();
        server.Shop.Git("checkout", "--quiet", "-b", "aside");
        var aside = server.AiCommit();
        Pin(server, New);
        var held = await SubmitAsync(server, Provenance(server, Old, first), Provenance(server, New, aside));
        Assert.Contains("is not on a ref that shop may deploy from", (string)held.Body["gaps"]!.AsArray().Single(g => (string)g!["code"]! == "artifact-source-unknown")!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provenance_that_cannot_be_read_is_said_and_one_that_is_no_base64_is_refused()
    {
        await using var server = await StartAsync();
        Pin(server, New);
        Assert.Contains("artifact-unproven", (await SubmitAsync(server, Encoding.UTF8.GetBytes("{}"))).Gaps);
        var refused = await server.SubmitAsync("main", "preview", "web", also: body => body["provenance"] = new JsonArray("not base64!"));
        Assert.Equal("submission-malformed", refused.Code);
    }

    [Theory]
    [InlineData(64, "")]
    [InlineData(65, "submission-malformed")]
    public async Task So_many_files_of_provenance_are_read_and_more_are_refused(int count, string code)
    {
        await using var server = await StartAsync();
        Pin(server, New);
        Assert.Equal(code, (await SubmitAsync(server, [.. Enumerable.Repeat(Provenance(server, Old, new string('7', 40)), count)])).Code);
    }

    private static async Task<ServerFixture> StartAsync()
    {
        var server = await ServerFixture.StartSetUpAsync();
        Pin(server, Old);
        await server.BaselineAsync("preview", "web");
        return server;
    }

    private static string Pin(ServerFixture server, string digest) =>
        server.Pins.CommitFile("Pin", "web.yaml", $"kind: Deployment\nspec: {{containers: [{{name: web, image: registry.example/web@sha256:{digest}}}]}}\n", GitFixture.Bea);

    private static Task<Reply> SubmitAsync(ServerFixture server, params byte[][] provenance) =>
        server.SubmitAsync("main", "preview", "web", also: body => body["provenance"] = new JsonArray([.. provenance.Select(p => (JsonNode)Convert.ToBase64String(p))]));

    private static byte[] Provenance(ServerFixture server, string digest, string commit, string? repository = null) => Encoding.UTF8.GetBytes(
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\"predicateType\":\"https://slsa.dev/provenance/v1\",\"subject\":[{\"digest\":{\"sha256\":\"" + digest
        + "\"}}],\"predicate\":{\"buildDefinition\":{\"resolvedDependencies\":[{\"uri\":\"" + (repository ?? "git+" + server.Shop.Url) + "\",\"digest\":{\"gitCommit\":\"" + commit + "\"}}]}}}");
}
