using Countersign.Core.Formats;

namespace Countersign.Core.Policy;

/// <summary>
/// Reads facts from YAML, in the form in which <see cref="FactsJson"/> writes them: a plain value, or <c>{unknown: true}</c>, <c>{none: true}</c>,
/// <c>{atLeast: …}</c>, <c>{atMost: …}</c>, <c>{includes: […]}</c>.
/// </summary>
internal sealed class FactValueReader(PolicyWords words)
{
    private readonly OperandReader _operands = new(words);

    /// <summary>The facts of the map at this node.</summary>
    public IReadOnlyList<(Fact Fact, FactValue Value)> ReadAll(YamlNode node, string what)
    {
        var found = new List<(Fact, FactValue)>();
        foreach (var entry in words.Errors.Map(node, what).Map.Entries)
        {
            if (FactCatalog.Find(entry.Key.Text) is { } fact) found.Add((fact, Read(fact, entry.Value)));
            else words.Errors.Add(entry.Key, $"{YamlErrors.Quote(entry.Key)} is not a fact.", ConditionReader.NearestFact(entry.Key.Text));
        }

        return found;
    }

    private FactValue Read(Fact fact, YamlNode node)
    {
        if (node is YamlMap { Entries: [var mark] }) return ReadMarked(fact, mark);
        if (node is YamlScalar { Text: "unknown", Quoted: false } && fact.Type != FactType.Level)
            return Refuse(node, $"{fact.Name} is \"unknown\".", "Write {unknown: true} for what is not known, or leave it out.");
        return ReadPlain(fact, node, isPartial: false);
    }

    private FactValue ReadMarked(Fact fact, YamlEntry mark)
    {
        switch (mark.Key.Text, fact.Type)
        {
            case ("unknown", _):
                if (!words.Errors.Flag(mark.Value, "\"unknown\"")) return Refuse(mark.Value, "\"unknown\" is false.", "Write the value.");
                return FactValue.Unknown;
            case ("none", FactType.Word or FactType.Level):
                if (!words.Errors.Flag(mark.Value, "\"none\"")) return Refuse(mark.Value, "\"none\" is false.", "Write the value.");
                return fact.Type == FactType.Word ? new WordValue(null) : new LevelValue(null);
            case ("atLeast", FactType.Number or FactType.Severity) or ("atMost", FactType.Level) or ("includes", FactType.WordSet):
                return ReadPlain(fact, mark.Value, isPartial: true);
            default:
                return Refuse(mark.Key, $"{YamlErrors.Quote(mark.Key)} does not say how much is known of {fact.Name}.", $"Write the value, or one of: {string.Join(", ", Marks(fact.Type))}.");
        }
    }

    private FactValue ReadPlain(Fact fact, YamlNode node, bool isPartial)
    {
        if (fact.Type == FactType.WordSet)
            return WordSetValue.Of(words.Errors.List(node, fact.Name).Select(item => ((WordValue)_operands.Read(fact, item)).Word!), isPartial);
        return _operands.Read(fact, node) switch
        {
            NumberValue number => number with { OrMore = isPartial },
            LevelValue level => level with { OrLower = isPartial },
            SeverityValue severity => severity with { OrHigher = isPartial },
            var other => other,
        };
    }

    private FactValue Refuse(YamlNode at, string problem, string fix)
    {
        words.Errors.Add(at, problem, fix);
        return FactValue.Unknown;
    }

    private static IEnumerable<string> Marks(FactType type) => type switch
    {
        FactType.Word => ["{none: true}", "{unknown: true}"],
        FactType.Flag => ["{unknown: true}"],
        FactType.Number or FactType.Severity => ["{atLeast: value}", "{unknown: true}"],
        FactType.Level => ["{none: true}", "{atMost: level}", "{unknown: true}"],
        FactType.WordSet => ["{includes: [a, b]}", "{unknown: true}"],
    };
}
