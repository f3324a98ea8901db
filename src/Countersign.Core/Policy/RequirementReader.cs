using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Core.Policy;

/// <summary>Reads what a rule requires.</summary>
internal sealed class RequirementReader(PolicyWords words)
{
    private const string SignOff = "signOff";
    private const string Review = "review";
    private const string Intent = "intent";

    /// <summary>The list of requirements at this node.</summary>
    public IReadOnlyList<Requirement> ReadList(YamlNode node)
    {
        var items = words.Errors.List(node, "\"require\"");
        if (!words.Within(node, items.Count, PolicyLimits.MaxRequirements, "requirements")) return [];
        if (items.Count == 0 && node is YamlList) words.Errors.Add(node, "The list of requirements is empty.", "Name at least one, for instance - signOff: {level: senior}.");
        return [.. items.Select(Read).OfType<Requirement>().Distinct()];
    }

    private Requirement? Read(YamlNode node)
    {
        if (node is YamlScalar { Text: Intent }) return new IntentRequirement();
        if (node is YamlMap { Entries: [var entry] }) return ReadKind(entry);
        words.Errors.Add(node, $"A requirement is {YamlErrors.Quote(node)}.", "Write one of - signOff: {…}, - review: {…} or - intent.");
        return null;
    }

    private Requirement? ReadKind(YamlEntry entry)
    {
        if (entry.Key.Text is not (SignOff or Review or Intent))
        {
            words.Errors.Add(entry.Key, $"{YamlErrors.Quote(entry.Key)} is not a requirement.", NearestWord.Suggest(entry.Key.Text, [SignOff, Review, Intent]));
            return null;
        }

        var map = words.Errors.Map(entry.Value, $"\"{entry.Key.Text}\"");
        if (entry.Key.Text == Intent)
        {
            if (map.Map.Entries.Count > 0) words.Errors.Add(entry.Value, "\"intent\" has nothing to set.", "Write - intent.");
            return new IntentRequirement();
        }

        Requirement read = entry.Key.Text == SignOff ? ReadSignOff(map) : ReadReview(map);
        map.RefuseOthers();
        return read;
    }

    private SignOffRequirement ReadSignOff(YamlMapReader map) => new()
    {
        Count = Count(map),
        Level = AskedLevel(map),
        Groups = words.Groups(map),
        Relation = Relations(map),
        AnswerWithin = map.Optional("answerWithin") is { } within ? words.Errors.Duration(within, "\"answerWithin\"", PolicyLimits.MaxAnswerWithin) : null,
        // The default is also the most: a sign-off is an answer for now, not a standing permission.
        ValidFor = map.Optional("validFor") is { } valid ? words.Errors.Duration(valid, "\"validFor\"", SignOffRequirement.DefaultValidFor) : SignOffRequirement.DefaultValidFor,
        Acknowledge = map.Optional("acknowledge") is { } tick ? words.Errors.Choice(tick, "\"acknowledge\"", Words.All<Acknowledge>()) : Acknowledge.Destructive,
        DeviceBound = map.Flag("deviceBound"),
    };

    private ReviewRequirement ReadReview(YamlMapReader map) => new() { Count = Count(map), Level = AskedLevel(map), Groups = words.Groups(map) };

    private int Count(YamlMapReader map) => map.Optional("count") is { } node ? words.Errors.Number(node, "\"count\"", 1, PolicyLimits.MaxPersons) : 1;

    private Level AskedLevel(YamlMapReader map)
    {
        if (map.Optional("level") is not { } node) return Level.Unknown;
        if (node is YamlScalar { Text: "unknown" }) words.Errors.Add(node, "Nobody can be asked for by the level \"unknown\".", "Leave \"level\" out if any level will do.");
        return words.Level(node, "The level");
    }

    private ValueList<Relation> Relations(YamlMapReader map)
    {
        if (map.Optional("relation") is not { } node) return [Relation.Any];
        var items = node is YamlScalar ? [node] : words.Errors.List(node, "\"relation\"");
        if (!words.Within(node, items.Count, Words.All<Relation>().Count, "relations")) return [Relation.Any];
        if (items.Count == 0 && node is YamlList) words.Errors.Add(node, "The list of relations is empty.", "Name at least one, or leave \"relation\" out.");
        var found = new List<Relation>();
        foreach (var item in items)
        {
            var relation = words.Errors.Choice(item, "A relation", Words.All<Relation>());
            if (!found.Contains(relation)) found.Add(relation);
        }

        return [.. found];
    }
}
