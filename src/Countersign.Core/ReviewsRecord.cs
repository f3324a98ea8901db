using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;

namespace Countersign.Core;

/// <summary>Code reviews and patch ids as members of the facts' record.</summary>
internal static class ReviewsRecord
{
    private const int MaxPatchLength = 64; // hex digits of git's longest object id

    /// <summary>The reviews, in the order in which they were told.</summary>
    public static JsonArray ToJson(IEnumerable<CodeReview> reviews) => new([.. reviews.Select(ToJson)]);

    /// <summary>Reads one of what <see cref="ToJson(IEnumerable{CodeReview})"/> wrote.</summary>
    /// <exception cref="MalformedJsonException">A member is missing, wrong or unknown.</exception>
    public static CodeReview Read(JsonFields json) => new()
    {
        Repository = json.Text("repository", 200),
        Person = json.Text("person", Identifier.MaxLength),
        Head = json.Commit("head"),
        At = json.Time("at"),
        Commits = json.Commits("commits"),
        Patches = json.Texts("patches"),
        Authors = json.Texts("authors", 1_000),
        Pushers = json.Has("pushers") ? json.Texts("pushers", 1_000) : null,
    };

    /// <summary>The patch ids, by commit.</summary>
    public static JsonArray PatchesJson(IReadOnlyDictionary<CommitId, string> patches) => new([.. patches
        .OrderBy(p => p.Key.Hex, StringComparer.Ordinal).Select(p => new JsonObject { ["commit"] = p.Key.Hex, ["patch"] = p.Value })]);

    /// <summary>Reads one of what <see cref="PatchesJson"/> wrote.</summary>
    /// <exception cref="MalformedJsonException">A member is missing, wrong or unknown.</exception>
    public static KeyValuePair<CommitId, string> ReadPatch(JsonFields json) => new(json.Commit("commit"), json.Text("patch", MaxPatchLength));

    private static JsonObject ToJson(CodeReview review)
    {
        var json = new JsonObject
        {
            ["repository"] = review.Repository,
            ["person"] = review.Person,
            ["head"] = review.Head.Hex,
            ["at"] = JsonFields.Time(review.At),
            ["commits"] = Texts(review.Commits.Select(c => c.Hex)),
            ["patches"] = Texts(review.Patches),
            ["authors"] = Texts(review.Authors),
        };
        if (review.Pushers is { } pushers) json["pushers"] = Texts(pushers);
        return json;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Order(StringComparer.Ordinal).Select(t => (JsonNode)t)]);
}
