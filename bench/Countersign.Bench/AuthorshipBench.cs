using Countersign.Adapters.Git;
using Countersign.Core.Authorship;
using Countersign.Core.People;

namespace Countersign.Bench;

/// <summary>Authorship of a whole history beside <c>git log -z</c> printing the same fields.</summary>
internal static class AuthorshipBench
{
    public static async Task RunAsync()
    {
        var repository = await MadeHistory.FolderAsync();
        var git = new GitProcess(allowFile: true);
        var opened = await GitHistory.OpenAsync(git, repository, CancellationToken.None);
        if (opened.Value is not { } history) throw new InvalidOperationException(opened.Gap?.Detail);
        using (history)
        {
            var head = (await history.ResolveAsync("HEAD", CancellationToken.None)).Id ?? throw new InvalidOperationException("no HEAD");
            var commits = 0;
            var ours = await Side.MedianAsync(async () =>
            {
                var report = await history.AuthorshipOfAsync("bench", null, head, PeopleDirectory.Empty, MarkTable.Default, AuthorshipOptions.Default, new HistoryOptions { Lines = false }, CancellationToken.None);
                commits = report.Commits.Count;
            });
            var beside = await Side.MedianAsync(() => Side.RunAsync("git", "-C", repository, "log", "-z", "--format=%H %P %an %ae %cn %ce %B", head.Hex));
            Side.Row($"authorship of {commits} commits | git log -z", ours, beside);
        }
    }
}
