using Countersign.Adapters.Git;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Tests;
using static Countersign.Server.Tests.Git.GitTesting;

namespace Countersign.Server.Tests.Git;

/// <summary>What a repository can put in the way of whoever reads it: none of it is run, and none of it changes an answer.</summary>
public sealed class HostileRepositoryTests : IDisposable
{
    private const string Marked = "Retries\n\nCo-authored-by: Claude <noreply@anthropic.com>\n";

    private readonly GitFixture _repository = new();
    private readonly string _start;
    private readonly string _head;

    public HostileRepositoryTests()
    {
        _start = _repository.CommitFile("Start", "a.txt", "1\n");
        _repository.Git("checkout", "--quiet", "-b", "topic");
        _repository.CommitFile(Marked, "a.txt", "1\n2\n");
        _repository.Git("checkout", "--quiet", "main");
        _repository.CommitFile("Main", "b.txt", "1\n");
        _head = _repository.Merge("topic", "Merge");
    }

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task A_replaced_commit_still_shows_its_own_author_and_marks()
    {
        var marked = _repository.Git("rev-parse", "topic").Trim();
        var clean = _repository.Git("show", "-s", "--format=%T", marked).Trim();
        var other = _repository.Run(["-c", "user.name=Bea", "-c", "user.email=bea@acme.example", "commit-tree", clean, "-p", _start, "-m", "Innocent"], new Dictionary<string, string>(), null).Trim();
        _repository.Git("replace", marked, other);
        Assert.Equal("Innocent", _repository.Git("log", "-1", "--format=%s", marked).Trim()); // Plain git is deceived.
        await ExpectTruth();
    }

    [Fact]
    public async Task Grafts_do_not_cut_history_off()
    {
        _repository.Write(".git/info/grafts", $"{_head}\n");
        Assert.Equal("1", _repository.Git("rev-list", "--count", _head).Trim());
        await ExpectTruth();
    }

    [Fact]
    public async Task A_mail_map_does_not_rename_anybody()
    {
        _repository.Write(".mailmap", "Bea <bea@acme.example> <ann@acme.example>\n");
        _repository.Git("config", "log.mailmap", "true");
        Assert.Equal("bea@acme.example", _repository.Git("log", "-1", "--format=%aE", "topic").Trim());
        await ExpectTruth();
    }

    [Fact]
    public async Task No_program_that_the_repository_names_is_run()
    {
        var trap = _repository.Trap("any", out var trace);
        _repository.Write(".gitattributes", "*.txt diff=evil filter=evil merge=evil\n");
        _repository.Git("add", ".gitattributes");
        foreach (var setting in new[]
        {
            "core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.askPass", "core.gitProxy", "core.alternateRefsCommand", "diff.external", "diff.evil.command",
            "diff.evil.textconv", "filter.evil.clean", "filter.evil.smudge", "merge.evil.driver", "gpg.program", "credential.helper", "pager.log", "uploadpack.packObjectsHook",
        }) _repository.Git("config", setting, trap);
        _repository.Git("config", "log.showSignature", "true");
        _repository.Git("config", "core.hooksPath", _repository.At(".git", "traps"));
        foreach (var hook in new[] { "post-checkout", "reference-transaction", "post-index-change", "pre-auto-gc" }) _repository.Write(".git/traps/" + hook, File.ReadAllText(trap));
        foreach (var hook in Directory.GetFiles(_repository.At(".git", "traps"))) GitFixture.MakeExecutable(hook);

        Assert.False(File.Exists(trace));
        _repository.Git("log", "-p", "-1", "topic");
        Assert.True(File.Exists(trace)); // Plain git does run them.
        File.Delete(trace);
        await ExpectTruth();
        Assert.False(File.Exists(trace));
    }

