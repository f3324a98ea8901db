namespace Countersign.Core.People;

/// <summary>
/// What a new version of the people could make laxer (contract §1), and what of it acts at once. Leaving, a lower level, a lost address
/// or login and an absence without a delegate take nobody's duty away and give nobody a right; all else waits for its owners.
/// </summary>
public static class PeopleComparison
{
    /// <summary>Every difference that may let more through, in words, in the order of the new file; empty where none may.</summary>
    /// <param name="before">The people in force.</param>
    /// <param name="after">The people that would come into force.</param>
    public static IReadOnlyList<string> MayBeLaxer(PeopleDirectory before, PeopleDirectory after)
    {
        if (!before.Levels.Levels.SequenceEqual(after.Levels.Levels)) return ["the scale of levels changed"];
        return
        [
            .. after.Persons.SelectMany(person => before.Find(person.Id) is { } old ? OfPerson(old, person) : [$"{person.Id} is added"]),
            .. before.Persons.Where(p => after.Find(p.Id) is null).Select(p => $"{p.Id} is taken out (mark who has left with \"left: true\")"),
            .. OfAgents(before.Agents, after.Agents),
        ];
    }

    /// <summary>
    /// The people in force with the leavings and lower levels of a version that still waits: a person who left must not answer for
    /// anything until two owners have found the time to sign.
    /// </summary>
    public static PeopleDirectory Restrict(PeopleDirectory inForce, PeopleDirectory waiting)
    {
        var persons = inForce.Persons.Select(person => waiting.Find(person.Id) is { } next ? Restrict(person, next, inForce.Levels, waiting.Levels) : person).ToList();
        return persons.SequenceEqual(inForce.Persons) ? inForce : new PeopleDirectory(inForce.Levels, persons, inForce.Agents).Remembering(inForce.Memory);
    }

    private static Person Restrict(Person person, Person next, LevelScale scale, LevelScale waitingScale)
    {
        var level = scale.Levels.SequenceEqual(waitingScale.Levels) && next.Level < person.Level ? next.Level : person.Level;
        return level == person.Level && (person.Left || !next.Left) ? person : person with { Level = level, Left = person.Left || next.Left };
    }

    private static IEnumerable<string> OfPerson(Person old, Person person)
    {
        if (person.Level > old.Level) yield return $"the level of {person.Id} rises from {old.Level} to {person.Level}";
        if (old.Left && !person.Left) yield return $"{person.Id} comes back";
        if (person.Manager != old.Manager) yield return $"the manager of {person.Id} changes";
        if (!SameWords(person.Groups, old.Groups)) yield return $"the groups of {person.Id} change";
        if (person.Emails.Except(old.Emails, StringComparer.OrdinalIgnoreCase).Any()) yield return $"{person.Id} gets an address";
        if (person.Logins.Except(old.Logins).Any()) yield return $"{person.Id} gets a login";
        if (person.Away != old.Away && (person.Away?.Delegate is not null || old.Away is not null)) yield return $"the absence of {person.Id} changes";
    }

    private static IEnumerable<string> OfAgents(IReadOnlyList<AgentIdentity> before, IReadOnlyList<AgentIdentity> after)
    {
        var old = before.ToDictionary(a => a.Id, StringComparer.Ordinal);
        var kept = after.Where(a => old.TryGetValue(a.Id, out var was) && Same(was, a)).Select(a => a.Id).ToHashSet(StringComparer.Ordinal);
        return before.Concat(after).Select(a => a.Id).Distinct(StringComparer.Ordinal).Where(id => !kept.Contains(id)).Select(id => $"the agent {id} changes");
    }

    private static bool Same(AgentIdentity left, AgentIdentity right) =>
        left.Driver == right.Driver && SameWords(left.Emails, right.Emails) && left.Logins.Count == right.Logins.Count && !left.Logins.Except(right.Logins).Any();

    private static bool SameWords(IReadOnlyList<string> left, IReadOnlyList<string> right) => left.ToHashSet(StringComparer.Ordinal).SetEquals(right);
}
