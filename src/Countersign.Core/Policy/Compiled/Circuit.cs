using System.Diagnostics;
using System.Numerics;

namespace Countersign.Core.Policy;

/// <summary>
/// A condition over bits: two for each comparison, whether it surely holds and whether it possibly does. All comparisons of one group are judged by a
/// few operations on whole words. Unknown is "possibly, not surely"; <c>not</c> was pushed down to the comparisons.
/// </summary>
internal abstract class Circuit(bool isAll)
{
    /// <summary>Whether every part must hold; otherwise some part.</summary>
    public bool IsAll => isAll;

    /// <summary>The truth for these bits.</summary>
    public abstract Truth Of(ReadOnlySpan<ulong> surely, ReadOnlySpan<ulong> possibly);

    /// <summary>The number of a comparison that is open and leaves this circuit open; only asked where it is.</summary>
    public abstract int OpenBit(ReadOnlySpan<ulong> surely, ReadOnlySpan<ulong> possibly);
}

/// <summary>Comparisons of one word of bits, plain or negated.</summary>
internal sealed class LiteralCircuit(bool isAll, int word, ulong plain, ulong negated) : Circuit(isAll)
{
    public override Truth Of(ReadOnlySpan<ulong> surely, ReadOnlySpan<ulong> possibly)
    {
        var (s, p) = (surely[word], possibly[word]);
        // A negated comparison surely holds where it does not possibly hold.
        if (IsAll) return (s & plain) == plain && (p & negated) == 0 ? Truth.True : (p & plain) == plain && (s & negated) == 0 ? Truth.Unknown : Truth.False;
        return ((s & plain) | (~p & negated)) != 0 ? Truth.True : ((p & plain) | (~s & negated)) != 0 ? Truth.Unknown : Truth.False;
    }

    public override int OpenBit(ReadOnlySpan<ulong> surely, ReadOnlySpan<ulong> possibly) =>
        (word * 64) + BitOperations.TrailingZeroCount(possibly[word] & ~surely[word] & (plain | negated));
}

/// <summary>Other circuits.</summary>
internal sealed class GroupCircuit(bool isAll, Circuit[] parts) : Circuit(isAll)
{
    public override Truth Of(ReadOnlySpan<ulong> surely, ReadOnlySpan<ulong> possibly)
    {
        var (truth, end) = IsAll ? (Truth.True, Truth.False) : (Truth.False, Truth.True);
        foreach (var part in parts)
        {
            var one = part.Of(surely, possibly);
            if (one == end) return end;
            if (one == Truth.Unknown) truth = Truth.Unknown;
        }

        return truth;
    }

    public override int OpenBit(ReadOnlySpan<ulong> surely, ReadOnlySpan<ulong> possibly)
    {
        foreach (var part in parts)
            if (part.Of(surely, possibly) == Truth.Unknown) return part.OpenBit(surely, possibly);
        throw new UnreachableException("A group that is open has an open part.");
    }
}
