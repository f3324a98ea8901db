using System.Text.Json.Nodes;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.Authorship;

/// <summary>
/// The whole report as canonical JSON: what is digested, stored as evidence and judged again later. Unlike the CLI's JSON it also says on what
/// ground a person stands there. Read strictly: what this writes is all it reads.
/// </summary>
public static class AuthorshipFacts
{
    /// <summary>Version of the format.</summary>
    public const int Version = 1;

    /// <summary>Most commits of one report.</summary>
    public const int MaxCommits = 200_000;

    /// <summary>The report as canonical members.</summary>
    public static JsonObject ToJson(AuthorshipReport report)
    {
        var json = new JsonObject { ["version"] = Version, ["repository"] = report.Repository, ["head"] = report.Head.Hex };
        if (report.Base is { } from) json["base"] = from.Hex;
        json["commits"] = Array(report.Commits, CommitJson);
        json["gaps"] = Array(report.Gaps, gap => new JsonObject { ["code"] = gap.Word, ["detail"] = gap.Detail });
        if (report.Profile is { } profile) json["profile"] = profile;
        if (report.Adjustments.Count > 0) json["adjustments"] = Array(report.Adjustments, AdjustmentJson);
        return json;
    }

    /// <summary>The canonical UTF-8 bytes.</summary>
    public static byte[] Write(AuthorshipReport report) => CanonicalJson.Write(ToJson(report));

    /// <summary>The digest that a sign-off statement names.</summary>
    public static Sha256Digest Digest(AuthorshipReport report) => Sha256Digest.Of(Write(report));

    /// <summary>Reads what <see cref="Write"/> wrote; null and the reason for anything else.</summary>
    public static AuthorshipReport? Read(ReadOnlySpan<byte> bytes, out string error)
    {
        if (CanonicalJson.TryReadCanonical(bytes, out var node)) return Read(node, out error);
        error = "the authorship facts are not canonical JSON";
        return null;
    }

    /// <summary>Reads a parsed value; null and the reason for anything else.</summary>
    public static AuthorshipReport? Read(JsonNode? node, out string error)
    {
        var report = JsonFields.Read(node, "authorship", ReadReport, out error);
        // A member left out or null where this format writes it would give two spellings, and two digests, of one report.
        if (report is null || CanonicalJson.Write(node).AsSpan().SequenceEqual(Write(report))) return report;
        error = "the authorship facts leave out a member or write one that says nothing";
        return null;
    }

    private static JsonObject CommitJson(CommitAuthorship commit)
    {
        var json = new JsonObject
        {
            ["id"] = commit.Id.Hex,
            ["parents"] = commit.Parents,
            ["cleanMerge"] = commit.IsCleanMerge,
            ["author"] = IdentityJson(commit.Author),
            ["committer"] = IdentityJson(commit.Committer),
            ["coauthors"] = Array(commit.Coauthors, IdentityJson),
            ["people"] = Texts(commit.People),
            ["claimed"] = Texts(commit.Claimed),
            ["drivers"] = Texts(commit.Drivers),
            ["unresolved"] = Texts(commit.Unresolved),
            ["involvement"] = Words.Of(commit.Involvement),
            ["tools"] = Texts(commit.Tools),
            ["marks"] = Array(commit.Marks, MarkJson),
        };
        if (commit.IsConfirmed) json["confirmed"] = true;
        if (commit.Lines is { } lines) json["lines"] = LinesJson(lines);
        return json;
    }

    private static JsonObject AdjustmentJson(MarkAdjustment adjustment)
    {
        var json = new JsonObject { ["id"] = adjustment.Id, ["to"] = Words.Of(adjustment.To), ["by"] = adjustment.By, ["because"] = adjustment.Because };
        if (adjustment.From is { } from) json["from"] = Words.Of(from);
        return json;
    }

    private static JsonObject IdentityJson(CommitIdentity identity) => new() { ["name"] = identity.Name, ["email"] = identity.Email };

    private static JsonObject MarkJson(FoundMark mark) => new()
    {
        ["id"] = mark.Id,
        ["kind"] = Words.Of(mark.Kind),
        ["text"] = mark.Text,
        ["involvement"] = Words.Of(mark.Involvement),
        ["strength"] = Words.Of(mark.Strength),
        ["tool"] = mark.Tool,
    };

    private static JsonObject LinesJson(LineCounts lines)
    {
        var json = new JsonObject { ["added"] = lines.Added, ["deleted"] = lines.Deleted };
        if (lines.Ai is { } ai) json["ai"] = ai;
        return json;
    }

    private static JsonArray Array<T>(IReadOnlyList<T> items, Func<T, JsonObject> write) => new([.. items.Select(item => (JsonNode)write(item))]);

    private static JsonArray Texts(IReadOnlyList<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static AuthorshipReport ReadReport(JsonFields json)
    {
        json.Integer("version", Version, Version);
        return new AuthorshipReport(
            json.Text("repository"),
            json.OptionalCommit("base"),
            json.Commit("head"),
            json.Objects("commits", ReadCommit, MaxCommits),
            json.Objects("gaps", gap => new Gap(gap.Word("code", Words.Parse<GapCode>), gap.Text("detail"))))
        {
            Profile = json.OptionalText("profile"),
            Adjustments = json.Objects("adjustments", ReadAdjustment),
        };
    }

    private static MarkAdjustment ReadAdjustment(JsonFields json) => new(
        json.Text("id"),
        json.Has("from") ? json.Word("from", Words.Parse<MarkStrength>) : null,
        json.Word("to", Words.Parse<MarkStrength>),
        json.Text("by"),
        json.Text("because"));

    private static CommitAuthorship ReadCommit(JsonFields json) => new()
    {
        Id = json.Commit("id"),
        Parents = (int)json.Integer("parents", 0, int.MaxValue),
        IsCleanMerge = json.Flag("cleanMerge"),
        Author = json.Object("author", ReadIdentity),
        Committer = json.Object("committer", ReadIdentity),
        Coauthors = json.Objects("coauthors", ReadIdentity),
        People = json.Texts("people"),
        Claimed = json.Texts("claimed"),
        Drivers = json.Texts("drivers"),
        Unresolved = json.Texts("unresolved"),
        Involvement = json.Word("involvement", Words.Parse<Involvement>),
        IsConfirmed = json.Has("confirmed") && json.Flag("confirmed"),
        Tools = json.Texts("tools"),
        Marks = json.Objects("marks", ReadMark),
        Lines = json.OptionalObject("lines", ReadLines),
    };

    private static CommitIdentity ReadIdentity(JsonFields json) => new(json.Text("name"), json.Text("email"));

    private static FoundMark ReadMark(JsonFields json) => new(
        json.Text("id"),
        json.Word("kind", Words.Parse<MarkKind>),
        json.Text("text"),
        json.Word("involvement", Words.Parse<Involvement>),
        json.Word("strength", Words.Parse<MarkStrength>),
        json.Text("tool"));

    private static LineCounts ReadLines(JsonFields json) => new(json.Integer("added"), json.Integer("deleted"), json.OptionalInteger("ai"));
}
