using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Core.People;

/// <summary>
/// The part of the people that a decision looked at, without names and addresses: who wrote, who can answer, who stands above them.
/// It is evidence, so it is canonical and strict; deciding over the extract gives what deciding over everybody gave.
/// </summary>
public static class PeopleExtract
{
    /// <summary>Most persons in one extract.</summary>
    public const int MaxPersons = 20_000;

    /// <summary>The directory reduced to these persons, everyone above them, those for whom any of them stands in however many delegates lie between, and the agents.</summary>
    public static PeopleDirectory Of(PeopleDirectory all, IEnumerable<string> persons)
    {
        var wanted = persons.SelectMany(id => all.LineAbove(id).Prepend(id)).ToHashSet(StringComparer.Ordinal);
        var absent = all.Persons.Where(p => p.Away?.Delegate is not null).ToList();
        for (var known = 0; known < wanted.Count;)
        {
            known = wanted.Count;
            wanted.UnionWith(absent.Where(p => wanted.Contains(p.Away!.Delegate!)).Select(p => p.Id).ToList());
        }

        return new PeopleDirectory(
            all.Levels,
            [.. all.Persons.Where(p => wanted.Contains(p.Id)).Select(p => p with { Name = "", Emails = [], Logins = new Dictionary<string, string>() }).OrderBy(p => p.Id, StringComparer.Ordinal)],
            [.. all.Agents.Select(a => a with { Name = "", Emails = [], Logins = new Dictionary<string, string>() }).OrderBy(a => a.Id, StringComparer.Ordinal)]);
    }

    /// <summary>The extract as canonical members.</summary>
    public static JsonObject ToJson(PeopleDirectory extract) => new()
    {
        ["levels"] = Texts(extract.Levels.Levels.Select(l => l.Name)),
        ["people"] = new JsonArray([.. extract.Persons.Select(PersonJson)]),
        ["agents"] = new JsonArray([.. extract.Agents.Select(AgentJson)]),
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="MalformedJsonException">A member is missing, wrong or unknown.</exception>
    public static PeopleDirectory Read(JsonFields json)
    {
        var levels = new LevelScale(json.Texts("levels", 100));
        var persons = json.Objects("people", p => ReadPerson(p, levels), MaxPersons);
        var agents = json.Objects("agents", a => new AgentIdentity(a.Text("id"), "", a.OptionalText("driver"), new Dictionary<string, string>(), []), MaxPersons);
        return persons.DistinctBy(p => p.Id).Count() == persons.Count ? new PeopleDirectory(levels, persons, agents) : throw json.Wrong("people", "a list without duplicates");
    }

    private static JsonObject PersonJson(Person person)
    {
        var json = new JsonObject { ["id"] = person.Id, ["level"] = person.Level.Name, ["groups"] = Texts(person.Groups), ["left"] = person.Left };
        if (person.Manager is not null) json["manager"] = person.Manager;
        if (person.Away is { } away)
        {
            json["away"] = new JsonObject { ["from"] = away.From.ToString("yyyy-MM-dd", null), ["to"] = away.To.ToString("yyyy-MM-dd", null), ["delegate"] = away.Delegate };
        }

        return json;
    }

    private static Person ReadPerson(JsonFields json, LevelScale levels) => new()
    {
        Id = json.Text("id", Identifier.MaxLength),
        Level = levels.Find(json.Text("level", Identifier.MaxLength)) ?? throw json.Wrong("level", "a level of the extract"),
        Groups = json.Texts("groups", 1_000),
        Left = json.Flag("left"),
        Manager = json.OptionalText("manager", Identifier.MaxLength),
        Away = json.OptionalObject("away", a => new Absence(Day(a, "from"), Day(a, "to"), a.OptionalText("delegate", Identifier.MaxLength))),
    };

    private static DateOnly Day(JsonFields json, string name) =>
        DateOnly.TryParseExact(json.Text(name, 10), "yyyy-MM-dd", null, System.Globalization.DateTimeStyles.None, out var day) ? day : throw json.Wrong(name, "a date");

    private static JsonObject AgentJson(AgentIdentity agent)
    {
        var json = new JsonObject { ["id"] = agent.Id };
        if (agent.Driver is not null) json["driver"] = agent.Driver;
        return json;
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
