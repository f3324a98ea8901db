using System.Text;
using Countersign.Adapters.Git;
using Countersign.Core.Changes;
using Countersign.Tests;
using static Countersign.Server.Tests.Git.GitTesting;

namespace Countersign.Server.Tests.Git;

public sealed class GitMirrorTests : IDisposable
{
    private static readonly GitProcess WithFiles = new(allowFile: true);

    private readonly GitFixture _forge = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("countersign-mirror-").FullName;

    public GitMirrorTests() => _forge.Git("config", "uploadpack.allowFilter", "true");

    public void Dispose()
    {
        _forge.Dispose();
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories)) File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_mirror_has_branches_tags_pulls_and_notes_and_nothing_else()
    {
        var head = _forge.CommitFile("One", "a", "1");
        _forge.Git("tag", "v1");
        foreach (var name in new[] { "refs/pull/7/head", "refs/merge-requests/8/head", "refs/notes/ai", "refs/notes/commits", "refs/pull/7/merge", "refs/hidden/x" }) _forge.Git("update-ref", name, head);
        _forge.Git("update-ref", "refs/replace/" + head, CommitTree("Innocent"));
        using var mirror = new GitMirror(WithFiles, _folder, _forge.Url);
        Assert.Null(await mirror.FetchAsync(default));
        Assert.Equal(["refs/heads/main", "refs/merge-requests/8/head", "refs/notes/ai", "refs/pull/7/head", "refs/tags/v1"], Refs());
        using var history = (await mirror.OpenAsync(default)).Value!;
        Assert.Empty((await AuthorshipAsync(history, null, head)).Gaps);
    }

    [Fact]
    public async Task Content_is_left_out_and_comes_only_when_a_merge_or_line_count_needs_it_and_is_not_kept()
    {
        var start = _forge.CommitFile("Start", "a", "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
        _forge.Git("checkout", "--quiet", "-b", "topic");
        _forge.CommitFile("Side", "a", "eins\n2\n3\n4\n5\n6\n7\n8\n9\n", GitFixture.Bea);
        _forge.Git("checkout", "--quiet", "main");
        _forge.CommitFile("Main", "a", "1\n2\n3\n4\n5\n6\n7\n8\nneun\n");
        var head = _forge.Merge("topic", "Merge");
        using var mirror = new GitMirror(WithFiles, _folder, _forge.Url);
        Assert.Null(await mirror.FetchAsync(default));
        Assert.Equal(0, Blobs());
        using (var history = (await mirror.OpenAsync(default)).Value!)
        {
            Assert.Equal(["a"], (await history.ChangedPathsAsync(Id(start), Id(head), default)).Changes.SelectMany(c => c.Paths));
            var report = await AuthorshipAsync(history, start, head);
            Assert.True(report.Commits[0].IsCleanMerge);
            Assert.Null(report.Commits[1].Lines);
            var lines = await AuthorshipAsync(history, start, head, new HistoryOptions { Lines = true });
            Assert.All(lines.Commits, c => Assert.Equal((1, 1), (c.Lines!.Added, c.Lines.Deleted)));
        }

        Assert.Equal(0, Blobs());

        // Read as a folder, the same mirror fetches nothing: the merge stays open and counts as authored.
        using var offline = await OpenAsync(_folder);
        var open = await AuthorshipAsync(offline, start, head);
        Assert.False(open.Commits[0].IsCleanMerge);
        Assert.Equal(["ann"], open.Commits[0].People);
    }

    [Fact]
    public async Task A_fetch_follows_what_moved_and_drops_what_is_gone()
    {
        _forge.Commit("One");
        _forge.Git("branch", "topic");
        using var mirror = new GitMirror(WithFiles, _folder, _forge.Url);
        Assert.Null(await mirror.FetchAsync(default));
        _forge.Git("branch", "-D", "topic");
        var forced = CommitTree("Rewritten");
        _forge.Git("reset", "--quiet", "--hard", forced);
        Assert.Null(await mirror.FetchAsync(default));
        Assert.Equal(["refs/heads/main"], Refs());
        using var history = (await mirror.OpenAsync(default)).Value!;
        Assert.Equal(forced, (await history.ResolveAsync("main", default)).Id?.Hex);
        Assert.Null(await mirror.CompactAsync(default));
    }

    [Fact]
    public async Task Hooks_and_settings_put_into_the_mirror_are_not_obeyed()
    {
        _forge.Commit("One");
        using var mirror = new GitMirror(WithFiles, _folder, _forge.Url);
        Assert.Null(await mirror.FetchAsync(default));
        var trap = _forge.Trap("mirror", out var trace);
        Directory.CreateDirectory(Path.Combine(_folder, "hooks"));
        File.Copy(trap, Path.Combine(_folder, "hooks", "reference-transaction"));
        await File.AppendAllTextAsync(Path.Combine(_folder, "config"), $"[core]\n\thooksPath = {Path.Combine(_folder, "hooks")}\n[remote \"origin\"]\n\tuploadpack = {trap}\n");
        _forge.Commit("Two");
        Assert.Null(await mirror.FetchAsync(default));
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public async Task Objects_that_fail_the_check_are_not_taken()
    {
        _forge.CommitFile("One", "a", "1");
        var tree = _forge.Git("rev-parse", "HEAD^{tree}").Trim();
        var raw = Encoding.ASCII.GetBytes($"tree {tree}\nauthor Ann <ann@acme.example 1 +0000\ncommitter Ann <ann@acme.example> 1 +0000\n\nBroken\n");
        var broken = Encoding.UTF8.GetString(_forge.RunBytes(["hash-object", "-t", "commit", "-w", "--literally", "--stdin"], new Dictionary<string, string>(), raw)).Trim();
        _forge.Git("update-ref", "refs/heads/broken", broken);
        using var mirror = new GitMirror(WithFiles, _folder, _forge.Url);
        var gap = await mirror.FetchAsync(default);
        Assert.Equal(GapCode.RepositoryUnavailable, gap?.Code);
        Assert.Contains(broken, gap!.Detail, StringComparison.Ordinal);
        Assert.Empty(Refs());
    }

    [Fact]
    public async Task A_forge_that_does_not_answer_is_a_gap()
    {
        using var mirror = new GitMirror(WithFiles, _folder, "file:///no/such/repository");
        Assert.Equal(GapCode.RepositoryUnavailable, (await mirror.FetchAsync(default))?.Code);
        using var never = new GitMirror(WithFiles, Path.Combine(_folder, "never"), _forge.Url);
        Assert.Equal(GapCode.RepositoryUnavailable, (await never.OpenAsync(default)).Gap?.Code);
    }

    [Theory]
    [InlineData("https://forge.example/acme/shop", true)]
    [InlineData("ssh://git@forge.example:2222/acme/shop.git", true)]
    [InlineData("git@forge.example:acme/shop.git", true)]
    [InlineData("file:///srv/shop", false)]
    [InlineData("/srv/shop", false)]
    [InlineData("shop", false)]
    [InlineData("http://forge.example/shop", false)]
    [InlineData("git://forge.example/shop", false)]
    [InlineData("ext::sh -c touch", false)]
    [InlineData("ext::touch", false)]
    [InlineData("--upload-pack=touch", false)]
    [InlineData("-oProxyCommand=touch", false)]
    [InlineData("ssh://-oProxyCommand=touch/shop", false)]
    [InlineData("git@-oProxyCommand=touch:shop", false)]
    [InlineData("https://user:password@forge.example/shop", false)]
    [InlineData("https://forge.example/a\nb", false)]
    [InlineData("", false)]
    public void Only_URLs_of_the_listed_kinds_are_mirrored(string url, bool isAllowed)
    {
        Assert.Equal(isAllowed, GitMirror.IsAllowed(url, allowFile: false));
        if (!isAllowed) Assert.Throws<ArgumentException>(() => new GitMirror(GitTesting.Git, _folder, url));
    }

    [Fact]
    public void Folders_are_mirrored_where_that_was_allowed() => Assert.True(GitMirror.IsAllowed("file:///srv/shop", allowFile: true));

    private string CommitTree(string message) =>
        _forge.Git("-c", "user.name=Ann Lee", "-c", "user.email=ann@acme.example", "commit-tree", "HEAD^{tree}", "-m", message).Trim();

    private string[] Refs() =>
        [.. _forge.Git("--git-dir=" + _folder, "for-each-ref", "--format=%(refname)").Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private int Blobs() =>
        _forge.Git("--git-dir=" + _folder, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)").Split('\n').Count(type => type == "blob");
}
