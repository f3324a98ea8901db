using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Core.Formats;

namespace Countersign.Adapters.Git;

/// <summary>
/// Counts lines added and deleted against first parents, in one git process that works while commits are still being read. Needs the content of
/// files; files git takes for binary count nothing.
/// </summary>
internal sealed class LineCounter
{
    // Without a bound: it holds what the caller keeps anyway, and a bound would make the reading as slow as the counting.
    private readonly Channel<(CommitId Id, CommitId? Parent)> _commits =
        Channel.CreateUnbounded<(CommitId Id, CommitId? Parent)>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly int _most;
    private int _added;

    /// <summary>Starts to count.</summary>
    /// <param name="git">Runs git.</param>
    /// <param name="diffTree"><see cref="Arguments"/> in the repository's view.</param>
    /// <param name="most">Commits beyond so many are not counted: nobody will ask for the result.</param>
    /// <param name="cancellation">Kills git.</param>
    public LineCounter(GitProcess git, GitCommand diffTree, int most, CancellationToken cancellation)
    {
        _most = most;
        Counts = CountAsync(git, diffTree, cancellation);
    }

    /// <summary>What git is to print.</summary>
    public static IReadOnlyList<string> Arguments { get; } =
        ["diff-tree", "--stdin", "-r", "--root", "--numstat", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all"];

    /// <summary>The counts of everything added, some time after <see cref="Complete"/>.</summary>
    public Task<GitAnswer<IReadOnlyDictionary<CommitId, LineCounts>>> Counts { get; }

    /// <summary>Adds a commit with its first parent; null for a commit without.</summary>
    public void Add(CommitId commit, CommitId? parent)
    {
        if (_added++ < _most) _commits.Writer.TryWrite((commit, parent));
    }

    /// <summary>Says that no more commits come.</summary>
    public void Complete() => _commits.Writer.TryComplete();

    private async Task<GitAnswer<IReadOnlyDictionary<CommitId, LineCounts>>> CountAsync(GitProcess git, GitCommand diffTree, CancellationToken cancellation)
    {
        await using var running = git.Start(diffTree, cancellation);
        var feeding = FeedAsync(running, cancellation);
        var counts = await ReadAsync(running.Output).ConfigureAwait(false);
        await feeding.ConfigureAwait(false);
        try
        {
            var (code, error) = await running.EndAsync().ConfigureAwait(false);
            return new GitAnswer<IReadOnlyDictionary<CommitId, LineCounts>>(counts, code == 0 ? null : GitHistory.Unreadable(error));
        }
        catch (GitFailedException problem)
        {
            return new GitAnswer<IReadOnlyDictionary<CommitId, LineCounts>>(counts, new Gap(GapCode.RangeTooLarge, problem.Message));
        }
    }

    private async Task FeedAsync(RunningGit running, CancellationToken cancellation)
    {
        try
        {
            while (await _commits.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
            {
                while (_commits.Reader.TryRead(out var commit))
                    await running.Input.WriteAsync(commit.Parent is { } first ? $"{commit.Id.Hex} {first.Hex}\n" : commit.Id.Hex + "\n").ConfigureAwait(false);
                // Nothing more has come yet: what is here can be counted meanwhile.
                await running.Input.FlushAsync(cancellation).ConfigureAwait(false);
            }

            running.Input.Close();
        }
        catch (IOException)
        {
            // Git ended before it had read everything; its exit status, looked at next, says why.
        }
    }

    private static async Task<Dictionary<CommitId, LineCounts>> ReadAsync(Stream output)
    {
        var counts = new Dictionary<CommitId, LineCounts>();
        using var reader = new StreamReader(output, Encoding.UTF8, leaveOpen: true);
        CommitId? current = null;
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            // Git quotes paths here, so a path is never taken for a line of its own.
            if (CommitId.TryParse(line, out var id))
            {
                counts[id] = new LineCounts(0, 0, null);
                current = id;
            }
            else if (current is { } commit && line.Split('\t') is { Length: >= 3 } parts)
                counts[commit] = new LineCounts(counts[commit].Added + Number(parts[0]), counts[commit].Deleted + Number(parts[1]), null);
        }

        return counts;
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
