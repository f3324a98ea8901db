using Countersign.Adapters.Git;
using Countersign.Core;
using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Sql;
using Countersign.Core.Changes;
using Countersign.Core.Evidence;
using Countersign.Core.Formats;
using Countersign.Core.Policy;
using Countersign.Server.Configuration;
using Countersign.Storage;
using Countersign.Storage.Sqlite;
using ChangedPaths = Countersign.Core.BlastRadius.ChangedPaths;

namespace Countersign.Server.Changes;

/// <summary>Everything that was found out about a submission.</summary>
/// <param name="Undecided">The change and its facts.</param>
/// <param name="Supersedes">Open changes here whose head is an ancestor of this one's.</param>
internal sealed record Gathered(Undecided Undecided, IReadOnlyList<string> Supersedes);

/// <summary>
/// Finds out about a change by itself: which commits, who and what wrote them, what it does. What only the caller says (plans,
/// artifacts) is marked as claimed. Ids are matched exactly and refused before anything else is looked at.
/// </summary>
internal sealed class FactGatherer(SqliteStore store, RepositoryReader repositories, PinnedImages images, CommandGatherer commands, Installation installation)
{
    private static readonly TimeSpan KnownGoodFor = TimeSpan.FromDays(30);

    /// <summary>Most deployments since, each of which is looked at before a way back goes through unasked.</summary>
    private const int MostTried = 50;

    /// <summary>Gathers, or says why not.</summary>
    public async Task<(Gathered? Gathered, Problem? Problem)> GatherAsync(Submission submission, Submitter submitter, ConfigurationInForce active, CancellationToken cancel)
    {
        if (submission.Command is { } command) return commands.Gather(submission, command, submitter, active);
        var (place, problem) = PlaceOf(submission, active.Loaded.Estate);
        if (place is null) return (null, problem);
        var (plans, planProblem) = SubmittedPlans.Find(store, submission);
        if (plans is null) return (null, planProblem);
        var (history, unavailable) = await repositories.OpenAsync(place.Repository, cancel);
        if (history is null) return (null, unavailable);
        using (history)
        {
            var (head, unknown) = await RepositoryReader.ResolveAsync(history, place.Repository, submission.Head, cancel);
            return head is { } id ? (await GatherAsync(submission, submitter, active, place, plans, history, id, cancel), null) : (null, unknown);
        }
    }

