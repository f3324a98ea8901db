using Countersign.Core.Formats;

namespace Countersign.Core.Authorship;

/// <summary>
/// Children before parents, lines of history not mixed: the order of <c>git log --topo-order</c>, made here so that git can print while it walks
/// and the order does not depend on the dates that authors chose.
/// </summary>
internal static class CommitOrder
{
    /// <summary>Every index of the list once, in order. Commits that no order fits (an id cannot be its own ancestor) stand last, as they came.</summary>
    public static IReadOnlyList<int> Of(IReadOnlyList<CommitRecord> commits)
    {
        var byId = new Dictionary<CommitId, int>(commits.Count);
        for (var i = 0; i < commits.Count; i++) byId.TryAdd(commits[i].Id, i);
        var children = new int[commits.Count];
        foreach (var commit in commits)
            foreach (var parent in commit.Parents)
                if (byId.TryGetValue(parent, out var index)) children[index]++;

        var order = new List<int>(commits.Count);
        var open = new Stack<int>();
        for (var i = commits.Count - 1; i >= 0; i--)
            if (children[i] == 0) open.Push(i);
        while (open.TryPop(out var next))
        {
            order.Add(next);
            foreach (var parent in commits[next].Parents)
                if (byId.TryGetValue(parent, out var index) && --children[index] == 0) open.Push(index);
        }

        if (order.Count < commits.Count) order.AddRange(Enumerable.Range(0, commits.Count).Where(i => children[i] > 0));
        return order;
    }
}
