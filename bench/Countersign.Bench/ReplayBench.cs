namespace Countersign.Bench;

/// <summary>A replay of 20,000 deployments, as the program that a user runs, beside git listing the paths of the same merges.</summary>
internal static class ReplayBench
{
    private const int Deployments = 20_000;

    public static async Task RunAsync()
    {
        var repository = await MadeMerges.OfMergesAsync(Deployments);
        var program = Path.Combine(AppContext.BaseDirectory, "countersign.dll");
        var (ours, beside) = await Side.PairAsync(
            () => Side.RunAsync("dotnet", program, "replay", "--repo", repository, "--since", "all", "--by", "merge", "--format", "json"),
            () => Side.RunAsync("git", "-C", repository, "log", "--first-parent", "--name-only"));
        Side.Row($"replay of {Deployments} deployments | git log --name-only", ours, beside);
    }
}
