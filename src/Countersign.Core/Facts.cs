using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;
using Countersign.Core.SignOff;

namespace Countersign.Core;

/// <summary>What the author says about a change: what it is for, how it was tested, the way back.</summary>
/// <param name="What">What it is for.</param>
/// <param name="Test">How it was tested.</param>
/// <param name="WayBack">How to undo it.</param>
/// <param name="By">Person id of who stated it.</param>
public sealed record Intent(string What, string Test, string WayBack, string By)
{
    /// <summary>Whether all three are said; blanks say nothing.</summary>
    public bool IsComplete => !string.IsNullOrWhiteSpace(What) && !string.IsNullOrWhiteSpace(Test) && !string.IsNullOrWhiteSpace(WayBack);
}

/// <summary>
/// Everything the gate found out about a change before deciding: gathered by the shell, complete, and stored as evidence, so that
/// anybody can decide again later and get the same verdict.
/// </summary>
public sealed record Facts
{
    /// <summary>The environment.</summary>
    public required EnvironmentSettings Environment { get; init; }

    /// <summary>The component that is deployed.</summary>
    public required Component Component { get; init; }

    /// <summary>Components at hop 0 whose owners may be asked, the deployed one included.</summary>
    public required IReadOnlyList<Component> Touched { get; init; }

    /// <summary>Everybody, or the extract of those who matter here.</summary>
    public required PeopleDirectory People { get; init; }

    /// <summary>Authorship of what is added, one report for each source.</summary>
    public required IReadOnlyList<AuthorshipReport> Added { get; init; }

    /// <summary>Authorship of what is taken away when the head does not descend from what runs.</summary>
    public IReadOnlyList<AuthorshipReport> TakenAway { get; init; } = [];

    /// <summary>What the change does.</summary>
    public required BlastRadiusReport BlastRadius { get; init; }

    /// <summary>Gaps of neither report: inputs, baseline, plans only claimed.</summary>
    public IReadOnlyList<Gap> OtherGaps { get; init; } = [];

    /// <summary>Which way it moves what is live.</summary>
    public required Direction Direction { get; init; }

    /// <summary>Whether this head with these artifacts was answered and healthy here within the last 30 days, and no migration lies between.</summary>
    public bool KnownGood { get; init; }

    /// <summary>Labels of the policy that the changed paths carry; null where the paths could not be read.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>What ran and was answered when the facts were gathered; that of the first target where the change has several.</summary>
    public required Live Live { get; init; }

    /// <summary>The same for each target of a change that has several, sorted; empty for any other.</summary>
    public IReadOnlyList<TargetLive> Targets { get; init; } = [];

    /// <summary>Live of every target.</summary>
    public IReadOnlyList<Live> Lives => Targets.Count == 0 ? [Live] : [.. Targets.Select(t => t.Live)];

    /// <summary>A number that grows with every move of live at any target of the change: what was said about one of them is about nothing later.</summary>
    public long LiveVersion => Lives.Sum(live => live.Version);

    /// <summary>Live of this target.</summary>
    public Live LiveOf(string target) => Targets.FirstOrDefault(t => t.Target == target)?.Live ?? Live;

    /// <summary>Persons barred from the whole change besides its requester: who uploaded a plan or drives the agent that asked.</summary>
    public IReadOnlyDictionary<string, RefusalCode> Barred { get; init; } = new Dictionary<string, RefusalCode>();

    /// <summary>Person ids of who pushed a commit, where the forge says so; an empty list says that no person did. They may not answer for it.</summary>
    public IReadOnlyDictionary<CommitId, IReadOnlyList<string>> Pushers { get; init; } = new Dictionary<CommitId, IReadOnlyList<string>>();

    /// <summary>Approving code reviews of what is added; null where no forge was asked, which is the gap <c>forge-not-configured</c>.</summary>
    public IReadOnlyList<CodeReview>? Reviews { get; init; }

    /// <summary>Patch ids of commits, 40 hex digits as <c>git patch-id --stable</c> writes them, where a review may have been made before a squash.</summary>
    public IReadOnlyDictionary<CommitId, string> Patches { get; init; } = new Dictionary<CommitId, string>();

