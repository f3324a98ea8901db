using Countersign.Core.Changes;
using Countersign.Core.People;
using Countersign.Core.Policy;

namespace Countersign.Core.SignOff;

/// <summary>Who stands in which relation to a change (contract §1), with the delegates of those who are away.</summary>
internal sealed class SignerRelations
{
    private readonly SignOffRequirement _asked;
    private readonly Answerable _change;
    private readonly HashSet<string> _gave;
    private readonly IReadOnlySet<string> _authors;
    private readonly IReadOnlyList<string> _juniors;
    private readonly IReadOnlyList<Person> _standing;
    private readonly ILookup<string, Person> _standsInFor;

    /// <summary>The relations of one requirement to one change.</summary>
    /// <param name="asked">The requirement.</param>
    /// <param name="change">The change.</param>
    /// <param name="gave">Persons whose sign-offs are in force: they need not be there any more.</param>
    public SignerRelations(SignOffRequirement asked, Answerable change, IEnumerable<string> gave)
    {
        _asked = asked;
        _change = change;
        _gave = gave.ToHashSet(StringComparer.Ordinal);
        _authors = Steering(change);
        _juniors = JuniorAuthors();
        _standing = [.. change.People.Persons.Where(p => RequirementCheck.HasStanding(asked, change, p))];
        _standsInFor = change.People.Persons.Where(p => !p.Left && IsAway(p) && p.Away!.Delegate is not null).ToLookup(p => p.Away!.Delegate!, StringComparer.Ordinal);
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

    /// <summary>The person, and those away who named them. A delegate takes over the place, never the level: that must be their own.</summary>
    private IEnumerable<Person> Represented(Person person) => _standsInFor[person.Id].Prepend(person);

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
