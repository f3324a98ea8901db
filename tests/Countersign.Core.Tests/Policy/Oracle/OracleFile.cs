using System.Text;
using System.Text.Json.Nodes;
using Countersign.Core.Policy;

namespace Countersign.Tests.Oracle;

/// <summary>
/// What the scripts of tests/oracle read, a JSON value a line: the printed conditions of a policy, then inputs; another policy may follow. For each
/// input they answer a line: T, U or F for the condition and the exceptions of every rule, and a letter for the ruling.
/// </summary>
internal sealed class OracleFile(TextWriter to)
{
    private IReadOnlyList<Fact> _facts = [];

    /// <summary>The facts that a policy asks about.</summary>
    public static IReadOnlyList<Fact> FactsOf(PolicySet policy) => [.. policy.Rules.SelectMany(Conditions.ComparisonsOf).Select(c => c.Fact).Distinct()];

    public void Begin(PolicySet policy, OracleDialect dialect)
    {
        _facts = FactsOf(policy);
        var printer = new OraclePrinter(dialect);
        JsonObject Printed(Condition condition) => new() { ["surely"] = printer.Surely(condition), ["possibly"] = printer.Possibly(condition) };
        Line(new JsonObject
        {
            ["default"] = policy.Default == PolicyDefault.Hold ? "hold" : "allow",
            ["types"] = new JsonObject(_facts.SelectMany(OracleInputs.Types).Select(t => KeyValuePair.Create(t.Name, (JsonNode?)t.Type))),
            ["rules"] = new JsonArray([.. policy.Rules.Select(r => new JsonObject
            {
                ["mode"] = r.Mode == RuleMode.Shadow ? "shadow" : "enforce",
                ["denies"] = r.Deny is not null,
                ["when"] = Printed(r.When),
                ["except"] = new JsonArray([.. r.Except.Select(e => new JsonObject { ["when"] = Printed(e.When), ["until"] = $"{e.Until:yyyy-MM-dd}" })]),
            })]),
        });
    }

    public void Add(FactSet facts, DateOnly today)
    {
        var input = new JsonObject(_facts.SelectMany(f => OracleInputs.Variables(f, facts[f])).Select(v => KeyValuePair.Create(v.Name, (JsonNode?)v.Value)));
        Line(new JsonObject { ["today"] = $"{today:yyyy-MM-dd}", ["facts"] = input });
    }

    /// <summary>What we say, in the form of the answer.</summary>
    public static string Answer(PolicyResult result, DateOnly today)
    {
        var text = new StringBuilder();
        foreach (var rule in result.Rules)
        {
            text.Append(Letter(rule.Applies));
            // Exceptions of a rule that does not apply are not looked at.
            foreach (var except in rule.Exceptions) text.Append(today <= except.Exception.Until ? Letter(except.When.Truth) : '-');
            if (rule.Exceptions.Count == 0) text.Append('.', rule.Rule.Except.Count);
        }

        return text.Append(result.Enforced switch
        {
            { Denials.Count: > 0 } => 'D',
            { Holds.Count: > 0 } => 'H',
            { Requirements.Count: > 0 } => 'A',
            _ => 'P',
        }).ToString();
    }

    private static char Letter(Truth truth) => truth switch
    {
        Truth.True => 'T',
        Truth.Unknown => 'U',
        Truth.False => 'F',
    };

    private void Line(JsonObject json) => to.WriteLine(json.ToJsonString());
}
