using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;

namespace Countersign.Core.SignOff;

/// <summary>How one requirement stands.</summary>
public sealed record RequirementState
{
    /// <summary>Whether it is met.</summary>
    public required bool Met { get; init; }

    /// <summary>The relation that applies: the first that has someone eligible.</summary>
    public required Relation Relation { get; init; }

    /// <summary>Person ids who can answer now, sorted.</summary>
    public required IReadOnlyList<string> Eligible { get; init; }

    /// <summary>Person ids whose sign-offs count, sorted.</summary>
    public required IReadOnlyList<string> MetBy { get; init; }

    /// <summary>Commits that still need an answer, in the order of the range.</summary>
    public required IReadOnlyList<CommitId> OpenCommits { get; init; }

    /// <summary>Effects that still need an answer.</summary>
    public required IReadOnlyList<string> OpenEffects { get; init; }

    /// <summary>What is asked, in words.</summary>
    public required string Text { get; init; }
}

/// <summary>
/// Measures sign-offs against one requirement (contract §1): commit by commit and effect by effect, each by the asked number of distinct,
/// independent persons of sufficient standing. Every requirement is checked alone; one sign-off counts for each that it meets.
/// </summary>
public sealed class RequirementCheck
{
    private readonly SignOffRequirement _asked;
    private readonly Answerable _change;
    private readonly IReadOnlyList<GivenSignOff> _given;
    private readonly IReadOnlyList<Person> _standing;

    private RequirementCheck(SignOffRequirement asked, Answerable change, IReadOnlyList<GivenSignOff> signOffs, DateTimeOffset now)
    {
        _asked = asked;
        _change = change;
        _given = [.. signOffs.Where(s => s.Answer == Answer.Approve && s.Issued <= now && now <= s.Issued + asked.ValidFor && (s.DeviceBound || !asked.DeviceBound))];
        _standing = [.. change.People.Persons.Where(HasStanding)];
    }

    /// <summary>How the requirement stands with these sign-offs at this instant.</summary>
    public static RequirementState Evaluate(SignOffRequirement asked, Answerable change, IReadOnlyList<GivenSignOff> signOffs, DateTimeOffset now) =>
        new RequirementCheck(asked, change, signOffs, now).Evaluate();

    /// <summary>Whether this person has the level and group the requirement asks for and is not barred from the whole change.</summary>
    public static bool HasStanding(SignOffRequirement asked, Answerable change, Person person) =>
        !person.Left && person.Level >= asked.Level && InGroup(asked, person) && !change.BarredFromAll.ContainsKey(person.Id);

    /// <summary>Persons who stand in the relation that applies to this requirement.</summary>
    public static IReadOnlySet<string> Candidates(SignOffRequirement asked, Answerable change, DateTimeOffset now)
    {
        var check = new RequirementCheck(asked, change, [], now);
        return check.In(check.ApplicableRelation()).Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
    }

    private RequirementState Evaluate()
    {
        var relation = ApplicableRelation();
        var candidates = In(relation).ToDictionary(p => p.Id, StringComparer.Ordinal);
        var counted = _given.Where(s => candidates.ContainsKey(s.Person)).ToList();
        var openCommits = _change.OpenCommits.Where(c => Answering(c, counted).Count < Needed(c, counted)).ToList();
        var openEffects = _change.OpenEffects.Where(e => Answering(e, counted).Count < _asked.Count + _change.UnresolvedAuthors).ToList();
        var metBy = counted.Where(AnswersSomething).Select(s => s.Person).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return new RequirementState
        {
            Met = openCommits.Count == 0 && openEffects.Count == 0 && metBy.Count >= _asked.Count && CoversRelation(relation, metBy),
            Relation = relation,
            Eligible = [.. candidates.Values.Where(p => CanHelp(p, openCommits, openEffects, metBy)).Select(p => p.Id).Order(StringComparer.Ordinal)],
            MetBy = metBy,
            OpenCommits = [.. openCommits.Select(c => c.Id)],
            OpenEffects = [.. openEffects.Select(e => e.Id)],
            Text = InWords(relation),
        };
    }

    /// <summary>An unresolved identity might be the signer under another address, so each adds one distinct signer; so does a disclaimed co-author line.</summary>
    private int Needed(CommitAuthorship commit, List<GivenSignOff> counted) =>
        _asked.Count + commit.Unresolved.Count
        + counted.Where(s => s.Disclaims.Contains(commit.Id) && commit.Claimed.Contains(s.Person)).Select(s => s.Person).Distinct(StringComparer.Ordinal).Count();

    private static HashSet<string> Answering(CommitAuthorship commit, List<GivenSignOff> counted) =>
        [.. counted.Where(s => s.Commits.Contains(commit.Id) && Answerable.Barred(s.Person, commit, s.Disclaims.Contains(commit.Id)) is null).Select(s => s.Person)];

    private HashSet<string> Answering(Effect effect, List<GivenSignOff> counted) =>
        [.. counted.Where(s => AnswersEffects(s) && s.Effects.Contains(effect.Id) && (!MustAcknowledge(effect) || s.Acknowledged.Contains(effect.Id))
                               && _change.BarredFromEffects(s.Person) is null).Select(s => s.Person)];

    private bool AnswersSomething(GivenSignOff signOff) =>
        signOff.Change == _change.Change
        || _change.OpenCommits.Any(c => signOff.Commits.Contains(c.Id))
        || (AnswersEffects(signOff) && _change.OpenEffects.Any(e => signOff.Effects.Contains(e.Id)));

