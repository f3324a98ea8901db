using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;
using Countersign.Core.Policy.Proof;
using Countersign.Core.SignOff;
using Countersign.Tests;

namespace Countersign.Core.Tests.Policy.Proof;

/// <summary>
/// A counterexample as a change with commits, effects, people and sign-offs, to be decided by the real gate: what the prover says of facts and kinds
/// of persons must come true for things and people.
/// </summary>
internal sealed class ConcreteChange
{
    private readonly Counterexample _example;
    private readonly PolicySet _policy;
    private readonly List<Person> _people = [];
    private readonly List<CommitAuthorship> _commits = [];
    private readonly List<Gap> _gaps = [];
    private readonly List<(Person Person, Signers Signers)> _signers;

    public ConcreteChange(Counterexample example, PolicySet policy)
    {
        (_example, _policy) = (example, policy);
        foreach (var gap in Members(FactCatalog.BlastRadiusGaps).Concat(Members(FactCatalog.AuthorshipGaps)).Distinct()) _gaps.Add(new Gap(Parsed<GapCode>(gap), "in a proof"));
        // Something that no condition names hides what is only partly known.
        var sights = FactCatalog.All.Aggregate(Sight.None, (all, fact) => all | Sights.Of(fact, example.Facts[fact]));
        if (_gaps.Count == 0 && sights.HasFlag(Sight.NotAllCommits)) _gaps.Add(new Gap(GapCode.RangeTooLarge, "in a proof"));
        else if (_gaps.Count == 0 && sights.HasFlag(Sight.NotAllEffects)) _gaps.Add(new Gap(GapCode.PlanErrored, "in a proof"));
        MakeCommits();
        Effects = MakeEffects();
        _signers = [.. SignersByPerson()];
    }

    /// <summary>The facts that the gate makes of it.</summary>
    public FactSet FactsOfGate => PolicyFacts.Build(Facts([]).SourcesFor(Change, Now));

    private IReadOnlyList<Effect> Effects { get; }

    private DateTimeOffset Now => new(_example.Day.ToDateTime(new TimeOnly(Flag(FactCatalog.BusinessHours) ? 10 : 22, 0)), TimeSpan.Zero);

    private Change Change => new()
    {
        Installation = "acme",
        Kind = Parsed<ChangeKind>(Word(FactCatalog.ChangeKind)!),
        Environment = Word(FactCatalog.EnvironmentName)!,
        Component = Word(FactCatalog.ComponentName)!,
        Requester = new Requester(Parsed<RequesterKind>(Word(FactCatalog.ChangeRequester)!), "requester", Word(FactCatalog.ChangeRequester) is "agent" or "token" ? "driver" : null),
        Plans = [new PlanInput("terraform", "", Sha256Digest.Of("plan"u8))],
        Sources = [new SourceRange("shop", GateFixture.Base, Head)],
    };

    private CommitId Head => _commits.Count == 0 ? GateFixture.Base : _commits[^1].Id;

    /// <summary>What the gate decides, with the sign-offs of the counterexample.</summary>
    /// <param name="bystanders">Whether there are others who could have answered.</param>
    public Decision Decide(bool bystanders) => Gate.Decide(Change, Facts(Bystanders(bystanders)), _policy, [.. Answers()], Now);

    /// <summary>Whether the requirement that is missing is met by the sign-offs.</summary>
    public bool MeetsMissing(bool bystanders)
    {
        var answerable = Facts(Bystanders(bystanders)).AnswerableFor(Change, Now);
        return _example.Missing switch
        {
            SignOffRequirement signOff => RequirementCheck.Evaluate(signOff, answerable, [.. Answers()], Now).Met,
            ReviewRequirement review => RequirementCheck.Evaluate(review.AsSignOff(), answerable with { Effects = [] }, [.. Answers()], Now).Met,
            IntentRequirement => _example.IntentStated,
            _ => false,
        };
    }

