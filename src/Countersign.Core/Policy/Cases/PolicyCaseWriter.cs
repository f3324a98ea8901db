using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Core.Policy;

/// <summary>Writes a case as YAML, to be pasted into <c>policy.tests.yaml</c>.</summary>
public static class PolicyCaseWriter
{
    /// <summary>A whole file with one case, which expects what the policy says today.</summary>
    /// <param name="name">What the case shows.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="facts">The facts.</param>
    /// <param name="today">The day.</param>
    public static string Write(string name, PolicySet policy, FactSet facts, DateOnly today)
    {
        var result = PolicyEvaluator.Evaluate(policy, facts, today);
        var text = new StringBuilder("version: 1\ncases:\n");
        text.Append(CultureInfo.InvariantCulture, $"  - name: {Quoted(name)}\n    today: {today:yyyy-MM-dd}\n    given:\n");
        // What is unknown is written too: the file it is pasted into may give every case a value for it.
        foreach (var fact in FactCatalog.All)
            text.Append(CultureInfo.InvariantCulture, $"      {fact.Name}: {Inline(FactsJson.Write(facts[fact]))}\n");
        text.Append(CultureInfo.InvariantCulture, $"    expect: {{verdict: {Words.Of(CaseResult.VerdictOf(result.Enforced))}, by: [{result.RulesOf(RuleMode.Enforce)}]");
        if (result.RulesOf(RuleMode.Shadow) is { Count: > 0 } shadow) text.Append(CultureInfo.InvariantCulture, $", shadow: [{shadow}]");
        return text.Append("}\n").ToString();
    }

    /// <summary>JSON is YAML where its strings are quoted as JSON quotes them; plain words are easier to read without.</summary>
    private static string Inline(JsonNode node) => node switch
    {
        JsonArray items => $"[{string.Join(", ", items.Select(i => Inline(i!)))}]",
        JsonObject members => $"{{{string.Join(", ", members.Select(m => $"{m.Key}: {Inline(m.Value!)}"))}}}",
        JsonValue value when value.TryGetValue<string>(out var text) => Identifier.IsValid(text) && !char.IsAsciiDigit(text[0]) && text is not ("true" or "false" or "null") ? text : Quoted(text),
        _ => node.ToJsonString(),
    };

    private static string Quoted(string text) => JsonValue.Create(text).ToJsonString();
}
