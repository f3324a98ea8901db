using Countersign.Adapters.Git;
using Countersign.Core.Changes;
using Countersign.Tests;
using static Countersign.Server.Tests.Git.GitTesting;

namespace Countersign.Server.Tests.Git;

public sealed class GitDiffTests : IDisposable
{
    private readonly GitFixture _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task Every_kind_of_difference_is_told_with_both_paths()
    {
        _repository.Write("kept", "1");
        _repository.Write("changed", "1");
        _repository.Write("gone", "only here");
        _repository.Write("old/name", "moved as it is");
        var start = _repository.Commit("Start");
        File.Delete(_repository.At("gone"));
        Directory.CreateDirectory(_repository.At("new"));
        File.Move(_repository.At("old", "name"), _repository.At("new", "name"));
        _repository.Write("changed", "2");
        var head = _repository.CommitFile("Next", "added", "other");
        using var history = await OpenAsync(_repository);
        var found = await history.ChangedPathsAsync(Id(start), Id(head), default);
        Assert.Empty(found.Gaps);
        Assert.Equal(
            ["Added  added", "Modified changed changed", "Deleted gone ", "Renamed old/name new/name"],
            found.Changes.OrderBy(c => c.Paths.First(), StringComparer.Ordinal).Select(c => $"{c.Status} {c.OldPath} {c.NewPath}"));
    }

    [Fact]
    public async Task Without_base_every_path_of_head_is_there_whatever_its_name()
    {
        string[] names = ["a b", "line\nfeed", "tab\tü", "\"quoted\"", "--option"];
        foreach (var name in names) _repository.Write(name, name);
        var head = _repository.Commit("Start");
        using var history = await OpenAsync(_repository);
        var found = await history.ChangedPathsAsync(null, Id(head), default);
        Assert.Equal(names.Order(StringComparer.Ordinal), found.Changes.Select(c => c.NewPath!).Order(StringComparer.Ordinal));
        Assert.All(found.Changes, c => Assert.Equal((PathStatus.Added, "000000", "100644"), (c.Status, c.OldMode, c.NewMode)));
    }

    [Fact]
    public async Task A_submodule_that_moves_is_opaque()
    {
        var start = _repository.CommitFile("Start", "a", "1");
        _repository.Git("update-index", "--add", "--cacheinfo", $"160000,{start},vendor/lib");
        _repository.Run(["-c", "user.name=Ann", "-c", "user.email=ann@acme.example", "commit", "--quiet", "-m", "Pin"], new Dictionary<string, string>(), null);
        var head = _repository.Git("rev-parse", "HEAD").Trim();
        _repository.Git("config", "diff.ignoreSubmodules", "all");
        using var history = await OpenAsync(_repository);
        var found = await history.ChangedPathsAsync(Id(start), Id(head), default);
        Assert.Equal(PathChange.SubmoduleMode, Assert.Single(found.Changes).NewMode);
        Assert.Equal(GapCode.OpaqueSubmodule, Assert.Single(found.Gaps).Code);
    }

    [Fact]
    public async Task Paths_are_read_up_to_the_limit_and_no_further()
    {
        foreach (var n in Enumerable.Range(0, 4)) _repository.Write("f" + n, n.ToString(null, null));
        var head = _repository.Commit("Start");
        using var history = await OpenAsync(_repository);
        Assert.Empty((await history.ChangedPathsAsync(null, Id(head), 4, default)).Gaps);
        var cut = await history.ChangedPathsAsync(null, Id(head), 3, default);
        Assert.Equal((3, GapCode.RangeTooLarge), (cut.Changes.Count, Assert.Single(cut.Gaps).Code));
    }

    [Fact]
    public async Task A_commit_that_is_not_here_is_a_gap()
    {
        var head = _repository.CommitFile("Start", "a", "1");
        using var history = await OpenAsync(_repository);
        Assert.Equal(GapCode.UnreadableObject, Assert.Single((await history.ChangedPathsAsync(Id(new string('1', 40)), Id(head), default)).Gaps).Code);
    }

    [Fact]
    public async Task Lines_are_counted_against_the_first_parent_whatever_the_attributes_say()
    {
        _repository.Write(".gitattributes", "*.txt -diff\n");
        _repository.Write(".git/info/attributes", "*.txt binary\n");
        var start = _repository.CommitFile("Start", "a.txt", "1\n2\n3\n");
        _repository.Git("checkout", "--quiet", "-b", "topic");
        var side = _repository.CommitFile("Side", "b.txt", "1\n2\n");
        _repository.Git("checkout", "--quiet", "main");
        var main = _repository.CommitFile("Main", "a.txt", "1\nzwei\n3\n4\n");
        var merge = _repository.Merge("topic", "Merge");
        var numstat = _repository.Git("show", "--numstat", "--format=", main);
        Assert.StartsWith("-\t-", numstat, StringComparison.Ordinal); // The attributes do hide the lines from plain git.
        using var history = await OpenAsync(_repository);
        var report = await AuthorshipAsync(history, null, merge);
        Assert.Equal((2, 1), Lines(main));
        Assert.Equal((2, 0), Lines(side));
        Assert.Equal((2, 0), Lines(merge));
        Assert.Equal((4, 0), Lines(start));

        (long, long) Lines(string id) => report.Commits.Single(c => c.Id.Hex == id).Lines is { Ai: null } lines ? (lines.Added, lines.Deleted) : (-1, -1);
    }

