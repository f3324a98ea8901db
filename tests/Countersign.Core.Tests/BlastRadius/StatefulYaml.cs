using System.Text;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;

namespace Countersign.Core.Tests.BlastRadius;

/// <summary>Makes <c>stateful.tsv</c>, which the product reads, from the reviewed <c>stateful.yaml</c>.</summary>
internal static class StatefulYaml
{
    /// <summary>The table of these lists, or what is wrong with them.</summary>
    public static Loaded<string> ToTable(string file, string text)
    {
        var parsed = StrictYaml.Parse(file, text);
        if (parsed.Value is null) return Loaded<string>.Failed(parsed.Errors);
        var errors = new YamlErrors(file);
        var map = errors.Map(parsed.Value, "The file");
        map.RequireVersion1();
        var table = new StringBuilder();
        AppendTypes(table, Types(map));
        var patterns = map.Required("patterns") is { } at ? errors.Map(at, "\"patterns\"") : null;
        foreach (var word in patterns?.Texts("anywhere") ?? []) Line(table, "anywhere", word);
        foreach (var word in patterns?.Texts("segments") ?? []) Line(table, "segment", word);
        foreach (var node in Items(map, "destroyingUpdates")) AppendDestroying(table, errors.Map(node, "An entry"));
        foreach (var node in map.Optional("pairs") is { } list ? errors.List(list, "\"pairs\"") : []) AppendPair(table, errors.Map(node, "A pair"));
        map.RefuseOthers();
        return errors.Finish(table.ToString());
    }

    private static List<KeyValuePair<string, TypeFacts>> Types(YamlMapReader map)
    {
        var types = new Dictionary<string, TypeFacts>(StringComparer.Ordinal);
        foreach (var node in Items(map, "groups")) ReadGroup(map.Errors.Map(node, "A group"), types);
        Add(map, "stateless", types, new TypeFacts(Holds.None, Undo.Recreate, EffectTraits.Listed));
        Add(map, "routine", types, new TypeFacts(Holds.None, Undo.Recreate, EffectTraits.Listed | EffectTraits.Routine));
        Add(map, "protections", types, new TypeFacts(Holds.None, Undo.Recreate, EffectTraits.Listed, "It protects something else, which stays behind without it.", IsProtection: true));
        foreach (var type in map.Texts("gates"))
        {
            var facts = types.GetValueOrDefault(type, new TypeFacts(Holds.None, Undo.Recreate, EffectTraits.Listed));
            types[type] = facts with { Traits = facts.Traits | EffectTraits.GatePath };
        }

        return [.. types];
    }

    private static void ReadGroup(YamlMapReader map, Dictionary<string, TypeFacts> types)
    {
        Add(map, "types", types, new TypeFacts(Choice<Holds>(map, "holds"), Choice<Undo>(map, "undo"), EffectTraits.Listed, map.RequiredText("why")));
        map.RefuseOthers();
    }

    private static void Add(YamlMapReader map, string list, Dictionary<string, TypeFacts> types, TypeFacts facts)
    {
        foreach (var type in map.Texts(list))
            if (!types.TryAdd(type, facts)) map.Errors.Add(map.Map, $"\"{type}\" stands twice.", "Keep one of them.");
    }

    private static void AppendTypes(StringBuilder table, List<KeyValuePair<string, TypeFacts>> types)
    {
        foreach (var group in types.GroupBy(t => t.Value, t => t.Key))
        {
            var facts = group.Key;
            Line(table, "facts", Words.Of(facts.Holds), Words.Of(facts.Undo), $"{(int)facts.Traits}", Flag(facts.IsProtection), facts.Why);
            foreach (var type in group) Line(table, "type", type);
        }
    }

    private static void AppendDestroying(StringBuilder table, YamlMapReader map)
    {
        Line(table, "destroys", map.RequiredText("type"), map.RequiredText("attribute"), Words.Of(Choice<DestroysWhen>(map, "when")), Flag(map.Flag("zeroMeansForever")),
            map.OptionalText("madeFor") ?? "", Words.Of(Choice<Holds>(map, "holds")), Words.Of(Choice<Undo>(map, "undo")), map.RequiredText("why"));
        map.RefuseOthers();
    }

    private static void AppendPair(StringBuilder table, YamlMapReader map)
    {
        Line(table, "pair", Words.Of(Choice<PairRule>(map, "rule")), string.Join(',', map.Texts("holders")), map.OptionalText("link") ?? "", string.Join(',', map.Texts("names")));
        map.RefuseOthers();
    }

    private static T Choice<T>(YamlMapReader map, string name)
        where T : struct, Enum => map.Required(name) is { } node ? map.Errors.Choice(node, $"\"{name}\"", Words.All<T>()) : default;

    private static IReadOnlyList<YamlNode> Items(YamlMapReader map, string name) => map.Required(name) is { } node ? map.Errors.List(node, $"\"{name}\"") : [];

    private static string Flag(bool value) => value ? "yes" : "no";

    private static void Line(StringBuilder table, params string[] columns)
    {
        Assert.All(columns, column => Assert.Equal(-1, column.AsSpan().IndexOfAny("\t\r\n")));
        table.AppendJoin('\t', columns).Append('\n');
    }
}
