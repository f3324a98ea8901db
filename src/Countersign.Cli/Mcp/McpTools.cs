using System.Text.Json.Nodes;
using Countersign.Cli.Local;
using Countersign.Cli.Remote;
using Countersign.Cli.Reports;
using Countersign.Cli.Verbs;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;

namespace Countersign.Cli.Mcp;

/// <summary>The tools of <c>mcp</c>. They do what <c>gate</c>, <c>status</c>, <c>policy explain</c> and <c>blast-radius</c> do, and reach no other route of a gate.</summary>
internal sealed class McpTools(CliHost host, Func<Connection> connection)
{
    private const int MaxName = 500; // characters
    private const int MaxText = 4_000; // characters
    private const int MaxItems = 32; // of a list

    private static readonly (string Name, string Description)[] Texts =
    [
        ("environment", "Where it ships."),
        ("component", "What ships. Default: the only component there is."),
        ("head", "Commit, branch or tag that is about to run. Default: HEAD of the working tree."),
        ("base", "What is taken for live. A look ahead begins there; a gate only compares it."),
    ];

    private static readonly (string Name, string Description)[] Lists =
    [
        ("targets", "Targets inside the environment."),
        ("artifacts", "Artifacts by digest: NAME@sha256:…"),
        ("plans", "Plan files of the working tree (terraform show -json, SQL)."),
    ];

    /// <summary>All of them.</summary>
    public IReadOnlyList<McpTool> All =>
    [
        new McpTool(
            "request_verdict",
            "Whether a change may ship to an environment: allow, hold or deny, why, who can answer and what would let it pass. "
            + "It looks ahead by the working tree's own configuration; with submit true it goes to the gate, where an allow is taken for this deployment.",
            Submittable(), ["environment"], IsReadOnly: false, ReadVerdict),
        new McpTool(
            "read_change",
            "How a submitted change stands at the gate: its verdict, why, who can answer and what would let it pass.",
            new JsonObject { ["id"] = TextOf("The change, chg_…") }, ["id"], IsReadOnly: true, ReadChange),
        new McpTool(
            "what_would_pass",
            "Why the working tree's policy would hold or deny a change, rule by rule, and what would let it pass. Looks ahead only; nothing is submitted.",
            Shippable(), ["environment"], IsReadOnly: true, ReadExplanation),
        new McpTool(
            "blast_radius",
            "What plans of the working tree will do: what is created, changed, replaced or deleted, what of it holds data, and how bad the worst of it is.",
            new JsonObject { ["plans"] = ListOf("Plan files of the working tree."), ["environment"] = TextOf("Judge as in this environment. Default: as in production.") },
            ["plans"], IsReadOnly: true, ReadRadius),
    ];

    private static JsonObject Shippable()
    {
        var arguments = new JsonObject();
        foreach (var (name, description) in Texts) arguments[name] = TextOf(description);
        foreach (var (name, description) in Lists) arguments[name] = ListOf(description);
        return arguments;
    }

    private static JsonObject Submittable()
    {
        var arguments = Shippable();
        arguments["intent"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["what"] = TextOf("What it is for."), ["test"] = TextOf("How it was tested."), ["wayBack"] = TextOf("How to undo it.") },
            ["required"] = new JsonArray("what", "test", "wayBack"),
            ["additionalProperties"] = false,
        };
        arguments["submit"] = new JsonObject { ["type"] = "boolean", ["description"] = "Submit it to the gate. Default: false, a look ahead." };
        return arguments;
    }

    private static JsonObject TextOf(string description) => new() { ["type"] = "string", ["description"] = description };

    private static JsonObject ListOf(string description) =>
        new() { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" }, ["maxItems"] = MaxItems, ["description"] = description };

    private Func<CancellationToken, Task<McpAnswer>> ReadVerdict(JsonFields given)
    {
        var intent = given.OptionalObject("intent", i => Tuple.Create(i.Text("what", MaxText), i.Text("test", MaxText), i.Text("wayBack", MaxText)));
        var ask = Request(given) with { Intent = intent is null ? null : (intent.Item1, intent.Item2, intent.Item3) };
        return given.Node("submit") is not null && given.Flag("submit") ? cancel => SubmitAsync(ask, cancel) : cancel => LookAheadAsync(ask, cancel);
    }

    private async Task<McpAnswer> SubmitAsync(GateRequest ask, CancellationToken cancel)
    {
        using var gate = new GateClient(connection(), host);
        var submission = await Submission.MakeAsync(host, gate, ask, cancel);
        var answer = await gate.SubmitAsync(submission.Body, submission.Key, cancel);
        var told = Told(answer);
        var due = $"This allow is taken for this deployment, and another submission would be another one: "
            + $"deploy, then tell the gate by countersign outcome {answer.Id} succeeded, failed or rolled-back.";
        return answer.IsTaken ? told with { Text = told.Text + due } : told;
    }

    private async Task<McpAnswer> LookAheadAsync(GateRequest ask, CancellationToken cancel)
    {
        var answer = Told(await DryRun.DecideAsync(host, ask, cancel));
        return answer with { Text = $"Looked ahead by .countersign of the working tree; nothing was submitted, and the gate decides by its own configuration.\n{answer.Text}" };
    }

    private Func<CancellationToken, Task<McpAnswer>> ReadChange(JsonFields given)
    {
        var id = given.Text("id", MaxName);
        if (!ChangeId.IsValid(id)) throw given.Wrong("id", "the id of a change, chg_ and letters and digits");
        return async cancel =>
        {
            using var gate = new GateClient(connection(), host);
            return Told(await gate.ChangeAsync(id, wait: false, cancel));
        };
    }

    private Func<CancellationToken, Task<McpAnswer>> ReadExplanation(JsonFields given)
    {
        var ask = Request(given);
        return async cancel =>
        {
            var explained = await DryRun.ExplainAsync(host, ask, cancel);
            return new McpAnswer(Written(to => ExplanationText.Write(to, explained, Paint.None)), PolicyExplainVerb.Json(explained));
        };
    }

    private Func<CancellationToken, Task<McpAnswer>> ReadRadius(JsonFields given)
    {
        var plans = Plans(given);
        if (plans.Count == 0) throw given.Wrong("plans", "a list of at least one plan");
        var environment = given.OptionalText("environment", MaxName);
        return async cancel =>
        {
            var (report, judgedAs) = await BlastRadiusVerb.ReadAsync(host, plans, environment, config: null, cancel);
            return new McpAnswer(Written(to => BlastRadiusText.Write(to, report, judgedAs, Paint.None)), BlastRadiusJson.Write(report));
        };
    }

    private GateRequest Request(JsonFields given) => new()
    {
        Environment = given.Text("environment", MaxName),
        Component = given.OptionalText("component", MaxName),
        Head = given.OptionalText("head", MaxName),
        Base = given.OptionalText("base", MaxName),
        Targets = given.Texts("targets", MaxItems),
        Artifacts = [.. given.Texts("artifacts", MaxItems).Select(GateOptions.ArtifactOf)],
        Plans = Plans(given),
    };

    private IReadOnlyList<PlanFile> Plans(JsonFields given)
    {
        var names = given.Texts("plans", MaxItems);
        foreach (var name in names) WorkingTree.Require(host, name);
        return PlanFile.Of(host, names, format: null);
    }

    private static McpAnswer Told(GateAnswer answer) => new(Written(to => VerdictText.Write(to, answer, Paint.None)), answer.Contract, answer.Url);

    private static string Written(Action<TextWriter> write)
    {
        using var text = new StringWriter { NewLine = "\n" };
        write(text);
        return text.ToString();
    }
}
