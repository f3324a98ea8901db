using System.Globalization;
using System.Text.Json.Nodes;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using Countersign.Tests;

namespace Countersign.Core.Tests.Authorship;

/// <summary>
/// A folder of <c>tests/golden/authorship</c>: <c>message.txt</c>, a message by Ann; or <c>commit.json</c>, which may also say author, committer,
/// parents, whether a merge is clean, the profile, the paths touched, and what a forge says (firstSeen, pullRequest). <c>marks.yaml</c> is the
/// installation's, <c>declaration.yaml</c> stands at the head.
/// </summary>
internal sealed class GoldenCase
{
    private const string DeclarationFile = "declaration.yaml";

    private readonly string _name;
    private readonly JsonNode _json;

    public GoldenCase(string name)
    {
        _name = name;
        _json = Text("commit.json") is { } text ? JsonNode.Parse(text)! : new JsonObject { ["message"] = Text("message.txt") };
    }

    public CommitRecord Commit => Sample.Commit(
        1, (string)_json["message"]!, Identity((string?)_json["author"]) ?? Sample.Ann, Identity((string?)_json["committer"]),
        [.. Enumerable.Range(2, (int?)_json["parents"] ?? 1)]) with
    { MergeIsClean = (bool?)_json["clean"] };

    public MarkTable Marks => Installed().Under((string?)_json["profile"]);

    public AuthorshipOptions Options => new()
    {
        TrustDeclarations = (bool?)_json["trust"] ?? false,
        Declared = Declared(),
        ForgeTimes = (string?)_json["firstSeen"] is { } time ? new ForgeTimes(About(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture))) : null,
        PullRequests = _json["pullRequest"] is { } pr
            ? About(new PullRequestText((string)pr["author"]!, [.. pr["labels"]!.AsArray().Select(l => (string)l!)], (string)pr["body"]!))
            : new Dictionary<CommitId, PullRequestText>(),
    };

    private static Dictionary<CommitId, T> About<T>(T value) => new() { [Sample.Id(1)] = value };

    private MarkTable Installed()
    {
        if (Text(MarkTable.FileName) is not { } text) return MarkTable.Default;
        var loaded = MarkTable.Default.With(text);
        Assert.Empty(loaded.Errors);
        return loaded.Value!;
    }

    private IReadOnlyDictionary<CommitId, IReadOnlyList<FoundMark>> Declared()
    {
        if (Text(DeclarationFile) is not { } text) return new Dictionary<CommitId, IReadOnlyList<FoundMark>>();
        var loaded = DeclarationReader.Read($"{Declaration.Folder}/{DeclarationFile}", text);
        Assert.Empty(loaded.Errors);
        var marks = new DeclarationMarks(loaded.Value!);
        marks.Add(Sample.Id(1), _json["paths"] is JsonArray paths ? [.. paths.Select(p => (string)p!)] : []);
        return marks.Result();
    }

    private string? Text(string file) => SourceTree.Golden("authorship", _name, file) is var path && File.Exists(path) ? File.ReadAllText(path) : null;

    private static CommitIdentity? Identity(string? text) =>
        text is null ? null : new CommitIdentity(text[..text.LastIndexOf(" <", StringComparison.Ordinal)], text[(text.LastIndexOf('<') + 1)..^1]);
}
