using System.Globalization;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Core.Policy.Proof;

/// <summary>Proofs and comparisons as JSON; facts are written as everywhere (<see cref="FactsJson"/>), so that an example can be explained or kept as a case.</summary>
public static class ProofJson
{
    /// <summary>How the claims of one file came out.</summary>
    public static JsonObject Write(IReadOnlyList<ClaimResult> results) => new()
    {
        ["proved"] = results.All(r => r.Outcome == ClaimOutcome.Proved),
        ["claims"] = new JsonArray([.. results.Select(r => (JsonNode)new JsonObject
        {
            ["id"] = r.Claim.Id,
            ["describe"] = r.Claim.Describe,
            ["line"] = r.Claim.Line,
            ["outcome"] = Words.Of(r.Outcome),
            ["cells"] = r.Cells,
            ["refusal"] = r.Outcome == ClaimOutcome.Refused ? new JsonObject { ["text"] = r.Refusal, ["drop"] = Names(r.Drop) } : null,
            ["counterexample"] = r.Counterexample is { } example ? Write(example) : null,
        })]),
    };

    /// <summary>What a new version of a policy does to an older one.</summary>
    public static JsonObject Write(PolicyComparison comparison) => new()
    {
        ["same"] = comparison.IsSame,
        ["atLeastAsStrict"] = comparison.IsAtLeastAsStrict,
        ["differences"] = new JsonArray([.. comparison.Differences.Select(d => (JsonNode)new JsonObject
        {
            ["leaning"] = Words.Of(d.Leaning),
            ["rule"] = d.Rule,
            ["text"] = d.Text,
            ["example"] = d.Example is { } example ? Write(example) : null,
        })]),
    };

    /// <summary>One counterexample.</summary>
    public static JsonObject Write(Counterexample example) => new()
    {
        ["day"] = example.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["outcome"] = Words.Of(example.Outcome),
        ["matters"] = Names(example.Matters),
        ["facts"] = FactsJson.Write(example.Facts),
        ["rules"] = new JsonArray([.. example.Rules.Select(r => (JsonNode)r)]),
        ["given"] = new JsonArray([.. example.Signers.Select(s => (JsonNode)Write(s))]),
        ["intent"] = example.IntentStated,
        ["othersStandNearer"] = example.OthersStandNearer,
        ["missing"] = example.Missing?.Text,
    };

    private static JsonObject Write(Signers signers) => new()
    {
        ["text"] = signers.Text,
        ["kind"] = signers.SignedOff ? "sign-off" : "review",
        ["count"] = signers.Count,
        ["level"] = signers.Level.Name,
        ["groups"] = new JsonArray([.. signers.Groups.Select(g => (JsonNode)g)]),
        ["relations"] = new JsonArray([.. signers.Relations.Select(r => (JsonNode)Words.Of(r))]),
        ["acknowledged"] = Words.Of(signers.Acknowledged),
        ["deviceBound"] = signers.DeviceBound,
        ["minutesAgo"] = (long)signers.Ago.TotalMinutes,
    };

    private static JsonArray Names(IEnumerable<Fact> facts) => new([.. facts.Select(f => (JsonNode)f.Name)]);
}