    private Facts Facts(IEnumerable<Person> bystanders) => new()
    {
        Environment = new EnvironmentSettings
        {
            Name = Word(FactCatalog.EnvironmentName)!,
            Tier = Parsed<EnvironmentTier>(Word(FactCatalog.EnvironmentTier)!),
            Mode = EnforcementMode.Enforce,
            CustomerFacing = Flag(FactCatalog.EnvironmentCustomerFacing),
            Freezes = Flag(FactCatalog.EnvironmentFrozen) ? [new Freeze(_example.Day, _example.Day, "proof")] : [],
        },
        Component = Component,
        Touched = [Component],
        People = new PeopleDirectory(_policy.Levels, [.. _people, .. _signers.Select(s => s.Person), .. bystanders], []),
        Added = [new AuthorshipReport("shop", GateFixture.Base, Head, _commits, [])],
        BlastRadius = new BlastRadiusReport { Effects = Effects, Services = MakeServices() },
        OtherGaps = _gaps,
        Direction = Parsed<Core.Changes.Direction>(Word(FactCatalog.ChangeDirection)!),
        Labels = [.. Members(FactCatalog.Labels)],
        Live = new Live(GateFixture.Base, GateFixture.Base, 1),
        Intent = _example.IntentStated ? new Intent("what", "test", "way back", "requester") : null,
        ChecksFailed = Flag(FactCatalog.ChecksFailed),
    };

    private Component Component => new()
    {
        Name = Word(FactCatalog.ComponentName)!,
        Repository = "shop",
        Owner = Word(FactCatalog.ComponentOwner),
        Tier = (int)Number(FactCatalog.ComponentTier),
        CustomerFacing = Flag(FactCatalog.ComponentCustomerFacing),
    };

    private void MakeCommits()
    {
        var words = Members(FactCatalog.Involvement).Select(w => Parsed<Involvement>(w)).ToList();
        foreach (var involvement in words)
            _commits.Add(involvement == Involvement.Automation ? Bot(words) : By(Commit(involvement), LevelOf(Commit(involvement).IsAiAssisted ? FactCatalog.AiLowest : FactCatalog.UnmarkedLowest)));

        // Whether agents alone wrote it is told by what is no merge.
        var merges = Flag(FactCatalog.AgentOnly) ? words.Where(w => w != Involvement.Agent) : words.TrueForAll(w => w == Involvement.Agent) ? words : [];
        foreach (var at in Enumerable.Range(0, _commits.Count).Where(at => merges.Contains(_commits[at].Involvement))) _commits[at] = _commits[at] with { Parents = 2 };
    }

    // Claimed where nothing else is unmarked; else confirmed, with a person beside it where nobody else is as low.
    private CommitAuthorship Bot(List<Involvement> words)
    {
        var bot = Commit(Involvement.Automation);
        var isElsewhere = words.Exists(w => w is Involvement.Undeclared or Involvement.DeclaredHuman);
        if (!isElsewhere && _example.Facts[FactCatalog.UnmarkedLowest] is LevelValue { Level: not null }) return bot;
        var others = new[] { FactCatalog.AiLowest, FactCatalog.UnmarkedLowest }.Any(f => _example.Facts[f].Equals(_example.Facts[FactCatalog.LowestLevel]));
        return others || _example.Facts[FactCatalog.LowestLevel] is not LevelValue { Level: not null } ? bot with { IsConfirmed = true } : By(bot with { IsConfirmed = true }, LevelOf(FactCatalog.LowestLevel));
    }

    private CommitAuthorship By(CommitAuthorship commit, Level level)
    {
        if (level == Level.Unknown && Flag(FactCatalog.AnyUnknown)) return commit with { Unresolved = [$"stranger{_commits.Count}@home.example"] };
        var id = $"author{_people.Count}";
        _people.Add(new Person { Id = id, Level = level, Groups = [.. Members(FactCatalog.AuthorGroups), "authors"] });
        return commit with { People = [id] };
    }

    private CommitAuthorship Commit(Involvement involvement) => new()
    {
        Id = GateFixture.Commit($"commit {_commits.Count}"),
        Parents = 1,
        Author = new CommitIdentity("a", "a@acme.example"),
        Committer = new CommitIdentity("a", "a@acme.example"),
        Involvement = involvement,
    };

