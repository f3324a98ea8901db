namespace Countersign.Core.Policy;

/// <summary>Kleene's three values, in their order: false &lt; unknown &lt; true (contract §1).</summary>
public enum Truth
{
    /// <summary>Holds for no value the facts leave possible.</summary>
    False,

    /// <summary>The facts leave it open.</summary>
    Unknown,

    /// <summary>Holds whatever is not known.</summary>
    True,
}

/// <summary>The three connectives: <c>all</c> is the least, <c>any</c> the greatest, <c>not</c> swaps the ends.</summary>
public static class Truths
{
    /// <summary>The truth of a plain statement.</summary>
    public static Truth Of(bool known) => known ? Truth.True : Truth.False;

    /// <summary>Both: the lesser.</summary>
    public static Truth And(Truth left, Truth right) => left < right ? left : right;

    /// <summary>Either: the greater.</summary>
    public static Truth Or(Truth left, Truth right) => left > right ? left : right;

    /// <summary>True and false swapped; unknown stays.</summary>
    public static Truth Not(Truth truth) => (Truth)(Truth.True - truth);
}
