using System.Text.Json.Nodes;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.Policy;
using Countersign.Core.SignOff;

namespace Countersign.Core;

/// <summary>What the gate says.</summary>
public enum Verdict
{
    /// <summary>It may take effect.</summary>
    Allow,

    /// <summary>It waits for somebody or something.</summary>
    Hold,

    /// <summary>It may not take effect.</summary>
    Deny,
}

/// <summary>Which kind of requirement.</summary>
public enum RequirementKind
{
    /// <summary>A passkey signature over the change.</summary>
    SignOff,

    /// <summary>A code review on the forge, or a sign-off.</summary>
    Review,

    /// <summary>The author's intent, test and way back.</summary>
    Intent,
}

/// <summary>One reason of a verdict.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Rule">The rules it comes from, or null where the gate itself says so.</param>
/// <param name="Text">In words.</param>
public sealed record Reason(string Code, string? Rule, string Text)
{
    /// <summary>The code of an allow that nobody answered for: the glass was broken.</summary>
    public const string BreakGlass = "break-glass";

    /// <summary>Whether this is the code of an allow as a way back: what runs already, or what ran before.</summary>
    public static bool IsWayBack(string code) => code is "redeploy-of-live" or "rollback-to-known-good";
}

/// <summary>One requirement and how it stands.</summary>
public sealed record RequirementStatus
{
    /// <summary>The rules that ask for it, joined by comma.</summary>
    public required string Rule { get; init; }

    /// <summary>Its kind.</summary>
    public required RequirementKind Kind { get; init; }

    /// <summary>What is asked, in words.</summary>
    public required string Text { get; init; }

    /// <summary>Whether it is met.</summary>
    public required bool Met { get; init; }

    /// <summary>Person ids who can give it now.</summary>
    public IReadOnlyList<string> Eligible { get; init; } = [];

    /// <summary>Whether those who are there today are enough for all of it.</summary>
    public bool CanBeMet { get; init; } = true;

    /// <summary>Person ids who gave it.</summary>
    public IReadOnlyList<string> MetBy { get; init; } = [];

    /// <summary>Commits that still need an answer.</summary>
    public IReadOnlyList<CommitId> Commits { get; init; } = [];

    /// <summary>Effects that still need an answer.</summary>
    public IReadOnlyList<string> Effects { get; init; } = [];

    /// <summary>The sign-off that gives it; null for an intent.</summary>
    public SignOffRequirement? SignOff { get; init; }

    internal static RequirementStatus Of(DueRequirement asked, SignOffRequirement signOff, RequirementKind kind, RequirementState state) => new()
    {
        Rule = string.Join(", ", asked.Rules),
        Kind = kind,
        Text = kind == RequirementKind.Review ? $"code review or sign-off by {state.Text}" : state.Text,
        Met = state.Met,
        Eligible = state.Eligible,
        CanBeMet = state.CanBeMet,
        MetBy = state.MetBy,
        Commits = state.OpenCommits,
        Effects = state.OpenEffects,
        SignOff = signOff,
    };

    /// <summary>
    /// An intent is stated by an author, or brought by what asks for the change, a pipeline for instance; where no author is known and active, any
    /// active person can state it.
    /// </summary>
    internal static RequirementStatus OfIntent(DueRequirement asked, Answerable change, Intent? intent)
    {
        var authors = change.Authors;
        var active = change.People.Persons.Where(p => !p.Left).Select(p => p.Id).Order(StringComparer.Ordinal).ToList();
        var able = active.Where(authors.Contains).ToList() is { Count: > 0 } known ? known : active;
        var met = intent is { IsComplete: true } && (able.Contains(intent.By, StringComparer.Ordinal) || change.BarredFromAll.ContainsKey(intent.By) || intent.By == change.Of.Requester.Id);
        return new RequirementStatus
        {
            Rule = string.Join(", ", asked.Rules),
            Kind = RequirementKind.Intent,
            Text = "the author states what it is for, how it was tested and the way back",
            Met = met,
            Eligible = met ? [] : able,
            MetBy = met ? [intent!.By] : [],
        };
    }
}

