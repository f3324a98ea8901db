using System.Collections.Frozen;

namespace Countersign.Core.People;

/// <summary>Whom a commit identity belongs to.</summary>
/// <param name="Person">The person, or null.</param>
/// <param name="Agent">The agent, or null.</param>
public readonly record struct IdentityMatch(Person? Person, AgentIdentity? Agent);

/// <summary>Persons and agents of the organisation: one version, immutable, every question answered from memory.</summary>
public sealed class PeopleDirectory
{
    private const string GitHubNoReply = "@users.noreply.github.com";

    private readonly FrozenDictionary<string, Person> _byId;
    private readonly FrozenDictionary<string, Person> _byEmail;
    private readonly FrozenDictionary<string, Person> _byLogin;
    private readonly FrozenDictionary<string, AgentIdentity> _agentByEmail;
    private readonly FrozenDictionary<string, AgentIdentity> _agentByLogin;

    /// <summary>A directory of these people; ids, addresses and logins are unique (the reader has checked).</summary>
    public PeopleDirectory(LevelScale levels, IReadOnlyList<Person> persons, IReadOnlyList<AgentIdentity> agents)
    {
        Levels = levels;
        Persons = persons;
        Agents = agents;
        _byId = persons.ToFrozenDictionary(p => p.Id, StringComparer.Ordinal);
        _byEmail = persons.SelectMany(p => p.Emails.Select(e => (e, p))).ToFrozenDictionary(x => x.e, x => x.p, StringComparer.OrdinalIgnoreCase);
        _byLogin = persons.SelectMany(p => p.Logins.Select(l => (Key(l), p))).ToFrozenDictionary(x => x.Item1, x => x.p, StringComparer.OrdinalIgnoreCase);
        _agentByEmail = agents.SelectMany(a => a.Emails.Select(e => (e, a))).ToFrozenDictionary(x => x.e, x => x.a, StringComparer.OrdinalIgnoreCase);
        _agentByLogin = agents.SelectMany(a => a.Logins.Select(l => (Key(l), a))).ToFrozenDictionary(x => x.Item1, x => x.a, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Nobody, on a scale without levels: what a repository without <c>people.yaml</c> has.</summary>
    public static PeopleDirectory Empty { get; } = new(new LevelScale([]), [], []);

    /// <summary>The scale.</summary>
    public LevelScale Levels { get; }

    /// <summary>Whose each address and login was in any version that was in force; such a person stays barred by it (contract §1).</summary>
    public IdentityMemory Memory { get; private init; } = IdentityMemory.Empty;

    /// <summary>Every person, in the order of the file.</summary>
    public IReadOnlyList<Person> Persons { get; }

    /// <summary>Every agent.</summary>
    public IReadOnlyList<AgentIdentity> Agents { get; }

    /// <summary>These people, with this memory of whose addresses were whose.</summary>
    public PeopleDirectory Remembering(IdentityMemory memory) => new(Levels, Persons, Agents) { Memory = memory };

    /// <summary>The person of this id, or null.</summary>
    public Person? Find(string? id) => id is not null && _byId.TryGetValue(id, out var person) ? person : null;

    /// <summary>The level of this person; unknown for nobody.</summary>
    public Level LevelOf(string? id) => Find(id)?.Level ?? Level.Unknown;

    /// <summary>
    /// Whose address this is. Only addresses and logins count: names are free text that anybody can choose.
    /// A forge's no-reply address carries the login.
    /// </summary>
    public IdentityMatch Resolve(string email)
    {
        var address = email.Trim();
        if (_byEmail.TryGetValue(address, out var person)) return new IdentityMatch(person, null);
        if (_agentByEmail.TryGetValue(address, out var agent)) return new IdentityMatch(null, agent);
        return LoginOf(address) is { } login ? ResolveLogin("github", login) : default;
    }

    /// <summary>
    /// Persons whose address this was before it was taken from them: what they wrote under it stays theirs, or moving an address in
    /// people.yaml would let its owner answer for their own commits.
    /// </summary>
    public IEnumerable<Person> EarlierOwners(string email)
    {
        var address = email.Trim();
        var now = Resolve(address).Person;
        var ids = Memory.OwnersOf(address).Concat(LoginOf(address) is { } login ? Memory.OwnersOf(IdentityMemory.Key("github", login)) : []);
        return ids.Distinct(StringComparer.Ordinal).Select(Find).OfType<Person>().Where(p => p != now);
    }

    /// <summary>Whose login this is on this forge.</summary>
    public IdentityMatch ResolveLogin(string forge, string login)
    {
        var key = Key(KeyValuePair.Create(forge, login));
        return new IdentityMatch(_byLogin.GetValueOrDefault(key), _agentByLogin.GetValueOrDefault(key));
    }

    /// <summary>Whether the manager is the direct manager of this person.</summary>
    public bool Manages(string manager, string person) => Find(person)?.Manager == manager;

    /// <summary>Whether this manager stands anywhere above this person.</summary>
    public bool StandsAbove(string manager, string person) => LineAbove(person).Contains(manager, StringComparer.Ordinal);

    /// <summary>The managers above this person, nearest first. Ends even where the data has a cycle.</summary>
    public IEnumerable<string> LineAbove(string person)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { person };
        for (var at = Find(person)?.Manager; at is not null && seen.Add(at); at = Find(at)?.Manager) yield return at;
    }

    private static string? LoginOf(string address) =>
        address.EndsWith(GitHubNoReply, StringComparison.OrdinalIgnoreCase) ? address[(address.IndexOf('+', StringComparison.Ordinal) + 1)..^GitHubNoReply.Length] : null;

    private static string Key(KeyValuePair<string, string> login) => IdentityMemory.Key(login.Key, login.Value);
}