    /// <summary>An effect's id says what happens to which object, not with which values: it stays answered only while the plans are the same.</summary>
    private bool AnswersEffects(GivenSignOff signOff) =>
        signOff.Change == _change.Change || signOff.Plans.ToHashSet().SetEquals(_change.Plans);

    private bool MustAcknowledge(Effect effect) => MustAcknowledge(_asked, effect);

    /// <summary>Whether the requirement wants this effect acknowledged by itself; a cascade is acknowledged at its root.</summary>
    public static bool MustAcknowledge(SignOffRequirement asked, Effect effect) => asked.Acknowledge switch
    {
        Acknowledge.Destructive => effect is { IsDestructive: true, Root: null },
        Acknowledge.All => effect.Root is null && Answerable.NeedsAnswer(effect),
        Acknowledge.None => false,
    };

    private bool HasStanding(Person person) => HasStanding(_asked, _change, person);

    private static bool InGroup(SignOffRequirement asked, Person person) =>
        asked.Groups.Count == 0 || person.Groups.Any(g => asked.Groups.Contains(g, StringComparer.Ordinal));

    private IReadOnlyList<Relation> Relations => _asked.Relation.Count == 0 ? [Relation.Any] : _asked.Relation;

    /// <summary>The first relation in the rule's order in which what it asks for can be given by people who are there today.</summary>
    private Relation ApplicableRelation() =>
        Relations.Select(r => (Relation?)r).FirstOrDefault(r => CanBeGiven(r!.Value)) ?? Relations[^1];

    private bool CanBeGiven(Relation relation)
    {
        var able = In(relation).Where(p => !IsAway(p) && CanAnswerAnything(p)).Select(p => p.Id).ToList();
        return able.Count > 0 && CoversRelation(relation, able);
    }

    private IEnumerable<Person> In(Relation relation) => _standing.Where(p => Stands(p, relation));

    private bool Stands(Person person, Relation relation) => relation switch
    {
        Relation.ServiceOwner => person.Groups.Any(_change.Owners.ContainsKey),
        Relation.SameTeam => _change.Authors.Any(a => a != person.Id && SharesGroup(person, a)),
        Relation.Manager => JuniorAuthors().Any(a => _change.People.Manages(person.Id, a)),
        Relation.ManagementLine => JuniorAuthors().Any(a => _change.People.StandsAbove(person.Id, a)),
        Relation.Any => true,
    };

    /// <summary>Owners: one signer each. Managers: every author below the asked level has a counted signer above them.</summary>
    private bool CoversRelation(Relation relation, List<string> signers) => relation switch
    {
        Relation.ServiceOwner => _change.Owners.Keys.All(owner => signers.Any(s => _change.People.Find(s)!.Groups.Contains(owner, StringComparer.Ordinal))),
        Relation.Manager => JuniorAuthors().All(a => signers.Any(s => _change.People.Manages(s, a))),
        Relation.ManagementLine => JuniorAuthors().All(a => signers.Any(s => _change.People.StandsAbove(s, a))),
        Relation.SameTeam or Relation.Any => true,
    };

    /// <summary>Authors below the asked level; where nobody is, all of them, so that the relation still names somebody.</summary>
    private List<string> JuniorAuthors()
    {
        var authors = _change.Authors.Where(a => _change.People.Find(a) is not null).ToList();
        var below = authors.Where(a => _change.People.LevelOf(a) < _asked.Level).ToList();
        return below.Count > 0 ? below : authors;
    }

    private bool SharesGroup(Person person, string author) =>
        _change.People.Find(author)?.Groups.Any(g => person.Groups.Contains(g, StringComparer.Ordinal)) == true;

    private bool IsAway(Person person) => person.Away?.Covers(_change.Day) == true;

    private bool CanAnswerAnything(Person person) =>
        _change.OpenCommits.Any(c => Answerable.Barred(person.Id, c, disclaimed: true) is null)
        || (_change.OpenEffects.Any() && _change.BarredFromEffects(person.Id) is null)
        || (!_change.OpenCommits.Any() && !_change.OpenEffects.Any());

    private bool CanHelp(Person person, List<CommitAuthorship> commits, List<Effect> effects, List<string> metBy)
    {
        if (IsAway(person)) return false;
        if (commits.Count == 0 && effects.Count == 0) return !metBy.Contains(person.Id, StringComparer.Ordinal) && CanAnswerAnything(person);
        return commits.Any(c => Answerable.Barred(person.Id, c, disclaimed: true) is null) || (effects.Count > 0 && _change.BarredFromEffects(person.Id) is null);
    }

    private string InWords(Relation relation)
    {
        var unknown = _change.UnresolvedAuthors;
        var count = _asked.Count + unknown;
        var who = _asked.Level.Rank < 0 ? "person" : $"{_asked.Level.Name}+";
        var groups = _asked.Groups.Count == 0 ? "" : $", in {string.Join(" or ", _asked.Groups)}";
        var relationWords = relation switch
        {
            Relation.ServiceOwner => $", owner of {string.Join(" and ", _change.Owners.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}",
            Relation.SameTeam => ", in a team of the authors",
            Relation.Manager => $", manager of {string.Join(" and ", JuniorAuthors().Order(StringComparer.Ordinal))}",
            Relation.ManagementLine => $", above {string.Join(" and ", JuniorAuthors().Order(StringComparer.Ordinal))}",
            Relation.Any => "",
        };
        var because = unknown == 0 ? "" : unknown == 1 ? " (one more for an author nobody knows)" : $" ({unknown} more for authors nobody knows)";
        return $"{count} of {who}{groups}{relationWords}{because}";
    }
}
