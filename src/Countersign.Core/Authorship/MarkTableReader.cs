using Countersign.Core.Formats;

namespace Countersign.Core.Authorship;

/// <summary>
/// Reads the mark table, and an installation's additions to it. What would make a mark match too much, or never, is an error here and not a
/// surprise later.
/// </summary>
internal static class MarkTableReader
{
    /// <summary>Most marks in one file.</summary>
    internal const int MaxMarks = 1_000;

    /// <summary>Most profiles in one file.</summary>
    internal const int MaxProfiles = 200;

    /// <summary>Most marks that one list weighs anew.</summary>
    internal const int MaxWeights = 1_000;

    private static readonly Dictionary<string, MarkStrength> Weighable = new(StringComparer.Ordinal)
    {
        [Words.Of(MarkStrength.Strong)] = MarkStrength.Strong,
        [Words.Of(MarkStrength.Weak)] = MarkStrength.Weak,
        [Words.Of(MarkStrength.Hint)] = MarkStrength.Hint,
    };

    /// <summary>Reads a whole table.</summary>
    /// <param name="file">Name used in errors.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="checkPatterns">Whether every pattern is compiled to see that it can be; the built-in table's tests have done so.</param>
    public static Loaded<MarkTable> Read(string file, string text, bool checkPatterns)
    {
        var parsed = StrictYaml.Parse(file, text);
        if (parsed.Value is null) return Loaded<MarkTable>.Failed(parsed.Errors);
        var errors = new YamlErrors(file);
        var map = errors.Map(parsed.Value, "The file");
        map.RequireVersion1();
        var revision = map.Required("revision") is { } number ? errors.Number(number, "\"revision\"", 1, int.MaxValue) : 1;
        map.Required("marks");
        var marks = Marks(map, [], checkPatterns);
        var profiles = Profiles(map, marks, new Dictionary<string, MarkProfile>());
        map.RefuseOthers();
        return errors.Found.Count > 0 ? Loaded<MarkTable>.Failed(errors.Found) : Loaded<MarkTable>.Of(new MarkTable(revision, marks, profiles));
    }

    /// <summary>Reads what an installation adds to a table, and what it weighs anew.</summary>
    /// <param name="table">The table.</param>
    /// <param name="file">Name used in errors.</param>
    /// <param name="text">The file's text.</param>
    public static Loaded<MarkTable> ReadOver(MarkTable table, string file, string text)
    {
        var parsed = StrictYaml.Parse(file, text);
        if (parsed.Value is null) return Loaded<MarkTable>.Failed(parsed.Errors);
        var errors = new YamlErrors(file);
        var map = errors.Map(parsed.Value, "The file");
        map.RequireVersion1();
        var marks = Marks(map, table.Marks, checkPatterns: true);
        var weights = Weights(map, marks);
        var profiles = Profiles(map, marks, table.Profiles);
        map.RefuseOthers();
        return errors.Found.Count > 0
            ? Loaded<MarkTable>.Failed(errors.Found)
            : Loaded<MarkTable>.Of(table.Weighed(marks, profiles, weights, MarkTable.Installation, profile: null));
    }

    private static List<Mark> Marks(YamlMapReader map, IReadOnlyList<Mark> known, bool checkPatterns)
    {
        var errors = map.Errors;
        var nodes = map.Optional("marks") is { } list ? errors.List(list, "\"marks\"") : [];
        if (nodes.Count > MaxMarks) errors.Add(map.Map, $"The table has {nodes.Count} marks.", $"At most {MaxMarks} are read.");
        var read = nodes.Take(MaxMarks).Select(node => (node, mark: MarkReader.Read(errors, node, checkPatterns))).ToList();
        CheckIds(errors, read, known);
        return [.. known, .. read.Select(r => r.mark)];
    }

