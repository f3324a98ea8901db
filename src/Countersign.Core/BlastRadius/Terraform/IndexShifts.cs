using System.Globalization;

namespace Countersign.Core.BlastRadius.Terraform;

/// <summary>
/// Finds what taking one element out of the middle of a list does to a block with <c>count</c>: every later instance takes the values of its
/// neighbour, and the last one goes. One element was meant; all of them are changed. Putting one in does the same the other way round.
/// </summary>
internal static class IndexShifts
{
    /// <summary>Adds the sentence to every effect of each such run.</summary>
    public static void Explain(List<PlannedEffect> effects, IReadOnlyList<RowPrint?> prints)
    {
        foreach (var (block, instances) in Blocks(effects, prints))
        {
            if (instances.Count < 2) continue;
            var (last, at) = (instances.GetKeyAtIndex(instances.Count - 1), instances.GetValueAtIndex(instances.Count - 1));
            if (effects[at].Does == Does.Delete && prints[at]!.Reason == "delete_because_count_index")
                Explain(effects, block, instances, First(last, IsNext), last, "taken out of");
            else if (effects[at].Does == Does.Create)
                Explain(effects, block, instances, First(last, IsPrevious), last, "put into");

            bool IsNext(int index) => TakesOver(prints[instances[index]]!, prints[instances[index + 1]]!);
            bool IsPrevious(int index) => GivesOver(prints[instances[index]]!, prints[instances[index + 1]]!);

            int First(int index, Func<int, bool> isShifted)
            {
                while (instances.ContainsKey(index - 1) && isShifted(index - 1)) index--;
                return index;
            }
        }
    }

    private static Dictionary<string, SortedList<int, int>> Blocks(List<PlannedEffect> effects, IReadOnlyList<RowPrint?> prints)
    {
        var blocks = new Dictionary<string, SortedList<int, int>>(StringComparer.Ordinal);
        for (var at = 0; at < effects.Count; at++)
        {
            if (prints[at] is null || effects[at].DeposedKey.Length > 0 || Indexed(effects[at].Address) is not { } place) continue;
            if (!blocks.TryGetValue(place.Block, out var instances)) blocks[place.Block] = instances = [];
            instances.TryAdd(place.Index, at);
        }

        return blocks;
    }

    private static void Explain(List<PlannedEffect> effects, string block, SortedList<int, int> instances, int first, int last, string moved)
    {
        if (first == last) return;
        var sentence = $"index shift: an element was {moved} the middle of the list that {block} counts, so instances {first} to {last} each take the values of a neighbour; for_each by key would leave them alone";
        for (var index = first; index <= last; index++) effects[instances[index]] = effects[instances[index]].Also(sentence, first: true);
    }

    // What changes in this instance becomes what the next one is now; what follows from that (ids, addresses) is not known yet.
    private static bool TakesOver(RowPrint row, RowPrint next)
    {
        var changed = Array.FindAll(row.After, print => row.BeforeOf(print.Name) != print.Value);
        return changed.Length > 0 && Array.TrueForAll(changed, print => next.BeforeOf(print.Name) == print.Value);
    }

    // What this instance changes away from is what the next one becomes.
    private static bool GivesOver(RowPrint row, RowPrint next)
    {
        var left = Array.FindAll(row.Before, print => Array.Exists(row.After, now => now.Name == print.Name && now.Value != print.Value));
        return left.Length > 0 && Array.TrueForAll(left, print => Array.IndexOf(next.After, print) >= 0);
    }

    private static (string Block, int Index)? Indexed(string address)
    {
        var open = address.LastIndexOf('[');
        return open > 0 && address[^1] == ']' && int.TryParse(address.AsSpan(open + 1, address.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? (address[..open], index)
            : null;
    }
}
