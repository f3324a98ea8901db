using Countersign.Core.Changes;
using Countersign.Core.People;
using Countersign.Core.Policy;

namespace Countersign.Core.SignOff;

/// <summary>Who stands in which relation to a change (contract §1), with the delegates of those who are away.</summary>
internal sealed class SignerRelations
{
    private readonly SignOffRequirement _asked;
    private readonly Answerable _change;
    private readonly ILookup<string, GivenSignOff> _gave;
    private readonly IReadOnlySet<string> _authors;
    private readonly IReadOnlyList<string> _juniors;
    private readonly IReadOnlyList<Person> _standing;
    private readonly Dictionary<DateOnly, ILookup<string, Person>> _standIns = [];
    private readonly Lazy<HashSet<string>> _barred;

    /// <summary>The relations of one requirement to one change.</summary>
    /// <param name="asked">The requirement.</param>
    /// <param name="change">The change.</param>
    /// <param name="gave">Answers in force: who gave one need not be there any more, nor stand in for anybody any more.</param>
    public SignerRelations(SignOffRequirement asked, Answerable change, IEnumerable<GivenSignOff> gave)
    {
        _asked = asked;
        _change = change;
        _gave = gave.ToLookup(s => s.Person, StringComparer.Ordinal);
        _authors = Steering(change);
        _juniors = JuniorAuthors();
        _standing = [.. change.People.Persons.Where(p => RequirementCheck.HasStanding(asked, change, p))];
        _barred = new(() => change.Commits.SelectMany(change.BarredBy).Concat(change.BarredFromAll.Keys).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>The relations asked for, in the rule's order.</summary>
    public IReadOnlyList<Relation> Asked => _asked.Relation.Count == 0 ? [Relation.Any] : _asked.Relation;

    /// <summary>Persons of sufficient standing in this relation.</summary>
    public IEnumerable<Person> In(Relation relation) => _standing.Where(p => Represented(p).Any(r => Stands(r, relation)));

    /// <summary>Whether this person is away on the day of the decision.</summary>
    public bool IsAway(Person person) => person.Away?.Covers(_change.Day) == true;

    /// <summary>Whether this person is there, or has given an answer that still counts: an absence that begins afterwards takes nothing back.</summary>
    public bool IsThere(Person person) => !IsAway(person) || _gave.Contains(person.Id);

    /// <summary>Owners: one signer each. Managers: every author below the asked level has a counted signer above them.</summary>
    public bool Covers(Relation relation, IEnumerable<string> signers)
    {
        var represented = signers.Select(_change.People.Find).OfType<Person>().SelectMany(Represented).ToList();
        return relation switch
        {
            Relation.ServiceOwner => _change.Owners.Keys.All(owner => represented.Exists(p => p.Groups.Contains(owner, StringComparer.Ordinal))),
            Relation.Manager => _juniors.All(a => represented.Exists(p => _change.People.Manages(p.Id, a))),
            Relation.ManagementLine => _juniors.All(a => represented.Exists(p => _change.People.StandsAbove(p.Id, a))),
            Relation.SameTeam or Relation.Any => true,
        };
    }

    /// <summary>The relation, to stand behind who is asked.</summary>
    public string InWords(Relation relation) => relation switch
    {
        Relation.ServiceOwner => $", owner of {string.Join(" and ", _change.Owners.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}",
        Relation.SameTeam => ", in a team of the authors",
        Relation.Manager => $", manager of {string.Join(" and ", _juniors)}",
        Relation.ManagementLine => $", above {string.Join(" and ", _juniors)}",
        Relation.Any => "",
    };

    private bool Stands(Person person, Relation relation) => relation switch
    {
        Relation.ServiceOwner => person.Groups.Any(_change.Owners.ContainsKey),
        Relation.SameTeam => _authors.Any(a => a != person.Id && SharesGroup(person, a)),
        Relation.Manager => _juniors.Any(a => _change.People.Manages(person.Id, a)),
        Relation.ManagementLine => _juniors.Any(a => _change.People.StandsAbove(person.Id, a)),
        Relation.Any => true,
    };

    /// <summary>Who wrote the commits. A command has none: whoever asked for it, or runs the agent that did, stands where an author would.</summary>
    private static IReadOnlySet<string> Steering(Answerable change) => change.Of.Kind switch
    {
        ChangeKind.Deployment => change.Authors,
        ChangeKind.Command => change.BarredFromAll.Keys.ToHashSet(StringComparer.Ordinal),
    };

    /// <summary>
    /// The person, and those away for whom they stand in, on the day of the decision and on the days on which they answered. A delegate takes
    /// over the place, never the level: that must be their own.
    /// </summary>
    private IEnumerable<Person> Represented(Person person) =>
        _gave[person.Id].Select(s => _change.DayAt(s.Issued)).Append(_change.Day).Distinct().SelectMany(day => StandingInFor(person, day)).Prepend(person);

    /// <summary>
    /// Those away on this day whose delegate, or delegate's delegate, this person is. INVARIANT: nobody answers through their own delegate,
    /// so the chain ends at whoever is barred from any part of the change.
    /// </summary>
    private HashSet<Person> StandingInFor(Person person, DateOnly day)
    {
        var found = new HashSet<Person>();
        var open = new Stack<string>([person.Id]);
        while (open.TryPop(out var standIn))
        {
            foreach (var absent in StandIns(day)[standIn].Where(p => p.Id != person.Id && !_barred.Value.Contains(p.Id)))
                if (found.Add(absent)) open.Push(absent.Id);
        }

        return found;
    }

    /// <summary>Who is away on this day, by their delegate.</summary>
    private ILookup<string, Person> StandIns(DateOnly day)
    {
        if (!_standIns.TryGetValue(day, out var standIns))
            _standIns[day] = standIns = _change.People.Persons.Where(p => !p.Left && p.Away is { Delegate: not null } away && away.Covers(day)).ToLookup(p => p.Away!.Delegate!, StringComparer.Ordinal);
        return standIns;
    }

    /// <summary>Authors below the asked level; where nobody is, all of them, so that the relation still names somebody.</summary>
    private List<string> JuniorAuthors()
    {
        var authors = _authors.Where(a => _change.People.Find(a) is not null).Order(StringComparer.Ordinal).ToList();
        var below = authors.Where(a => _change.People.LevelOf(a) < _asked.Level).ToList();
        return below.Count > 0 ? below : authors;
    }

    private bool SharesGroup(Person person, string author) =>
        _change.People.Find(author)?.Groups.Any(g => person.Groups.Contains(g, StringComparer.Ordinal)) == true;
}
