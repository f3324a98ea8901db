using Countersign.Core.Formats;
using Countersign.Core.Replay;

namespace Countersign.Core.Tests.Replay;

public class WalkTests
{
    [Fact]
    public void A_range_has_both_sides_of_its_merge_and_nothing_of_the_one_before()
    {
        // 1 ── 2 ── 4(merge of 3) ── 6(merge of 5); 3 began at 1, 5 at 2
        var commits = History((6, [4, 5]), (5, [2]), (4, [2, 3]), (3, [1]), (2, [1]), (1, []));
        var walk = PastWalk.Of(commits, [], new WalkOptions { By = DeploymentsBy.Merge });
        Assert.Equal(["4: 4 3 2", "6: 6 5"], Shown(walk));
        Assert.Equal([Pasts.Id(1)], walk.Before);
    }

    [Fact]
    public void Batches_are_counted_from_the_newest()
    {
        var commits = Line(8);
        Assert.Equal(["5: 5 4 3", "8: 8 7 6"], Shown(PastWalk.Of(commits, [], new WalkOptions { By = DeploymentsBy.Commit, Every = 3 })));
        Assert.Equal(["6: 6 5 4", "9: 9 8 7"], Shown(PastWalk.Of(Line(9), [], new WalkOptions { By = DeploymentsBy.Commit, Every = 3 })));
    }

    [Theory]
    [InlineData(WalkOptions.MaxDeployments, WalkOptions.MaxDeployments, 0)]
    [InlineData(WalkOptions.MaxDeployments + 1, WalkOptions.MaxDeployments, 1)]
    public void The_newest_deployments_are_kept(int deployments, int kept, int notes)
    {
        var walk = PastWalk.Of(Line(deployments + 1), [], new WalkOptions { By = DeploymentsBy.Commit });
        Assert.Equal(kept, walk.Ranges.Count);
        Assert.Equal(notes, walk.Notes.Count);
        Assert.Equal(Pasts.Id(deployments + 1), walk.Ranges[^1].Head);
    }

    [Theory]
    [InlineData(4, 10, DeploymentsBy.Commit)]
    [InlineData(5, 10, DeploymentsBy.Tag)]
    public void Five_versions_are_a_habit(int tags, int commits, DeploymentsBy by) =>
        Assert.Equal(by, PastWalk.Of(Line(commits), [.. Enumerable.Range(1, tags).Select(n => new PastTag($"v1.{n}", Pasts.Id(n)))], new WalkOptions()).By);

    [Theory]
    [InlineData(5, 25, DeploymentsBy.Merge)]
    [InlineData(5, 26, DeploymentsBy.Commit)]
    [InlineData(4, 4, DeploymentsBy.Commit)]
    public void One_merge_in_five_commits_makes_a_branch_of_merges(int merges, int commits, DeploymentsBy by) =>
        Assert.Equal(by, DeploymentChoice.Of(DeploymentsBy.Auto, new ChainCounts(commits, merges, 0, 0)).By);

    [Theory]
    [InlineData("v1.2.3", true)]
    [InlineData("release-2024.10", true)]
    [InlineData("pkg@0.1.0-rc.1", true)]
    [InlineData("latest", false)]
    [InlineData("v1", false)]
    [InlineData("a.b", false)]
    [InlineData("1.", false)]
    [InlineData(".1", false)]
    public void Versions_have_digits_around_a_dot(string tag, bool isVersion) => Assert.Equal(isVersion, DeploymentChoice.IsVersion(tag));

    [Fact]
    public void A_history_that_is_cut_off_or_names_itself_ends()
    {
        Assert.Equal(["3: 3"], Shown(PastWalk.Of(History((3, [2]), (2, [1])), [], new WalkOptions { By = DeploymentsBy.Commit })));
        Assert.Empty(PastWalk.Of(History((1, [1])), [], new WalkOptions { By = DeploymentsBy.Commit }).Ranges);
        Assert.Empty(PastWalk.Of([], [], new WalkOptions()).Ranges);
    }

    private static IEnumerable<string> Shown(PastWalk walk) => walk.Ranges.Select(r => $"{Number(r.Head)}: {string.Join(' ', r.Commits.Select(Number))}");

    private static int Number(CommitId id) => Convert.ToInt32(id.Hex, 16);

    private static List<PastCommit> Line(int count) => History([.. Enumerable.Range(1, count).Reverse().Select(n => (n, n == 1 ? Array.Empty<int>() : [n - 1]))]);

    private static List<PastCommit> History(params (int Id, int[] Parents)[] commits) =>
        [.. commits.Select(c => new PastCommit(Pasts.Id(c.Id), [.. c.Parents.Select(Pasts.Id)], Pasts.Begin.AddMinutes(c.Id)))];
}
