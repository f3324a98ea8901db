using Countersign.Core.Formats;

namespace Countersign.Core.People;

/// <summary>Reads <c>people.yaml</c> (contract §1): every fault at its line and column, all at once.</summary>
public static class PeopleReader
{
    /// <summary>The file's name in errors.</summary>
    public const string FileName = "people.yaml";

    /// <summary>Reads the file's text.</summary>
    public static Loaded<PeopleDirectory> Read(string text)
    {
        var parsed = StrictYaml.Parse(FileName, text);
        return parsed.Value is null ? Loaded<PeopleDirectory>.Failed(parsed.Errors) : Read(new YamlErrors(FileName), parsed.Value);
    }

    /// <summary>Reads a parsed file, or a table that was brought into its form; errors that were found before are told too.</summary>
    internal static Loaded<PeopleDirectory> Read(YamlErrors errors, YamlNode root)
    {
        var file = errors.Map(root, "The file");
        file.RequireVersion1();
        var levels = Levels(file);
        var persons = Items(file, "people").Select(node => (node, person: ReadPerson(errors.Map(node, "A person"), levels))).ToList();
        var agents = Items(file, "agents").Select(node => (node, agent: ReadAgent(errors.Map(node, "An agent")))).ToList();
        file.RefuseOthers();
        CheckUnique(errors, persons, agents);
        CheckReferences(errors, persons, agents);
        return errors.Found.Count > 0
            ? Loaded<PeopleDirectory>.Failed(errors.Found)
            : Loaded<PeopleDirectory>.Of(new PeopleDirectory(levels, [.. persons.Select(p => p.person)], [.. agents.Select(a => a.agent)]));
    }

    private static LevelScale Levels(YamlMapReader file)
    {
        var names = new List<string>();
        foreach (var node in file.Required("levels") is { } list ? file.Errors.List(list, "\"levels\"") : [])
        {
            var name = file.Errors.Text(node, "A level");
            if (name == Level.Unknown.Name) file.Errors.Add(node, "\"unknown\" is the level of people nobody vouches for.", "Remove it from the list; it is below all levels.");
            else if (names.Contains(name)) file.Errors.Add(node, $"Level \"{name}\" stands twice.", "Keep one of them.");
            else if (!Identifier.IsValid(name)) file.Errors.Add(node, $"\"{name}\" cannot be a level.", Identifier.Rule);
            else names.Add(name);
        }

        return new LevelScale(names);
    }

    private static Person ReadPerson(YamlMapReader map, LevelScale levels)
    {
        var person = new Person
        {
            Id = Id(map),
            Name = map.OptionalText("name") ?? "",
            Level = ReadLevel(map, levels),
            Manager = map.OptionalText("manager"),
            Groups = map.Texts("groups"),
            Emails = map.Texts("emails"),
            Logins = Logins(map),
            Away = map.Optional("away") is { } away ? ReadAbsence(map.Errors, away) : null,
            Left = map.Flag("left"),
        };
        map.RefuseOthers();
        return person;
    }

    private static Level ReadLevel(YamlMapReader map, LevelScale levels)
    {
        if (map.Required("level") is not { } node) return Level.Unknown;
        var name = map.Errors.Text(node, "The level");
        if (levels.Find(name) is { } level) return level;
        map.Errors.Add(node, $"Level \"{name}\" is not in \"levels\".", NearestWord.Suggest(name, levels.Levels.Select(l => l.Name)));
        return Level.Unknown;
    }

    private static AgentIdentity ReadAgent(YamlMapReader map)
    {
        var agent = new AgentIdentity(Id(map), map.OptionalText("name") ?? "", map.OptionalText("driver"), Logins(map), map.Texts("emails"));
        map.RefuseOthers();
        return agent;
    }

    private static Absence ReadAbsence(YamlErrors errors, YamlNode node)
    {
        var map = errors.Map(node, "\"away\"");
        var from = map.Required("from") is { } first ? errors.Date(first, "\"from\"") : default;
        var to = map.Required("to") is { } last ? errors.Date(last, "\"to\"") : default;
        if (to < from) errors.Add(node, $"The absence ends on {to:yyyy-MM-dd}, before it begins on {from:yyyy-MM-dd}.", "Swap the dates.");
        var absence = new Absence(from, to, map.OptionalText("delegate"));
        map.RefuseOthers();
        return absence;
    }

