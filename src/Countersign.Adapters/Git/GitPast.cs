using System.Globalization;
using System.Text;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.Replay;

namespace Countersign.Adapters.Git;

public sealed partial class GitHistory
{
    /// <summary>Most paths of one past deployment.</summary>
    public const int MaxPathsOfDeployment = 20_000;

    /// <summary>Longest path read, in bytes.</summary>
    public const int MaxPathBytes = 64 * 1024;

    /// <summary>The newest <paramref name="most"/> commits of this head with their parents and times, children before parents: one git process.</summary>
    public async Task<GitAnswer<IReadOnlyList<PastCommit>>> GraphAsync(CommitId head, int most, CancellationToken cancellation)
    {
        await using var running = _git.Start(View("rev-list", "--topo-order", "--parents", "--timestamp", $"--max-count={most}", head.Hex, "--"), cancellation);
        running.Input.Close();
        var commits = new List<PastCommit>();
        var ids = new Dictionary<string, CommitId>(StringComparer.Ordinal);
        using (var reader = new StreamReader(running.Output, Encoding.UTF8, leaveOpen: true))
            while (await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line) commits.Add(PastCommitOf(line.Split(' '), ids));
        var (code, error) = await running.EndAsync().ConfigureAwait(false);
        return code == 0 ? new GitAnswer<IReadOnlyList<PastCommit>>(commits) : new GitAnswer<IReadOnlyList<PastCommit>>(null, Unreadable(error));
    }

    /// <summary>Every tag that stands at a commit.</summary>
    public async Task<IReadOnlyList<PastTag>> TagsAsync(CancellationToken cancellation)
    {
        var asked = await _git.RunAsync(new GitCommand(_folder, "for-each-ref", "--format=%(objecttype) %(objectname) %(*objecttype) %(*objectname) %(refname:strip=2)", "refs/tags"), cancellation).ConfigureAwait(false);
        return [.. asked.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(TagOf).OfType<PastTag>()];
    }

    /// <summary>
    /// The paths that differ over many ranges, range by range in their order: one git process for all of them. Needs trees only. A rename is the old
    /// path deleted and the new one added.
    /// </summary>
    /// <param name="ranges">The ranges.</param>
    /// <param name="read">Gets the place of each range, its paths and what could not be seen of them.</param>
    /// <param name="cancellation">Kills git.</param>
    /// <returns>The gap of ranges that were not read, or null.</returns>
    public async Task<Gap?> PathsOfAsync(IReadOnlyList<PastRange> ranges, Action<int, IReadOnlyList<ChangedPath>, IReadOnlyList<Gap>> read, CancellationToken cancellation)
    {
        await using var running = _git.Start(
            View("diff-tree", "--stdin", "--always", "-r", "-z", "--raw", "--abbrev=4", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none"), cancellation);
        var feeding = FeedAsync(running, ranges.Select(r => $"{r.Head.Hex} {r.Base.Hex}"));
        var answered = await Task.Run(() => ReadRanges(running.Output, read), cancellation).ConfigureAwait(false);
        await feeding.ConfigureAwait(false);
        var (code, error) = await running.EndAsync().ConfigureAwait(false);
        return code != 0 ? Unreadable(error) : answered < ranges.Count ? new Gap(GapCode.UnreadableObject, $"Git compared {answered} of {ranges.Count} deployments.") : null;
    }

    private static int ReadRanges(Stream output, Action<int, IReadOnlyList<ChangedPath>, IReadOnlyList<Gap>> read)
    {
        var fields = new NulReader(output, MaxPathBytes);
        var place = -1;
        var (paths, gaps) = (new List<ChangedPath>(), new List<Gap>());
        while (fields.Next() is { } field)
        {
            if (field.StartsWith(':'))
            {
                AddPath(field, fields.Next() ?? "", paths, gaps);
                continue;
            }

            if (place >= 0) read(place, paths, gaps);
            (place, paths, gaps) = (place + 1, [], []);
        }

        if (place >= 0) read(place, paths, gaps);
        return place + 1;
    }

    /// <summary>Takes one header <c>:mode mode id id status</c> and its path.</summary>
    private static void AddPath(string header, string path, List<ChangedPath> paths, List<Gap> gaps)
    {
        if (paths.Count == MaxPathsOfDeployment)
        {
            if (gaps.Count == 0) gaps.Add(new Gap(GapCode.RangeTooLarge, $"More than {MaxPathsOfDeployment} paths differ; the rest was not read."));
            return;
        }

        var isSubmodule = header.AsSpan(1).StartsWith(PathChange.SubmoduleMode) || header.AsSpan(8).StartsWith(PathChange.SubmoduleMode);
        paths.Add(new ChangedPath(header[^1] == 'A' ? null : path, header[^1] == 'D' ? null : path, isSubmodule));
    }

    private static PastCommit PastCommitOf(string[] words, Dictionary<string, CommitId> ids)
    {
        var seconds = Math.Clamp(long.Parse(words[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return new PastCommit(Id(words[1]), words.Length == 2 ? [] : [.. words.Skip(2).Select(Id)], DateTimeOffset.FromUnixTimeSeconds(seconds));

        CommitId Id(string hex) => ids.TryGetValue(hex, out var known) ? known : ids[hex] = CommitId.Parse(hex);
    }

    private static PastTag? TagOf(string line)
    {
        var words = line.Split(' ', 5);
        var (type, id) = words[0] == "tag" ? (words[2], words[3]) : (words[0], words[1]);
        return type == "commit" && CommitId.TryParse(id, out var commit) ? new PastTag(words[4], commit) : null;
    }
}
