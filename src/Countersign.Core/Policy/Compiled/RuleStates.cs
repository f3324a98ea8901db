namespace Countersign.Core.Policy;

/// <summary>What a policy alone says, strictest last; sign-offs come after it.</summary>
public enum Ruling
{
    /// <summary>Nothing is asked.</summary>
    Passes,

    /// <summary>It waits for requirements.</summary>
    Asks,

    /// <summary>It is held, and no sign-off releases that.</summary>
    Holds,

    /// <summary>It is denied.</summary>
    Denies,
}

/// <summary>How every rule of a policy came out for one row, as bits. Made once and filled again for each row.</summary>
public sealed class RuleStates
{
    internal RuleStates(int rules)
    {
        var words = (rules + 63) / 64;
        (Certain, Possible, Lifted) = (new ulong[words], new ulong[words], new ulong[words]);
    }

    /// <summary>Rules that are certainly about the change, exceptions aside; rule 0 is the lowest bit of the first word.</summary>
    public ulong[] Certain { get; }

    /// <summary>Rules that are or may be about the change, exceptions aside.</summary>
    public ulong[] Possible { get; }

    /// <summary>Rules that an exception lifts.</summary>
    public ulong[] Lifted { get; }

    /// <summary>Whether this rule is about the change, exceptions aside.</summary>
    public Truth Applies(int rule) => Has(Certain, rule) ? Truth.True : Has(Possible, rule) ? Truth.Unknown : Truth.False;

    /// <summary>Whether an exception lifts this rule.</summary>
    public bool IsLifted(int rule) => Has(Lifted, rule);

    /// <summary>Whether this rule demands something: it is or may be about the change, and is not lifted.</summary>
    public bool IsActive(int rule) => Has(Possible, rule) && !Has(Lifted, rule);

    internal void Clear()
    {
        Array.Clear(Certain);
        Array.Clear(Possible);
        Array.Clear(Lifted);
    }

    internal void Set(int rule, Truth truth, bool isLifted)
    {
        var bit = 1UL << (rule % 64);
        Possible[rule / 64] |= bit;
        if (truth == Truth.True) Certain[rule / 64] |= bit;
        if (isLifted) Lifted[rule / 64] |= bit;
    }

    private static bool Has(ulong[] bits, int rule) => (bits[rule / 64] >> (rule % 64) & 1) != 0;
}