    [Fact]
    public async Task Lines_are_left_out_when_not_wanted()
    {
        var head = _repository.CommitFile("Start", "a", "1\n");
        using var history = await OpenAsync(_repository);
        Assert.Null((await AuthorshipAsync(history, null, head, new HistoryOptions { Lines = false })).Commits[0].Lines);
        Assert.Equal(1, (await AuthorshipAsync(history, null, head)).Commits[0].Lines?.Added);
    }

    [Fact]
    public async Task A_merge_is_authored_when_it_holds_what_git_would_not_have_made()
    {
        var start = _repository.CommitFile("Start", "a", "1\n2\n3\n4\n5\n6\n7\n");
        var clean = Merge("clean", "a", "eins\n2\n3\n4\n5\n6\n7\n", null);
        var evil = Merge("evil", "b", "1", () => _repository.Write("c", "slipped in"));
        var resolved = Merge("conflict", "a", "uno\n2\n3\n4\n5\n6\n7\n", () => _repository.Write("a", "both\n2\n3\n4\n5\n6\n7\n"), conflict: "ichi\n2\n3\n4\n5\n6\n7\n");
        var ours = Merge("ours", "a", "un\n2\n3\n4\n5\n6\n7\n", null, conflict: "en\n2\n3\n4\n5\n6\n7\n");
        using var history = await OpenAsync(_repository);
        var merges = await history.CleanMergesAsync(Id(start), Id(ours), GitHistory.MaxMerges, default);
        Assert.Equal([true, false, false, false], new[] { clean, evil, resolved, ours }.Select(m => merges[Id(m)]));
        Assert.Equal([Id(ours)], (await history.CleanMergesAsync(null, Id(ours), 1, default)).Keys);

        var report = await AuthorshipAsync(history, start, ours);
        Assert.Equal([0, 1, 1, 1], new[] { clean, evil, resolved, ours }.Select(m => report.Commits.Single(c => c.Id.Hex == m).People.Count));
        var unasked = await AuthorshipAsync(history, start, ours, new HistoryOptions { Merges = false });
        Assert.Equal(["ann"], unasked.Commits.Single(c => c.Id.Hex == clean).People);

        string Merge(string branch, string path, string text, Action? change, string? conflict = null)
        {
            _repository.Git("checkout", "--quiet", "-b", branch);
            _repository.CommitFile("On " + branch, path, text, GitFixture.Bea);
            _repository.Git("checkout", "--quiet", "main");
            _repository.CommitFile("Beside " + branch, conflict is null ? "beside-" + branch : path, conflict ?? "x");
            return _repository.Merge(branch, $"Merge branch '{branch}'", change);
        }
    }

    [Fact]
    public async Task A_merge_of_three_is_left_open()
    {
        var start = _repository.CommitFile("Start", "a", "1");
        foreach (var branch in new[] { "x", "y" })
        {
            _repository.Git("checkout", "--quiet", "-b", branch, start);
            _repository.CommitFile("On " + branch, branch, "1");
        }

        _repository.Git("checkout", "--quiet", "main");
        _repository.CommitFile("Main", "m", "1");
        _repository.Run(["-c", "user.name=Ann Lee", "-c", "user.email=ann@acme.example", "merge", "--quiet", "-m", "Merge", "x", "y"], new Dictionary<string, string>(), null);
        var head = _repository.Git("rev-parse", "HEAD").Trim();
        using var history = await OpenAsync(_repository);
        var merge = (await AuthorshipAsync(history, start, head)).Commits[0];
        Assert.Equal((3, false), (merge.Parents, merge.IsCleanMerge));
        Assert.Equal(["ann"], merge.People);
    }

    [Theory]
    [InlineData("model.bin", "a\0b", GapCode.OpaqueBinary)]
    [InlineData("big.json", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n", GapCode.OpaqueLfsObject)]
    [InlineData("notes.txt", "version https://example.org/spec/v1\n", null)]
    [InlineData("logo.png", "\u0089PNG\0", null)]
    public async Task What_cannot_be_read_although_it_is_there_is_opaque(string path, string content, GapCode? gap)
    {
        var start = _repository.CommitFile("Start", "a", "1");
        // The attribute says text, and its author wrote it.
        _repository.Write(".gitattributes", "* text diff\n");
        var head = _repository.CommitFile("Next", path, content);
        using var history = await OpenAsync(_repository);
        var found = await history.ChangedPathsAsync(Id(start), Id(head), default);
        Assert.Equal(gap is { } code ? [code] : [], (await history.OpaqueContentAsync(found.Changes, default)).Select(g => g.Code));
    }

    [Fact]
    public async Task An_executable_picture_is_a_binary()
    {
        var start = _repository.CommitFile("Start", "a", "1");
        _repository.Write("logo.png", "\0");
        _repository.Git("add", "logo.png");
        _repository.Git("update-index", "--chmod=+x", "logo.png");
        _repository.Run(["-c", "user.name=Ann", "-c", "user.email=ann@acme.example", "commit", "--quiet", "-m", "Logo"], new Dictionary<string, string>(), null);
        using var history = await OpenAsync(_repository);
        var found = await history.ChangedPathsAsync(Id(start), Id(_repository.Git("rev-parse", "HEAD").Trim()), default);
        Assert.Equal(GapCode.OpaqueBinary, Assert.Single(await history.OpaqueContentAsync(found.Changes, default)).Code);
    }
}
