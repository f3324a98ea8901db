using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Core.SignOff;

/// <summary>What a person answers about a change.</summary>
public enum Answer
{
    /// <summary>It may happen now.</summary>
    Approve,

    /// <summary>It may not.</summary>
    Reject,
}

/// <summary>The ledger as the signer's page knew it: what is signed cannot be older than this.</summary>
/// <param name="Size">Entries.</param>
/// <param name="Root">Root hash.</param>
public sealed record KnownTreeHead(long Size, Sha256Digest Root);

/// <summary>The configuration in force, by number and digest.</summary>
/// <param name="Version">Monotonic number.</param>
/// <param name="Digest">Digest over the digests of its files.</param>
public sealed record ConfigurationVersion(long Version, Sha256Digest Digest);

/// <summary>
/// The exact content a person signs when answering for a change (contract §4). It means: you saw these effects and accept that they
/// happen now; you do not vouch for every line.
/// </summary>
public sealed record SignOffStatement
{
    /// <summary>Longest comment, in characters.</summary>
    public const int MaxComment = 4_000;

    /// <summary>A sign-off, or an after-review, which says the same after the fact.</summary>
    public Purpose Purpose { get; init; } = Purpose.SignOff;

    /// <summary>The installation it was made for.</summary>
    public required string Installation { get; init; }

    /// <summary>Digest of the change.</summary>
    public required Sha256Digest Change { get; init; }

    /// <summary>The change itself, of which environment, component, targets, sources, artifacts, plans, command and requester are repeated in words.</summary>
    public required Change Of { get; init; }

    /// <summary>Commits answered for, sorted.</summary>
    public required IReadOnlyList<CommitId> Commits { get; init; }

    /// <summary>Effects answered for, sorted.</summary>
    public required IReadOnlyList<string> Effects { get; init; }

    /// <summary>Effects acknowledged one by one, sorted.</summary>
    public required IReadOnlyList<string> Acknowledged { get; init; }

    /// <summary>
    /// The environment's name as the signer typed it, where data or keys are lost for good; null where nothing had to be typed. A statement without
    /// it has the same bytes as before there was such a member.
    /// </summary>
    public string? TypedEnvironment { get; init; }

    /// <summary>Commits whose co-author line naming the signer the signer disclaims, sorted.</summary>
    public IReadOnlyList<CommitId> Disclaims { get; init; } = [];

    /// <summary>Digest of the authorship facts shown.</summary>
    public required Sha256Digest Authorship { get; init; }

    /// <summary>Digest of the blast radius shown.</summary>
    public required Sha256Digest BlastRadius { get; init; }

    /// <summary>Its severity, as a word.</summary>
    public required string Severity { get; init; }

    /// <summary>The configuration in force.</summary>
    public required ConfigurationVersion Configuration { get; init; }

    /// <summary>The answer.</summary>
    public required Answer Answer { get; init; }

    /// <summary>What the signer says about it.</summary>
    public required string Comment { get; init; }

    /// <summary>Who signs.</summary>
    public required string Person { get; init; }

