using Countersign.Core.Authorship;
using Countersign.Core.Formats;

namespace Countersign.Cli.Local;

/// <summary>A range as it is typed: <c>BASE..HEAD</c>, or one commit.</summary>
internal static class CommitRange
{
    /// <summary>Both ends; the first is null where one commit was named.</summary>
    /// <exception cref="StopException">A name is no commit, or the range is written differently.</exception>
    public static async Task<(CommitId? From, CommitId To)> ResolveAsync(LocalRepository repository, string range, CancellationToken cancel)
    {
        if (range.Contains("...", StringComparison.Ordinal)) throw new StopException($"\"{Printable.Line(range, 200)}\" has three dots.", "Write BASE..HEAD: the commits of HEAD that BASE does not have.");
        var dots = range.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0) return (null, await repository.ResolveAsync(range, cancel));
        var to = repository.ResolveAsync(OrHead(range[(dots + 2)..]), cancel);
        var from = repository.ResolveAsync(OrHead(range[..dots]), cancel);
        await Task.WhenAll(from, to);
        return (await from, await to);
    }

    private static string OrHead(string name) => name.Length == 0 ? "HEAD" : name;
}
