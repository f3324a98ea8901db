namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>
/// Blocks of the configuration that run commands when their objects are made or deleted. A plan says neither what such a command does nor
/// whether it runs at the beginning or at the end of an object's life.
/// </summary>
internal sealed class Provisioners
{
    private readonly HashSet<string> _blocks = new(StringComparer.Ordinal);

    /// <summary>This block has provisioners.</summary>
    public void Add(string block) => _blocks.Add(block);

    /// <summary>The commands that these effects bring with them, as effects of their own.</summary>
    public IReadOnlyList<PlannedEffect> RunsOf(IReadOnlyList<PlannedEffect> effects) =>
        _blocks.Count == 0 ? [] : [.. effects.Where(Runs).Select(Run)];

    // The tools run no provisioners for the leftover of an earlier replacement.
    private bool Runs(PlannedEffect effect) =>
        effect is { Does: Does.Create or Does.Replace or Does.Delete, DeposedKey: "" } && _blocks.Contains(BlockAddress.Of(effect.Address));

    private static PlannedEffect Run(PlannedEffect effect) => new()
    {
        Does = Does.Run,
        Kind = "provisioner",
        Address = effect.Address,
        Traits = EffectTraits.NotUnderstood,
        Certainty = effect.Does == Does.Replace ? Certainty.Certain : Certainty.Possible,
        Because = ["its block has provisioners; what their commands do is not in the plan"],
        Source = effect.Source,
    };
}