    private List<Effect> MakeEffects()
    {
        var effects = new List<Effect>();
        var severity = ((SeverityValue)_example.Facts[FactCatalog.Severity]).Severity;
        var low = severity == Severity.None ? Severity.None : Severity.Low;
        void Add(Does does) => effects.Add(new Effect { Id = $"e{effects.Count}", Does = does, Kind = "kind", Address = $"a{effects.Count}", Holds = Holds.Data, Undo = Undo.Backup, LosesState = false, Severity = low, Row = SeverityRow.Updates, Source = "plan.json" });
        for (var at = 0; at < Number(FactCatalog.Deletes); at++) Add(Does.Delete);
        for (var at = 0; at < Number(FactCatalog.Replaces); at++) Add(Does.Replace);
        // Something harmless is always there to be answered for.
        Add(Does.Create);
        effects[0] = effects[0] with { LosesState = Flag(FactCatalog.LosesState), Undo = Flag(FactCatalog.Irreversible) ? Undo.None : Undo.Backup };
        effects[^1] = effects[^1] with { Severity = severity };
        return effects;
    }

    private List<ReachedService> MakeServices() =>
    [
        .. Enumerable.Range(0, (int)Number(FactCatalog.Services)).Select(at => new ReachedService($"s{at}", 0, at == 0 && Flag(FactCatalog.CustomerFacing), "deploy")),
        .. Enumerable.Range(0, (int)Number(FactCatalog.Dependents)).Select(at => new ReachedService($"d{at}", 1, Number(FactCatalog.Services) == 0 && at == 0 && Flag(FactCatalog.CustomerFacing), "dependsOn")),
    ];

    private IEnumerable<GivenSignOff> Answers()
    {
        var answerable = Facts([]).AnswerableFor(Change, Now);
        return _signers.Select(s => new GivenSignOff
        {
            Person = s.Person.Id,
            Answer = Answer.Approve,
            Change = Change.Digest,
            Of = Change,
            Commits = answerable.OpenCommits.Select(c => c.Id).ToHashSet(),
            Effects = s.Signers.SignedOff ? answerable.OpenEffects.Select(e => e.Id).ToHashSet() : new HashSet<string>(),
            TypedEnvironment = true,
            Acknowledged = Effects.Where(e => s.Signers.Acknowledged == Acknowledge.All || (s.Signers.Acknowledged == Acknowledge.Destructive && e.IsDestructive)).Select(e => e.Id).ToHashSet(),
            Disclaims = new HashSet<CommitId>(),
            Issued = Now - s.Signers.Ago,
            DeviceBound = s.Signers.DeviceBound,
            Statement = Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(s.Person.Id)),
        });
    }

    // As many more for each kind as there are authors whom nobody knows: the gate asks that of every requirement alike.
    private IEnumerable<(Person Person, Signers Signers)> SignersByPerson()
    {
        var unknown = _commits.SelectMany(c => c.Unresolved).Distinct().Count();
        return _example.Signers.SelectMany((signers, kind) => Enumerable.Range(0, signers.Count + unknown)
            .Select(at => (Standing($"signer{kind}-{at}", signers.Level, signers.Groups, signers.Relations), signers)));
    }

    private List<Person> Bystanders(bool some) => !some || _example.Missing is not SignOffRequirement missing ? [] :
        [.. Enumerable.Range(0, missing.Count + _commits.Sum(c => c.Unresolved.Count)).Select(at => Standing($"bystander{at}", _policy.Levels.Levels[^1], missing.Groups, missing.Relation))];

    private Person Standing(string id, Level level, IEnumerable<string> groups, IReadOnlyList<Relation> relations)
    {
        var own = relations.Contains(Relation.ServiceOwner) && Component.Owner is { } owner ? [owner] : Array.Empty<string>();
        var team = relations.Contains(Relation.SameTeam) ? ["authors"] : Array.Empty<string>();
        if (relations.Contains(Relation.Manager) || relations.Contains(Relation.ManagementLine))
            for (var at = 0; at < _people.Count; at++) _people[at] = _people[at] with { Manager = _people[at].Manager ?? id };
        return new Person { Id = id, Level = level, Groups = [.. groups, .. own, .. team] };
    }

    private static T Parsed<T>(string? word)
        where T : struct, Enum => Words.Parse<T>(word!)!.Value;

    private string? Word(Fact fact) => ((WordValue)_example.Facts[fact]).Word;

    private bool Flag(Fact fact) => _example.Facts[fact] is FlagValue { Flag: true };

    private long Number(Fact fact) => (_example.Facts[fact] as NumberValue)?.Number ?? 0;

    private ValueList<string> Members(Fact fact) => (_example.Facts[fact] as WordSetValue)?.Words ?? [];

    private Level LevelOf(Fact fact) => ((LevelValue)_example.Facts[fact]).Level!.Value;
}
