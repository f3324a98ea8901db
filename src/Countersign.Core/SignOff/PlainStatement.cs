using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Core.SignOff;

/// <summary>
/// What a person signs for every purpose but a sign-off: the shared members and one small subject. Which subject belongs to which
/// purpose is fixed by <see cref="ReadSubject"/>'s callers; a statement with another one is malformed.
/// </summary>
public sealed record PlainStatement
{
    /// <summary>What it is signed for.</summary>
    public required Purpose Purpose { get; init; }

    /// <summary>The installation it was made for.</summary>
    public required string Installation { get; init; }

    /// <summary>Who signs; null only in a sign-in.</summary>
    public required string? Person { get; init; }

    /// <summary>With which passkey; null only in a sign-in.</summary>
    public required CredentialId? Credential { get; init; }

    /// <summary>What it is about.</summary>
    public required JsonObject Subject { get; init; }

    /// <summary>32 random bytes in unpadded URL-safe base64.</summary>
    public required string Nonce { get; init; }

    /// <summary>The ledger as known when the statement was made.</summary>
    public required KnownTreeHead TreeHead { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Issued { get; init; }

    /// <summary>Until when it can be signed.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>The canonical bytes that are signed.</summary>
    public byte[] ToBytes()
    {
        var json = new JsonObject
        {
            ["type"] = Purpose.TypeUri(),
            ["installation"] = Installation,
            ["subject"] = Subject.DeepClone(),
            ["nonce"] = Nonce,
            ["treeHead"] = new JsonObject { ["size"] = TreeHead.Size, ["root"] = TreeHead.Root.ToString() },
            ["issued"] = JsonFields.Time(Issued),
            ["expires"] = JsonFields.Time(Expires),
        };
        if (Person is not null) json["person"] = Person;
        if (Credential is { } credential) json["credential"] = credential.ToString();
        return CanonicalJson.Write(json);
    }

    /// <summary>Reads canonical statement bytes, the subject unread; null and a problem where they are not a statement of this purpose.</summary>
    public static PlainStatement? Read(ReadOnlySpan<byte> bytes, Purpose purpose, out string problem)
    {
        if (CanonicalJson.TryReadCanonical(bytes, out var node)) return JsonFields.Read(node, "the statement", json => ReadMembers(json, purpose), out problem);
        problem = "the statement is not canonical JSON";
        return null;
    }

    /// <summary>The subject of canonical statement bytes, read with <paramref name="read"/>; null and a problem where it is not that statement.</summary>
    public static T? ReadSubject<T>(ReadOnlySpan<byte> bytes, Purpose purpose, Func<JsonFields, T> read, out string problem)
        where T : class =>
        Read(bytes, purpose, out problem) is { } statement ? JsonFields.Read(statement.Subject, "the statement.subject", read, out problem) : null;

    private static PlainStatement ReadMembers(JsonFields json, Purpose purpose)
    {
        if (json.Text("type") != purpose.TypeUri()) throw json.Wrong("type", purpose.TypeUri());
        return new PlainStatement
        {
            Purpose = purpose,
            Installation = json.Text("installation"),
            Person = json.OptionalText("person"),
            Credential = ReadCredential(json),
            Subject = json.Node("subject") as JsonObject ?? throw json.Wrong("subject", "an object"),
            Nonce = json.Text("nonce"),
            TreeHead = json.Object("treeHead", t => new KnownTreeHead(t.Integer("size"), t.Digest("root"))),
            Issued = json.Time("issued"),
            Expires = json.Time("expires"),
        };
    }

    private static CredentialId? ReadCredential(JsonFields json)
    {
        if (json.OptionalText("credential") is not { } text) return null;
        return CredentialId.TryParse(text, out var credential) ? credential : throw json.Wrong("credential", "a credential id");
    }
}
