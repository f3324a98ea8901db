namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>
/// Says where a deletion and a creation look like one object under a new address: without a <c>moved</c> block the tool deletes it and makes an
/// empty one. Saying so is all: the deletion is as bad as any other.
/// </summary>
internal static class Renames
{
    /// <summary>Most deletions and creations of one type that are compared with each other.</summary>
    public const int MaxCandidates = 500;

    // Of the values that are known beforehand, four in five must be the same.
    private const int AlikeOf = 5;
    private const int Alike = 4;

    /// <summary>Adds the sentence to both effects of each such pair.</summary>
    public static void Explain(List<PlannedEffect> effects, IReadOnlyList<RowPrint?> prints)
    {
        foreach (var kind in ByKind(effects, prints).Values)
        {
            kind.Sort((one, other) => string.CompareOrdinal(effects[one].Address, effects[other].Address) is var order and not 0 ? order : one - other);
            var made = kind.FindAll(at => effects[at].Does == Does.Create);
            var gone = kind.FindAll(at => effects[at].Does == Does.Delete);
            if (made.Count > MaxCandidates) made.RemoveRange(MaxCandidates, made.Count - MaxCandidates);
            for (var at = 0; at < gone.Count && at < MaxCandidates; at++) Explain(effects, prints, gone[at], made);
        }
    }

    private static Dictionary<string, List<int>> ByKind(List<PlannedEffect> effects, IReadOnlyList<RowPrint?> prints)
    {
        var kinds = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var at = 0; at < effects.Count; at++)
        {
            if (effects[at] is not { Does: Does.Delete or Does.Create, DeposedKey: "" } || prints[at] is null) continue;
            if (!kinds.TryGetValue(effects[at].Kind, out var kind)) kinds[effects[at].Kind] = kind = [];
            kind.Add(at);
        }

        return kinds;
    }

    private static void Explain(List<PlannedEffect> effects, IReadOnlyList<RowPrint?> prints, int gone, List<int> made)
    {
        var (at, likeness) = Best(effects, prints, gone, made);
        if (likeness is not { } alike) return;
        made.Remove(at);
        var values = alike.Same == alike.Of ? "the same values" : "nearly the same values";
        var (old, anew) = (effects[gone].Address, effects[at].Address);
        effects[gone] = effects[gone].Also($"{anew} is made with {values}: this looks like a rename without a moved block, which would keep the object", first: true);
        effects[at] = effects[at].Also($"{old} is deleted and had {values}: this looks like a rename without a moved block", first: true);
    }

    private static (int At, (int Same, int Of)? Likeness) Best(List<PlannedEffect> effects, IReadOnlyList<RowPrint?> prints, int gone, List<int> made)
    {
        (int At, (int Same, int Of)? Likeness) best = (-1, null);
        var block = BlockAddress.Of(effects[gone].Address);
        foreach (var at in made)
        {
            var likeness = Likeness(prints[gone]!.Before, prints[at]!.After);
            if (likeness.Of == 0 || likeness.Same * AlikeOf < likeness.Of * Alike) continue;
            var isBetter = best.Likeness is not { } found || (long)likeness.Same * found.Of > (long)found.Same * likeness.Of
                || ((long)likeness.Same * found.Of == (long)found.Same * likeness.Of && BlockAddress.Of(effects[at].Address) == block && BlockAddress.Of(effects[best.At].Address) != block);
            if (isBetter) best = (at, likeness);
        }

        return best;
    }

    private static (int Same, int Of) Likeness(Print[] before, Print[] after)
    {
        var same = 0;
        foreach (var print in after)
            if (Array.IndexOf(before, print) >= 0) same++;
        return (same, after.Length);
    }
}
