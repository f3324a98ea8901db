namespace Countersign.Core.Guard;

/// <summary>One configured environment as the guard recognises it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tier">Its tier, for instance <c>production</c>.</param>
/// <param name="Accounts">By provider (<c>aws</c>, <c>kubernetes</c>, <c>gcloud</c>, <c>azure</c>, <c>terraform-workspace</c>, <c>host</c> …): account ids, contexts, projects, workspaces, host names; <c>*</c> matches within one.</param>
/// <param name="Unclear">What an unclear call means here.</param>
public sealed record GuardedEnvironment(string Name, string Tier, IReadOnlyDictionary<string, IReadOnlyList<string>> Accounts, GuardOutcome Unclear = GuardOutcome.Hold);

/// <summary>What an installation tells the guard: its environments, never guessed from a resource's name.</summary>
/// <param name="Environments">Configured environments; empty where nothing is configured, and then what is not local is shared.</param>
public sealed record GuardInventory(IReadOnlyList<GuardedEnvironment> Environments)
{
    /// <summary>Nothing configured.</summary>
    public static GuardInventory None { get; } = new([]);
}
