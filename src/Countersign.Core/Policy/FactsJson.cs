using System.Text.Json.Nodes;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Policy;

/// <summary>
/// Facts as JSON: a plain value where all is known; <c>{"unknown": true}</c>, <c>{"none": true}</c> where there is nothing to have a value;
/// <c>{"atLeast": …}</c>, <c>{"atMost": …}</c> or <c>{"includes": […]}</c> where a gap hides part of it.
/// </summary>
public static class FactsJson
{
    /// <summary>Most words of one set that are read.</summary>
    public const int MaxWords = 10_000;

    /// <summary>Every fact by name.</summary>
    public static JsonObject Write(FactSet facts) =>
        new(FactCatalog.All.Select(fact => KeyValuePair.Create(fact.Name, (JsonNode?)Write(facts[fact]))));

    /// <summary>One value.</summary>
    public static JsonNode Write(FactValue value) => value switch
    {
        WordValue { Word: { } word } => word,
        FlagValue flag => flag.Flag,
        NumberValue number => Bound("atLeast", number.Number, number.OrMore),
        LevelValue { Level: { } level } lowest => Bound("atMost", level.Name, lowest.OrLower),
        SeverityValue severity => Bound("atLeast", Words.Of(severity.Severity), severity.OrHigher),
        WordSetValue set => Bound("includes", new JsonArray([.. set.Words.Select(w => (JsonNode)w)]), set.OrMore),
        WordValue or LevelValue => new JsonObject { ["none"] = true },
        _ => new JsonObject { ["unknown"] = true },
    };

    /// <summary>Reads what <see cref="Write(FactSet)"/> wrote, with the levels of this scale; null with the reason where it cannot. Facts that are missing are unknown.</summary>
    public static FactSet? Read(JsonNode? json, LevelScale levels, out string error)
    {
        error = "";
        if (json is not JsonObject members)
        {
            error = "The facts are not an object.";
            return null;
        }

        var known = new List<(Fact, FactValue)>();
        foreach (var (name, node) in members)
        {
            if (FactCatalog.Find(name) is not { } fact) error = $"\"{name}\" is not a fact.";
            else if (ReadValue(fact, node, levels) is { } value) known.Add((fact, value));
            else error = $"{name} has no value that fits it.";
        }

        return error.Length == 0 ? FactSet.Of(known) : null;
    }

    private static JsonNode Bound(string name, JsonNode value, bool partial) => partial ? new JsonObject { [name] = value } : value;

    private static FactValue? ReadValue(Fact fact, JsonNode? node, LevelScale levels)
    {
        if (node is not JsonObject { Count: 1 } marked) return ReadPlain(fact, node, levels, false);
        var (mark, inner) = marked.First();
        if (mark is "unknown" or "none" && !(inner is JsonValue said && said.TryGetValue<bool>(out var yes) && yes)) return null;
        return (mark, fact.Type) switch
        {
            ("unknown", _) => FactValue.Unknown,
            ("none", FactType.Word) => new WordValue(null),
            ("none", FactType.Level) => new LevelValue(null),
            ("atLeast", FactType.Number or FactType.Severity) or ("atMost", FactType.Level) or ("includes", FactType.WordSet) => ReadPlain(fact, inner, levels, true),
            _ => null,
        };
    }

    private static FactValue? ReadPlain(Fact fact, JsonNode? node, LevelScale levels, bool partial) => fact.Type switch
    {
        FactType.Word => Text(node) is { } word && Allows(fact, word) ? new WordValue(word) : null,
        FactType.Flag => node is JsonValue value && value.TryGetValue<bool>(out var flag) ? new FlagValue(flag) : null,
        FactType.Number => Number(node) is { } number && number >= fact.Least ? new NumberValue(number, partial) : null,
        FactType.Level => Text(node) is { } name && levels.Find(name) is { } level ? new LevelValue(level, partial) : null,
        FactType.Severity => Text(node) is { } word && Words.Parse<Severity>(word) is { } severity ? new SeverityValue(severity, partial) : null,
        FactType.WordSet => ReadSet(fact, node as JsonArray, partial),
    };

    private static WordSetValue? ReadSet(Fact fact, JsonArray? items, bool partial)
    {
        if (items is null || items.Count > MaxWords) return null;
        var words = items.Select(Text).ToList();
        return words.TrueForAll(w => w is not null && Allows(fact, w)) ? WordSetValue.Of(words!, partial) : null;
    }

    private static bool Allows(Fact fact, string word) => fact.Vocabulary != FactVocabulary.Listed || fact.Words.Contains(word, StringComparer.Ordinal);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static long? Number(JsonNode? node) =>
        node is not JsonValue value ? null : value.TryGetValue<long>(out var number) ? number : value.TryGetValue<int>(out var small) ? small : null;
}
