namespace Countersign.Bench;

/// <summary>A replay of 20,000 deployments, as the published program, beside git listing the paths of the same merges.</summary>
internal static class ReplayBench
{
    private const int Deployments = 20_000;

    public static async Task RunAsync()
    {
        var repository = await MadeMerges.FolderAsync(Deployments);
        var program = await Published.CliAsync();
        var peak = 0L;
        var (ours, beside) = await Side.PairAsync(
            async () => peak = Math.Max(peak, await Published.PeakOfAsync(program, "replay", "--repo", repository, "--since", "all", "--by", "merge", "--format", "json")),
            () => Side.RunAsync("git", "-C", repository, "log", "--first-parent", "--name-only"));
        Side.Row($"replay of {Deployments} deployments, peak {peak >> 20} MiB | git log --name-only", ours, beside);
    }
}
