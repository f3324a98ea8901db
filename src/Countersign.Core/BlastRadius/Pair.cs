namespace Countersign.Core.BlastRadius;

/// <summary>What losing two objects in one plan means.</summary>
internal enum PairRule
{
    /// <summary>The holder keeps a copy of what it names.</summary>
    Backup,

    /// <summary>The holder is encrypted with what it names.</summary>
    Encryption,

    /// <summary>The holder is a part of what it names and goes with it.</summary>
    Part,

    /// <summary>The holder protects what it names.</summary>
    Protection,

    /// <summary>The holder is one of several that serve what it names.</summary>
    Replica,
}

/// <summary>Two kinds of objects of which one names the other.</summary>
/// <param name="Rule">What it means.</param>
/// <param name="Holders">Types that carry the link; empty: any.</param>
/// <param name="Link">The attribute that names the other; empty where no attribute does.</param>
/// <param name="Names">Types that it names; empty: any.</param>
internal sealed record Pair(PairRule Rule, HashSet<string> Holders, string Link, HashSet<string> Names)
{
    /// <summary>Whether this type may carry the link.</summary>
    public bool IsHolder(string type) => Holders.Count == 0 || Holders.Contains(type);

    /// <summary>Whether this type may be named.</summary>
    public bool IsNamed(string type) => Names.Count == 0 || Names.Contains(type);
}