/// <summary>A verdict with every reason.</summary>
public sealed record Decision
{
    /// <summary>The verdict.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>How strictly the environment is gated.</summary>
    public required EnforcementMode Mode { get; init; }

    /// <summary>Why.</summary>
    public required IReadOnlyList<Reason> Reasons { get; init; }

    /// <summary>What was asked and how it stands.</summary>
    public required IReadOnlyList<RequirementStatus> Requirements { get; init; }

    /// <summary>What is not known.</summary>
    public required IReadOnlyList<Gap> Gaps { get; init; }

    /// <summary>What each rule said, with its trace.</summary>
    public required PolicyResult Policy { get; init; }

    /// <summary>How far the glass is broken; null where nobody signed for that.</summary>
    public BreakGlassState? BreakGlass { get; init; }

    /// <summary>Whether it is allowed only because the glass was broken.</summary>
    public bool IsBreakGlass => Verdict == Verdict.Allow && Reasons.Any(r => r.Code == Reason.BreakGlass);

    /// <summary>Whether it is allowed as a way back, whatever was asked.</summary>
    public bool IsWayBack => Reasons.Any(r => Reason.IsWayBack(r.Code));

    /// <summary>Whether the caller may go ahead: an allow, or an environment that only reports.</summary>
    public bool Passes => Verdict == Verdict.Allow || Mode is EnforcementMode.Shadow or EnforcementMode.Warn;

    /// <summary>Sign-offs that are still wanted.</summary>
    public IReadOnlyList<SignOffRequirement> OpenSignOffs => [.. Requirements.Where(r => !r.Met && r.SignOff is not null).Select(r => r.SignOff!)];

    /// <summary>Every sign-off that is asked for, met or not.</summary>
    public IReadOnlyList<SignOffRequirement> AskedSignOffs => [.. Requirements.Where(r => r.SignOff is not null).Select(r => r.SignOff!)];

    /// <summary>The canonical record: what is stored, digested, and compared when somebody decides again.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["version"] = 1,
            ["verdict"] = Words.Of(Verdict),
            ["mode"] = Words.Of(Mode),
            ["reasons"] = ReasonsJson(),
            ["requirements"] = RequirementsJson(),
            ["gaps"] = GapsJson(),
            ["trace"] = PolicyTrace.ToJson(Policy),
        };
        if (BreakGlass is { } glass)
        {
            json["breakGlass"] = new JsonObject
            {
                ["by"] = new JsonArray([.. glass.By.Select(p => (JsonNode)p)]), ["missing"] = glass.Missing, ["until"] = JsonFields.Time(glass.Until),
            };
        }

        return json;
    }

    /// <summary>The reasons as the contract writes them.</summary>
    public JsonArray ReasonsJson() => new([.. Reasons.Select(r => new JsonObject { ["code"] = r.Code, ["rule"] = r.Rule, ["text"] = r.Text })]);

    /// <summary>The requirements as the contract writes them.</summary>
    public JsonArray RequirementsJson() => new([.. Requirements.Select(r => new JsonObject
    {
        ["rule"] = r.Rule,
        ["kind"] = Words.Of(r.Kind),
        ["text"] = r.Text,
        ["eligible"] = new JsonArray([.. r.Eligible.Select(p => (JsonNode)p)]),
        ["metBy"] = new JsonArray([.. r.MetBy.Select(p => (JsonNode)p)]),
        ["commits"] = new JsonArray([.. r.Commits.Select(c => (JsonNode)c.Hex)]),
        ["effects"] = new JsonArray([.. r.Effects.Select(e => (JsonNode)e)]),
    })]);

    /// <summary>The gaps as the contract writes them.</summary>
    public JsonArray GapsJson() => new([.. Gaps.Select(g => new JsonObject { ["code"] = g.Word, ["detail"] = g.Detail })]);
}
