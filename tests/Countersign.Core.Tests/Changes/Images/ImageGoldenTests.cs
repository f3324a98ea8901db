using System.Text.Json;
using System.Text.Json.Nodes;
using Countersign.Core.Changes.Images;
using Countersign.Core.Evidence;
using Countersign.Core.Ledger;
using Countersign.Tests;

namespace Countersign.Core.Tests.Changes.Images;

/// <summary><c>tests/golden/images/&lt;case&gt;</c>: a file before and after, what is known of images, and the commits that the change stands for.</summary>
public sealed class ImageGoldenTests
{
    public static TheoryData<string> Cases() => [.. Directory.GetDirectories(SourceTree.Golden("images")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_golden_change_stands_for_the_commits_its_folder_says(string name)
    {
        var problems = new List<string>();
        var changes = ImageChange.Between("deploy.yaml", Pins(name, "before.yaml", problems), Pins(name, "after.yaml", problems));
        var read = BuildProvenance.Read(File.ReadAllBytes(SourceTree.Golden("images", name, "provenance.json")), Array.Empty<EcdsaP256PublicKey>());
        if (read.Problem is { } problem) problems.Add(problem);
        var resolved = ResolvedImages.Of(changes, read.Sources);
        var written = new JsonObject
        {
            ["problems"] = Texts(problems),
            ["changes"] = Texts(changes.Select(c => $"{c.Where}: {c.Old?.ToString() ?? "nothing"} -> {c.New?.ToString() ?? "nothing"}")),
            ["ranges"] = Texts(resolved.Ranges.Select(r => $"{RepositoryAddress.Normalize(r.Repository)} {r.Base?.Hex ?? "nothing"}..{r.Head.Hex}{(r.IsClaimed ? " claimed" : "")}")),
            ["gaps"] = Texts(resolved.Gaps.Select(g => $"{g.Word}: {g.Detail}")),
        };
        var expected = JsonNode.Parse(File.ReadAllBytes(SourceTree.Golden("images", name, "expected.json")));
        Assert.Equal(Text(expected), Text(written));
    }

    private static IReadOnlyList<ImagePin> Pins(string name, string file, List<string> problems)
    {
        var path = SourceTree.Golden("images", name, file);
        if (!File.Exists(path)) return [];
        var pins = ImagePins.In(File.ReadAllText(path), out var error);
        if (pins is null) problems.Add($"{file}: {error}");
        return pins ?? [];
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private static string Text(JsonNode? node) => node!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
}
