using System.Text.Json;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.Policy;
using Countersign.Tests;

namespace Countersign.Server.Tests.Cli;

/// <summary>
/// <c>tests/golden/replay/&lt;case&gt;</c>: a history as git imports it, arguments, a configuration where there is one, and the report. The page of
/// each is made too, and must be inert whatever the history says.
/// </summary>
public sealed class ReplayGoldenTests
{
    public static TheoryData<string> Cases() => [.. Directory.GetDirectories(SourceTree.Golden("replay")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_golden_history_is_replayed_as_its_folder_says(string name)
    {
        using var git = Imported(name);
        var result = await new CliRunner(SourceTree.Golden("replay", name)).RunAsync(["replay", "--repo", git.Folder, "--format", "json", .. Arguments(name)]);
        Assert.Equal(0, result.Exit);
        var report = result.Json;
        report.Remove("presets"); // What presets hold is theirs to change.
        Assert.Equal(Text(JsonNode.Parse(await File.ReadAllBytesAsync(SourceTree.Golden("replay", name, "expected.json")))), Text(report));
    }

    [Fact]
    public async Task Every_preset_is_tried_on_the_same_past()
    {
        using var git = Imported("squash");
        var presets = (await new CliRunner(git.Folder).RunAsync("replay", "--format", "json")).Json["presets"]!.AsArray();
        Assert.Equal(Words.All<Preset>().Keys.Order(StringComparer.Ordinal), presets.Select(p => (string)p!["name"]!).Order(StringComparer.Ordinal));
        Assert.All(presets, p => Assert.Equal(12, p!["outcomes"]!.AsObject().Sum(o => (int)o.Value!)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Its_page_holds_nothing_but_what_this_program_wrote(string name)
    {
        using var git = Imported(name);
        var page = git.At("page.html");
        Assert.Equal(0, (await new CliRunner(SourceTree.Golden("replay", name)).RunAsync(["replay", "--repo", git.Folder, "--html", page, .. Arguments(name)])).Exit);
        Page.AssertInert(await File.ReadAllTextAsync(page));
    }

    private static GitFixture Imported(string name)
    {
        var git = new GitFixture();
        git.Git("remote", "add", "origin", "https://forge.example/acme/shop.git");
        git.RunBytes(["fast-import", "--quiet"], new Dictionary<string, string>(), File.ReadAllBytes(SourceTree.Golden("replay", name, "history.fi")));
        return git;
    }

    private static string[] Arguments(string name) =>
        File.Exists(SourceTree.Golden("replay", name, "arguments.txt")) ? File.ReadAllLines(SourceTree.Golden("replay", name, "arguments.txt")) : [];

    private static string Text(JsonNode? node) => node!.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
