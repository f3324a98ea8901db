namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>What can stand at either end of a reference.</summary>
internal enum UseKind
{
    /// <summary>A block of the configuration that makes objects or reads them.</summary>
    Block,

    /// <summary>A variable of a module.</summary>
    Variable,

    /// <summary>An output of a module.</summary>
    Output,

    /// <summary>Everything in a module and in those inside of it.</summary>
    Whole,

    /// <summary>What decides whether there is a module at all, and how often: everything in it needs that.</summary>
    Condition,
}

/// <summary>One end of a reference.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Module">The module it belongs to, with a dot at its end; empty for a block, whose name says it, and for the root.</param>
/// <param name="Name">Its name; of a block the whole address.</param>
internal readonly record struct UseEnd(UseKind Kind, string Module, string Name);

/// <summary>
/// Who refers to what in the configuration of a plan: from there follows who is left without what is lost, also where nothing happens to them.
/// Kept in any order in which a plan is written, up to a limit; beyond it nothing is kept, and that is said.
/// </summary>
/// <param name="maxUses">Most references kept, and most blocks with components.</param>
internal sealed class UseGraph(int maxUses = PlanLimits.MaxUses)
{
    // Looking up who uses a block passes through variables and outputs, for each block anew.
    private const int LooksPerUse = 10;

    private readonly Dictionary<UseEnd, List<UseEnd>> _users = [];
    private readonly Dictionary<string, SortedSet<string>> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private int _uses;
    private int _looks;
    private int _told;

    /// <summary>Whether it was too much to keep or to follow, so that nothing of it is told.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>The block at this address.</summary>
    public static UseEnd Block(string address) => new(UseKind.Block, "", address);

    /// <summary>This end refers to something, in words that hold in this module.</summary>
    public void Uses(UseEnd user, string module, string reference)
    {
        if (Meant(module, BlockAddress.Of(reference)) is { } used) Uses(user, used);
    }

    /// <summary>This end needs that one.</summary>
    public void Uses(UseEnd user, UseEnd used)
    {
        if (user == used || IsTooLarge) return;
        if (!_users.TryGetValue(used, out var users)) _users[Once(used)] = users = [];
        if (users.Count > 0 && users[^1] == user) return;
        if (++_uses > maxUses) GiveUp();
        else users.Add(Once(user));
    }

    /// <summary>Tags of an object at this address name these components.</summary>
    public void Tagged(string address, IEnumerable<string> components)
    {
        if (IsTooLarge) return;
        var block = BlockAddress.Of(address);
        if (!_components.TryGetValue(block, out var known)) _components[block] = known = new SortedSet<string>(StringComparer.Ordinal);
        known.UnionWith(components);
        if (_components.Count > maxUses) GiveUp();
    }

    /// <summary>Who needs what these effects take away, up to <see cref="PlannedBlock.MaxSteps"/> references away.</summary>
    public IReadOnlyList<PlannedBlock> Of(IEnumerable<PlannedEffect> effects)
    {
        var found = new SortedDictionary<string, PlannedBlock>(StringComparer.Ordinal);
        var ring = effects.Where(effect => effect.FailsUsers).Select(effect => BlockAddress.Of(effect.Address)).ToHashSet(StringComparer.Ordinal);
        var needing = new HashSet<string>(StringComparer.Ordinal);
        for (var steps = 0; ring.Count > 0; steps++)
        {
            foreach (var block in ring) found[block] = new PlannedBlock(block, steps < PlannedBlock.MaxSteps ? UsersOf(block) : [], []);
            if (IsTooLarge) return [];
            var next = ring.SelectMany(block => found[block].UsedBy).ToHashSet(StringComparer.Ordinal);
            needing.UnionWith(next);
            next.ExceptWith(found.Keys);
            ring = next;
        }

        foreach (var block in needing)
            if (_components.TryGetValue(block, out var components)) found[block] = found[block] with { Components = [.. components] };
        return [.. found.Values.Where(block => block.UsedBy.Count > 0 || block.Components.Count > 0)];
    }

    public void Clear()
    {
        _users.Clear();
        _components.Clear();
        _names.Clear();
    }

    private string[] UsersOf(string block)
    {
        var users = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<UseEnd>();
        var open = new Stack<UseEnd>([Block(block), .. ModulesOf(block).Select(module => new UseEnd(UseKind.Whole, module, ""))]);
        while (open.TryPop(out var end) && !IsTooLarge)
        {
            foreach (var user in _users.GetValueOrDefault(end, []))
            {
                if (++_looks > (long)LooksPerUse * maxUses) GiveUp();
                if (user.Kind == UseKind.Block) users.Add(user.Name);
                else if (seen.Add(user)) open.Push(user);
                if (user.Kind == UseKind.Output && seen.Add(user with { Kind = UseKind.Whole, Name = "" })) open.Push(user with { Kind = UseKind.Whole, Name = "" });
                if (IsTooLarge) break;
            }
        }

        users.Remove(block);
        if ((_told += users.Count) > maxUses) GiveUp();
        return [.. users];
    }

    // The modules around a block, each with a dot at its end.
    private static IEnumerable<string> ModulesOf(string block)
    {
        const string Module = "module.";
        for (var at = 0; block.AsSpan(at).StartsWith(Module, StringComparison.Ordinal);)
        {
            var dot = block.IndexOf('.', at + Module.Length);
            if (dot < 0) yield break;
            at = dot + 1;
            yield return block[..at];
        }
    }

    // What a reference means; null for what stands for no object: locals are not in a plan, and the others are values of the block itself.
    private static UseEnd? Meant(string module, string reference)
    {
        var parts = reference.Split('.', 4);
        return parts switch
        {
            ["var", var name, ..] => new UseEnd(UseKind.Variable, module, name),
            ["module", var name] => new UseEnd(UseKind.Whole, $"{module}module.{name}.", ""),
            ["module", var name, var output, ..] => new UseEnd(UseKind.Output, $"{module}module.{name}.", output),
            ["data" or "ephemeral", var type, var name, ..] => Block($"{module}{parts[0]}.{type}.{name}"),
            ["local" or "each" or "count" or "self" or "path" or "terraform", ..] or [_] or [] => null,
            [var type, var name, ..] => Block($"{module}{type}.{name}"),
        };
    }

    private void GiveUp()
    {
        IsTooLarge = true;
        Clear();
    }

    // The same few names come again and again.
    private UseEnd Once(UseEnd end) => end with { Module = Once(end.Module), Name = Once(end.Name) };

    private string Once(string name) => _names.TryGetValue(name, out var known) ? known : _names[name] = name;
}
