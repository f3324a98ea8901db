using System.Security.Cryptography;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

/// <summary>Paths whose scripts were read, and why some were not.</summary>
/// <param name="Paths">The paths, with the content of each migration that is a script.</param>
/// <param name="Gaps">What could not be read.</param>
public sealed record ReadScripts(IReadOnlyList<ChangedPath> Paths, IReadOnlyList<Gap> Gaps);

public sealed partial class GitHistory
{
    /// <summary>Most scripts of one change that are read.</summary>
    public const int MaxScripts = 200;

    /// <summary>Reads the digest of every migration script at head, so that each is covered by the plan made from its own bytes.</summary>
    /// <param name="head">The commit that is deployed.</param>
    /// <param name="paths">The paths that differ.</param>
    /// <param name="cancellation">Kills git.</param>
    public async Task<ReadScripts> ReadScriptsAsync(CommitId head, IReadOnlyList<ChangedPath> paths, CancellationToken cancellation)
    {
        var gaps = new List<Gap>();
        var read = new List<ChangedPath>(paths.Count);
        var scripts = 0;
        foreach (var path in paths)
        {
            var isScript = path is { NewPath: { } name, IsSubmodule: false } && PlanCoverage.IsScript(name);
            if (isScript && ++scripts == MaxScripts + 1) gaps.Add(new Gap(GapCode.RangeTooLarge, $"More than {MaxScripts} migrations changed; the rest was not compared with the plans."));
            read.Add(isScript && scripts <= MaxScripts ? await WithContentAsync(head, path, gaps, cancellation).ConfigureAwait(false) : path);
        }

        return new ReadScripts(read, gaps);
    }

    private async Task<ChangedPath> WithContentAsync(CommitId head, ChangedPath path, List<Gap> gaps, CancellationToken cancellation)
    {
        await using var running = _git.Start(View("cat-file", "blob", $"{head.Hex}:{path.NewPath}"), cancellation);
        var digest = Sha256Digest.FromBytes(await SHA256.HashDataAsync(running.Output, cancellation).ConfigureAwait(false));
        var (exit, error) = await running.EndAsync().ConfigureAwait(false);
        if (exit == 0) return path with { Content = digest };
        gaps.Add(Unreadable(error));
        return path;
    }
}
