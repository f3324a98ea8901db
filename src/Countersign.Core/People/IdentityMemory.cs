using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Countersign.Core.Formats;

namespace Countersign.Core.People;

/// <summary>Who ever had an address or a login, over every version of the people that was in force. It only grows.</summary>
public sealed class IdentityMemory
{
    /// <summary>Most addresses and logins remembered.</summary>
    public const int MaxIdentities = 1_000_000;

    private readonly FrozenDictionary<string, IReadOnlyList<string>> _owners;

    private IdentityMemory(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> owners) => _owners = owners.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Nothing remembered.</summary>
    public static IdentityMemory Empty { get; } = new([]);

    /// <summary>Ids of every person whose this was.</summary>
    public IReadOnlyList<string> OwnersOf(string identity) => _owners.GetValueOrDefault(identity, []);

    /// <summary>Every address and login that each person ever had; ids that differ in case only are one, for nobody tells them apart.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> ByPerson() => _owners.SelectMany(o => o.Value.Select(id => (Id: id, o.Key)))
        .GroupBy(x => x.Id, x => x.Key, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(g => g.Key, IReadOnlySet<string> (g) => g.ToHashSet(StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);

    /// <summary>How a login is remembered.</summary>
    public static string Key(string forge, string login) => forge + "\n" + login;

    /// <summary>This memory with a version that came into force.</summary>
    public IdentityMemory With(PeopleDirectory people)
    {
        var all = _owners.SelectMany(o => o.Value.Select(id => (Identity: o.Key, Id: id)))
            .Concat(people.Persons.SelectMany(p => PersonIds.Identities(p).Select(identity => (Identity: identity, p.Id))));
        return new IdentityMemory(all.GroupBy(x => x.Identity, x => x.Id, StringComparer.OrdinalIgnoreCase)
            .Select(g => KeyValuePair.Create(g.Key, (IReadOnlyList<string>)[.. g.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])));
    }

    /// <summary>As it is stored.</summary>
    public JsonObject ToJson() => new()
    {
        ["version"] = 1,
        ["identities"] = new JsonArray([.. _owners.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => new JsonObject
        {
            ["identity"] = o.Key, ["persons"] = new JsonArray([.. o.Value.Select(id => (JsonNode)id)]),
        })]),
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="MalformedJsonException">A member is missing, wrong or unknown.</exception>
    public static IdentityMemory Read(JsonFields json)
    {
        if (json.Integer("version") != 1) throw json.Wrong("version", "1");
        return new IdentityMemory(json.Objects("identities", o => KeyValuePair.Create(o.Text("identity"), o.Texts("persons", 1_000)), MaxIdentities));
    }
}
