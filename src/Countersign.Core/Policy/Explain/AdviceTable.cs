namespace Countersign.Core.Policy;

/// <summary>
/// Every text of advice there is. It may vary the change, its split, its component, the time and who answers. It never speaks of authorship,
/// declarations or people: advice that a mark be left out, a commit rewritten or somebody's level raised would teach the way round the gate. A fact that
/// is not in the table is never varied.
/// </summary>
public static class AdviceTable
{
    private const string Split = "Split it: ship what does not do this now, and what does as a change of its own.";

    /// <summary>What to do where another value of this fact would help.</summary>
    public static IReadOnlyDictionary<Fact, string> Vary { get; } = new Dictionary<Fact, string>
    {
        [FactCatalog.ChangeKind] = "Make it a change of code or configuration and deploy that, instead of running a command.",
        [FactCatalog.ChangeUnproven] = "Bring plans made by the pinned workload at this head, and artifacts with build provenance.",
        [FactCatalog.EnvironmentFrozen] = "Ship it after the freeze.",
        [FactCatalog.BusinessHours] = "Ship it Monday to Friday between 08:00 and 18:00, in the environment's time zone.",
        [FactCatalog.ComponentName] = "Ship what belongs to other components as changes of theirs.",
        [FactCatalog.ComponentTier] = "Ship what belongs to other components as changes of theirs.",
        [FactCatalog.ComponentCustomerFacing] = "Ship what belongs to other components as changes of theirs.",
        [FactCatalog.Severity] = "Make the worst effect smaller, or split it: ship the rest now, and that effect as a change of its own.",
        [FactCatalog.Deletes] = Split,
        [FactCatalog.Replaces] = Split,
        [FactCatalog.LosesState] = "Split it: ship the rest now, and what loses state as a change of its own; or keep the state, for instance by a snapshot and a move instead of a replacement.",
        [FactCatalog.Irreversible] = "Give it a way back first, for instance a backup or a deletion window; or split it off as a change of its own.",
        [FactCatalog.Services] = "Ship it one component at a time.",
        [FactCatalog.Dependents] = "Ship it one component at a time.",
        [FactCatalog.CustomerFacing] = "Ship what customers use as a change of its own.",
        [FactCatalog.Labels] = "Split it: ship what touches the labelled paths as a change of its own.",
        [FactCatalog.ChecksFailed] = "Mend the check that failed, and ship the head that passes.",
    };

    /// <summary>What to do where a fact is not known.</summary>
    public const string Supply = "Supply what could not be read, for instance a plan that covers the change, or the whole history in place of a part of it; then submit it again.";

    /// <summary>What to do where a rule requires something.</summary>
    public static string Answer(Requirement requirement) => requirement switch
    {
        SignOffRequirement => $"Ask for it: {requirement.Text}. Everybody who may give it is named on the change's page.",
        ReviewRequirement => $"Ask for it: {requirement.Text}; a sign-off meets it too.",
        _ => "Say what the change is for, how it was tested and what the way back is.",
    };

    /// <summary>What to do where only the override is left.</summary>
    public const string NoAnswer = "No sign-off releases this. If it cannot wait, break-glass is there, with a review afterwards.";

    /// <summary>What to do where no rule is about the change.</summary>
    public const string NoRule = "Ship it in a component or environment that a rule of the policy is about.";
}
