using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Core.Evidence;

/// <summary>One use of an allow: one change, one target, one window, for what was live when it was opened (contract §3).</summary>
public sealed record Grant
{
    /// <summary><c>grt_</c> and base32 of 16 random bytes.</summary>
    public required string Id { get; init; }

    /// <summary>The change.</summary>
    public required Sha256Digest Change { get; init; }

    /// <summary>The target it is for, where the change has several; null for any other change.</summary>
    public string? Target { get; init; }

    /// <summary>Counts the moves of live; a grant is void once live moved.</summary>
    public required long LiveVersion { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The last instant at which it can begin to be used.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>The digest that the ledger's <c>grant</c> entry carries.</summary>
    public Sha256Digest Digest => CanonicalJson.Digest(ToJson());

    /// <summary>The canonical members.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["id"] = Id,
            ["change"] = Change.ToString(),
            ["liveVersion"] = LiveVersion,
            ["openedAt"] = JsonFields.Time(OpenedAt),
            ["notAfter"] = JsonFields.Time(NotAfter),
        };
        if (Target is not null) json["target"] = Target;
        return json;
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="MalformedJsonException">A member is missing, wrong or unknown.</exception>
    public static Grant Read(JsonFields json) => new()
    {
        Id = json.Text("id", 64),
        Change = json.Digest("change"),
        Target = json.OptionalText("target", Identifier.MaxLength),
        LiveVersion = json.Integer("liveVersion"),
        OpenedAt = json.Time("openedAt"),
        NotAfter = json.Time("notAfter"),
    };
}
