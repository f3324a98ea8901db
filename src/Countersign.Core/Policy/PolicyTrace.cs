using System.Globalization;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Policy;

/// <summary>A result as JSON: what is demanded and, rule by rule, how every condition came out. Fits the canonical form.</summary>
public static class PolicyTrace
{
    /// <summary>The whole result.</summary>
    public static JsonObject ToJson(PolicyResult result)
    {
        var json = ToJson(result.Enforced);
        json["shadow"] = ToJson(result.Shadow);
        json["rules"] = Array(result.Rules, ToJson);
        return json;
    }

    /// <summary>What is demanded.</summary>
    public static JsonObject ToJson(Demands demands) => new()
    {
        ["requirements"] = Array(demands.Requirements, ToJson),
        ["denials"] = Array(demands.Denials, d => new JsonObject { ["rule"] = d.Rule, ["text"] = d.Text }),
        ["holds"] = Array(demands.Holds, ToJson),
    };

    /// <summary>One requirement with its members.</summary>
    public static JsonObject ToJson(Requirement requirement)
    {
        var json = new JsonObject { ["kind"] = requirement.Kind };
        if (requirement is ReviewRequirement review) AddAsked(json, review.Count, review.Level, review.Groups);
        if (requirement is not SignOffRequirement signOff) return json;
        AddAsked(json, signOff.Count, signOff.Level, signOff.Groups);
        json["relation"] = Texts(signOff.Relation.Select(r => Words.Of(r)));
        if (signOff.AnswerWithin is { } within) json["answerWithin"] = Written(within);
        json["validFor"] = Written(signOff.ValidFor);
        json["acknowledge"] = Words.Of(signOff.Acknowledge);
        json["deviceBound"] = signOff.DeviceBound;
        return json;
    }

    /// <summary>One condition and its parts.</summary>
    public static JsonObject ToJson(TraceNode node) => node switch
    {
        GroupTrace group => new JsonObject { ["truth"] = Words.Of(group.Truth), [Words.Of(group.Group)] = Array(group.Parts, ToJson) },
        ComparisonTrace leaf => new JsonObject
        {
            ["truth"] = Words.Of(leaf.Truth),
            ["fact"] = leaf.Comparison.Fact.Name,
            ["operator"] = Operators.NameOf(leaf.Comparison.Operator),
            ["wanted"] = new JsonArray([.. leaf.Comparison.Operands.Select(FactsJson.Write)]),
            ["value"] = leaf.Value.Text,
        },
        _ => new JsonObject { ["truth"] = Words.Of(node.Truth) },
    };

    private static JsonObject ToJson(DueRequirement due)
    {
        var json = ToJson(due.Requirement);
        json["text"] = due.Requirement.Text;
        json["rules"] = Texts(due.Rules);
        json["because"] = Words.Of(due.Because);
        json["unknownFacts"] = Texts(due.UnknownFacts);
        return json;
    }

    private static JsonObject ToJson(PolicyHold hold) => new()
    {
        ["code"] = Words.Of(hold.Code),
        ["rule"] = hold.Rule,
        ["unknownFacts"] = Texts(hold.UnknownFacts),
        ["text"] = hold.Text,
    };

    private static JsonObject ToJson(RuleOutcome outcome)
    {
        var json = new JsonObject
        {
            ["rule"] = outcome.Rule.Id,
            ["mode"] = Words.Of(outcome.Rule.Mode),
            ["applies"] = Words.Of(outcome.Applies),
            ["when"] = ToJson(outcome.When),
        };
        if (outcome.Exceptions.Count > 0) json["except"] = Array(outcome.Exceptions, ToJson);
        return json;
    }

    private static JsonObject ToJson(ExceptionOutcome outcome) => new()
    {
        ["reason"] = outcome.Exception.Reason,
        ["until"] = outcome.Exception.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["inForce"] = outcome.InForce,
        ["lifts"] = outcome.Lifts,
        ["when"] = ToJson(outcome.When),
    };

    private static void AddAsked(JsonObject json, int count, Level level, ValueList<string> groups)
    {
        json["count"] = count;
        if (level != Level.Unknown) json["level"] = level.Name;
        json["groups"] = Texts(groups);
    }

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonObject> one) => new([.. items.Select(i => (JsonNode)one(i))]);

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private static string Written(TimeSpan span) =>
        span.Minutes == 0 ? $"{(long)span.TotalHours}h" : $"{(long)span.TotalMinutes}m";
}
