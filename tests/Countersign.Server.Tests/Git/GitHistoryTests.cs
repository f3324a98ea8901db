using System.Text;
using Countersign.Adapters.Git;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Tests;
using static Countersign.Server.Tests.Git.GitTesting;

namespace Countersign.Server.Tests.Git;

public sealed class GitHistoryTests : IDisposable
{
    private readonly GitFixture _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task Both_sides_of_a_merge_are_read_newest_first_and_base_is_left_out()
    {
        var start = _repository.CommitFile("Start", "a", "1");
        _repository.Git("checkout", "--quiet", "-b", "topic");
        var side = _repository.CommitFile("Side\n\nCo-authored-by: Claude <noreply@anthropic.com>\n", "b", "1", GitFixture.Bea);
        _repository.Git("checkout", "--quiet", "main");
        var main = _repository.CommitFile("Main", "c", "1");
        var merge = _repository.Merge("topic", "Merge branch 'topic'");
        using var history = await OpenAsync(_repository);
        var read = Read(history, start, merge);
        Assert.Equal(merge, read[0].Id.Hex);
        Assert.Equal(new[] { main, side }.Order(), read.Skip(1).Select(c => c.Id.Hex).Order());
        Assert.Equal([main, side], read[0].Parents.Select(p => p.Hex));
        Assert.Equal(4, Read(history, null, merge).Count);

        var report = await AuthorshipAsync(history, start, merge);
        Assert.Equal((1, 1), (report.Summary.ByInvolvement[Involvement.Edit], report.Summary.ByInvolvement[Involvement.Undeclared]));
        Assert.True(report.Commits[0].IsCleanMerge);
        Assert.Equal(["bea"], report.Commits.Single(c => c.Id.Hex == side).People);
    }

