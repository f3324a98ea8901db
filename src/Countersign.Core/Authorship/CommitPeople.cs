namespace Countersign.Core.Authorship;

/// <summary>The people behind one commit; every list sorted and distinct.</summary>
internal sealed record PeopleBehind(IReadOnlyList<string> People, IReadOnlyList<string> Claimed, IReadOnlyList<string> Drivers, IReadOnlyList<string> Unresolved)
{
    public static PeopleBehind Nobody { get; } = new([], [], [], []);

    /// <summary>Whether one of these persons stands here by more than a co-author line: only such a one can say what had a part in the commit.</summary>
    public bool MayDeclare(IReadOnlySet<string> declarers) => People.Any(p => declarers.Contains(p) && !Claimed.Contains(p, StringComparer.Ordinal));
}

/// <summary>
/// Gathers the people behind one commit (contract §1): whom it bars, whom a policy asks the level of, and whom nobody knows. A person stands there
/// as author, as committer, by a co-author line (only a claim), or as the driver of an agent.
/// </summary>
internal sealed class CommitPeople
{
    private readonly SortedSet<string> _people = new(StringComparer.Ordinal);
    private readonly HashSet<string> _proven = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _drivers = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unresolved = new(StringComparer.Ordinal);

    /// <summary>Adds the author. The forge is never one: a commit that says so is nobody's.</summary>
    public void AddAuthor(CommitIdentity author, IdentityFacts facts) => Add(author, facts, facts.IsTool, isClaim: false);

    /// <summary>Adds the committer, unless the forge or a tool stands in.</summary>
    public void AddCommitter(CommitIdentity committer, IdentityFacts facts) => Add(committer, facts, facts.IsTool || facts.IsForge, isClaim: false);

    /// <summary>Adds a co-author; one without address is shown and adds nobody.</summary>
    public void AddCoauthor(CommitIdentity coauthor, IdentityFacts facts, bool isTool)
    {
        if (coauthor.Email.Length > 0) Add(coauthor, facts, isTool || facts.IsTool || facts.IsForge || facts.Marks.Count > 0, isClaim: true);
    }

    /// <summary>Everybody added. An autonomous agent as author behind whom nobody at all stands is itself unresolved: nobody would answer for it.</summary>
    public PeopleBehind Result(CommitIdentity author, IdentityFacts facts)
    {
        if (_people.Count == 0 && _unresolved.Count == 0 && facts.IsAgent) _unresolved.Add(Address(author));
        return new PeopleBehind([.. _people], [.. _people.Where(p => !_proven.Contains(p))], [.. _drivers], [.. _unresolved]);
    }

    private void Add(CommitIdentity identity, IdentityFacts facts, bool isTool, bool isClaim)
    {
        foreach (var earlier in facts.Earlier) AddPerson(earlier, isClaim);
        if (facts.Match.Person is { } person) AddPerson(person.Id, isClaim);
        else if (facts.Match.Agent is { Driver: { } driver })
        {
            AddPerson(driver, isClaim);
            _drivers.Add(driver);
        }
        else if (facts.Match.Agent is not null || (!isTool && facts.Earlier.Count == 0)) _unresolved.Add(Address(identity));
    }

    private void AddPerson(string id, bool isClaim)
    {
        _people.Add(id);
        if (!isClaim) _proven.Add(id);
    }

    /// <summary>Addresses are compared without case, so one person in two spellings is one unknown, not two.</summary>
    private static string Address(CommitIdentity identity) => identity.Email.Length > 0 ? identity.Email.ToLowerInvariant() : $"{identity.Name} <>";
}
