using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using FsCheck;
using FsCheck.Fluent;

namespace Countersign.Core.Tests.Authorship;

public sealed class CommitOrderTests
{
    [Fact]
    public void Lines_of_history_are_not_mixed_and_the_last_parent_comes_first_as_git_does_it()
    {
        // 1 merges the branch 4-3 into 2; both lines meet in 5.
        CommitRecord[] commits = [Commit(5), Commit(3, 5), Commit(2, 5), Commit(4, 3), Commit(1, 2, 4)];
        Assert.Equal([1, 4, 3, 2, 5], Ordered(commits));
    }

    [Fact]
    public void Commits_that_hang_together_in_no_way_stay_as_they_came() => Assert.Equal([3, 1, 2], Ordered([Commit(3), Commit(1), Commit(2)]));

    [Fact]
    public void What_no_order_fits_is_not_lost() => Assert.Equal([3, 1, 1, 2], Ordered([Commit(1, 2), Commit(2, 1), Commit(3, 1), Commit(1)]));

    [Fact]
    public void Whatever_order_commits_come_in_children_stand_before_parents_and_the_report_says_the_same_of_each() => Check.QuickThrowOnFailure(Prop.ForAll(
        Histories().SelectMany(h => Gen.Shuffle(h).Select(shuffled => (h, shuffled))).ToArbitrary(), x =>
        {
            var one = Sample.Analyze(x.h).Commits;
            var other = Report(x.shuffled, x.h[0].Id).Commits;
            var place = other.Select((c, i) => (c.Id, i)).ToDictionary(p => p.Id, p => p.i);
            var isOrdered = x.h.All(c => c.Parents.All(p => !place.TryGetValue(p, out var at) || at > place[c.Id]));
            return isOrdered && one.OrderBy(c => c.Id.Hex).Select(c => (c.Id, c.Involvement, c.Marks.Count)).SequenceEqual(other.OrderBy(c => c.Id.Hex).Select(c => (c.Id, c.Involvement, c.Marks.Count)));
        }));

    private static AuthorshipReport Report(IReadOnlyList<CommitRecord> commits, CommitId head) =>
        AuthorshipAnalyzer.Analyze("shop", null, head, commits, Sample.People, MarkTable.Default, AuthorshipOptions.Default, []);

    private static Gen<CommitRecord[]> Histories() =>
        Gen.Choose(1, 12).SelectMany(count => Gen.Choose(0, 1_000).ArrayOf(count * 2).Select(chance => Enumerable.Range(1, count).Select(n => History(n, count, chance)).ToArray()));

    /// <summary>Parents have higher numbers; some commits are merges that name the branch of a tool.</summary>
    private static CommitRecord History(int number, int count, int[] chance)
    {
        int[] parents = [.. new[] { number + 1, number + 1 + (chance[number] % 3) }.Take(1 + (chance[number + count - 1] % 2)).Where(p => p <= count).Distinct()];
        return Sample.Commit(number, parents.Length > 1 ? "Merge branch 'claude/x'" : "Change", parents: parents);
    }

    private static CommitRecord Commit(int number, params int[] parents) => Sample.Commit(number, "Change", parents: parents);

    private static int[] Ordered(CommitRecord[] commits) => [.. CommitOrder.Of(commits).Select(i => Convert.ToInt32(commits[i].Id.Hex, 16))];
}
