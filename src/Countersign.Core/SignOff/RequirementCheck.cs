using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;

namespace Countersign.Core.SignOff;

/// <summary>How one requirement stands.</summary>
public sealed record RequirementState
{
    /// <summary>Whether it is met.</summary>
    public required bool Met { get; init; }

    /// <summary>The relation that applies: the first in which enough people are there.</summary>
    public required Relation Relation { get; init; }

    /// <summary>Person ids who can answer now, sorted.</summary>
    public required IReadOnlyList<string> Eligible { get; init; }

    /// <summary>Whether those who are there today are enough for all that is asked. Where not, the hold would last for ever and says so at once.</summary>
    public required bool CanBeMet { get; init; }

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
    private readonly SignerRelations _relations;
    private readonly IReadOnlySet<string> _toAcknowledge;
    private readonly IReadOnlySet<CommitId> _commits;

    private RequirementCheck(SignOffRequirement asked, Answerable change, IReadOnlyList<GivenSignOff> signOffs, DateTimeOffset now, IEnumerable<GivenSignOff>? reviews = null)
    {
        _asked = asked;
        _change = change;
        _given = [.. signOffs.Where(s => s.Answer == Answer.Approve && IsInForce(s, now) && IsAboutThis(s) && !signOffs.Any(s.IsTakenBackBy)), .. reviews ?? []];
        _relations = new SignerRelations(asked, change, _given);
        _toAcknowledge = ToAcknowledge(asked, change);
        _commits = change.Commits.Select(c => c.Id).ToHashSet();
    }

    /// <summary>How the requirement stands with these sign-offs at this instant.</summary>
    public static RequirementState Evaluate(SignOffRequirement asked, Answerable change, IReadOnlyList<GivenSignOff> signOffs, DateTimeOffset now) =>
        new RequirementCheck(asked, change, signOffs, now).Evaluate();

    /// <summary>How a review requirement stands: code reviews count for the commits they looked at, and a sign-off always does.</summary>
    public static RequirementState EvaluateReview(ReviewRequirement asked, Answerable change, IReadOnlyList<GivenSignOff> signOffs, DateTimeOffset now) =>
        new RequirementCheck(asked.AsSignOff(), change with { Effects = [], ReviewOverdue = false }, signOffs, now, CodeReviews.AsAnswers(change, signOffs, now)).Evaluate();

    /// <summary>Whether this person has the level and group the requirement asks for and is not barred from the whole change.</summary>
    public static bool HasStanding(SignOffRequirement asked, Answerable change, Person person) =>
        !person.Left && person.Level >= asked.Level && InGroup(asked, person) && !change.BarredFromAll.ContainsKey(person.Id);