    /// <summary>With which passkey.</summary>
    public required CredentialId Credential { get; init; }

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
        var json = Members();
        if (TypedEnvironment is not null) json["typedEnvironment"] = TypedEnvironment;
        return CanonicalJson.Write(json);
    }

    private JsonObject Members() => new()
    {
        ["type"] = Purpose.TypeUri(),
        ["installation"] = Installation,
        ["change"] = Change.ToString(),
        ["environment"] = Of.Environment,
        ["component"] = Of.Component,
        ["targets"] = Set(Of.Targets),
        ["sources"] = Of.SourcesJson(),
        ["artifacts"] = Of.ArtifactsJson(),
        ["plans"] = Of.PlansJson(),
        ["command"] = Of.Command?.ToJson(),
        ["requester"] = new JsonObject { ["kind"] = Words.Of(Of.Requester.Kind), ["id"] = Of.Requester.Id },
        ["answersFor"] = new JsonObject { ["commits"] = Set(Commits.Select(c => c.Hex)), ["effects"] = Set(Effects) },
        ["acknowledged"] = Set(Acknowledged),
        ["disclaims"] = Set(Disclaims.Select(c => c.Hex)),
        ["authorship"] = Authorship.ToString(),
        ["blastRadius"] = new JsonObject { ["digest"] = BlastRadius.ToString(), ["severity"] = Severity },
        ["configuration"] = new JsonObject { ["version"] = Configuration.Version, ["digest"] = Configuration.Digest.ToString() },
        ["answer"] = Words.Of(Answer),
        ["comment"] = Comment,
        ["person"] = Person,
        ["credential"] = Credential.ToString(),
        ["nonce"] = Nonce,
        ["treeHead"] = new JsonObject { ["size"] = TreeHead.Size, ["root"] = TreeHead.Root.ToString() },
        ["issued"] = JsonFields.Time(Issued),
        ["expires"] = JsonFields.Time(Expires),
    };

    /// <summary>Reads canonical statement bytes, strictly.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="problem">What is wrong, or empty.</param>
    /// <param name="purpose">What it must have been signed for: a sign-off or an after-review.</param>
    public static SignOffStatement? Read(ReadOnlySpan<byte> bytes, out string problem, Purpose purpose = Purpose.SignOff)
    {
        problem = "the statement is not canonical JSON";
        if (!CanonicalJson.TryReadCanonical(bytes, out var node)) return null;
        var read = JsonFields.Read(node, "the statement", json => ReadMembers(json, purpose), out problem);

        // One statement has one spelling: no member left out, every list sorted and without duplicates.
        if (read is null || bytes.SequenceEqual(read.ToBytes())) return read;
        problem = "the statement leaves out a member, or a list in it is not sorted or names something twice";
        return null;
    }

    private static SignOffStatement ReadMembers(JsonFields json, Purpose purpose)
    {
        if (json.Text("type") != purpose.TypeUri()) throw json.Wrong("type", purpose.TypeUri());
        var installation = json.Text("installation", 200);
        var change = ReadChange(json, installation);
        var answers = json.Object("answersFor", a => (Commits: a.Commits("commits"), Effects: a.Texts("effects")));
        var radius = json.Object("blastRadius", b => (Digest: b.Digest("digest"), Severity: Words.Of(b.Word("severity", Words.Parse<Severity>))));
        return new SignOffStatement
        {
            Purpose = purpose,
            Installation = installation,
            Change = json.Digest("change"),
            Of = change,
            Commits = answers.Commits,
            Effects = answers.Effects,
            Acknowledged = json.Texts("acknowledged"),
            TypedEnvironment = json.OptionalText("typedEnvironment", Identifier.MaxLength),
            Disclaims = json.Commits("disclaims"),
            Authorship = json.Digest("authorship"),
            BlastRadius = radius.Digest,
            Severity = radius.Severity,
            Configuration = json.Object("configuration", c => new ConfigurationVersion(c.Integer("version"), c.Digest("digest"))),
            Answer = json.Word("answer", Words.Parse<Answer>),
            Comment = json.Text("comment", MaxComment),
            Person = json.Text("person", Identifier.MaxLength),
            Credential = CredentialId.TryParse(json.Text("credential"), out var credential) ? credential : throw json.Wrong("credential", "a credential id"),
            Nonce = json.Text("nonce", 43),
            TreeHead = json.Object("treeHead", t => new KnownTreeHead(t.Integer("size"), t.Digest("root"))),
            Issued = json.Time("issued"),
            Expires = json.Time("expires"),
        };
    }

    /// <summary>The change repeated in the statement; that its digest is the one signed is a check of its own, so that it has its own words.</summary>
    private static Change ReadChange(JsonFields json, string installation)
    {
        var command = json.OptionalObject("command", CommandCall.Read);
        var change = new Change
        {
            Installation = installation,
            Kind = command is null ? ChangeKind.Deployment : ChangeKind.Command,
            Environment = json.Text("environment", 200),
            Component = json.Text("component", 200),
            Targets = json.Texts("targets", Changes.Change.MaxParts),
            Sources = json.Objects("sources", s => new SourceRange(s.Text("repository", 200), s.OptionalCommit("base"), s.Commit("head")), Changes.Change.MaxParts),
            Artifacts = json.Objects("artifacts", a => new Artifact(a.Text("name", 500), a.Digest("sha256")), Changes.Change.MaxParts),
            Plans = json.Objects("plans", p => new PlanInput(p.Text("format", 50), p.OptionalText("target", 200) ?? "", p.Digest("content")), Changes.Change.MaxParts),
            Command = command,
            Requester = json.Object("requester", r => new Requester(r.Word("kind", Words.Parse<RequesterKind>), r.Text("id", 500))),
        };
        if (change.Digest != json.Digest("change")) throw json.Wrong("change", "the digest of the environment, component, sources, artifacts, plans, command and requester beside it");
        return change;
    }

    private static JsonArray Set(IEnumerable<string> texts) => new([.. texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(t => (JsonNode)t)]);
}
