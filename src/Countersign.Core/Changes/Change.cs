using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Core.Changes;

/// <summary>What kind of thing is about to take effect.</summary>
public enum ChangeKind
{
    /// <summary>A component is deployed: commits, artifacts, plans.</summary>
    Deployment,

    /// <summary>A command or API call is made.</summary>
    Command,
}

/// <summary>What asked for the change, derived from the credential, never from what the caller says.</summary>
public enum RequesterKind
{
    /// <summary>A person.</summary>
    Person,

    /// <summary>A pipeline with a pinned workload identity.</summary>
    Workload,

    /// <summary>The holder of an API token.</summary>
    Token,

    /// <summary>A coding agent.</summary>
    Agent,
}

/// <summary>Who asked, by kind and id.</summary>
/// <param name="Kind">What asked.</param>
/// <param name="Id">Person id, workload subject, token id or agent id.</param>
/// <param name="Owner">The person who owns the token or drives the agent; barred from answering. Not part of the digest.</param>
public sealed record Requester(RequesterKind Kind, string Id, string? Owner = null);

/// <summary>The commits of one repository that a change ships.</summary>
/// <param name="Repository">Configured repository id.</param>
/// <param name="Base">The last answered head; null where nothing was ever answered.</param>
/// <param name="Head">What is about to run.</param>
public sealed record SourceRange(string Repository, CommitId? Base, CommitId Head);

/// <summary>A built artifact.</summary>
/// <param name="Name">Name, for instance an image reference without a tag.</param>
/// <param name="Sha256">Its digest.</param>
public sealed record Artifact(string Name, Sha256Digest Sha256);

/// <summary>A plan by its content.</summary>
/// <param name="Format">Reader format, for instance <c>terraform</c>.</param>
/// <param name="Target">Target it applies to; empty for the whole change.</param>
/// <param name="Content">SHA-256 of the plan with what differs between two plans of one state blanked.</param>
public sealed record PlanInput(string Format, string Target, Sha256Digest Content);

/// <summary>An earlier plan that would do the same with the same values as a plan of this change, although their contents differ.</summary>
/// <param name="Format">Reader format of both.</param>
/// <param name="Earlier">Content of the earlier plan.</param>
/// <param name="Now">Content of the plan of this change.</param>
public sealed record PlanAlike(string Format, Sha256Digest Earlier, Sha256Digest Now)
{
    /// <summary>Most of them that count for one change.</summary>
    public const int MaxCount = 256;
}

/// <summary>
/// Exactly what is about to take effect in one environment, identified by its digest. Two changes with the same digest are the same
/// change; anything that moves makes another one. (Contract §3.)
/// </summary>
public sealed record Change
{
    /// <summary>Most sources, artifacts, plans or targets of one change.</summary>
    public const int MaxParts = 256;

    /// <summary>The installation that judges; a sign-off for one installation means nothing to another.</summary>
    public required string Installation { get; init; }

    /// <summary>Deployment or command.</summary>
    public ChangeKind Kind { get; init; } = ChangeKind.Deployment;

    /// <summary>Configured environment.</summary>
    public required string Environment { get; init; }

    /// <summary>Configured component.</summary>
    public required string Component { get; init; }

    /// <summary>Targets inside the environment; empty where it has only one.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Commits.</summary>
    public IReadOnlyList<SourceRange> Sources { get; init; } = [];

    /// <summary>Artifacts.</summary>
    public IReadOnlyList<Artifact> Artifacts { get; init; } = [];

    /// <summary>Plans.</summary>
    public IReadOnlyList<PlanInput> Plans { get; init; } = [];

    /// <summary>The command; null for a deployment.</summary>
    public CommandCall? Command { get; init; }

    /// <summary>Who asked.</summary>
    public required Requester Requester { get; init; }

    /// <summary>The digest that identifies the change.</summary>
    public Sha256Digest Digest => CanonicalJson.Digest(ToJson());

    /// <summary><c>chg_</c> and the base32 of the digest's first 16 bytes.</summary>
    public string Id => IdOf(Digest);

    /// <summary>The id that belongs to this digest.</summary>
    public static string IdOf(Sha256Digest digest) => "chg_" + Base32.Encode(digest.ToBytes().AsSpan(0, 16));

