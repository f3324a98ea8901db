using System.Text.Json.Nodes;
using Countersign.Adapters.Git;
using Countersign.Cli.Remote;
using Countersign.Cli.Verbs;
using Countersign.Core;
using Countersign.Core.Authorship;
using Countersign.Core.BlastRadius;
using Countersign.Core.BlastRadius.Sql;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.People;
using Countersign.Core.Policy;
using ChangedPaths = Countersign.Core.BlastRadius.ChangedPaths;

namespace Countersign.Cli.Local;

/// <summary>
/// Decides without a gate, from the working tree's own configuration: a look ahead that binds nobody. What runs is taken to be where the
/// branch began; reviews, sign-offs, proofs and what is really live only the gate knows.
/// </summary>
internal static class DryRun
{
    private const string Me = "dry-run";

    /// <summary>Decides about what the caller asks.</summary>
    public static async Task<GateAnswer> DecideAsync(CliHost host, GateRequest ask, CancellationToken cancel)
    {
        var (change, facts, policy) = await GatherAsync(host, ask, cancel);
        return Answer(change, Gate.Decide(change, facts, policy, [], host.Time.GetUtcNow()));
    }

    /// <summary>Explains what the policy says of it, before anybody has answered, and what would make it pass.</summary>
    public static async Task<Explanation> ExplainAsync(CliHost host, GateRequest ask, CancellationToken cancel)
    {
        var (change, facts, policy) = await GatherAsync(host, ask, cancel);
        var now = host.Time.GetUtcNow();
        return Explanation.Of(policy, PolicyFacts.Build(facts.SourcesFor(change, now)), facts.Environment.DayAt(now));
    }

    private static async Task<(Change Change, Facts Facts, PolicySet Policy)> GatherAsync(CliHost host, GateRequest ask, CancellationToken cancel)
    {
        var configuration = LocalConfiguration.Find(host, ask.Config, host.Folder)
            ?? throw new StopException($"There is no {LocalConfiguration.FolderName} here to decide by.", "Let countersign init write a first one, or name a folder with --config.");
        var (policy, people, estate) = configuration.All();
        var place = PlaceOf(ask, estate);
        using var repository = await LocalRepository.OpenAsync(host.Folder, cancel);
        var head = await repository.ResolveAsync(ask.Head ?? "HEAD", cancel);
        var begin = await BaseAsync(repository, place, ask, head, cancel);
        var plans = new List<PlanFacts>();
        foreach (var plan in ask.Plans) plans.Add(await plan.ReadAsync(host, estate, cancel));
        var change = ChangeOf(ask, place, begin, head, plans);
        if (change.Duplicate() is { } twice) throw new StopException($"Two of the {twice} are the same.", "Name each once.");
        var marks = configuration.Marks().Under(place.Repository.Profile);
        return (change, await FactsAsync(ask, place, repository.History, change, plans, (policy, people, estate, marks), cancel), policy);
    }

    private sealed record Place(EnvironmentSettings Environment, Component Component, RepositorySettings Repository);

    /// <summary>The same ids, matched as exactly, as at the gate.</summary>
    private static Place PlaceOf(GateRequest ask, Estate estate)
    {
        var environment = estate.Environments.GetValueOrDefault(ask.Environment)
            ?? throw new StopException($"\"{ask.Environment}\" is not an environment here.", NearestWord.Suggest(ask.Environment, estate.Environments.Keys));
        var components = estate.Deployable;
        var name = ask.Component ?? (components.Count == 1 ? components.Keys.Single() : throw new StopException("Which component?", $"Give --component: {string.Join(", ", components.Keys.Order(StringComparer.Ordinal))}."));
        var component = components.GetValueOrDefault(name) ?? throw new StopException($"\"{name}\" is not a component here.", NearestWord.Suggest(name, components.Keys));
        if (environment.Repositories.Count > 0 && !environment.Repositories.Contains(component.Repository, StringComparer.Ordinal))
            throw new StopException($"{environment.Name} does not take deployments from repository {component.Repository}.", $"It takes: {string.Join(", ", environment.Repositories)}.");
        if (ask.Targets.FirstOrDefault(t => !environment.Targets.Contains(t, StringComparer.Ordinal)) is { } target)
            throw new StopException($"\"{target}\" is not a target of {environment.Name}.", NearestWord.Suggest(target, environment.Targets));
        if (ask.Targets.Count == 0 && environment.Targets.Count > 0) throw new StopException($"Which target of {environment.Name}?", $"Give --target: {string.Join(", ", environment.Targets)}.");
        return new Place(environment, component, estate.Repositories[component.Repository]);
    }

    /// <summary>Where the branch left the first listed ref, as it was last fetched from origin.</summary>
    private static async Task<CommitId> BaseAsync(LocalRepository repository, Place place, GateRequest ask, CommitId head, CancellationToken cancel)
    {
        if (ask.Base is { } named) return await repository.ResolveAsync(named, cancel);
        var listed = place.Repository.Refs[0];
        var fetched = listed.Replace("refs/heads/", "refs/remotes/origin/", StringComparison.Ordinal);
        foreach (var name in new[] { fetched, listed }.Distinct(StringComparer.Ordinal))
        {
            if ((await repository.History.ResolveAsync(name, cancel)).Id is not { } tip) continue;
            var shared = await repository.History.MergeBaseAsync(tip, head, cancel);
            return shared.Value ?? throw new StopException(shared.Gap!.Detail, "Name where to begin with --base.");
        }

        throw new StopException($"Neither {fetched} nor {listed} is in this repository, so nobody knows where the change begins.", "Fetch it, or name where to begin with --base.");
    }

