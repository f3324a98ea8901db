using System.Text.Json.Nodes;
using Countersign.Core;

namespace Countersign.Server.Console;

/// <summary>One requirement as it was stored with a decision.</summary>
/// <param name="Rule">The rules that ask for it, joined by comma.</param>
/// <param name="Kind">Its kind, as a word.</param>
/// <param name="Text">What is asked.</param>
/// <param name="Met">Whether it is met.</param>
/// <param name="Eligible">Person ids who can give it.</param>
/// <param name="MetBy">Person ids who gave it.</param>
/// <param name="OpenCommits">How many commits still need an answer.</param>
/// <param name="OpenEffects">How many effects still need an answer.</param>
internal sealed record StoredRequirement(
    string Rule, string Kind, string Text, bool Met, IReadOnlyList<string> Eligible, IReadOnlyList<string> MetBy, int OpenCommits, int OpenEffects)
{
    /// <summary>The rules, one by one.</summary>
    public IReadOnlyList<string> Rules => Rule.Split(", ", StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A decision read back for showing, from the record that was entered in the ledger.</summary>
/// <param name="Reasons">Why.</param>
/// <param name="Requirements">What was asked.</param>
internal sealed record StoredDecision(IReadOnlyList<Reason> Reasons, IReadOnlyList<StoredRequirement> Requirements)
{
    /// <summary>Whether it was let through as a way back, whatever is asked of other changes.</summary>
    public bool IsWayBack => Reasons.Any(r => Reason.IsWayBack(r.Code));

    /// <summary>Whether it was let through because the glass was broken.</summary>
    public bool IsBreakGlass => Reasons.Any(r => r.Code == Reason.BreakGlass);

    /// <summary>Whether it went ahead without this.</summary>
    public bool Waives(StoredRequirement requirement) =>
        (IsWayBack && requirement.MetBy.Count == 0) || (IsBreakGlass && (requirement.MetBy.Count == 0 || requirement.OpenCommits + requirement.OpenEffects > 0));

    /// <summary>Reads the record.</summary>
    public static StoredDecision Of(JsonObject decision)
    {
        var reasons = decision["reasons"]!.AsArray().Select(r => new Reason((string)r!["code"]!, (string?)r["rule"], (string)r["text"]!)).ToList();
        // A requirement that is not met has its own reason; the record says it there and nowhere else.
        bool Met(JsonNode r) => !reasons.Any(x => x.Code == "requirement-unmet" && x.Rule == (string?)r["rule"] && x.Text == (string?)r["text"]);
        return new StoredDecision(reasons,
        [
            .. decision["requirements"]!.AsArray().Select(r => new StoredRequirement(
                (string)r!["rule"]!, (string)r["kind"]!, (string)r["text"]!, Met(r), Texts(r["eligible"]), Texts(r["metBy"]), r["commits"]!.AsArray().Count, r["effects"]!.AsArray().Count)),
        ]);
    }

    private static IReadOnlyList<string> Texts(JsonNode? list) => [.. list!.AsArray().Select(t => (string)t!)];
}