    private static void CheckIds(YamlErrors errors, List<(YamlNode Node, Mark Mark)> marks, IReadOnlyList<Mark> known)
    {
        var seen = known.Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (node, mark) in marks.Where(m => known.Any(k => k.Id == m.Mark.Id)))
            errors.Add(node, $"The mark \"{mark.Id}\" is built in.", "Give yours another id, or weigh the built-in one anew under \"weigh\".");
        foreach (var (node, mark) in marks.Where(m => !seen.Add(m.Mark.Id) && !known.Any(k => k.Id == m.Mark.Id)))
            errors.Add(node, $"The mark \"{mark.Id}\" stands twice.", "Keep one of them.");
        foreach (var (node, mark) in marks)
            foreach (var id in mark.Negates.Where(id => !seen.Contains(id))) errors.Add(node, $"\"{mark.Id}\" takes back \"{id}\", which is no mark.", NearestWord.Suggest(id, seen));
    }

    private static List<MarkWeight> Weights(YamlMapReader map, IReadOnlyList<Mark> marks)
    {
        var errors = map.Errors;
        var found = new Dictionary<string, MarkWeight>(StringComparer.Ordinal);
        var nodes = map.Optional("weigh") is { } list ? errors.List(list, "\"weigh\"") : [];
        if (nodes.Count > MaxWeights) errors.Add(map.Map, $"\"weigh\" has {nodes.Count} entries.", $"At most {MaxWeights} are read.");
        foreach (var node in nodes.Take(MaxWeights))
        {
            var weight = ReadWeight(errors, node, marks);
            if (!found.TryAdd(weight.Id, weight)) errors.Add(node, $"\"{weight.Id}\" is weighed twice here.", "Keep one of them.");
        }

        return [.. found.Values];
    }

    private static MarkWeight ReadWeight(YamlErrors errors, YamlNode node, IReadOnlyList<Mark> marks)
    {
        var map = errors.Map(node, "An entry of \"weigh\"");
        var weight = new MarkWeight(
            map.RequiredText("id"),
            map.Required("strength") is { } strength ? errors.Choice(strength, "The strength", Weighable) : MarkStrength.Strong,
            map.RequiredText("because"));
        map.RefuseOthers();
        var mark = marks.FirstOrDefault(m => m.Id == weight.Id);
        if (mark is null && weight.Id.Length > 0) errors.Add(node, $"\"{weight.Id}\" is no mark.", NearestWord.Suggest(weight.Id, marks.Select(m => m.Id)));
        // What takes marks back, and what names bots and the forge, has no strength that could be another one.
        if (mark is { IsAi: false }) errors.Add(node, $"\"{weight.Id}\" does not speak of AI, so it has no strength to change.", "Weigh the marks of AI instead.");
        return weight;
    }

    private static Dictionary<string, MarkProfile> Profiles(YamlMapReader map, IReadOnlyList<Mark> marks, IReadOnlyDictionary<string, MarkProfile> known)
    {
        var found = new Dictionary<string, MarkProfile>(known, StringComparer.Ordinal);
        if (map.Optional("profiles") is not { } node) return found;
        var entries = map.Errors.Map(node, "\"profiles\"").Map.Entries;
        if (entries.Count > MaxProfiles) map.Errors.Add(node, $"The table has {entries.Count} profiles.", $"At most {MaxProfiles} are read.");
        foreach (var entry in entries.Take(MaxProfiles))
        {
            var name = entry.Key.Text;
            if (!Identifier.IsValid(name)) map.Errors.Add(entry.Key, $"\"{name}\" cannot be an id.", Identifier.Rule);
            var profile = ReadProfile(map.Errors.Map(entry.Value, $"Profile \"{name}\""), name, marks);
            if (!found.TryAdd(name, profile)) map.Errors.Add(entry.Key, $"The profile \"{name}\" is built in.", "Give yours another name.");
        }

        return found;
    }

    private static MarkProfile ReadProfile(YamlMapReader map, string name, IReadOnlyList<Mark> marks)
    {
        var profile = new MarkProfile(
            name,
            map.RequiredText("describe"),
            map.RequiredText("source"),
            map.Optional("discloses") is { } where ? map.Errors.Choice(where, "\"discloses\"", Words.All<Disclosure>()) : Disclosure.Commit,
            Weights(map, marks));
        map.RefuseOthers();
        return profile;
    }
}