    private static Dictionary<string, string> Logins(YamlMapReader map)
    {
        var logins = new Dictionary<string, string>(StringComparer.Ordinal);
        if (map.Optional("logins") is not { } node) return logins;
        foreach (var entry in map.Errors.Map(node, "\"logins\"").Map.Entries) logins[entry.Key.Text] = map.Errors.Text(entry.Value, "A login");
        return logins;
    }

    private static void CheckUnique(YamlErrors errors, List<(YamlNode Node, Person Person)> persons, List<(YamlNode Node, AgentIdentity Agent)> agents)
    {
        RefuseTwice(errors, "Id", [.. persons.Select(p => (p.Node, p.Person.Id)), .. agents.Select(a => (a.Node, a.Agent.Id))]);
        RefuseTwice(errors, "E-mail", [.. persons.SelectMany(p => p.Person.Emails.Select(e => (p.Node, e))), .. agents.SelectMany(a => a.Agent.Emails.Select(e => (a.Node, e)))]);
        RefuseTwice(errors, "Login", [.. persons.SelectMany(p => p.Person.Logins.Select(l => (p.Node, $"{l.Key}: {l.Value}"))), .. agents.SelectMany(a => a.Agent.Logins.Select(l => (a.Node, $"{l.Key}: {l.Value}")))]);
    }

    private static void RefuseTwice(YamlErrors errors, string what, IEnumerable<(YamlNode Node, string Text)> all)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (node, text) in all.Where(x => x.Text.Length > 0 && !seen.Add(x.Text)))
            errors.Add(node, $"{what} \"{text}\" belongs to two entries.", "It must name exactly one person or agent; remove it from the other.");
    }

    private static void CheckReferences(YamlErrors errors, List<(YamlNode Node, Person Person)> persons, List<(YamlNode Node, AgentIdentity Agent)> agents)
    {
        var byId = persons.DistinctBy(p => p.Person.Id).ToDictionary(p => p.Person.Id, p => p.Person, StringComparer.Ordinal);
        void MustExist(YamlNode node, string what, string? id)
        {
            if (id is not null && !byId.ContainsKey(id)) errors.Add(node, $"{what} is \"{id}\", who is not in \"people\".", NearestWord.Suggest(id, byId.Keys));
        }

        foreach (var (node, person) in persons)
        {
            MustExist(node, $"The manager of \"{person.Id}\"", person.Manager);
            MustExist(node, $"The delegate of \"{person.Id}\"", person.Away?.Delegate);
            if (DelegationCycle.From(person, byId) is { } circle) errors.Add(node, $"\"{person.Id}\" would stand in for themselves: {circle}.", "Name somebody who is there on these days.");
            if (CycleAbove(person, byId) is { } cycle) errors.Add(node, $"\"{person.Id}\" stands above themselves: {cycle}.", "Change one of these managers; nobody can answer for a circle.");
        }

        foreach (var (node, agent) in agents) MustExist(node, $"The driver of \"{agent.Id}\"", agent.Driver);
    }

    private static string? CycleAbove(Person person, Dictionary<string, Person> byId)
    {
        var path = new List<string> { person.Id };
        for (var at = person.Manager; at is not null && byId.TryGetValue(at, out var next); at = next.Manager)
        {
            path.Add(at);
            if (at == person.Id) return string.Join(" → ", path);
            if (path.Count > byId.Count) return null; // The circle is further up; the person on it gets the error.
        }

        return null;
    }

    private static string Id(YamlMapReader map)
    {
        if (map.Required("id") is not { } node) return "";
        var id = map.Errors.Text(node, "\"id\"");
        if (id.Length > 0 && !Identifier.IsValid(id)) map.Errors.Add(node, $"\"{id}\" cannot be an id.", Identifier.Rule);
        return id;
    }

    private static IReadOnlyList<YamlNode> Items(YamlMapReader map, string name) =>
        map.Optional(name) is { } node ? map.Errors.List(node, $"\"{name}\"") : [];
}