    private async Task<Gathered> GatherAsync(
        Submission submission, Submitter submitter, ConfigurationInForce active, Place place, IReadOnlyList<FoundPlan> plans, GitHistory history, CommitId head, CancellationToken cancel)
    {
        using var snapshot = store.Read();
        var lives = place.Keys.Select(key => new TargetLive(key.Target, snapshot.Live(key))).ToList();
        var change = new Change
        {
            Installation = installation.Id,
            Environment = place.Environment.Name,
            Component = place.Component.Name,
            Targets = submission.Targets,
            Sources = [.. lives.Select(l => new SourceRange(place.Repository.Id, l.Live.Answered, head)).Distinct()],
            Artifacts = submission.Artifacts,
            Plans = [.. submission.Plans.Zip(plans, (asked, plan) => new PlanInput(asked.Format, asked.Target, plan.Facts.Content))],
            Requester = Requesters.Of(submitter, active.Loaded.People),
        };
        var forge = ForgeFacts.NotConfigured;
        var (ranges, behind) = await RangesAsync(history, place, lives, head, submission, active, PasskeyDeclarations.Of(snapshot, place.Repository.Id), cancel);
        List<ChangedPath> changed = [.. ranges.SelectMany(r => r.Paths).Distinct()];
        var scripts = plans.Any(p => p.Facts.Format == SqlPlanReader.Format) ? await history.ReadScriptsAsync(head, changed, cancel) : new ReadScripts(changed, []);
        var (rules, unreadable) = await RulesAsync(history, place.Repository.Id, lives, changed, active.Loaded, cancel);
        var radius = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs
        {
            Plans = [.. submission.Plans.Zip(plans, (asked, plan) => plan.Facts with { Target = asked.Target })],
            Ranges = [new ChangedPaths(place.Repository.Id, scripts.Paths), .. behind.SelectMany(b => b.Paths)],
            Estate = active.Loaded.Estate,
            Component = place.Component.Name,
            Tier = place.Environment.Tier,
            Gaps = [.. ranges.SelectMany(r => r.Gaps).Distinct(), .. scripts.Gaps, .. await history.OpaqueContentAsync([.. ranges.SelectMany(r => r.Changed).Distinct()], cancel)],
        });
        var facts = new Facts
        {
            Environment = place.Environment,
            Component = place.Component,
            Touched = Touched(radius, place, active.Loaded.Estate),
            People = active.Loaded.People,
            Added = [.. JudgedRange.WithoutRepeats(ranges.Select(r => r.Added)), .. behind.SelectMany(b => b.Added)],
            TakenAway = JudgedRange.WithoutRepeats(ranges.Select(r => r.TakenAway).OfType<AuthorshipReport>()),
            BlastRadius = radius,
            OtherGaps = [.. forge.Gaps, .. Gaps(submission, place, lives, plans), .. unreadable, .. behind.SelectMany(b => b.Gaps).Distinct()],
            Direction = JudgedRange.DirectionOf(ranges),
            KnownGood = await AreKnownGoodAsync(snapshot, history, change, [.. place.Keys.Select(key => (key, ranges.First(r => r.Live == lives.Find(l => l.Target == key.Target)!.Live)))], active, cancel),
            Labels = [.. active.Loaded.Policy.LabelsOf([.. changed.Concat(behind.SelectMany(b => b.Paths).SelectMany(p => p.Paths)).SelectMany(p => p.Both)])],
            RepositoryRules = rules,
            Live = lives[0].Live,
            Targets = lives.Count > 1 ? lives : [],
            Barred = Requesters.Barred(submitter, plans, active.Loaded.People),
            Reviews = forge.Reviews,
            Pushers = forge.Pushers,
            Patches = forge.Patches,
            ChecksFailed = forge.ChecksFailed,
            PlansAlike = [.. change.Plans.SelectMany(p => snapshot.PlansAlike(p.Format, p.Content, PlanAlike.MaxCount).Select(earlier => new PlanAlike(p.Format, earlier, p.Content))).Take(PlanAlike.MaxCount)],
            Intent = submission.Intent is { } intent ? new Intent(intent.What, intent.Test, intent.WayBack, submitter.Owner ?? submitter.TokenId) : null,
        };
        var undecided = new Undecided(change, facts, active, change.Requester.Owner) { Trees = await TreesAsync(history, head, cancel) };
        return new Gathered(undecided, await SupersededAsync(snapshot, history, place, change, cancel));
    }

    private sealed record Place(EnvironmentSettings Environment, Component Component, RepositorySettings Repository, IReadOnlyList<LiveKey> Keys);

    /// <summary>One range for each state that targets are in, and what stands behind the images of each; what is not new was answered before, with its images.</summary>
    private async Task<(List<JudgedRange> Ranges, List<ImagesBehind> Behind)> RangesAsync(
        GitHistory history, Place place, List<TargetLive> lives, CommitId head, Submission submission, ConfigurationInForce active, AuthorshipOptions declared, CancellationToken cancel)
    {
        var (ranges, behind) = (new List<JudgedRange>(), new List<ImagesBehind>());
        foreach (var live in lives.Select(l => l.Live).DistinctBy(l => (l.Runs, l.Answered)))
        {
            var range = await JudgedRange.ReadAsync(history, place.Repository, live, head, active, declared, cancel);
            ranges.Add(range);
            if (place.Repository.PinsImages && range.Direction == Direction.Forward)
                behind.Add(await images.JudgeAsync(history, live.Answered ?? live.Runs, head, range.Changed, submission.Provenance, active, cancel));
        }

        return (ranges, behind);
    }

    private static async Task<(IReadOnlyList<RepositoryRules> Rules, IReadOnlyList<Gap> Gaps)> RulesAsync(
        GitHistory history, string repository, List<TargetLive> lives, List<ChangedPath> changed, ConfigurationContent configuration, CancellationToken cancel)
    {
        var (rules, gaps) = (new List<RepositoryRules>(), new List<Gap>());
        foreach (var at in lives.Select(l => l.Live.Answered).Distinct())
        {
            var read = await RepositoryRulesReader.ReadAsync(history, repository, at, [.. changed.SelectMany(p => p.Both)], configuration, cancel);
            rules.AddRange(read.Rules);
            gaps.AddRange(read.Gaps);
        }

        return ([.. rules.DistinctBy(r => r.Text)], gaps);
    }

    private static async Task<IReadOnlyDictionary<CommitId, string>> TreesAsync(GitHistory history, CommitId head, CancellationToken cancel) =>
        await history.TreeOfAsync(head, cancel) is { Value: { } tree } ? new Dictionary<CommitId, string> { [head] = tree } : new Dictionary<CommitId, string>();

    private static (Place? Place, Problem? Problem) PlaceOf(Submission submission, Estate estate)
    {
        if (!estate.Environments.TryGetValue(submission.Environment, out var environment))
            return (null, Problem.Bad("unknown-environment", $"\"{submission.Environment}\" is not an environment here. {NearestWord.Suggest(submission.Environment, estate.Environments.Keys)}"));
        var components = estate.Deployable;
        var name = submission.Component ?? (components.Count == 1 ? components.Keys.Single() : null);
        if (name is null) return (null, Problem.Bad("component-missing", $"Say which component: {string.Join(", ", components.Keys.Order(StringComparer.Ordinal))}."));
        if (!components.TryGetValue(name, out var component))
            return (null, Problem.Bad("unknown-component", $"\"{name}\" is not a component here. {NearestWord.Suggest(name, components.Keys)}"));
        if (environment.Repositories.Count > 0 && !environment.Repositories.Contains(component.Repository, StringComparer.Ordinal))
            return (null, Problem.Bad("repository-not-allowed", $"{environment.Name} does not take deployments from repository {component.Repository}. It takes: {string.Join(", ", environment.Repositories)}."));
        if (submission.Targets.FirstOrDefault(t => !environment.Targets.Contains(t, StringComparer.Ordinal)) is { } unknown)
            return (null, Problem.Bad("unknown-target", $"\"{unknown}\" is not a target of {environment.Name}. {NearestWord.Suggest(unknown, environment.Targets)}"));
        if (submission.Targets.Count == 0 && environment.Targets.Count > 0) return (null, Problem.Bad("target-missing", $"Say which target of {environment.Name}: {string.Join(", ", environment.Targets)}."));
        var keys = submission.Targets.Order(StringComparer.Ordinal).DefaultIfEmpty("").Select(target => new LiveKey(environment.Name, component.Name, target));
        return (new Place(environment, component, estate.Repositories[component.Repository], [.. keys]), null);
    }

    /// <summary>A path of git as a path of a change.</summary>
    internal static ChangedPath Translated(PathChange change) =>
        new(change.OldPath, change.NewPath, change.OldMode == PathChange.SubmoduleMode || change.NewMode == PathChange.SubmoduleMode);

    private static List<Gap> Gaps(Submission submission, Place place, List<TargetLive> lives, IReadOnlyList<FoundPlan> plans)
    {
        var gaps = new List<Gap>();
        foreach (var (target, _) in lives.Where(l => l.Live.Answered is null))
            gaps.Add(new Gap(GapCode.NoBaseline, $"Nothing was ever answered for {place.Component.Name} in {place.Environment.Name}{(lives.Count > 1 ? " on " + target : "")}."));
        if (place.Environment.Requires.Contains(RequiredInput.Plan) && plans.Count == 0) gaps.Add(new Gap(GapCode.InputMissing, $"{place.Environment.Name} requires a plan, and none was given."));
        if (place.Environment.Requires.Contains(RequiredInput.Artifact) && submission.Artifacts.Count == 0) gaps.Add(new Gap(GapCode.InputMissing, $"{place.Environment.Name} requires an artifact, and none was given."));
        if (plans.Count > 0) gaps.Add(new Gap(GapCode.PlanClaimed, "The plan was uploaded with an API token; nothing proves that it was made from this head."));
        if (submission.Artifacts.Count > 0) gaps.Add(new Gap(GapCode.ArtifactUnproven, "No build provenance ties the artifacts to this head."));
        return gaps;
    }

    private static IReadOnlyList<Component> Touched(BlastRadiusReport radius, Place place, Estate estate) =>
        [.. radius.Services.Where(s => s.Hop == 0).Select(s => estate.Components.GetValueOrDefault(s.Name)).Append(place.Component).Where(c => c is not null).Select(c => c!).DistinctBy(c => c.Name).OrderBy(c => c.Name, StringComparer.Ordinal)];

    /// <summary>Ran here answered and healthy within 30 days with these very artifacts, and no migration or infrastructure file lies between.</summary>
    private static async Task<bool> AreKnownGoodAsync(
        StoreReader snapshot, GitHistory history, Change change, IReadOnlyList<(LiveKey Key, JudgedRange Range)> targets, ConfigurationInForce active, CancellationToken cancel)
    {
        foreach (var (key, range) in targets)
            if (!await IsKnownGoodAsync(snapshot, history, key, change, range, active, cancel)) return false;
        return true;
    }

    private static async Task<bool> IsKnownGoodAsync(
        StoreReader snapshot, GitHistory history, LiveKey key, Change change, JudgedRange range, ConfigurationInForce active, CancellationToken cancel)
    {
        if (range.Direction == Direction.Forward || change.Plans.Count > 0 || (range.Direction == Direction.Rollback && range.TouchesMigrations)) return false;
        if (!snapshot.WasHealthy(key, change.Sources[0].Head, ArtifactsText(change), snapshot.Now - KnownGoodFor)) return false;
        return range.Direction == Direction.Redeploy || !await MigratedSinceAsync(snapshot, history, key, change, active, cancel);
    }

    /// <summary>
    /// Whether anything that was tried here since this last began to run held a migration. What runs now need not show it: a migration whose file was
    /// taken out again has changed the data all the same, and so may one of a deployment that failed.
    /// </summary>
    private static async Task<bool> MigratedSinceAsync(
        StoreReader snapshot, GitHistory history, LiveKey key, Change change, ConfigurationInForce active, CancellationToken cancel)
    {
        var tried = snapshot.TriedSince(key, change.Sources[0].Head, ArtifactsText(change), MostTried + 1);
        if (tried.Count > MostTried || tried.Any(step => HasScripts(snapshot, step))) return true;
        foreach (var head in tried.Select(step => step.Head).Distinct())
        {
            var changed = await history.ChangedPathsAsync(change.Sources[0].Head, head, cancel);
            if (changed.Gaps.Count > 0 || IsMigration(changed.Changes.Select(Translated), active.Loaded.Estate)) return true;
        }

        return false;
    }

    private static bool HasScripts(StoreReader snapshot, LiveHistoryRow step) =>
        step.ChangeId is { } id && snapshot.Change(id) is { } row && StoredVerdicts.Statement(snapshot, row).Change.Plans.Any(p => p.Format == SqlPlanReader.Format);

    internal static bool IsMigration(IEnumerable<ChangedPath> paths, Estate estate) =>
        paths.SelectMany(p => p.Both).Any(path => estate.InfrastructurePaths.Any(glob => glob.Matches(path)));

    /// <summary>The artifacts of a change as the history of live keeps them.</summary>
    public static string ArtifactsText(Change change) => System.Text.Encoding.UTF8.GetString(CanonicalJson.Write(change.ArtifactsJson()));

    private static async Task<IReadOnlyList<string>> SupersededAsync(StoreReader snapshot, GitHistory history, Place place, Change change, CancellationToken cancel)
    {
        var older = new List<string>();
        foreach (var open in snapshot.OpenChanges(place.Environment.Name, place.Component.Name).Where(c => c.State == ChangeState.Waiting && c.Id != change.Id))
        {
            if (FactRefresh.KeysOf(StoredVerdicts.Statement(snapshot, open).Change).Except(place.Keys).Any()) continue;
            var head = snapshot.Heads(open.Id).FirstOrDefault(h => h.Repository == place.Repository.Id)?.Head;
            if (head is { } earlier && (await history.IsAncestorAsync(earlier, change.Sources[0].Head, cancel)).Value) older.Add(open.Id);
        }

        return older;
    }
}
