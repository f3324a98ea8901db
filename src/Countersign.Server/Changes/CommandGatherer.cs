using Countersign.Core;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Server.Configuration;
using Countersign.Storage;
using Countersign.Storage.Sqlite;

namespace Countersign.Server.Changes;

/// <summary>
/// Finds out about a command. The gate was not there when it was written, so it counts as not understood, whatever the guard says of it;
/// plans that come with it add what they do, and nothing lowers that.
/// </summary>
internal sealed class CommandGatherer(SqliteStore store, Installation installation)
{
    /// <summary>Stands for the whole environment where a command names no component.</summary>
    public const string AnyComponent = "commands";

    private const string Format = "command";
    private const int MaxAddress = 500; // characters

    /// <summary>Gathers, or says why not.</summary>
    public (Gathered? Gathered, Problem? Problem) Gather(Submission submission, SubmittedCommand command, Submitter submitter, ConfigurationInForce active)
    {
        var estate = active.Loaded.Estate;
        if (!estate.Environments.TryGetValue(submission.Environment, out var environment))
            return (null, Problem.Bad("unknown-environment", $"\"{submission.Environment}\" is not an environment here. {NearestWord.Suggest(submission.Environment, estate.Environments.Keys)}"));
        if (submission.Component is { } name && !estate.Components.ContainsKey(name))
            return (null, Problem.Bad("unknown-component", $"\"{name}\" is not a component here. {NearestWord.Suggest(name, estate.Components.Keys)}"));
        var (plans, problem) = SubmittedPlans.Find(store, submission);
        return plans is null ? (null, problem) : (Gather(submission, command, submitter, active, environment, plans), null);
    }

    private Gathered Gather(
        Submission submission, SubmittedCommand command, Submitter submitter, ConfigurationInForce active, EnvironmentSettings environment, IReadOnlyList<FoundPlan> plans)
    {
        var component = ComponentOf(submission, active.Loaded.Estate, environment);
        var key = new LiveKey(environment.Name, component.Name, "");
        using var snapshot = store.Read();
        var change = new Change
        {
            Installation = installation.Id,
            Kind = ChangeKind.Command,
            Environment = environment.Name,
            Component = component.Name,
            Plans = [.. submission.Plans.Zip(plans, (asked, plan) => new PlanInput(asked.Format, asked.Target, plan.Facts.Content))],
            Command = command.Call,
            Requester = Requesters.Of(submitter, active.Loaded.People),
        };
        var radius = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs
        {
            Plans = [EffectOf(command), .. submission.Plans.Zip(plans, (asked, plan) => plan.Facts with { Target = asked.Target })],
            Estate = active.Loaded.Estate,
            Component = component.Name,
            Tier = environment.Tier,
        });
        var facts = new Facts
        {
            Environment = environment,
            Component = component,
            Touched = [.. radius.Services.Where(s => s.Hop == 0).Select(s => active.Loaded.Estate.Components.GetValueOrDefault(s.Name)).OfType<Component>().Append(component)
                .DistinctBy(c => c.Name).OrderBy(c => c.Name, StringComparer.Ordinal)],
            People = active.Loaded.People,
            Added = [],
            BlastRadius = radius,
            OtherGaps = plans.Count == 0 ? [] : [new Gap(GapCode.PlanClaimed, "The plan was uploaded with an API token; nothing proves that this command applies it.")],
            Direction = Direction.Forward,
            Labels = [],
            Live = snapshot.Live(key),
            Barred = Requesters.Barred(submitter, plans, active.Loaded.People),
            Intent = submission.Intent is { } intent ? new Intent(intent.What, intent.Test, intent.WayBack, submitter.Owner ?? submitter.TokenId) : null,
        };
        return new Gathered(new Undecided(change, facts, active, change.Requester.Owner), []);
    }

    /// <summary>The component that is named, else the only one there is; else one that stands for all, and is as important as the most important.</summary>
    private static Component ComponentOf(Submission submission, Estate estate, EnvironmentSettings environment)
    {
        if (submission.Component is { } name) return estate.Components[name];
        if (estate.Components.Count == 1) return estate.Components.Values.Single();
        return new Component
        {
            Name = AnyComponent,
            Repository = "",
            Tier = estate.Components.Values.Select(c => c.Tier).DefaultIfEmpty(1).Min(),
            CustomerFacing = environment.CustomerFacing,
        };
    }

    private static PlanFacts EffectOf(SubmittedCommand command)
    {
        var line = command.Call.Line;
        return new PlanFacts
        {
            Format = Format,
            Path = Format,
            Content = CanonicalJson.Digest(command.Call.ToJson()),
            Effects =
            [
                new PlannedEffect
                {
                    Does = Does.Run,
                    Kind = Format,
                    Address = line.Length <= MaxAddress ? line : line[..MaxAddress] + "…",
                    Traits = EffectTraits.NotUnderstood,
                    Because = command.Guard is { } says ? [$"The guard of {says.Host} says ({says.Family}): {says.Reason}"] : ["Nothing is known of it but its words."],
                    Source = Format,
                },
            ],
        };
    }
}