    [Theory]
    [InlineData("ext::{0} now")]
    [InlineData("ssh://host.example/repository")]
    [InlineData("file:///nowhere")]
    public async Task Missing_content_is_not_fetched_from_where_the_repository_says(string url)
    {
        var trap = _repository.Trap("fetch", out var trace);
        var blob = _repository.Git("rev-parse", "topic:a.txt").Trim();
        File.Delete(_repository.At(".git", "objects", blob[..2], blob[2..]));
        _repository.Git("config", "core.repositoryFormatVersion", "1");
        _repository.Git("config", "extensions.partialClone", "origin");
        _repository.Git("config", "remote.origin.promisor", "true");
        _repository.Git("config", "remote.origin.url", string.Format(null, url, trap));
        _repository.Git("config", "core.sshCommand", trap);
        _repository.Git("config", "remote.origin.uploadpack", trap);
        _repository.Git("config", "protocol.ext.allow", "always");
        using var history = await OpenAsync(_repository);
        var report = await AuthorshipAsync(history, _start, _head, new HistoryOptions { Lines = true, Merges = true });
        Assert.Equal(3, report.Commits.Count);
        Assert.Contains(report.Gaps, g => g.Code == GapCode.UnreadableObject); // The lines could not be counted.
        Assert.Equal(GitRefusalCode.UnknownRef, (await history.ResolveAsync(new string('3', 40), default)).Code);
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public async Task A_forged_commit_graph_does_not_change_parents()
    {
        _repository.Git("commit-graph", "write", "--reachable");
        var graph = _repository.At(".git", "objects", "info", "commit-graph");
        var bytes = File.ReadAllBytes(graph);
        // The chunk with parents and dates; all parents become "none" (0x70000000).
        var data = Chunk(bytes, "CDAT");
        for (var at = data; at < data + (36 * 4); at += 36)
        {
            (bytes[at + 20], bytes[at + 21], bytes[at + 22], bytes[at + 23]) = (0x70, 0, 0, 0);
            (bytes[at + 24], bytes[at + 25], bytes[at + 26], bytes[at + 27]) = (0x70, 0, 0, 0);
        }

        File.SetAttributes(graph, FileAttributes.Normal);
        File.WriteAllBytes(graph, bytes);
        Assert.Equal("1", _repository.Git("rev-list", "--count", _head).Trim()); // Plain git is deceived.
        await ExpectTruth();
    }

    [Fact]
    public async Task Terminal_escapes_in_what_git_says_do_not_reach_a_gap()
    {
        using var history = await OpenAsync(_repository);
        var refused = await history.ResolveAsync("\u001b[2Jmain", default);
        Assert.DoesNotContain('\u001b', refused.Detail);
    }

    private static int Chunk(byte[] graph, string name)
    {
        for (var at = 8; ; at += 12)
            if (System.Text.Encoding.ASCII.GetString(graph, at, 4) == name) return (int)System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(graph.AsSpan(at + 4));
    }

    private async Task ExpectTruth()
    {
        using var history = await OpenAsync(_repository);
        Assert.Equal(_head, (await history.ResolveAsync("main", default)).Id?.Hex);
        var report = await AuthorshipAsync(history, _start, _head, new HistoryOptions { Lines = true, Merges = true });
        Assert.Equal(["Merge", "Main", "Retries"], report.Commits.Select(c => Read(history, null, c.Id.Hex)[0].Message.Split('\n')[0]).OrderBy(s => s == "Merge" ? 0 : s == "Main" ? 1 : 2));
        var marked = Assert.Single(report.Commits, c => c.Marks.Count > 0);
        Assert.Equal((Involvement.Edit, "ann@acme.example"), (marked.Involvement, marked.Author.Email));
        Assert.Equal(["ann"], marked.People);
        Assert.Equal((1, 0), (marked.Lines!.Added, marked.Lines.Deleted));
        Assert.True(report.Commits[0].IsCleanMerge);
        Assert.Equal(["a.txt", "b.txt"], (await history.ChangedPathsAsync(Id(_start), Id(_head), default)).Changes.SelectMany(c => c.Paths).Order());
        Assert.True((await history.IsAncestorAsync(Id(_start), Id(_head), default)).Value);
        Assert.True((await history.IsReachableFromAsync(Id(_start), ["refs/heads/main"], default)).Value);
        Assert.Equal([GapCode.NotesRefAbsent, GapCode.PullRefsAbsent], report.Gaps.Select(g => g.Code));
    }
}
