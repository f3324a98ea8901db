namespace Countersign.Core.People;

/// <summary>
/// Person ids are never reused (contract §4): passkeys, sign-offs and commits of earlier years stand under them. An id whose person left or was
/// taken out may come back for the same human being only, and what tells them from another is an address or a login they had before.
/// </summary>
public static class PersonIds
{
    /// <summary>Ids of these people that were somebody else's, in words; empty where there are none.</summary>
    /// <param name="people">The people of a new version.</param>
    /// <param name="inForce">The people in force.</param>
    /// <param name="memory">Whose each address and login was in any version that was in force.</param>
    public static IReadOnlyList<string> Reused(PeopleDirectory people, PeopleDirectory inForce, IdentityMemory memory)
    {
        var known = memory.ByPerson();
        return
        [
            .. people.Persons.Where(p => !p.Left && inForce.Find(p.Id) is not { Left: false } && known.TryGetValue(p.Id, out var had) && !Identities(p).Any(had.Contains)).Select(p =>
                $"people.yaml: the id \"{p.Id}\" was somebody's before, and none of the addresses and logins it had stands here now. Give a newcomer another id; for the same person keep one of the earlier addresses beside the new one."),
        ];
    }

    /// <summary>How addresses and logins of a person are remembered.</summary>
    internal static IEnumerable<string> Identities(Person person) => person.Emails.Concat(person.Logins.Select(l => IdentityMemory.Key(l.Key, l.Value)));
}
