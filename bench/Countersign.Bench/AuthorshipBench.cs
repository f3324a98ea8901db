using Countersign.Adapters.Git;
using Countersign.Core.Authorship;
using Countersign.Core.People;

namespace Countersign.Bench;

/// <summary>Authorship of a large made history beside what git needs only to print the same fields: in this process, and as the published program.</summary>
internal static class AuthorshipBench
{
    private const string Fields = "--format=%H %P %an %ae %cn %ce %B";
    private const string Range = "main~200..main";

    public static async Task RunAsync()
    {
        var repository = await MadeHistory.FolderAsync();
        var program = await Published.CliAsync();
        await InProcessAsync(repository);
        await WholeHistoryAsync(program, repository);
        await RangeAsync(program, repository);
        await LinesAsync(program, repository);
    }

    private static async Task InProcessAsync(string repository)
    {
        var opened = await GitHistory.OpenAsync(new GitProcess(allowFile: true), repository, CancellationToken.None);
        if (opened.Value is not { } history) throw new InvalidOperationException(opened.Gap?.Detail);
        using (history)
        {
            var head = (await history.ResolveAsync("HEAD", CancellationToken.None)).Id ?? throw new InvalidOperationException("no HEAD");
            var (ours, beside) = await Side.PairAsync(
                () => history.AuthorshipOfAsync("bench", null, head, PeopleDirectory.Empty, MarkTable.Default, AuthorshipOptions.Default, new HistoryOptions { Lines = false }, CancellationToken.None),
                () => Log(repository, "main"));
            Side.Row($"authorship of {MadeHistory.Commits} commits, in process | git log -z", ours, beside);
        }
    }

    private static async Task WholeHistoryAsync(string program, string repository)
    {
        foreach (var format in (string[])["text", "json"])
        {
            var peak = 0L;
            var (ours, beside) = await Side.PairAsync(
                async () => peak = Math.Max(peak, await Published.PeakOfAsync(program, "authorship", "--repo", repository, "--format", format)),
                () => Log(repository, "main"));
            Side.Row($"countersign authorship, {format}, peak {peak >> 20} MiB | git log -z", ours, beside);
        }
    }

    private static async Task RangeAsync(string program, string repository)
    {
        var (start, nothing) = await Side.PairAsync(() => Side.RunAsync(program, "--version"), () => Side.RunAsync("git", "--version"));
        Side.Row("countersign --version | git --version", start, nothing);
        var (ours, beside) = await Side.PairAsync(() => Side.RunAsync(program, "authorship", Range, "--repo", repository), () => Log(repository, Range));
        Side.Row($"countersign authorship {Range} | git log -z", ours, beside);
    }

    private static async Task LinesAsync(string program, string repository)
    {
        // Once each: this takes git itself long.
        var ours = await Side.TimeAsync(() => Side.RunAsync(program, "authorship", "--repo", repository, "--lines"));
        var beside = await Side.TimeAsync(() => Side.RunAsync("git", "-C", repository, "log", "--numstat", "main"));
        Side.Row("countersign authorship --lines | git log --numstat", ours, beside);
    }

    private static Task Log(string repository, string range) => Side.RunAsync("git", "-C", repository, "log", "-z", Fields, range);
}
