using System.Text;
using Countersign.Core.Formats;
using Countersign.Core.Guard.Knowledge;

namespace Countersign.Core.Tests.Guard;

/// <summary>Makes <c>commands.tsv</c>, which the product reads, from the reviewed YAML files.</summary>
internal sealed class KnowledgeYaml
{
    private readonly SortedDictionary<string, string> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _bodies = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly List<ConfigurationError> _errors = [];

    /// <summary>The table of these files, or what is wrong with them.</summary>
    public static Loaded<string> ToTable(IEnumerable<(string Name, string Text)> files)
    {
        var made = new KnowledgeYaml();
        foreach (var (name, text) in files) made.Read(name, text);
        return made._errors.Count > 0 ? Loaded<string>.Failed(made._errors) : Loaded<string>.Of(made.Write());
    }

    private void Read(string file, string text)
    {
        var parsed = StrictYaml.Parse(file, text);
        _errors.AddRange(parsed.Errors);
        if (parsed.Value is null) return;
        var errors = new YamlErrors(file);
        var map = errors.Map(parsed.Value, "The file");
        map.RequireVersion1();
        var family = map.RequiredText("family");
        foreach (var node in map.Required("tools") is { } tools ? errors.List(tools, "\"tools\"") : []) ReadTool(errors.Map(node, "A tool"), family);
        map.RefuseOthers();
        _errors.AddRange(errors.Found);
    }

    private void ReadTool(YamlMapReader map, string family)
    {
        var names = map.Texts("names");
        var own = map.OptionalText("family") ?? family;
        string[] body;
        if (map.OptionalText("like") is { } other)
        {
            if (!_bodies.TryGetValue(other, out body!)) throw new InvalidOperationException($"\"like: {other}\" must follow {other}.");
            body = [own + body[0][body[0].IndexOf('\t', StringComparison.Ordinal)..], .. body[1..]];
        }
        else
        {
            body =
            [
                string.Join('\t', own, string.Join(' ', map.Texts("values")), string.Join(' ', map.Texts("harmless")), string.Join(';', map.Texts("where")), string.Join(';', map.Texts("selects")),
                    map.OptionalText("handler") ?? "", map.RequiredText("otherwise")),
                .. (map.Required("rules") is { } rules ? map.Errors.List(rules, "\"rules\"") : []).Select(r => Rule(map.Errors.Map(r, "A rule"))),
            ];
        }

        foreach (var name in names)
        {
            if (!_owners.TryAdd(name, names[0])) map.Errors.Add(map.Map, $"\"{name}\" stands twice.", "Keep one of them.");
        }

        _bodies[names[0]] = body;
        _order.Add(names[0]);
        map.RefuseOthers();
    }

    private static string Rule(YamlMapReader map)
    {
        var does = map.RequiredText("does");
        CommandEffects.Parse(does);
        var line = string.Join('\t', does, map.OptionalText("family") ?? "", map.OptionalText("why") ?? "", string.Join(';', map.Texts("when")));
        map.RefuseOthers();
        Assert.Equal(-1, line.AsSpan().IndexOfAny("\r\n"));
        return line;
    }

    private string Write()
    {
        var body = new StringBuilder();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in _order)
        {
            places[name] = body.Length;
            foreach (var line in _bodies[name]) body.Append(line).Append('\n');
            body.Append('\n');
        }

        var table = new StringBuilder("\n");
        foreach (var (name, owner) in _owners) table.Append(name).Append('\t').Append(places[owner]).Append('\n');
        return table.Append('\n').Append(body).ToString();
    }
}
