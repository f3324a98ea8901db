using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;

namespace Countersign.Core.Policy;

/// <summary>
/// The JSON Schema (draft 7, which editors know) of <c>policy.yaml</c>, made from the catalog of facts: for completion and first faults while typing.
/// It is wider than the reader, which also knows levels, groups, labels and what contradicts what.
/// </summary>
public static class PolicySchema
{
    /// <summary>Its <c>$id</c>.</summary>
    public const string Id = "https://countersign.dev/schemas/policy.v1.json";

    private const string DurationPattern = "^[0-9]{1,6}[mhd]$";
    private const string DatePattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
    private static readonly string IdPattern = $"^[A-Za-z0-9][A-Za-z0-9._-]{{0,{Identifier.MaxLength - 1}}}$";

    /// <summary>The schema.</summary>
    public static JsonObject ToJson() => new()
    {
        ["$schema"] = "http://json-schema.org/draft-07/schema#",
        ["$id"] = Id,
        ["title"] = "Countersign policy, version 1",
        ["type"] = "object",
        ["additionalProperties"] = false,
        ["required"] = Texts("version", "rules"),
        ["properties"] = new JsonObject
        {
            ["version"] = new JsonObject { ["const"] = 1 },
            ["default"] = Choice<PolicyDefault>("What happens to a change that no rule is about; allow unless it says hold."),
            ["labels"] = Labels(),
            ["rules"] = List(Ref("rule"), PolicyLimits.MaxRules, 0),
            ["breakGlass"] = Map("Who may override now, and by when it is reviewed.", [], ("count", Persons()), ("groups", Groups()), ("afterReview", Duration())),
        },
        ["definitions"] = new JsonObject { ["rule"] = Rule(), ["condition"] = Condition(), ["requirement"] = Requirement(), ["asked"] = Asked() },
    };

    private static JsonObject Rule()
    {
        var rule = Map(
            "Either requires or denies.",
            ["id", "when"],
            ("id", Pattern(IdPattern)),
            ("describe", Sentence()),
            ("mode", Choice<RuleMode>("enforce unless it says shadow, which only reports.")),
            ("when", Ref("condition")),
            ("require", List(Ref("requirement"), PolicyLimits.MaxRequirements)),
            ("deny", Sentence()),
            ("except", List(Map("Lifts the rule.", ["when", "until", "reason"], ("when", Ref("condition")), ("until", Pattern(DatePattern)), ("reason", Sentence())), PolicyLimits.MaxExceptions, 0)));
        rule["oneOf"] = new JsonArray(new JsonObject { ["required"] = Texts("require") }, new JsonObject { ["required"] = Texts("deny") });
        return rule;
    }

    private static JsonObject Condition()
    {
        var condition = Map(
            "Every line must hold.",
            [],
            [("all", List(Ref("condition"))), ("any", List(Ref("condition"))), ("not", Ref("condition")), .. FactCatalog.All.Select(fact => (fact.Name, Compared(fact)))]);
        condition["minProperties"] = 1;
        return condition;
    }

    private static JsonObject Compared(Fact fact)
    {
        var value = Value(fact);
        if (fact.Type == FactType.Flag) return Described(value, fact.About);
        var operators = Map("", [], [.. Operators.Fitting(fact.Type).Where(o => o != FactOperator.Is).Select(o => (Operators.NameOf(o), Operand(o, fact)))]);
        operators["minProperties"] = 1;
        return Described(fact.Type == FactType.WordSet ? operators : new JsonObject { ["anyOf"] = new JsonArray(value, operators) }, fact.About);
    }

    private static JsonObject Operand(FactOperator op, Fact fact) =>
        op is FactOperator.AnyOf or FactOperator.NoneOf ? List(Value(fact), PolicyLimits.MaxOperands) : Value(fact);

    private static JsonObject Value(Fact fact) => fact.Type switch
    {
        FactType.Flag => new JsonObject { ["type"] = "boolean" },
        FactType.Number => new JsonObject { ["type"] = "integer", ["minimum"] = fact.Least, ["maximum"] = fact.Most },
        FactType.Severity => Choice<Severity>(),
        FactType.Level => new JsonObject { ["type"] = "string", ["minLength"] = 1 },
        FactType.Word or FactType.WordSet => fact.Words.Count > 0 ? new JsonObject { ["enum"] = Texts([.. fact.Words]) } : new JsonObject { ["type"] = "string", ["minLength"] = 1 },
    };

    private static JsonObject Requirement() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["const"] = "intent", ["description"] = "The author states intent, test and way back." },
            Map("", ["signOff"], ("signOff", SignOff())),
            Map("", ["review"], ("review", Ref("asked"))),
            Map("", ["intent"], ("intent", new JsonObject { ["type"] = "object", ["maxProperties"] = 0 }))),
    };

    private static JsonObject Asked() => Map("An approving code review; a sign-off meets it too.", [], ("count", Persons()), ("level", Text()), ("groups", Groups()));

    private static JsonObject SignOff() => Map(
        "A passkey signature over the change.",
        [],
        ("count", Persons()),
        ("level", Text()),
        ("groups", Groups()),
        ("relation", new JsonObject { ["anyOf"] = new JsonArray(Choice<Relation>(), List(Choice<Relation>(), Enum.GetValues<Relation>().Length)) }),
        ("answerWithin", Duration()),
        ("validFor", Duration()),
        ("acknowledge", Choice<Acknowledge>()),
        ("deviceBound", new JsonObject { ["type"] = "boolean" }));

    private static JsonObject Labels() => new()
    {
        ["type"] = "object",
        ["maxProperties"] = PolicyLimits.MaxLabels,
        ["propertyNames"] = Pattern(IdPattern),
        ["additionalProperties"] = Map("", ["paths"], ("paths", List(new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = Glob.MaxLength }, PolicyLimits.MaxLabels))),
    };

    private static JsonObject Map(string about, string[] required, params (string Name, JsonObject Schema)[] members)
    {
        var map = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject(members.Select(m => KeyValuePair.Create(m.Name, (JsonNode?)m.Schema))),
        };
        if (required.Length > 0) map["required"] = Texts(required);
        return about.Length > 0 ? Described(map, about) : map;
    }

    private static JsonObject Described(JsonObject schema, string about)
    {
        schema["description"] = about;
        return schema;
    }

    private static JsonObject List(JsonObject items, int? most = null, int least = 1)
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = items };
        if (least > 0) list["minItems"] = least;
        if (most is { } limit) list["maxItems"] = limit;
        return list;
    }

    private static JsonObject Choice<T>(string? about = null)
        where T : struct, Enum
    {
        var choice = new JsonObject { ["enum"] = Texts([.. Enum.GetValues<T>().Select(v => Words.Of(v))]) };
        return about is null ? choice : Described(choice, about);
    }

    private static JsonObject Persons() => new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = PolicyLimits.MaxPersons };

    private static JsonObject Groups() => List(Text(), PolicyLimits.MaxGroups);

    private static JsonObject Text() => new() { ["type"] = "string", ["minLength"] = 1 };

    private static JsonObject Sentence() => new() { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = PolicyLimits.MaxText };

    private static JsonObject Duration() => Pattern(DurationPattern);

    private static JsonObject Pattern(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    private static JsonObject Ref(string definition) => new() { ["$ref"] = $"#/definitions/{definition}" };

    private static JsonArray Texts(params string[] texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