    /// <summary>The canonical members: absent ones left out, lists sorted by name and then digest.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["version"] = 1,
            ["installation"] = Installation,
            ["kind"] = Words.Of(Kind),
            ["environment"] = Environment,
            ["component"] = Component,
        };
        if (Targets.Count > 0) json["targets"] = new JsonArray([.. SortedTargets.Select(t => (JsonNode)t)]);
        if (Sources.Count > 0) json["sources"] = SourcesJson();
        if (Artifacts.Count > 0) json["artifacts"] = ArtifactsJson();
        if (Plans.Count > 0) json["plans"] = PlansJson();
        if (Command is not null) json["command"] = Command.ToJson();
        json["requester"] = new JsonObject { ["kind"] = Words.Of(Requester.Kind), ["id"] = Requester.Id };
        return json;
    }

    /// <summary>The sources as JSON, sorted.</summary>
    public JsonArray SourcesJson() => new([.. Sources.OrderBy(s => s.Repository, StringComparer.Ordinal).ThenBy(s => s.Base?.Hex, StringComparer.Ordinal).Select(SourceJson)]);

    /// <summary>The artifacts as JSON, sorted.</summary>
    public JsonArray ArtifactsJson() =>
        new([.. Artifacts.OrderBy(a => a.Name, StringComparer.Ordinal).ThenBy(a => a.Sha256.Hex, StringComparer.Ordinal)
            .Select(a => new JsonObject { ["name"] = a.Name, ["sha256"] = a.Sha256.ToString() })]);

    /// <summary>The plans as JSON, sorted.</summary>
    public JsonArray PlansJson() =>
        new([.. Plans.OrderBy(p => p.Format, StringComparer.Ordinal).ThenBy(p => p.Target, StringComparer.Ordinal).ThenBy(p => p.Content.Hex, StringComparer.Ordinal)
            .Select(PlanJson)]);

    /// <summary>The targets, sorted.</summary>
    public IEnumerable<string> SortedTargets => Targets.Order(StringComparer.Ordinal);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="MalformedJsonException">A member is missing, wrong or unknown, or an element stands twice.</exception>
    public static Change Read(JsonFields json)
    {
        if (json.Integer("version") != 1) throw json.Wrong("version", "1");
        var change = new Change
        {
            Installation = json.Text("installation", 200),
            Kind = json.Word("kind", Words.Parse<ChangeKind>),
            Environment = json.Text("environment", 200),
            Component = json.Text("component", 200),
            Targets = json.Texts("targets", MaxParts),
            Sources = json.Objects("sources", s => new SourceRange(s.Text("repository", 200), s.OptionalCommit("base"), s.Commit("head")), MaxParts),
            Artifacts = json.Objects("artifacts", a => new Artifact(a.Text("name", 500), a.Digest("sha256")), MaxParts),
            Plans = json.Objects("plans", p => new PlanInput(p.Text("format", 50), p.OptionalText("target", 200) ?? "", p.Digest("content")), MaxParts),
            Command = json.OptionalObject("command", CommandCall.Read),
            Requester = json.Object("requester", r => new Requester(r.Word("kind", Words.Parse<RequesterKind>), r.Text("id", 500))),
        };
        if (change.Kind == ChangeKind.Command != change.Command is not null) throw json.Wrong("command", "there for a command, and only there");
        return change.Duplicate() is { } twice ? throw json.Wrong(twice, "a list without duplicates") : change;
    }

    /// <summary>The first list that names one thing twice, or null: duplicates are refused, for they would let one digest hide another.</summary>
    public string? Duplicate()
    {
        if (Targets.Distinct(StringComparer.Ordinal).Count() != Targets.Count) return "targets";
        if (!AreSourcesDistinct) return "sources";
        if (Artifacts.Distinct().Count() != Artifacts.Count) return "artifacts";
        return Plans.Distinct().Count() != Plans.Count ? "plans" : null;
    }

    /// <summary>
    /// A repository stands once, or, where targets were answered up to different commits, once for each of these with the one head that all of them get.
    /// </summary>
    private bool AreSourcesDistinct => Sources.Distinct().Count() == Sources.Count
        && Sources.GroupBy(s => s.Repository, StringComparer.Ordinal).All(g => g.Count() <= Math.Max(1, Targets.Count) && g.Select(s => s.Head).Distinct().Count() == 1);

    private static JsonObject SourceJson(SourceRange source)
    {
        var json = new JsonObject { ["repository"] = source.Repository, ["head"] = source.Head.Hex };
        if (source.Base is { } known) json["base"] = known.Hex;
        return json;
    }

    private static JsonObject PlanJson(PlanInput plan)
    {
        var json = new JsonObject { ["format"] = plan.Format, ["content"] = plan.Content.ToString() };
        if (plan.Target.Length > 0) json["target"] = plan.Target;
        return json;
    }
}
