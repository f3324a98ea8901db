using Countersign.Core.Authorship;
using Countersign.Core.Changes;

namespace Countersign.Adapters.Git;

/// <summary>
/// The gate's own copy of a repository: bare, without file content where the forge can leave it out, brought up to date on demand. Its
/// configuration is written here before every fetch; nothing of the other side's configuration, hooks or attributes ever arrives.
/// </summary>
public sealed class GitMirror : IDisposable
{
    /// <summary>
    /// What is fetched, and nothing else: no replace refs, no configuration. The star after <c>ai</c> lets a fetch succeed where there are no notes.
    /// </summary>
    private static readonly string[] RefSpecs =
    [
        "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*", "+refs/pull/*/head:refs/pull/*/head",
        "+refs/merge-requests/*/head:refs/merge-requests/*/head", "+refs/notes/ai*:refs/notes/ai*", "+refs/notes/agent-trace*:refs/notes/agent-trace*",
        "+refs/ai/authorship/*:refs/ai/authorship/*",
    ];

    /// <summary>
    /// Every object is checked on arrival. Faults of old, harmless kinds are let pass, because such histories cannot be mended any more: how a mode
    /// is padded and how a time zone is written change neither author, parents nor message.
    /// </summary>
    private static readonly string[] Checks =
    [
        "-c", "fetch.fsckObjects=true", "-c", "transfer.fsckObjects=true", "-c", "fetch.fsck.zeroPaddedFilemode=warn", "-c", "fetch.fsck.badTimezone=warn",
        "-c", "http.followRedirects=false", "-c", "fetch.recurseSubmodules=false", "-c", "fetch.writeCommitGraph=false",
    ];

    private readonly GitProcess _git;
    private readonly string _folder;
    private readonly string _url;
    private readonly Dictionary<string, string> _secrets;
    private readonly SemaphoreSlim _oneFetch = new(1, 1);

    /// <summary>A mirror of this repository in this folder; nothing happens before the first fetch.</summary>
    /// <param name="git">Runs git.</param>
    /// <param name="folder">The mirror's own folder.</param>
    /// <param name="url">From configuration: <c>https://…</c>, <c>ssh://…</c> or <c>user@host:path</c>; a folder or <c>file://…</c> only where that is allowed.</param>
    /// <param name="authorization">Value of the HTTP header <c>Authorization</c>, sent to this URL only; null for none.</param>
    /// <exception cref="ArgumentException">The URL is of another kind.</exception>
    public GitMirror(GitProcess git, string folder, string url, string? authorization = null)
    {
        if (!IsAllowed(url, git.AllowsFile))
            throw new ArgumentException($"\"{Printable.Line(url, 200)}\" cannot be mirrored. Give an https or ssh URL without user name and password.", nameof(url));
        if (authorization is not null && authorization.Any(char.IsControl)) throw new ArgumentException("An authorization value has no control characters.", nameof(authorization));
        (_git, _folder, _url) = (git, Path.GetFullPath(folder), url);
        // By environment: arguments are seen by every user of the machine, and a file would keep the secret.
        _secrets = authorization is null ? [] : new Dictionary<string, string>
        {
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = $"http.{url}.extraHeader",
            ["GIT_CONFIG_VALUE_0"] = "Authorization: " + authorization,
        };
    }

    /// <summary>Brings the mirror up to date, creating it first if need be. Null when that went well, otherwise the gap.</summary>
    public async Task<Gap?> FetchAsync(CancellationToken cancellation)
    {
        await _oneFetch.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!File.Exists(Path.Combine(_folder, "HEAD")) && await CreateAsync(cancellation).ConfigureAwait(false) is { } failed) return failed;
            await File.WriteAllTextAsync(Path.Combine(_folder, "config"), Config(), cancellation).ConfigureAwait(false);
            var fetched = await _git.RunAsync(FetchCommand(), cancellation).ConfigureAwait(false);
            // Git leaves such refs where they were and calls it a success; an old head must not pass for the new one.
            return fetched.Succeeded && !fetched.Error.Contains("because shallow roots", StringComparison.Ordinal) ? null : Unavailable(fetched.Error);
        }
        catch (Exception problem) when (problem is GitFailedException or IOException or UnauthorizedAccessException)
        {
            return Unavailable(Printable.Line(problem.Message));
        }
        finally
        {
            _oneFetch.Release();
        }
    }

    /// <summary>Opens the mirror as it is for reading; content that it left out is fetched when a reader needs it, and not kept.</summary>
    public Task<GitAnswer<GitHistory>> OpenAsync(CancellationToken cancellation) => GitHistory.OpenAsync(_git, _folder, _url, _secrets, cancellation);

    /// <summary>Packs what many fetches have left; for background work.</summary>
    public async Task<Gap?> CompactAsync(CancellationToken cancellation)
    {
        await _oneFetch.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var packed = await _git.RunAsync(new GitCommand(_folder, "gc", "--quiet") { TimeLimit = GitProcess.FetchTimeLimit }, cancellation).ConfigureAwait(false);
            return packed.Succeeded ? null : Unavailable(packed.Error);
        }
        catch (GitFailedException problem)
        {
            return Unavailable(problem.Message);
        }
        finally
        {
            _oneFetch.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _oneFetch.Dispose();

    internal static bool IsAllowed(string url, bool allowFile)
    {
        if (url.Length is 0 or > 2_000 || url[0] == '-' || url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) || url.Contains("::", StringComparison.Ordinal)) return false;
        if (Uri.TryCreate(url, UriKind.Absolute, out var uri))
            return uri.Scheme switch
            {
                "https" => uri.UserInfo.Length == 0 && uri.Host.Length > 0, // A password in a URL ends up in logs.
                "ssh" => !uri.UserInfo.Contains(':', StringComparison.Ordinal) && uri.Host.Length > 0 && uri.Host[0] != '-' && !uri.UserInfo.StartsWith('-'),
                "file" => allowFile,
                _ => false,
            };
        var at = url.IndexOf('@', StringComparison.Ordinal);
        var colon = url.IndexOf(':', StringComparison.Ordinal);
        return at > 0 && colon > at + 1 && url[at + 1] != '-' && !url[..colon].Contains('/', StringComparison.Ordinal);
    }

    private async Task<Gap?> CreateAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(_folder);
        // An empty template: no sample hooks, nothing the machine's administrator put into templates.
        var created = await _git.RunAsync(new GitCommand(_folder, "init", "--quiet", "--bare", "--template=", "--initial-branch=none", "."), cancellation).ConfigureAwait(false);
        return created.Succeeded ? null : Unavailable(created.Error);
    }

    private string Config() => "[core]\n\trepositoryformatversion = 1\n\tbare = true\n\tlogAllRefUpdates = false\n[extensions]\n\tpartialclone = origin\n" + ObjectView.RemoteConfig(_url);

    private GitCommand FetchCommand() =>
        new(_folder, [.. Checks, "fetch", "--quiet", "--prune", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-maintenance", "--filter=blob:none", "origin", .. RefSpecs])
        {
            MayFetch = true,
            TimeLimit = GitProcess.FetchTimeLimit,
            // A fetch must not fetch what it misses: from a shallow repository that filters nothing, git would call itself without end.
            Environment = new Dictionary<string, string>(_secrets) { ["GIT_NO_LAZY_FETCH"] = "1" },
        };

    private static Gap Unavailable(string why) => new(GapCode.RepositoryUnavailable, $"The mirror could not be brought up to date: {why}");
}
