using System.CommandLine;
using System.Text.Json.Nodes;
using Countersign.Cli.Reports;
using Countersign.Core;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Cli.Remote;

/// <summary>What a gate says about a change (contract §2, <c>gate --format json</c>). Members of a newer gate that this program does not know are left alone.</summary>
internal sealed class GateAnswer
{
    private static readonly string[] Members = ["id", "digest", "mode", "verdict", "state", "requirements", "reasons", "gaps", "grant", "url", "answerBy"];

    private readonly JsonObject _document;

    private GateAnswer(JsonObject document, Verdict verdict, EnforcementMode mode) => (_document, Verdict, Mode) = (document, verdict, mode);

    /// <summary>The verdict.</summary>
    public Verdict Verdict { get; }

    /// <summary>How strictly the environment is gated.</summary>
    public EnforcementMode Mode { get; }

    /// <summary>The change.</summary>
    public string Id => Text("id");

    /// <summary>What became of it so far.</summary>
    public string State => Text("state");

    /// <summary>Whether somebody may still answer, so that waiting makes sense.</summary>
    public bool IsWaiting => Mode == EnforcementMode.Enforce && Verdict == Verdict.Hold && State == "waiting";

    /// <summary>Whether the deployment that submitted it holds the grant.</summary>
    public bool IsTaken => Mode == EnforcementMode.Enforce && Verdict == Verdict.Allow && _document["grant"] is JsonObject;

    /// <summary>The address of its page; null from a dry run.</summary>
    public string? Url => Optional("url");

    /// <summary>The comparison code, the same on the page.</summary>
    public string? Code => Optional("comparisonCode");

    /// <summary>When it expires without an answer.</summary>
    public string? AnswerBy => Optional("answerBy");

    /// <summary>Why.</summary>
    public IReadOnlyList<AnswerReason> Reasons { get; private init; } = [];

    /// <summary>What was asked.</summary>
    public IReadOnlyList<AnswerRequirement> Requirements { get; private init; } = [];

    /// <summary>What is not known.</summary>
    public IReadOnlyList<AnswerGap> Gaps { get; private init; } = [];

    /// <summary>Exactly the members of the contract, in its order.</summary>
    public JsonObject Contract => new(Members.Select(name => KeyValuePair.Create(name, _document[name]?.DeepClone())));

    /// <summary>The exit status.</summary>
    public int ExitStatus => Cli.ExitStatus.Of(Verdict, Mode);

    /// <summary>Reads an answer, or says that it is none.</summary>
    public static GateAnswer? Read(JsonNode? node)
    {
        try
        {
            if (node is not JsonObject json || Words.Parse<Verdict>(Text(json, "verdict")) is not { } verdict || Words.Parse<EnforcementMode>(Text(json, "mode")) is not { } mode) return null;
            if (!ChangeId.IsValid(Text(json, "id")) || Text(json, "state").Length == 0) return null;
            return new GateAnswer(json, verdict, mode)
            {
                Reasons = [.. Objects(json, "reasons").Select(r => new AnswerReason(Text(r, "code"), (string?)r["rule"], Text(r, "text")))],
                Requirements = [.. Objects(json, "requirements").Select(AnswerRequirement.Read)],
                Gaps = [.. Objects(json, "gaps").Select(g => new AnswerGap(Text(g, "code"), Text(g, "detail")))],
            };
        }
        catch (Exception problem) when (problem is InvalidOperationException or FormatException)
        {
            return null; // A member of another type.
        }
    }

    /// <summary>Prints the answer; gives the exit status.</summary>
    public int Show(CliHost host, OutputOptions output, ParseResult parsed)
    {
        if (output.IsJson(parsed)) host.WriteJson(Contract);
        else VerdictText.Write(host.Text, this, output.PaintOf(parsed));
        return ExitStatus;
    }

    internal static IEnumerable<JsonObject> Objects(JsonObject json, string name) => json[name]?.AsArray().Select(item => item!.AsObject()) ?? [];

    internal static string Text(JsonObject json, string name) => (string?)json[name] ?? "";

    internal static IReadOnlyList<string> Texts(JsonObject json, string name) => [.. json[name]?.AsArray().Select(item => (string)item!) ?? []];

    private string Text(string name) => Text(_document, name);

    private string? Optional(string name) => _document[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

/// <summary>One reason.</summary>
internal sealed record AnswerReason(string Code, string? Rule, string Text);

/// <summary>One gap.</summary>
internal sealed record AnswerGap(string Code, string Detail)
{
    /// <summary>Whether it counts against the change; of a gap that this program does not know, nobody can tell, so it does.</summary>
    public bool IsBlocking => Words.Parse<GapCode>(Code) is not { } known || new Gap(known, Detail).IsBlocking;
}

/// <summary>One requirement.</summary>
internal sealed record AnswerRequirement(string Rule, string Kind, string Text, IReadOnlyList<string> Eligible, IReadOnlyList<string> MetBy, int Commits, int Effects)
{
    internal static AnswerRequirement Read(JsonObject json) => new(
        GateAnswer.Text(json, "rule"), GateAnswer.Text(json, "kind"), GateAnswer.Text(json, "text"),
        GateAnswer.Texts(json, "eligible"), GateAnswer.Texts(json, "metBy"), GateAnswer.Texts(json, "commits").Count, GateAnswer.Texts(json, "effects").Count);
}
