using System.Collections.Concurrent;
using Countersign.Adapters.Git;
using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Server.Settings;

namespace Countersign.Server.Changes;

/// <summary>The gate's mirrors of the configured repositories: brought up to date before each use, read and never written.</summary>
internal sealed class RepositoryReader(ServerSettings settings) : IDisposable
{
    private readonly GitProcess _git = new(allowFile: settings.AllowLocalRepositories);
    private readonly ConcurrentDictionary<(string Id, string Url), GitMirror> _mirrors = new();

    /// <summary>Brings the mirror up to date and opens it; null and a problem where that failed.</summary>
    public async Task<(GitHistory? History, Problem? Problem)> OpenAsync(RepositorySettings repository, CancellationToken cancel)
    {
        GitMirror mirror;
        try
        {
            mirror = _mirrors.GetOrAdd((repository.Id, repository.Url), key => new GitMirror(_git, Path.Combine(settings.DataFolder, "mirrors", key.Id + ".git"), key.Url));
        }
        catch (ArgumentException problem)
        {
            return (null, Unavailable(repository, problem.Message));
        }

        if (await mirror.FetchAsync(cancel) is { } gap) return (null, Unavailable(repository, gap.Detail));
        var opened = await mirror.OpenAsync(cancel);
        return opened.Value is { } history ? (history, null) : (null, Unavailable(repository, opened.Gap?.Detail ?? ""));
    }

    /// <summary>The commit that a name means now, if it is on one of the repository's listed refs.</summary>
    public async Task<(CommitId? Commit, Problem? Problem)> ResolveAsync(RepositorySettings repository, string name, CancellationToken cancel)
    {
        var (history, problem) = await OpenAsync(repository, cancel);
        if (history is null) return (null, problem);
        using (history) return await ResolveAsync(history, repository, name, cancel);
    }

    /// <summary>The same in an opened mirror.</summary>
    public static async Task<(CommitId? Commit, Problem? Problem)> ResolveAsync(GitHistory history, RepositorySettings repository, string name, CancellationToken cancel)
    {
        var resolved = await history.ResolveAsync(name, cancel);
        if (resolved.Id is not { } id) return (null, Problem.Bad(Words.Of(resolved.Code ?? GitRefusalCode.UnknownRef), $"In repository {repository.Id}: {resolved.Detail}"));
        var reachable = await history.IsReachableFromAsync(id, repository.Refs, cancel);
        if (reachable.Gap is { } gap) return (null, Unavailable(repository, gap.Detail));
        return reachable.Value
            ? (id, null)
            : (null, Problem.Bad("head-not-on-listed-ref", $"{id.Short} is not on a ref that {repository.Id} may deploy from ({string.Join(", ", repository.Refs)}). Merge it first, or list its ref in environments.yaml."));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var mirror in _mirrors.Values) mirror.Dispose();
    }

    private static Problem Unavailable(RepositorySettings repository, string detail) =>
        Problem.Conflict("repository-unavailable", $"The mirror of {repository.Id} ({repository.Url}) could not be brought up to date, so nothing is known about this change: {detail}");
}
