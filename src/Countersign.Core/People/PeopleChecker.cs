namespace Countersign.Core.People;

/// <summary>What is not wrong in <c>people.yaml</c> and will still surprise somebody.</summary>
public enum PeopleFindingCode
{
    /// <summary>The manager of somebody has left.</summary>
    ManagerLeft,

    /// <summary>The delegate of somebody has left.</summary>
    DelegateLeft,

    /// <summary>A delegate is away on a day on which they should stand in, and nobody stands in for them.</summary>
    DelegateAway,

    /// <summary>A delegate has a lower level, and stands in only where their own is enough.</summary>
    DelegateBelow,

    /// <summary>An absence is over.</summary>
    AbsenceOver,

    /// <summary>Nothing says which commits are somebody's: they have neither an address nor a login.</summary>
    NoIdentity,

    /// <summary>Nobody is named who runs an agent, or who does has left: one more signer is asked for whatever it does.</summary>
    NoDriver,

    /// <summary>A group that owns a component has nobody in it who has not left.</summary>
    OwnerEmpty,
}

/// <summary>One finding.</summary>
/// <param name="Code">Which kind.</param>
/// <param name="Subject">Person, agent or group.</param>
/// <param name="Problem">In words.</param>
/// <param name="Fix">What to do about it.</param>
public sealed record PeopleFinding(PeopleFindingCode Code, string Subject, string Problem, string Fix);

/// <summary>Looks for people who cannot do what the file seems to say (<c>people check</c>).</summary>
public static class PeopleChecker
{
    /// <summary>Every finding, by person in the order of the file.</summary>
    /// <param name="people">The people.</param>
    /// <param name="owners">Groups that own components, each with the component's name.</param>
    /// <param name="today">Today.</param>
    public static IReadOnlyList<PeopleFinding> Check(PeopleDirectory people, IReadOnlyDictionary<string, string> owners, DateOnly today) =>
    [
        .. people.Persons.Where(p => !p.Left).SelectMany(p => Of(p, people, today)),
        .. people.Agents.Where(a => people.Find(a.Driver) is not { Left: false }).Select(a => new PeopleFinding(
            PeopleFindingCode.NoDriver, a.Id, $"Nobody who is here runs the agent \"{a.Id}\", so one more signer is asked for whatever it does.", "Name its driver.")),
        .. owners.Where(o => !people.Persons.Any(p => !p.Left && p.Groups.Contains(o.Key, StringComparer.Ordinal))).OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => new PeopleFinding(
            PeopleFindingCode.OwnerEmpty, o.Key, $"Nobody who is here is in the group \"{o.Key}\", which owns {o.Value}.", "Put somebody into it, or give the component another owner.")),
    ];

    private static IEnumerable<PeopleFinding> Of(Person person, PeopleDirectory people, DateOnly today)
    {
        if (person.Emails.Count == 0 && person.Logins.Count == 0)
            yield return new PeopleFinding(PeopleFindingCode.NoIdentity, person.Id, $"\"{person.Id}\" has neither an address nor a login, so no commit is theirs.", "Add the addresses they commit with.");
        if (people.Find(person.Manager) is { Left: true } manager)
            yield return new PeopleFinding(PeopleFindingCode.ManagerLeft, person.Id, $"The manager of \"{person.Id}\", \"{manager.Id}\", has left.", "Name another manager.");
        if (person.Away is not { } away) yield break;
        if (away.To < today) yield return new PeopleFinding(PeopleFindingCode.AbsenceOver, person.Id, $"The absence of \"{person.Id}\" ended on {away.To:yyyy-MM-dd}.", "Remove it.");
        else if (people.Find(away.Delegate) is { } standIn)
            foreach (var finding in OfDelegate(person, away, standIn)) yield return finding;
    }

    private static IEnumerable<PeopleFinding> OfDelegate(Person person, Absence away, Person standIn)
    {
        if (standIn.Left)
            yield return new PeopleFinding(PeopleFindingCode.DelegateLeft, person.Id, $"The delegate of \"{person.Id}\", \"{standIn.Id}\", has left.", "Name another delegate.");
        if (standIn.Away is { Delegate: null } gone && gone.From <= away.To && gone.To >= away.From)
            yield return new PeopleFinding(PeopleFindingCode.DelegateAway, person.Id, $"The delegate of \"{person.Id}\", \"{standIn.Id}\", is away from {gone.From:yyyy-MM-dd} to {gone.To:yyyy-MM-dd} too.", "Name another delegate, or one for them.");
        if (standIn.Level < person.Level)
            yield return new PeopleFinding(PeopleFindingCode.DelegateBelow, person.Id, $"The delegate of \"{person.Id}\", \"{standIn.Id}\", is {standIn.Level}; \"{person.Id}\" is {person.Level}.", "A delegate brings their own level: name somebody of the same one.");
    }
}
