using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Server.Changes;

/// <summary>A plan named by the digest of the bytes that were uploaded before.</summary>
/// <param name="Format">Reader format.</param>
/// <param name="Target">Target; empty for the whole change.</param>
/// <param name="Sha256">Digest of the uploaded bytes.</param>
internal sealed record SubmittedPlan(string Format, string Target, Sha256Digest Sha256);

/// <summary>What the author states with a submission.</summary>
/// <param name="What">What it is for.</param>
/// <param name="Test">How it was tested.</param>
/// <param name="WayBack">How to undo it.</param>
internal sealed record SubmittedIntent(string What, string Test, string WayBack)
{
    /// <summary>Longest of each, in characters.</summary>
    public const int MaxText = 4_000;
}

/// <summary>What a caller asks (contract §6, <c>POST /api/v1/changes</c>). Ids only; everything else the gate finds out itself.</summary>
internal sealed record Submission
{
    /// <summary>Longest name of a ref or commit, in characters.</summary>
    public const int MaxHead = 400;

    /// <summary>Most files of provenance; their size is that of the request.</summary>
    public const int MaxProvenance = 64;

    /// <summary>Environment.</summary>
    public required string Environment { get; init; }

    /// <summary>Component; null where the configuration has exactly one.</summary>
    public string? Component { get; init; }

    /// <summary>Targets.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Commit, branch or tag that is about to run; empty for a command.</summary>
    public required string Head { get; init; }

    /// <summary>The command that is about to be made; null for a deployment.</summary>
    public SubmittedCommand? Command { get; init; }

    /// <summary>What the caller thinks is live; only compared.</summary>
    public CommitId? Base { get; init; }

    /// <summary>Artifacts.</summary>
    public IReadOnlyList<Artifact> Artifacts { get; init; } = [];

    /// <summary>Plans.</summary>
    public IReadOnlyList<SubmittedPlan> Plans { get; init; } = [];

    /// <summary>Build provenance or labels of images, as files.</summary>
    public IReadOnlyList<byte[]> Provenance { get; init; } = [];

    /// <summary>The author's intent.</summary>
    public SubmittedIntent? Intent { get; init; }

    /// <summary>The first list that names one thing twice, or null; a change never does (see <see cref="Change.Duplicate"/>).</summary>
    public string? Duplicate()
    {
        if (Targets.Distinct(StringComparer.Ordinal).Count() != Targets.Count) return "targets";
        if (Artifacts.Distinct().Count() != Artifacts.Count) return "artifacts";
        return Plans.Distinct().Count() != Plans.Count ? "plans" : null;
    }

    /// <summary>Reads a request body; null and a problem where it is not one.</summary>
    public static Submission? Read(ReadOnlySpan<byte> body, out string problem) => JsonFields.Read(body, "the body", Read, out problem);

    private static Submission Read(JsonFields json)
    {
        var kind = json.OptionalText("kind", 20) is null ? ChangeKind.Deployment : json.Word("kind", Words.Parse<ChangeKind>);
        return kind switch
        {
            ChangeKind.Deployment => ReadDeployment(json),
            ChangeKind.Command => ReadCommand(json),
        };
    }

    private static Submission ReadCommand(JsonFields json) => new()
    {
        Environment = json.Text("environment", Identifier.MaxLength),
        Component = json.OptionalText("component", Identifier.MaxLength),
        Head = "",
        Command = new SubmittedCommand(
            json.Object("command", CommandCall.Read),
            json.OptionalObject("guard", g => new GuardSays(g.Text("host", Identifier.MaxLength), g.Text("family", Identifier.MaxLength), g.Text("reason", GuardSays.MaxReason)))),
        Plans = ReadPlans(json),
        Intent = ReadIntent(json),
    };

    private static IReadOnlyList<SubmittedPlan> ReadPlans(JsonFields json) =>
        json.Objects("plans", p => new SubmittedPlan(p.Text("format", 50), p.OptionalText("target", Identifier.MaxLength) ?? "", p.Digest("sha256")), Change.MaxParts);

    private static SubmittedIntent? ReadIntent(JsonFields json) =>
        json.OptionalObject("intent", i => new SubmittedIntent(i.Text("what", 4_000), i.Text("test", 4_000), i.Text("wayBack", 4_000)));

    private static Submission ReadDeployment(JsonFields json) => new()
    {
        Environment = json.Text("environment", Identifier.MaxLength),
        Component = json.OptionalText("component", Identifier.MaxLength),
        Targets = json.Texts("targets", Change.MaxParts),
        Head = json.Text("head", MaxHead),
        Base = json.OptionalCommit("base"),
        Artifacts = json.Objects("artifacts", a => new Artifact(a.Text("name", 500), a.Digest("sha256")), Change.MaxParts),
        Plans = ReadPlans(json),
        Provenance = [.. json.Texts("provenance", MaxProvenance).Select(text => StrictBase64.TryDecode(text, out var file) ? file : throw json.Wrong("provenance", "a list of files in base64"))],
        Intent = ReadIntent(json),
    };
}

/// <summary>A command that is submitted.</summary>
/// <param name="Call">The command, exactly.</param>
/// <param name="Guard">What the guard says of it, where one did; shown, and never a reason to ask for less.</param>
internal sealed record SubmittedCommand(CommandCall Call, GuardSays? Guard);

/// <summary>What a guard says of the call it holds. It runs where the agent runs, so this is only a claim.</summary>
/// <param name="Host">The coding agent.</param>
/// <param name="Family">Family of knowledge that decided.</param>
/// <param name="Reason">One sentence.</param>
internal sealed record GuardSays(string Host, string Family, string Reason)
{
    /// <summary>Longest <see cref="Reason"/>, in characters.</summary>
    public const int MaxReason = 2_000;
}

/// <summary>Who submits.</summary>
/// <param name="TokenId">The API token.</param>
/// <param name="Owner">The person who owns it, or the agent it was made for, if anyone.</param>
/// <param name="DeploymentKey">Names this deployment: repeating it repeats this one, another key is another deployment.</param>
internal sealed record Submitter(string TokenId, string? Owner, string DeploymentKey);