    private static Change ChangeOf(GateRequest ask, Place place, CommitId begin, CommitId head, List<PlanFacts> plans) => new()
    {
        Installation = Me,
        Environment = place.Environment.Name,
        Component = place.Component.Name,
        Targets = [.. ask.Targets.Distinct(StringComparer.Ordinal)],
        Sources = [new SourceRange(place.Repository.Id, begin, head)],
        Artifacts = ask.Artifacts,
        Plans = [.. plans.Select(p => new PlanInput(p.Format, p.Target, p.Content))],
        Requester = new Requester(RequesterKind.Token, Me),
    };

    private static async Task<Facts> FactsAsync(
        GateRequest ask, Place place, GitHistory history, Change change, List<PlanFacts> plans, (PolicySet Policy, PeopleDirectory People, Estate Estate, MarkTable Marks) configuration, CancellationToken cancel)
    {
        var (begin, head) = (change.Sources[0].Base!.Value, change.Sources[0].Head);
        var added = await history.AuthorshipOfAsync(place.Repository.Id, begin, head, configuration.People, configuration.Marks, AuthorshipOptions.Default, HistoryOptions.Default, cancel);
        var changed = await history.ChangedPathsAsync(begin, head, cancel);
        List<ChangedPath> paths = [.. changed.Changes.Select(c => new ChangedPath(c.OldPath, c.NewPath, c.OldMode == PathChange.SubmoduleMode || c.NewMode == PathChange.SubmoduleMode))];
        var scripts = plans.Any(p => p.Format == SqlPlanReader.Format) ? await history.ReadScriptsAsync(head, paths, cancel) : new ReadScripts(paths, []);
        var radius = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs
        {
            Plans = plans,
            Ranges = [new ChangedPaths(place.Repository.Id, scripts.Paths)],
            Estate = configuration.Estate,
            Component = place.Component.Name,
            Tier = place.Environment.Tier,
            Gaps = [.. changed.Gaps, .. scripts.Gaps, .. await history.OpaqueContentAsync(changed.Changes, cancel)],
        });
        return new Facts
        {
            Environment = place.Environment,
            Component = place.Component,
            Touched = [.. radius.Services.Where(s => s.Hop == 0).Select(s => configuration.Estate.Components.GetValueOrDefault(s.Name)).OfType<Component>().Append(place.Component).DistinctBy(c => c.Name).OrderBy(c => c.Name, StringComparer.Ordinal)],
            People = configuration.People,
            Added = [added],
            BlastRadius = radius,
            OtherGaps = [.. GapsOf(ask, place, plans), .. place.Repository.PinsImages ? await ImageGapsAsync(ask, history, begin, head, cancel) : []],
            Direction = begin == head ? Direction.Redeploy : Direction.Forward,
            Labels = [.. configuration.Policy.LabelsOf([.. paths.SelectMany(p => p.Both)])],
            Live = new Live(begin, begin, 0),
            Targets = change.Targets.Count > 1 ? [.. change.SortedTargets.Select(t => new TargetLive(t, new Live(begin, begin, 0)))] : [],
            Intent = ask.Intent is var (what, test, wayBack) ? new Intent(what, test, wayBack, Me) : null,
        };
    }

    /// <summary>The commits behind images lie in other repositories, which a dry run does not read.</summary>
    private static async Task<IEnumerable<Gap>> ImageGapsAsync(GateRequest ask, GitHistory history, CommitId begin, CommitId head, CancellationToken cancel)
    {
        var images = await (ask.Provenance ?? new ProvenanceFiles([], [])).ResolveAsync(history, begin, head, cancel);
        return images.Gaps.Concat(images.Ranges.Select(r =>
            new Gap(GapCode.ArtifactSourceUnknown, $"{r.Images[0].New} was built from {r.Head.Short} of {r.Repository}, which a dry run does not read.")));
    }

    private static List<Gap> GapsOf(GateRequest ask, Place place, List<PlanFacts> plans)
    {
        var gaps = new List<Gap> { new(GapCode.ForgeNotConfigured, "A dry run asks no forge: reviews and checks were not read.") };
        if (place.Environment.Requires.Contains(RequiredInput.Plan) && plans.Count == 0) gaps.Add(new Gap(GapCode.InputMissing, $"{place.Environment.Name} requires a plan, and none was given."));
        if (place.Environment.Requires.Contains(RequiredInput.Artifact) && ask.Artifacts.Count == 0) gaps.Add(new Gap(GapCode.InputMissing, $"{place.Environment.Name} requires an artifact, and none was given."));
        if (plans.Count > 0) gaps.Add(new Gap(GapCode.PlanClaimed, "Nothing proves that the plan was made from this head."));
        if (ask.Artifacts.Count > 0) gaps.Add(new Gap(GapCode.ArtifactUnproven, "A dry run does not look for build provenance of the artifacts."));
        return gaps;
    }

    /// <summary>The shape of the contract. Nothing is granted by a dry run, so whatever the verdict, the change waits.</summary>
    private static GateAnswer Answer(Change change, Decision decision)
    {
        var reasons = decision.ReasonsJson();
        reasons.Add((JsonNode)new JsonObject { ["code"] = Me, ["rule"] = null, ["text"] = "This was a dry run: it grants nothing, and the gate decides again." });
        return GateAnswer.Read(new JsonObject
        {
            ["id"] = change.Id,
            ["digest"] = change.Digest.ToString(),
            ["mode"] = Words.Of(decision.Mode),
            ["verdict"] = Words.Of(decision.Verdict),
            ["state"] = "waiting",
            ["requirements"] = decision.RequirementsJson(),
            ["reasons"] = reasons,
            ["gaps"] = decision.GapsJson(),
            ["grant"] = null,
            ["url"] = null,
            ["answerBy"] = null,
        })!;
    }
}
