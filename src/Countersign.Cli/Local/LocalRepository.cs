using Countersign.Adapters.Git;
using Countersign.Core.Formats;

namespace Countersign.Cli.Local;

/// <summary>The git repository that a verb looks at.</summary>
internal sealed class LocalRepository : IDisposable
{
    private static readonly GitProcess Git = new(allowFile: true);

    private LocalRepository(string folder, GitHistory history) => (Folder, History) = (folder, history);

    /// <summary>The folder it was opened by; the repository is there or above.</summary>
    public string Folder { get; }

    /// <summary>Its history.</summary>
    public GitHistory History { get; }

    /// <summary>Opens the repository in or above this folder.</summary>
    /// <exception cref="StopException">There is none.</exception>
    public static async Task<LocalRepository> OpenAsync(string folder, CancellationToken cancel)
    {
        var opened = await GitHistory.OpenAsync(Git, folder, cancel);
        return opened.Value is { } history ? new LocalRepository(folder, history) : throw new StopException(opened.Gap!.Detail, "Go into a git repository, or name one with --repo.");
    }

    /// <summary>Opens the repository in or above this folder, or null where there is none.</summary>
    public static async Task<LocalRepository?> FindAsync(string folder, CancellationToken cancel) =>
        (await GitHistory.OpenAsync(Git, folder, cancel)).Value is { } history ? new LocalRepository(folder, history) : null;

    /// <summary>The commit of this name.</summary>
    /// <exception cref="StopException">There is none, or more than one.</exception>
    public async Task<CommitId> ResolveAsync(string name, CancellationToken cancel)
    {
        var resolved = await History.ResolveAsync(name, cancel);
        return resolved.Id ?? throw new StopException(resolved.Detail);
    }

    /// <summary>What git prints for a question about the repository itself, or null where it does not know.</summary>
    public async Task<string?> AskAsync(CancellationToken cancel, params IReadOnlyList<string> arguments)
    {
        var asked = await Git.RunAsync(new GitCommand(Folder, arguments), cancel);
        return asked.Succeeded && asked.Output.Trim() is { Length: > 0 } answer ? answer : null;
    }

    /// <summary>Where it is fetched from, without user name or password; null without origin.</summary>
    public async Task<string?> UrlAsync(CancellationToken cancel)
    {
        var url = await AskAsync(cancel, "config", "--get", "remote.origin.url");
        if (url is null || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.UserInfo.Length == 0 || uri.Scheme == "ssh") return url;
        return new UriBuilder(uri) { UserName = "", Password = "" }.Uri.AbsoluteUri;
    }

    /// <summary>An id for it: the last part of its address, or of its folder.</summary>
    public async Task<string> IdAsync(CancellationToken cancel)
    {
        var from = await UrlAsync(cancel) ?? await AskAsync(cancel, "rev-parse", "--show-toplevel") ?? Path.GetFullPath(Folder);
        var last = from.TrimEnd('/', '\\').Split('/', '\\', ':')[^1];
        if (last.EndsWith(".git", StringComparison.Ordinal)) last = last[..^4];
        return FirstConfiguration.AsIdentifier(last, "app");
    }

    /// <inheritdoc />
    public void Dispose() => History.Dispose();
}
