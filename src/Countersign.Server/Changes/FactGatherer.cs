using Countersign.Adapters.Git;
using Countersign.Core;
using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Sql;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.SignOff;
using Countersign.Server.Configuration;
using Countersign.Storage;
using Countersign.Storage.Sqlite;
using ChangedPaths = Countersign.Core.BlastRadius.ChangedPaths;

namespace Countersign.Server.Changes;

/// <summary>Everything that was found out about a submission.</summary>
/// <param name="Undecided">The change and its facts.</param>
/// <param name="Key">Whose live it moves.</param>
/// <param name="Supersedes">Open changes here whose head is an ancestor of this one's.</param>
internal sealed record Gathered(Undecided Undecided, LiveKey Key, IReadOnlyList<string> Supersedes);

/// <summary>
/// Finds out about a change by itself: which commits, who and what wrote them, what it does. What only the caller says (plans,
/// artifacts) is marked as claimed. Ids are matched exactly and refused before anything else is looked at.
/// </summary>
internal sealed class FactGatherer(SqliteStore store, RepositoryReader repositories, PinnedImages images, Installation installation)
{
    private static readonly TimeSpan KnownGoodFor = TimeSpan.FromDays(30);

    /// <summary>Most deployments since, each of which is looked at before a way back goes through unasked.</summary>
    private const int MostTried = 50;

