using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Policy;

namespace Countersign.Core.Replay;

/// <summary>
/// The policy's facts about a past deployment. What only a gate would have, git has not: a plan, a check's result. A check is taken to have passed; a
/// missing plan is judged both ways, because which way it goes is the very thing that a plan tells.
/// </summary>
internal static class PastFacts
{
    private const string Me = "replay";

    /// <summary>The change that a gate would have been asked about.</summary>
    public static Change ChangeOf(ReplaySettings settings, PastDeployment deployment, Component component) => new()
    {
        Installation = Me,
        Environment = settings.Environment.Name,
        Component = component.Name,
        Sources = [new SourceRange(settings.Repository, deployment.Range.Base, deployment.Range.Head)],
        Requester = new Requester(RequesterKind.Workload, Me),
    };

    /// <summary>The facts of one deployment of one component.</summary>
    /// <param name="settings">Where it went.</param>
    /// <param name="roster">Who its people were.</param>
    /// <param name="deployment">The deployment.</param>
    /// <param name="component">The component.</param>
    /// <param name="harmlessPlan">Whether a missing plan is taken to have shown nothing.</param>
    public static FactSet Of(ReplaySettings settings, IRoster roster, PastDeployment deployment, Component component, bool harmlessPlan)
    {
        var radius = deployment.Effects.Radius;
        return PolicyFacts.Build(new FactSources
        {
            Change = ChangeOf(settings, deployment, component),
            Direction = Direction.Forward,
            Environment = settings.Environment,
            Component = component,
            Authorship = [new AuthorshipReport(settings.Repository, deployment.Range.Base, deployment.Range.Head, deployment.Commits, [])],
            BlastRadius = harmlessPlan ? radius with { Gaps = [.. radius.Gaps.Where(g => g.Code != GapCode.PlanMissing)] } : radius,
            People = roster.Authors(deployment),
            Labels = deployment.Effects.Labels,
            ChecksFailed = false,
            Now = deployment.Range.At,
        });
    }

    /// <summary>Whether infrastructure changed and no plan of it is there.</summary>
    public static bool LacksPlan(PastDeployment deployment) => deployment.Effects.Radius.Gaps.Any(g => g.Code == GapCode.PlanMissing);
}
