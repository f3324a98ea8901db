using System.Text;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

public sealed partial class GitHistory
{
    /// <summary>Most merges of one range that are made again; beyond it a merge counts as authored.</summary>
    public const int MaxMerges = 500;

    /// <summary>
    /// Which merges of the range are exactly what git makes of their two parents. Git makes each merge again in one process
    /// (<c>--remerge-diff</c>, which is <c>merge-tree --write-tree</c> and a comparison) and prints what differs: a resolved conflict, or content that
    /// stands in neither parent. A merge that is not in the answer was not made again: too old in the range, of more than two parents, or of
    /// content that is not here.
    /// </summary>
    public async Task<IReadOnlyDictionary<CommitId, bool>> CleanMergesAsync(CommitId? @base, CommitId head, int most, CancellationToken cancellation)
    {
        string[] range = [head.Hex, .. @base is { } from ? (string[])["^" + from.Hex] : [], "--"];
        await using var running = _git.Start(
            View(["log", "--topo-order", "--min-parents=2", "--max-parents=2", $"--max-count={most}", "--remerge-diff", "--raw", "--no-abbrev", "--no-renames", "--no-color",
                "--no-show-signature", "--no-notes", "--no-decorate", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none", "--format=tformat:%H", .. range]), cancellation);
        running.Input.Close();
        var (merges, last) = await ReadMergesAsync(running.Output).ConfigureAwait(false);
        try
        {
            var (code, _) = await running.EndAsync().ConfigureAwait(false);
            // Where git broke off, what it had said of the last merge may not have been all.
            if (code != 0 && last is { } broken) merges.Remove(broken);
        }
        catch (GitFailedException)
        {
            if (last is { } broken) merges.Remove(broken);
        }

        return merges;
    }

    private static async Task<(Dictionary<CommitId, bool> Merges, CommitId? Last)> ReadMergesAsync(Stream output)
    {
        var merges = new Dictionary<CommitId, bool>();
        using var reader = new StreamReader(output, Encoding.UTF8, leaveOpen: true);
        CommitId? current = null;
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (CommitId.TryParse(line, out var id)) merges[(current = id).Value] = true;
            else if (line.Length > 0 && current is { } merge) merges[merge] = false;
        }

        return (merges, current);
    }
}
