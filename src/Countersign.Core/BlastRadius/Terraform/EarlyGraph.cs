namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>
/// The graph of a plan whose members were sorted by name: state and configuration then come before the changes, so nobody knows yet which
/// part of the graph explains something. All of it is kept until then, up to a limit; the tools themselves write the changes first.
/// </summary>
internal sealed class EarlyGraph(int maxEdges)
{
    /// <summary>Most edges kept: dependencies of objects and references of attributes.</summary>
    public const int MaxEdges = 200_000;

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly List<(string Address, string[] Blocks)> _dependencies = [];
    private readonly List<(string Module, string Block, string Attribute, string Reference)> _references = [];
    private int _edges;

    /// <summary>Whether it was too much to keep, so that nothing of it was kept.</summary>
    public bool IsTooLarge { get; private set; }

    public void DependsOn(string address, IReadOnlyList<string> blocks)
    {
        if (Takes(blocks.Count)) _dependencies.Add((address, [.. blocks.Select(Once)]));
    }

    public void Refers(string module, string block, string attribute, string reference)
    {
        if (Takes(1)) _references.Add((Once(module), Once(block), Once(attribute), Once(reference)));
    }

    /// <summary>Tells everything that was kept, and forgets it.</summary>
    public void TellTo(Cascades cascades)
    {
        foreach (var (address, blocks) in _dependencies) cascades.DependsOn(address, blocks);
        foreach (var (module, block, attribute, reference) in _references) cascades.Refers(module, block, attribute, reference);
        Clear();
    }

    private bool Takes(int edges)
    {
        if (IsTooLarge) return false;
        _edges += edges;
        if (_edges <= maxEdges) return true;
        IsTooLarge = true;
        Clear();
        return false;
    }

    private void Clear()
    {
        _names.Clear();
        _dependencies.Clear();
        _references.Clear();
    }

    // The same few names come again and again.
    private string Once(string name) => _names.TryGetValue(name, out var known) ? known : _names[name] = name;
}