    /// <summary>Gathers, or says why not.</summary>
    public async Task<(Gathered? Gathered, Problem? Problem)> GatherAsync(Submission submission, Submitter submitter, ConfigurationInForce active, CancellationToken cancel)
    {
        var (place, problem) = PlaceOf(submission, active.Loaded.Estate);
        if (place is null) return (null, problem);
        var (plans, planProblem) = PlansOf(submission);
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
        Submission submission, Submitter submitter, ConfigurationInForce active, Place place, List<(PlanRow Row, PlanFacts Facts)> plans, GitHistory history, CommitId head, CancellationToken cancel)
    {
        using var snapshot = store.Read();
        var live = snapshot.Live(place.Key);
        var change = new Change
        {
            Installation = installation.Id,
            Environment = place.Environment.Name,
            Component = place.Component.Name,
            Targets = submission.Targets,
            Sources = [new SourceRange(place.Repository.Id, live.Answered, head)],
            Artifacts = submission.Artifacts,
            Plans = [.. submission.Plans.Zip(plans, (asked, plan) => new PlanInput(asked.Format, asked.Target, plan.Facts.Content))],
            Requester = new Requester(RequesterKind.Token, submitter.TokenId, submitter.Owner),
        };
        var forge = ForgeFacts.NotConfigured;
        var range = await RangeAsync(history, place, live, head, active, PasskeyDeclarations.Of(snapshot, place.Repository.Id), cancel);
        // What is not new was answered before, with the images that it pins.
        var behind = place.Repository.PinsImages && range.Direction == Direction.Forward
            ? await images.JudgeAsync(history, live.Answered ?? live.Runs, head, range.Changed, submission.Provenance, active, cancel)
            : ImagesBehind.None;
        var scripts = plans.Any(p => p.Facts.Format == SqlPlanReader.Format)
            ? await history.ReadScriptsAsync(head, range.Paths, cancel)
            : new ReadScripts(range.Paths, []);
        var (rules, unreadable) = await RepositoryRulesReader.ReadAsync(history, place.Repository.Id, live.Answered, [.. range.Paths.SelectMany(p => p.Both)], active.Loaded, cancel);
        List<Gap> gaps = [.. forge.Gaps, .. Gaps(submission, place, live, plans), .. unreadable];
        var radius = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs
        {
            Plans = [.. submission.Plans.Zip(plans, (asked, plan) => plan.Facts with { Target = asked.Target })],
            Ranges = [new ChangedPaths(place.Repository.Id, scripts.Paths), .. behind.Paths],
            Estate = active.Loaded.Estate,
            Component = place.Component.Name,
            Tier = place.Environment.Tier,
            Gaps = [.. range.Gaps, .. scripts.Gaps, .. await history.OpaqueContentAsync(range.Changed, cancel)],
        });
        var facts = new Facts
        {
            Environment = place.Environment,
            Component = place.Component,
            Touched = Touched(radius, place, active.Loaded.Estate),
            People = active.Loaded.People,
            Added = [range.Added, .. behind.Added],
            TakenAway = range.TakenAway is null ? [] : [range.TakenAway],
            BlastRadius = radius,
            OtherGaps = [.. gaps, .. behind.Gaps],
            Direction = range.Direction,
            KnownGood = await KnownGoodAsync(snapshot, history, place, change, range, active, cancel),
            Labels = [.. active.Loaded.Policy.LabelsOf([.. range.Paths.Concat(behind.Paths.SelectMany(p => p.Paths)).SelectMany(p => p.Both)])],
            RepositoryRules = rules,
            Live = live,
            Barred = Barred(submitter, plans),
            Reviews = forge.Reviews,
            Pushers = forge.Pushers,
            Patches = forge.Patches,
            ChecksFailed = forge.ChecksFailed,
            PlansAlike = [.. change.Plans.SelectMany(p => snapshot.PlansAlike(p.Format, p.Content, PlanAlike.MaxCount).Select(earlier => new PlanAlike(p.Format, earlier, p.Content))).Take(PlanAlike.MaxCount)],
            Intent = submission.Intent is { } intent ? new Intent(intent.What, intent.Test, intent.WayBack, submitter.Owner ?? submitter.TokenId) : null,
        };
        return new Gathered(new Undecided(change, facts, active, submitter.Owner), place.Key, await SupersededAsync(snapshot, history, place, change, cancel));
    }

    private sealed record Place(EnvironmentSettings Environment, Component Component, RepositorySettings Repository, LiveKey Key);

    private sealed record Range(
        AuthorshipReport Added, AuthorshipReport? TakenAway, IReadOnlyList<PathChange> Changed, IReadOnlyList<ChangedPath> Paths, IReadOnlyList<Gap> Gaps, Direction Direction, bool TouchesMigrations);

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
        if (submission.Targets.Count > 1) return (null, Problem.Bad("one-target-at-a-time", "Submit one change for each target; each target has its own live."));
        if (submission.Targets.Count == 0 && environment.Targets.Count > 0) return (null, Problem.Bad("target-missing", $"Say which target of {environment.Name}: {string.Join(", ", environment.Targets)}."));
        return (new Place(environment, component, estate.Repositories[component.Repository], new LiveKey(environment.Name, component.Name, submission.Targets.Count == 0 ? "" : submission.Targets[0])), null);
    }

    private (List<(PlanRow Row, PlanFacts Facts)>? Plans, Problem? Problem) PlansOf(Submission submission)
    {
        using var snapshot = store.Read();
        var found = new List<(PlanRow, PlanFacts)>();
        foreach (var asked in submission.Plans)
        {
            if (snapshot.Plan(asked.Sha256, asked.Format) is not { } row) return (null, Problem.Bad("unknown-plan", $"No {asked.Format} plan {asked.Sha256} was uploaded. PUT it to /api/v1/plans/{asked.Sha256.Hex}?format={asked.Format} first."));
            var bytes = snapshot.Evidence(row.Report)?.Bytes ?? throw new StoreDamagedException($"Plan {asked.Sha256} names evidence that is not kept. Restore the last backup.");
            found.Add((row, PlanFactsRecord.Read(bytes, out var damaged) ?? throw new StoreDamagedException($"Plan {asked.Sha256} cannot be read: {damaged}")));
        }

        // Two files may be one plan: they then differ in nothing but when they were made.
        if (submission.Plans.Zip(found, (asked, plan) => (asked.Format, asked.Target, plan.Item2.Content)).Distinct().Count() != found.Count)
            return (null, Problem.Bad("plan-twice", "Two of the plans are the same plan. Name it once, or say which target each is for."));

        return (found, null);
    }

    /// <summary>
    /// What is added (answered..head) and, when the head does not descend from what runs, what is taken away (head..live). Before a
    /// baseline, what runs stands in for what was answered, so that a first look shows something; the gap says that nothing was.
    /// </summary>
    private static async Task<Range> RangeAsync(GitHistory history, Place place, Live live, CommitId head, ConfigurationInForce active, AuthorshipOptions declared, CancellationToken cancel)
    {
        var from = live.Answered ?? live.Runs;
        async Task<AuthorshipReport> Report(CommitId? begin, CommitId end) => await history.AuthorshipOfAsync(
            place.Repository.Id, begin, end, active.Loaded.People, active.Loaded.MarksIn(place.Repository), declared, HistoryOptions.Default, cancel);
        var added = await Report(from, head);
        var changed = await history.ChangedPathsAsync(from, head, cancel);
        var paths = changed.Changes.Select(Translated).ToList();
        var gaps = changed.Gaps.ToList();

        var direction = Direction.Forward;
        AuthorshipReport? takenAway = null;
        if (live.Runs is { } runs)
        {
            var descends = await history.IsAncestorAsync(runs, head, cancel);
            if (descends.Gap is { } unreadable) gaps.Add(unreadable);
            if (runs == head) direction = Direction.Redeploy;
            else if (!descends.Value)
            {
                takenAway = await Report(head, runs);
                var away = await history.ChangedPathsAsync(runs, head, cancel);
                paths = [.. paths.Concat(away.Changes.Select(Translated)).Distinct()];
                gaps.AddRange(away.Gaps);
                if (added.Commits.Count == 0) direction = Direction.Rollback;
            }
        }

        return new Range(added, takenAway, changed.Changes, paths, gaps, direction, IsMigration(paths, active.Loaded.Estate));
    }

    /// <summary>A path of git as a path of a change.</summary>
    internal static ChangedPath Translated(PathChange change) =>
        new(change.OldPath, change.NewPath, change.OldMode == PathChange.SubmoduleMode || change.NewMode == PathChange.SubmoduleMode);

    private static List<Gap> Gaps(Submission submission, Place place, Live live, List<(PlanRow Row, PlanFacts Facts)> plans)
    {
        var gaps = new List<Gap>();
        if (live.Answered is null) gaps.Add(new Gap(GapCode.NoBaseline, $"Nothing was ever answered for {place.Component.Name} in {place.Environment.Name}."));
        if (place.Environment.Requires.Contains(RequiredInput.Plan) && plans.Count == 0) gaps.Add(new Gap(GapCode.InputMissing, $"{place.Environment.Name} requires a plan, and none was given."));
        if (place.Environment.Requires.Contains(RequiredInput.Artifact) && submission.Artifacts.Count == 0) gaps.Add(new Gap(GapCode.InputMissing, $"{place.Environment.Name} requires an artifact, and none was given."));
        if (plans.Count > 0) gaps.Add(new Gap(GapCode.PlanClaimed, "The plan was uploaded with an API token; nothing proves that it was made from this head."));
        if (submission.Artifacts.Count > 0) gaps.Add(new Gap(GapCode.ArtifactUnproven, "No build provenance ties the artifacts to this head."));
        return gaps;
    }

    private static IReadOnlyList<Component> Touched(BlastRadiusReport radius, Place place, Estate estate) =>
        [.. radius.Services.Where(s => s.Hop == 0).Select(s => estate.Components.GetValueOrDefault(s.Name)).Append(place.Component).Where(c => c is not null).Select(c => c!).DistinctBy(c => c.Name).OrderBy(c => c.Name, StringComparer.Ordinal)];

    /// <summary>Ran here answered and healthy within 30 days with these very artifacts, and no migration or infrastructure file lies between.</summary>
    private static async Task<bool> KnownGoodAsync(
        StoreReader snapshot, GitHistory history, Place place, Change change, Range range, ConfigurationInForce active, CancellationToken cancel)
    {
        if (range.Direction == Direction.Forward || change.Plans.Count > 0 || (range.Direction == Direction.Rollback && range.TouchesMigrations)) return false;
        if (!snapshot.WasHealthy(place.Key, change.Sources[0].Head, ArtifactsText(change), snapshot.Now - KnownGoodFor)) return false;
        return range.Direction == Direction.Redeploy || !await MigratedSinceAsync(snapshot, history, place, change, active, cancel);
    }

    /// <summary>
    /// Whether anything that was tried here since this last began to run held a migration. What runs now need not show it: a migration whose file was
    /// taken out again has changed the data all the same, and so may one of a deployment that failed.
    /// </summary>
    private static async Task<bool> MigratedSinceAsync(
        StoreReader snapshot, GitHistory history, Place place, Change change, ConfigurationInForce active, CancellationToken cancel)
    {
        var tried = snapshot.TriedSince(place.Key, change.Sources[0].Head, ArtifactsText(change), MostTried + 1);
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

    private static bool IsMigration(IEnumerable<ChangedPath> paths, Estate estate) =>
        paths.SelectMany(p => p.Both).Any(path => estate.InfrastructurePaths.Any(glob => glob.Matches(path)));

    /// <summary>The artifacts of a change as the history of live keeps them.</summary>
    public static string ArtifactsText(Change change) => System.Text.Encoding.UTF8.GetString(CanonicalJson.Write(change.ArtifactsJson()));

    private static Dictionary<string, RefusalCode> Barred(Submitter submitter, List<(PlanRow Row, PlanFacts Facts)> plans)
    {
        var barred = new Dictionary<string, RefusalCode>(StringComparer.Ordinal);
        if (submitter.Owner is { } owner) barred[owner] = RefusalCode.SignerIsRequester;
        foreach (var (row, _) in plans)
            if (row.UploadedBy.Length > 0) barred.TryAdd(row.UploadedBy, RefusalCode.SignerIsRequester);
        return barred;
    }

    private static async Task<IReadOnlyList<string>> SupersededAsync(StoreReader snapshot, GitHistory history, Place place, Change change, CancellationToken cancel)
    {
        var older = new List<string>();
        var target = place.Key.Target;
        foreach (var open in snapshot.OpenChanges(place.Key.Environment, place.Key.Component).Where(c => c.State == ChangeState.Waiting && c.Id != change.Id))
        {
            if (FactRefresh.KeyOf(StoredVerdicts.Statement(snapshot, open).Change).Target != target) continue;
            var head = snapshot.Heads(open.Id).FirstOrDefault(h => h.Repository == place.Repository.Id)?.Head;
            if (head is { } earlier && (await history.IsAncestorAsync(earlier, change.Sources[0].Head, cancel)).Value) older.Add(open.Id);
        }

        return older;
    }
}
