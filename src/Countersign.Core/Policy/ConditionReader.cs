using Countersign.Core.Formats;

namespace Countersign.Core.Policy;

/// <summary>Reads conditions: facts by name, operators that fit their type, operands from their vocabulary.</summary>
internal sealed class ConditionReader(PolicyWords words)
{
    private const string All = "all";
    private const string Any = "any";
    private const string Not = "not";

    private readonly OperandReader _operands = new(words);

    /// <summary>The condition at this node; null where an error was recorded.</summary>
    public Condition? Read(YamlNode node, string what) => ReadMap(node, what, 1);

    private Condition? ReadMap(YamlNode node, string what, int depth)
    {
        if (depth > PolicyLimits.MaxDepth) return Refuse(node, $"Conditions are nested {depth} deep here.", $"At most {PolicyLimits.MaxDepth} levels are read; make it several rules.");
        // An empty condition would be about every change, most likely by accident.
        if (node is YamlMap { Entries.Count: 0 } or YamlScalar { Text.Length: 0 })
            return Refuse(node, $"{what} is empty.", "Name at least one fact; a rule about every change can say change.kind: {anyOf: [deployment, command]}.");
        if (node is not YamlMap) return Refuse(node, $"{what} is {YamlErrors.Quote(node)}.", "Write a map of facts, for instance {environment.tier: production}.");
        return AllOf([.. words.Errors.Map(node, what).Map.Entries.Select(entry => ReadEntry(entry, depth))]);
    }

    private Condition? ReadEntry(YamlEntry entry, int depth) => entry.Key.Text switch
    {
        All => Parts(entry, depth) is { } parts ? AllOf(parts) : null,
        Any => Parts(entry, depth) is { } parts ? AnyOf(parts) : null,
        Not => ReadMap(entry.Value, "\"not\"", depth + 1) is { } part ? new NotCondition(part) : null,
        var name => FactCatalog.Find(name) is { } fact ? ReadFact(fact, entry.Value) : UnknownFact(entry.Key),
    };

    private List<Condition?>? Parts(YamlEntry entry, int depth)
    {
        var name = entry.Key.Text;
        var items = words.Errors.List(entry.Value, $"\"{name}\"");
        if (items.Count == 0 && entry.Value is YamlList) words.Errors.Add(entry.Value, $"The list of \"{name}\" is empty.", "Name at least one condition.");
        return items.Count == 0 ? null : [.. items.Select(item => ReadMap(item, $"A condition of \"{name}\"", depth + 1))];
    }

    private Condition? ReadFact(Fact fact, YamlNode node)
    {
        if (node is not YamlMap map) return ReadEquality(fact, node);
        if (map.Entries.Count == 0) return Refuse(node, $"The condition on {fact.Name} is empty.", Fitting(fact));
        return AllOf([.. map.Entries.Select(entry => ReadOperator(fact, entry))]);
    }

    private Comparison? ReadEquality(Fact fact, YamlNode node)
    {
        if (node is YamlList) return Refuse(node, $"{fact.Name} is compared with a list.", "Write {anyOf: [a, b]}.");
        if (fact.Type == FactType.WordSet)
            return Refuse(node, $"{fact.Name} is a set and is compared with one word.", $"Write {fact.Name}: {{has: {(node as YamlScalar)?.Text}}}, or anyOf or noneOf with a list.");
        return Compare(fact, FactOperator.Is, node, [node]);
    }

    private Comparison? ReadOperator(Fact fact, YamlEntry entry)
    {
        var name = entry.Key.Text;
        if (!Operators.ByName.TryGetValue(name, out var op))
            return Refuse(entry.Key, $"{YamlErrors.Quote(entry.Key)} is not an operator.", NearestWord.Suggest(name, Operators.Fitting(fact.Type).Where(o => o != FactOperator.Is).Select(Operators.NameOf)));
        if (!Operators.Fitting(fact.Type).Contains(op)) return Refuse(entry.Key, $"\"{name}\" does not fit {fact.Name}, which is {Described(fact.Type)}.", Fitting(fact));
        if (op is not (FactOperator.AnyOf or FactOperator.NoneOf)) return Compare(fact, op, entry.Value, [entry.Value]);
        var items = words.Errors.List(entry.Value, $"\"{name}\"");
        if (items.Count == 0 && entry.Value is YamlList) words.Errors.Add(entry.Value, $"The list of \"{name}\" is empty.", "Name at least one value.");
        return items.Count > 0 && words.Within(entry.Value, items.Count, PolicyLimits.MaxOperands, "values") ? Compare(fact, op, entry.Value, items) : null;
    }

    private Comparison? Compare(Fact fact, FactOperator op, YamlNode at, IReadOnlyList<YamlNode> items)
    {
        if (++words.Comparisons == PolicyLimits.MaxComparisons + 1)
            words.Errors.Add(at, $"This is comparison {words.Comparisons} of the policy.", $"At most {PolicyLimits.MaxComparisons} are read.");
        if (words.Comparisons > PolicyLimits.MaxComparisons) return null;
        return new Comparison(fact, op, [.. items.Select(item => _operands.Read(fact, item))]);
    }

    private Comparison? UnknownFact(YamlScalar key) => Refuse(key, $"{YamlErrors.Quote(key)} is not a fact.", NearestFact(key.Text, All, Any, Not));

    /// <summary>The fact that was meant, or those it may have been, as a sentence.</summary>
    internal static string NearestFact(string name, params IEnumerable<string> others)
    {
        var same = FactCatalog.All.Where(f => f.Name.EndsWith("." + name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Name).ToList();
        var group = FactCatalog.All.Where(f => f.Name.StartsWith(name.Split('.')[0] + ".", StringComparison.Ordinal)).Select(f => f.Name).ToList();
        return same.Count == 1 ? $"Did you mean \"{same[0]}\"?"
            : NearestWord.Suggest(name, same.Count > 0 ? same : group.Count > 0 ? group : [.. FactCatalog.All.Select(f => f.Name), .. others]);
    }

    private Comparison? Refuse(YamlNode at, string problem, string fix)
    {
        words.Errors.Add(at, problem, fix);
        return null;
    }

    private static Condition? AllOf(List<Condition?> parts) =>
        parts.Contains(null) ? null : parts.Count == 1 ? parts[0] : new AllCondition([.. parts!]);

    private static Condition? AnyOf(List<Condition?> parts) =>
        parts.Contains(null) ? null : parts.Count == 1 ? parts[0] : new AnyCondition([.. parts!]);

    private static string Fitting(Fact fact)
    {
        var keys = Operators.Fitting(fact.Type).Where(o => o != FactOperator.Is).Select(Operators.NameOf).ToList();
        return keys.Count == 0 ? $"Write {fact.Name}: true or {fact.Name}: false." : $"Use {string.Join(", ", keys)}{(fact.Type == FactType.WordSet ? "" : $", or {fact.Name}: value")}.";
    }

    private static string Described(FactType type) => type switch
    {
        FactType.Word => "a word",
        FactType.Flag => "true or false",
        FactType.Number => "a number",
        FactType.Level => "a level",
        FactType.Severity => "a severity",
        FactType.WordSet => "a set of words",
    };
}