    [Fact]
    public async Task Names_and_messages_come_as_they_were_written()
    {
        const string message = "Ümlaut 🤖\n\n  indented\n\n\nCo-authored-by: X <x@y.example>\r\n\n";
        var head = _repository.Commit(message, "Zoë \"Z\" Q <zoe@else.example>", "Bea <bea@acme.example>");
        using var history = await OpenAsync(_repository);
        var commit = Assert.Single(Read(history, null, head));
        Assert.Equal((new CommitIdentity("Zoë \"Z\" Q", "zoe@else.example"), new CommitIdentity("Bea", "bea@acme.example")), (commit.Author, commit.Committer));
        Assert.Equal(message.TrimEnd('\n'), commit.Message.TrimEnd('\n'));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_become_replacement_characters()
    {
        var tree = _repository.Git("write-tree").Trim();
        var raw = Encoding.Latin1.GetBytes($"tree {tree}\nauthor \u00ffEve\u0001 <e\u00ff@x.example> 1 +0000\ncommitter <> 1 +0000\n\nsubject \u00fe\n");
        var head = Encoding.UTF8.GetString(_repository.RunBytes(["hash-object", "-t", "commit", "-w", "--literally", "--stdin"], new Dictionary<string, string>(), raw)).Trim();
        using var history = await OpenAsync(_repository);
        var commit = Assert.Single(Read(history, null, head));
        Assert.Equal("subject \ufffd", commit.Message.Trim());
        Assert.Equal("e\ufffd@x.example", commit.Author.Email);
        Assert.Equal(new CommitIdentity("", ""), commit.Committer);
    }

    [Fact]
    public async Task The_range_is_read_up_to_its_limits_and_not_beyond()
    {
        foreach (var n in Enumerable.Range(0, 4)) _repository.Commit("Commit " + n);
        var head = _repository.Git("rev-parse", "HEAD").Trim();
        using var history = await OpenAsync(_repository);
        Assert.Equal((4, 0), Count(4, 1 << 20));
        Assert.Equal((3, 1), Count(3, 1 << 20));
        Assert.Equal((0, 1), Count(4, 10));

        (int Commits, int Gaps) Count(int commits, long bytes)
        {
            var gaps = new List<Gap>();
            var read = history.ReadRange(null, Id(head), null, gaps, commits, bytes, default).Count();
            Assert.All(gaps, gap => Assert.Equal(GapCode.RangeTooLarge, gap.Code));
            return (read, gaps.Count);
        }
    }

    [Fact]
    public async Task A_commit_larger_than_is_read_ends_the_range_with_a_gap()
    {
        var before = _repository.Commit("Small");
        _repository.Commit(new string('x', GitHistory.MaxCommitBytes + 1));
        var head = _repository.Commit("Newest");
        using var history = await OpenAsync(_repository);
        var gaps = new List<Gap>();
        Assert.Equal([head], Read(history, null, head, gaps).Select(c => c.Id.Hex));
        Assert.Equal(GapCode.RangeTooLarge, Assert.Single(gaps).Code);
        Assert.Equal([before], Read(history, null, before).Select(c => c.Id.Hex));
    }

    [Fact]
    public async Task A_shallow_clone_is_a_blocking_gap()
    {
        _repository.Commit("One");
        var head = _repository.Commit("Two");
        using var clone = new GitFixture();
        clone.Git("fetch", "--quiet", "--depth=1", _repository.Url, "main");
        using var history = await OpenAsync(clone);
        var report = await AuthorshipAsync(history, null, head);
        Assert.Single(report.Commits);
        Assert.True(Assert.Single(report.Gaps, g => g.Code == GapCode.Shallow).IsBlocking);
    }

    [Fact]
    public async Task A_missing_object_is_a_blocking_gap()
    {
        var lost = _repository.Commit("One");
        _repository.Commit("Two");
        var head = _repository.Commit("Three");
        File.Delete(_repository.At(".git", "objects", lost[..2], lost[2..]));
        using var history = await OpenAsync(_repository);
        Assert.Contains((await AuthorshipAsync(history, null, head)).Gaps, g => g.Code == GapCode.UnreadableObject && g.IsBlocking);
        Assert.Contains((await AuthorshipAsync(history, lost, head)).Gaps, g => g.Code == GapCode.UnreadableObject);
        Assert.Equal(GapCode.UnreadableObject, (await history.IsAncestorAsync(Id(lost), Id(head), default)).Gap?.Code);
    }

    [Fact]
    public async Task Unrelated_histories_are_a_gap()
    {
        var one = _repository.Commit("One");
        _repository.Git("checkout", "--quiet", "--orphan", "other");
        var other = _repository.Commit("Other");
        using var history = await OpenAsync(_repository);
        Assert.Equal(GapCode.NoMergeBase, (await history.MergeBaseAsync(Id(one), Id(other), default)).Gap?.Code);
        Assert.Contains((await AuthorshipAsync(history, one, other)).Gaps, g => g.Code == GapCode.NoMergeBase);
    }

    [Fact]
    public async Task Notes_and_pull_refs_that_are_not_here_are_said_and_those_that_are_here_are_not()
    {
        var head = _repository.Commit("One");
        using (var history = await OpenAsync(_repository))
            Assert.Equal([GapCode.NotesRefAbsent, GapCode.PullRefsAbsent], (await AuthorshipAsync(history, null, head)).Gaps.Select(g => g.Code));
        _repository.Git("update-ref", "refs/notes/ai", head);
        _repository.Git("update-ref", "refs/pull/7/head", head);
        using (var history = await OpenAsync(_repository)) Assert.Empty((await AuthorshipAsync(history, null, head)).Gaps);
    }

    [Fact]
    public async Task Ancestors_merge_bases_and_reachability_are_answered()
    {
        var one = _repository.Commit("One");
        _repository.Git("checkout", "--quiet", "-b", "release/1");
        var release = _repository.Commit("Release");
        _repository.Git("checkout", "--quiet", "main");
        var main = _repository.Commit("Main");
        using var history = await OpenAsync(_repository);
        Assert.True((await history.IsAncestorAsync(Id(one), Id(main), default)).Value);
        Assert.False((await history.IsAncestorAsync(Id(main), Id(release), default)).Value);
        Assert.Equal(Id(one), (await history.MergeBaseAsync(Id(main), Id(release), default)).Value);
        Assert.True((await history.IsReachableFromAsync(Id(one), ["refs/heads/main"], default)).Value);
        Assert.False((await history.IsReachableFromAsync(Id(release), ["refs/heads/main"], default)).Value);
        Assert.True((await history.IsReachableFromAsync(Id(release), ["refs/heads/main", "refs/heads/release/*"], default)).Value);
        Assert.False((await history.IsReachableFromAsync(Id(release), ["refs/heads/release"], default)).Value);
        Assert.False((await history.IsReachableFromAsync(Id(one), [], default)).Value);
    }

    [Fact]
    public async Task Names_are_resolved_to_full_ids_and_shared_names_are_refused()
    {
        var one = _repository.Commit("One");
        var two = _repository.Commit("Two");
        _repository.Git("tag", "v1", one);
        _repository.Git("tag", "shared", one);
        _repository.Git("branch", "shared", two);
        _repository.Git("tag", "a-tree", two + "^{tree}");
        _repository.Git("config", "core.warnAmbiguousRefs", "false");
        using var history = await OpenAsync(_repository);
        Assert.Equal([two, one, one, one, two, two], await Ids("main", "v1", "main~1", "refs/tags/shared", "refs/heads/shared", two));
        Assert.Equal(GitRefusalCode.AmbiguousRef, (await history.ResolveAsync("shared", default)).Code);
        foreach (var unknown in new[] { "no-such", new string('0', 40), "a-tree", one[..3] + "zz" }) Assert.Equal(GitRefusalCode.UnknownRef, (await history.ResolveAsync(unknown, default)).Code);

        async Task<string[]> Ids(params string[] names) => await Task.WhenAll(names.Select(async n => (await history.ResolveAsync(n, default)).Id?.Hex ?? "refused"));
    }

    [Theory]
    [InlineData("--all")]
    [InlineData("-n1")]
    [InlineData("")]
    [InlineData("main..topic")]
    [InlineData("^main")]
    [InlineData(":/fix")]
    [InlineData("main^{/fix}")]
    [InlineData("HEAD:secret")]
    [InlineData("main other")]
    [InlineData("main\n")]
    [InlineData("refs/heads/*")]
    public async Task What_could_be_read_as_an_option_a_range_or_a_search_is_no_name(string name)
    {
        _repository.Commit("fix");
        using var history = await OpenAsync(_repository);
        Assert.Equal(GitRefusalCode.RefNameRefused, (await history.ResolveAsync(name, default)).Code);
    }

    [Fact]
    public async Task A_name_of_the_longest_length_is_looked_up_and_a_longer_one_is_not()
    {
        _repository.Commit("One");
        using var history = await OpenAsync(_repository);
        Assert.Equal(GitRefusalCode.UnknownRef, (await history.ResolveAsync(new string('a', GitHistory.MaxName), default)).Code);
        Assert.Equal(GitRefusalCode.RefNameRefused, (await history.ResolveAsync(new string('a', GitHistory.MaxName + 1), default)).Code);
    }

    [Fact]
    public async Task A_branch_named_like_an_id_does_not_stand_in_for_the_commit()
    {
        var one = _repository.Commit("One");
        var two = _repository.Commit("Two");
        _repository.Git("update-ref", "refs/heads/" + one, two);
        using var history = await OpenAsync(_repository);
        Assert.Equal(one, (await history.ResolveAsync(one, default)).Id?.Hex);
    }

    [Fact]
    public async Task A_folder_that_is_missing_or_no_repository_is_a_gap()
    {
        var missing = await GitHistory.OpenAsync(GitTesting.Git, Path.Combine(_repository.Folder, "missing"), default);
        Assert.Equal(GapCode.RepositoryUnavailable, missing.Gap?.Code);
        var empty = Directory.CreateTempSubdirectory("countersign-none-");
        Assert.Equal(GapCode.RepositoryUnavailable, (await GitHistory.OpenAsync(GitTesting.Git, empty.FullName, default)).Gap?.Code);
        empty.Delete();
    }

    [Fact]
    public async Task A_repository_with_SHA_256_ids_a_bare_one_and_a_linked_working_tree_are_read()
    {
        using var wide = new GitFixture("--object-format=sha256");
        var head = wide.CommitFile("One", "a", "1");
        using (var history = await OpenAsync(wide))
        {
            Assert.Equal(64, Assert.Single(Read(history, null, head)).Id.Hex.Length);
            Assert.Equal("a", Assert.Single((await history.ChangedPathsAsync(null, Id(head), default)).Changes).NewPath);
        }

        wide.Git("worktree", "add", "--quiet", wide.At("linked"), "HEAD");
        using (var history = await OpenAsync(wide.At("linked"))) Assert.Single(Read(history, null, head));
        using (var history = await OpenAsync(wide.At(".git"))) Assert.Single(Read(history, null, head));
    }

    [Fact]
    public async Task Reading_leaves_nothing_behind_in_the_repository_or_beside_it()
    {
        var start = _repository.CommitFile("Start", "a", "1");
        _repository.Git("checkout", "--quiet", "-b", "topic");
        _repository.CommitFile("Side", "b", "1");
        _repository.Git("checkout", "--quiet", "main");
        _repository.CommitFile("Main", "c", "1");
        var merge = _repository.Merge("topic", "Merge");
        var before = Files();
        string view;
        using (var history = await OpenAsync(_repository))
        {
            view = history.ViewFolder;
            Assert.True(Directory.Exists(view));
            await AuthorshipAsync(history, start, merge, new HistoryOptions { Lines = true, Merges = true });
        }

        Assert.False(Directory.Exists(view));
        Assert.Equal(before, Files());

        string[] Files() => [.. Directory.EnumerateFiles(_repository.Folder, "*", SearchOption.AllDirectories).Select(f => f + " " + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))).Order(StringComparer.Ordinal)];
    }
}
