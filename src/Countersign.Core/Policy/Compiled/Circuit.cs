using System.Diagnostics;
using System.Numerics;

namespace Countersign.Core.Policy;

/// <summary>A condition over bits: two for each clause, whether it surely holds and whether it possibly does. Unknown is "possibly, not surely".</summary>
internal abstract class Circuit
{
    /// <summary>The truth for these bits.</summary>
    public abstract Truth Of(ReadOnlySpan<ulong> surely, ReadOnlySpan<ulong> possibly);

    /// <summary>The number of a clause that is open and leaves this circuit open; only asked where it is.</summary>
    public abstract int OpenClause(ReadOnlySpan<ulong> surely, ReadOnlySpan<ulong> possibly);
}

/// <summary>Every clause must hold.</summary>
/// <param name="masks">The words that have any of its clauses, with these.</param>
internal sealed class ClauseCircuit((int Word, ulong Mask)[] masks) : Circuit
{
    /// <summary>Its clauses where all of them stand in the first word.</summary>
    public ulong? FirstWord => masks is [(0, var mask)] ? mask : null;

    public override Truth Of(ReadOnlySpan<ulong> surely, ReadOnlySpan<ulong> possibly)
    {
        var truth = Truth.True;
        foreach (var (word, mask) in masks)
        {
            if ((possibly[word] & mask) != mask) return Truth.False;
            if ((surely[word] & mask) != mask) truth = Truth.Unknown;
        }

        return truth;
    }

    public override int OpenClause(ReadOnlySpan<ulong> surely, ReadOnlySpan<ulong> possibly)
    {
        foreach (var (word, mask) in masks)
            if ((mask & ~surely[word]) is not 0 and var open) return (word * 64) + BitOperations.TrailingZeroCount(open);
        throw new UnreachableException("A circuit that is open has an open clause.");
    }
}

/// <summary>A condition that would become too many clauses: its parts are circuits of their own.</summary>
internal sealed class GroupCircuit(bool isAll, Circuit[] parts) : Circuit
{
    public override Truth Of(ReadOnlySpan<ulong> surely, ReadOnlySpan<ulong> possibly)
    {
        var (truth, end) = isAll ? (Truth.True, Truth.False) : (Truth.False, Truth.True);
        foreach (var part in parts)
        {
            var one = part.Of(surely, possibly);
            if (one == end) return end;
            if (one == Truth.Unknown) truth = Truth.Unknown;
        }

        return truth;
    }

    public override int OpenClause(ReadOnlySpan<ulong> surely, ReadOnlySpan<ulong> possibly)
    {
        foreach (var part in parts)
            if (part.Of(surely, possibly) == Truth.Unknown) return part.OpenClause(surely, possibly);
        throw new UnreachableException("A group that is open has an open part.");
    }
}
