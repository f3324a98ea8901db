namespace Countersign.Core.BlastRadius;

/// <summary>
/// A block of the configuration that loses objects, or that refers to one that does. What refers is told block by block: what one instance
/// needs, the others need too.
/// </summary>
/// <param name="Address">Its address without the keys of instances.</param>
/// <param name="UsedBy">Addresses of the blocks that refer to it, directly or through variables and outputs of modules; in ordinal order, each once.</param>
/// <param name="Components">The known components that tags of its objects name; in ordinal order.</param>
public sealed record PlannedBlock(string Address, IReadOnlyList<string> UsedBy, IReadOnlyList<string> Components)
{
    /// <summary>Most references that are followed from what is lost to who needs it.</summary>
    public const int MaxSteps = 4;
}