    /// <summary>Persons who stand in the relation that applies to this requirement.</summary>
    public static IReadOnlySet<string> Candidates(SignOffRequirement asked, Answerable change, DateTimeOffset now)
    {
        var check = new RequirementCheck(asked, change, [], now);
        return check._relations.In(check.Applicable()).Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// The effects that the requirement wants acknowledged one by one. A cascade is acknowledged at its root, provided that the root has to be
    /// acknowledged, and that what destroys stands under a root that destroys: an update that makes something else be replaced must not carry the
    /// replacement past the signer's eyes, whoever asks for all effects included.
    /// </summary>
    public static IReadOnlySet<string> ToAcknowledge(SignOffRequirement asked, Answerable change)
    {
        var deserving = change.Effects.Where(e => Deserves(asked, e)).ToList();
        var byId = change.Effects.DistinctBy(e => e.Id, StringComparer.Ordinal).ToDictionary(e => e.Id, StringComparer.Ordinal);
        return deserving.Where(e => !Ancestors(byId, e).Exists(ancestor => Deserves(asked, ancestor) && (ancestor.IsDestructive || !e.IsDestructive))).Select(e => e.Id).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Whether the requirement wants the environment's name typed for this effect: what is lost for good is worth a second look at where one is.</summary>
    public static bool WantsTypedEnvironment(SignOffRequirement asked, Effect effect) => asked.Acknowledge != Acknowledge.None && effect.LosesForGood;

    private static bool Deserves(SignOffRequirement asked, Effect effect) => asked.Acknowledge switch
    {
        Acknowledge.Destructive => effect.IsDestructive,
        Acknowledge.All => Answerable.NeedsAnswer(effect),
        Acknowledge.None => false,
    };

    /// <summary>The effects this one follows from, nearest first. Effects that name each other as root have none: each stands for itself.</summary>
    private static List<Effect> Ancestors(Dictionary<string, Effect> byId, Effect effect)
    {
        var found = new List<Effect>();
        for (var at = effect; at.Root is { } root && byId.TryGetValue(root, out var parent); at = parent)
        {
            if (parent.Id == effect.Id || found.Contains(parent)) return [];
            found.Add(parent);
        }

        return found;
    }

    private bool IsInForce(GivenSignOff signOff, DateTimeOffset now) =>
        signOff.Issued <= now && now - signOff.Issued <= _asked.ValidFor && (signOff.DeviceBound || !_asked.DeviceBound);

    /// <summary>An answer for a command is one for exactly these bytes: another command that shows the same effects is another command.</summary>
    private bool IsAboutThis(GivenSignOff signOff) =>
        signOff.Change == _change.Change || (!_change.TakesAway && _change.Of.Kind == ChangeKind.Deployment && signOff.IsFor(_change.Of));

    private RequirementState Evaluate()
    {
        var relation = Applicable();
        var candidates = _relations.In(relation).ToDictionary(p => p.Id, StringComparer.Ordinal);
        var counted = _given.Where(s => candidates.ContainsKey(s.Person)).ToList();
        var answered = new Answered(this, counted);
        var openCommits = _change.OpenCommits.Where(c => answered.By(c) is var by && by.Count < Needed(c, counted.Where(s => by.Contains(s.Person)))).ToList();
        var openEffects = _change.OpenEffects.Where(e => answered.By(e) is var by && by.Count < NeededForEffects(counted.Where(s => by.Contains(s.Person)))).ToList();
        var metBy = IsBare ? answered.ByThisChange : answered.Signers;
        var met = openCommits.Count == 0 && openEffects.Count == 0 && metBy.Count >= NeededForChange && _relations.Covers(relation, metBy);
        return new RequirementState
        {
            Met = met,
            Relation = relation,
            Eligible = [.. candidates.Values.Where(p => CanHelp(p, openCommits, openEffects, answered, metBy)).Select(p => p.Id).Order(StringComparer.Ordinal)],
            CanBeMet = met || IsEnough(relation),
            MetBy = metBy,
            OpenCommits = [.. openCommits.Select(c => c.Id)],
            OpenEffects = [.. openEffects.Select(e => e.Id)],
            Text = InWords(relation),
        };
    }

    private int NeededForChange => _asked.Count + (_change.RequesterUnknown ? 1 : 0) + (_change.ReviewOverdue ? 1 : 0);

    /// <summary>
    /// An unresolved identity might be the signer under another address, so each adds one distinct signer; so does a co-author line that one of those who
    /// answered disclaims. Whoever disclaims and answers for something else asks for nobody more here: a sign-off never makes another worth less.
    /// </summary>
    private int Needed(CommitAuthorship commit, IEnumerable<GivenSignOff> answers) =>
        NeededForChange + _change.UnknownAuthorsOf(commit) + Disclaimers(answers, [commit]);

    private int NeededForEffects(IEnumerable<GivenSignOff> answers) =>
        NeededForChange + _change.UnknownAuthors + Disclaimers(answers, _change.Commits);

    private static int Disclaimers(IEnumerable<GivenSignOff> answers, IReadOnlyList<CommitAuthorship> commits) =>
        answers.Where(s => s.Disclaims.Count > 0 && commits.Any(c => s.Disclaims.Contains(c.Id) && c.Claimed.Contains(s.Person)))
            .Select(s => s.Person).Distinct(StringComparer.Ordinal).Count();

    private static bool InGroup(SignOffRequirement asked, Person person) =>
        asked.Groups.Count == 0 || person.Groups.Any(g => asked.Groups.Contains(g, StringComparer.Ordinal));

    private bool IsBare => !_change.OpenCommits.Any() && !_change.OpenEffects.Any();

    /// <summary>
    /// The first relation in the rule's order in which what it asks for can be given by people who are there today; failing that the first in which
    /// anybody is.
    /// </summary>
    private Relation Applicable()
    {
        var relations = _relations.Asked;
        return First(relations, IsEnough) ?? First(relations, r => Able(r).Count > 0) ?? relations[^1];

        static Relation? First(IReadOnlyList<Relation> all, Func<Relation, bool> fits) => all.Select(r => (Relation?)r).FirstOrDefault(r => fits(r!.Value));
    }

    private bool IsEnough(Relation relation)
    {
        var able = Able(relation).Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        int Independent(IEnumerable<string> barred) => able.Count - barred.Count(able.Contains);
        return able.Count > 0 && _relations.Covers(relation, able)
            && _change.OpenCommits.All(c => Independent(_change.BarredBy(c)) >= Needed(c, []))
            && (!_change.OpenEffects.Any() || Independent(_change.Commits.SelectMany(_change.BarredBy).Distinct(StringComparer.Ordinal)) >= NeededForEffects([]))
            && (!IsBare || able.Count >= NeededForChange);
    }

    private List<Person> Able(Relation relation) => [.. _relations.In(relation).Where(p => _relations.IsThere(p) && CanAnswerAnything(p))];

    private bool CanAnswerAnything(Person person) =>
        IsBare || _change.OpenCommits.Any(c => CanAnswer(person, c)) || (_change.OpenEffects.Any() && CanAnswerEffects(person));

    private bool CanAnswer(Person person, CommitAuthorship commit) => _change.Barred(person.Id, commit, disclaimed: true) is null;

    private bool CanAnswerEffects(Person person) => _change.BarredFromEffects(person.Id, _commits) is null;

    private bool CanHelp(Person person, List<CommitAuthorship> commits, List<Effect> effects, Answered answered, IReadOnlyList<string> metBy)
    {
        if (_relations.IsAway(person)) return false;
        if (commits.Count == 0 && effects.Count == 0) return !metBy.Contains(person.Id, StringComparer.Ordinal) && CanAnswerAnything(person);
        return commits.Exists(c => !answered.By(c).Contains(person.Id) && CanAnswer(person, c))
            || (effects.Exists(e => !answered.By(e).Contains(person.Id)) && CanAnswerEffects(person));
    }

    private string InWords(Relation relation)
    {
        var who = _asked.Level.Rank < 0 ? "person" : $"{_asked.Level.Name}+";
        var groups = _asked.Groups.Count == 0 ? "" : $", in {string.Join(" or ", _asked.Groups)}";
        var unknown = _change.UnknownAuthors;
        var because = unknown == 0 ? "" : unknown == 1 ? " (one more for an author nobody knows)" : $" ({unknown} more for authors nobody knows)";
        if (_change.RequesterUnknown) because += " (one more because nobody is named who runs the agent that asked)";
        if (_change.ReviewOverdue) because += " (one more because an after-review is overdue)";
        return $"{NeededForChange + unknown} of {who}{groups}{_relations.InWords(relation)}{because}";
    }

    /// <summary>Who answered for what, barred ones left out. A sign-off that answers only for what its signer is barred from counts nowhere.</summary>
    private sealed class Answered(RequirementCheck check, List<GivenSignOff> counted)
    {
        private readonly List<GivenSignOff> _forEffects =
            [.. counted.Where(s => s.Effects.Count > 0 && AnswersEffects(s, check._change) && check._change.BarredFromEffects(s.Person, s.Disclaims) is null)];

        public IReadOnlyList<string> Signers =>
            Sorted(check._change.OpenCommits.SelectMany(By).Concat(check._change.OpenEffects.SelectMany(By)));

        public IReadOnlyList<string> ByThisChange => Sorted(counted.Where(s => s.Change == check._change.Change).Select(s => s.Person));

        public HashSet<string> By(CommitAuthorship commit) =>
            [.. counted.Where(s => s.Commits.Contains(commit.Id) && check._change.Barred(s.Person, commit, s.Disclaims.Contains(commit.Id)) is null).Select(s => s.Person)];

        public HashSet<string> By(Effect effect) =>
            [.. _forEffects.Where(s => s.Effects.Contains(effect.Id) && IsAcknowledged(effect, s)).Select(s => s.Person)];

        private bool IsAcknowledged(Effect effect, GivenSignOff signOff) =>
            (!check._toAcknowledge.Contains(effect.Id) || signOff.Acknowledged.Contains(effect.Id)) && (signOff.TypedEnvironment || !WantsTypedEnvironment(check._asked, effect));

        /// <summary>
        /// An effect's id says what happens to which object, not with which values: it stays answered only while the plans are the same, or do
        /// the same with the same values.
        /// </summary>
        private static bool AnswersEffects(GivenSignOff signOff, Answerable change) =>
            signOff.Change == change.Change || signOff.IsForPlansOf(change.Of, change.PlansAlike);

        private static List<string> Sorted(IEnumerable<string> persons) => [.. persons.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