    /// <summary>Earlier plans that do the same with the same values: what was answered for them stays answered.</summary>
    public IReadOnlyList<PlanAlike> PlansAlike { get; init; } = [];

    /// <summary>What the author states, if anything.</summary>
    public Intent? Intent { get; init; }

    /// <summary>Rules that the gated repositories carry themselves, read at the base of each range; they only add.</summary>
    public IReadOnlyList<RepositoryRules> RepositoryRules { get; init; } = [];

    /// <summary>After-reviews that are overdue for this component here, by change.</summary>
    public IReadOnlyList<OverdueReview> OverdueReviews { get; init; } = [];

    /// <summary>Every gap, blocking ones first.</summary>
    public IReadOnlyList<Gap> Gaps =>
        [.. Added.SelectMany(r => r.Gaps).Concat(TakenAway.SelectMany(r => r.Gaps)).Concat(BlastRadius.Gaps).Concat(OtherGaps)
            .Distinct().OrderBy(g => !g.IsBlocking).ThenBy(g => g.Code)];

    /// <summary>Whether a check of the head failed on the forge; null where no forge is configured.</summary>
    public bool? ChecksFailed { get; init; }

    /// <summary>What the policy's facts are made from.</summary>
    public FactSources SourcesFor(Change change, DateTimeOffset now) => new()
    {
        Change = change,
        Direction = Direction,
        Environment = Environment,
        Component = Component,
        Authorship = [.. Added, .. TakenAway],
        BlastRadius = BlastRadius,
        People = People,
        Labels = Labels,
        Gaps = OtherGaps,
        ChecksFailed = ChecksFailed,
        Now = now,
    };

    /// <summary>What somebody must answer for.</summary>
    public Answerable AnswerableFor(Change change, DateTimeOffset now) => new()
    {
        Change = change.Digest,
        Of = change,
        People = People,
        Commits = [.. Added.SelectMany(r => r.Commits)],
        TakesAway = TakenAway.Any(r => r.Commits.Any(Answerable.NeedsAnswer)),
        Effects = BlastRadius.Effects,
        PlansAlike = PlansAlike,
        Owners = Owners(),
        BarredFromAll = BarredFromAll(change),
        RequesterUnknown = IsRequesterUnknown(change.Requester),
        ReviewOverdue = OverdueReviews.Count > 0,
        Pushers = Pushers,
        Reviews = Reviews ?? [],
        Patches = Patches,
        Day = Environment.DayAt(now),
        DayAt = Environment.DayAt,
    };

    /// <summary>
    /// Everybody who is barred from the whole change, with the reason: its requester, the owner of the token or the driver of the agent that
    /// asked, and those of <see cref="Barred"/>.
    /// </summary>
    public IReadOnlyDictionary<string, RefusalCode> BarredFromAll(Change change)
    {
        var barred = new Dictionary<string, RefusalCode>(Barred, StringComparer.Ordinal);
        var requester = change.Requester;
        if (requester.Kind == RequesterKind.Person) barred[requester.Id] = RefusalCode.SignerIsRequester;
        if (requester.Kind == RequesterKind.Token && requester.Owner is { } owner) barred[owner] = RefusalCode.SignerIsRequester;
        if (requester.Kind == RequesterKind.Agent)
            foreach (var driver in DriversOf(requester)) barred[driver] = RefusalCode.SignerDrivesAgent;
        return barred;
    }

    /// <summary>
    /// An agent is run by somebody, and where nobody is named it could be the signer. A pipeline has nobody behind it by design, and neither has a
    /// token that was made for one.
    /// </summary>
    private bool IsRequesterUnknown(Requester requester) =>
        requester.Kind == RequesterKind.Agent && !DriversOf(requester).Any() && !Barred.Values.Contains(RefusalCode.SignerDrivesAgent);

    private IEnumerable<string> DriversOf(Requester agent) =>
        People.Agents.Where(a => a.Id == agent.Id).Select(a => a.Driver).Append(agent.Owner).OfType<string>();

    private Dictionary<string, string> Owners() =>
        Touched.Where(c => c.Owner is not null).GroupBy(c => c.Owner!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => string.Join(" and ", g.Select(c => c.Name).Order(StringComparer.Ordinal)), StringComparer.Ordinal);
}
