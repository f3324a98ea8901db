using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Tests;
using static Countersign.Server.Tests.Git.GitTesting;

namespace Countersign.Server.Tests.Git;

/// <summary>What squashing, rebasing and picking lose, found again where the forge's pull refs are here.</summary>
public sealed class PullRefTests : IDisposable
{
    private const string Marked = "Retry\n\nCo-authored-by: Claude <noreply@anthropic.com>\n";
    private const string Document = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n";

    private readonly GitFixture _repository = new();
    private readonly string _start;

    public PullRefTests()
    {
        _repository.Write("doc.txt", Document);
        _start = _repository.Commit("Start");
    }

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task A_squash_takes_over_marks_and_people_of_the_commits_it_replaced()
    {
        Topic("refs/pull/7/head", () =>
        {
            _repository.CommitFile(Marked, "a.txt", "1\n");
            _repository.CommitFile("Test it", "b.txt", "1\n", GitFixture.Bea);
        });
        var original = _repository.Git("rev-parse", "refs/pull/7/head^").Trim();
        var head = _repository.Git("rev-parse", "refs/pull/7/head").Trim();
        Squash("refs/pull/7/head", "Retries (#7)");
        var commit = await HeadAsync();
        Assert.Equal(Involvement.Edit, commit.Involvement);
        Assert.Equal(["claude-code"], commit.Tools);
        Assert.Equal(["ann", "bea"], commit.People);
        Assert.Equal(["bea"], commit.Claimed);
        var mark = Assert.Single(commit.Marks, m => m.Id == "claude-trailer");
        Assert.Equal((MarkKind.Pr, MarkStrength.Strong), (mark.Kind, mark.Strength));
        Assert.Equal($"refs/pull/7/head {head[..12]} {original[..12]} (same tree): Co-authored-by: Claude <noreply@anthropic.com>", mark.Text);
    }

    [Fact]
    public async Task Where_the_main_line_moved_on_the_same_files_tell()
    {
        Topic("refs/merge-requests/7/head", () => _repository.CommitFile(Marked, "a.txt", "1\n"));
        _repository.CommitFile("Meanwhile", "other.txt", "1\n");
        Squash("refs/merge-requests/7/head", "Retries\n\nSee merge request acme/shop!7\n");
        var commit = await HeadAsync();
        Assert.Equal(Involvement.Edit, commit.Involvement);
        Assert.Contains("(same files)", commit.Marks[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_the_same_file_moved_on_the_same_lines_tell()
    {
        Topic("refs/pull/7/head", () =>
        {
            _repository.CommitFile(Marked, "doc.txt", Document.Replace("1\n2\n", "1\ntwo\n", StringComparison.Ordinal));
            _repository.CommitFile("And", "c.txt", "1\n");
        });
        _repository.CommitFile("Meanwhile", "doc.txt", Document.Replace("14\n", "fourteen\n", StringComparison.Ordinal));
        Squash("refs/pull/7/head", "Retries (#7)");
        Assert.Contains("(same patch)", (await HeadAsync()).Marks[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_alone_only_shows_what_stands_there()
    {
        Topic("refs/pull/7/head", () => _repository.CommitFile(Marked, "a.txt", "1\n"));
        _repository.CommitFile("Something else (#7)", "z.txt", "1\n", GitFixture.Bea);
        var commit = await HeadAsync();
        Assert.Equal(Involvement.Undeclared, commit.Involvement);
        Assert.Equal(["bea"], commit.People);
        Assert.Equal(MarkStrength.Hint, Assert.Single(commit.Marks).Strength);
        Assert.Contains("(content differs)", commit.Marks[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rebase_gives_each_commit_its_own_original()
    {
        Topic("refs/pull/7/head", () =>
        {
            _repository.CommitFile(Marked, "a.txt", "1\n");
            _repository.CommitFile("Test it", "b.txt", "1\n");
        });
        _repository.CommitFile("Meanwhile", "other.txt", "1\n");
        _repository.CommitFile("Retry", "a.txt", "1\n");
        var head = _repository.CommitFile("Test it (#7)", "b.txt", "1\n");
        using var history = await OpenAsync(_repository);
        var report = await AuthorshipAsync(history, _start, head);
        Assert.Equal([Involvement.Undeclared, Involvement.Edit, Involvement.Undeclared], report.Commits.Select(c => c.Involvement));
        Assert.Contains("(same files)", report.Commits[1].Marks[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unrelated_pull_request_gives_nothing_and_is_a_gap()
    {
        _repository.Git("checkout", "--quiet", "--orphan", "other");
        _repository.CommitFile(Marked, "a.txt", "1\n");
        _repository.Git("update-ref", "refs/pull/7/head", "HEAD");
        var head = _repository.Git("rev-parse", "HEAD").Trim();
        _repository.Git("checkout", "--quiet", "main");
        _repository.CommitFile("Retries (#7)", "a.txt", "1\n");
        using var history = await OpenAsync(_repository);
        var report = await AuthorshipAsync(history, _start, _repository.Git("rev-parse", "HEAD").Trim());
        Assert.Empty(report.Commits[0].Marks);
        Assert.Equal($"refs/pull/7/head, which {report.Commits[0].Id.Short} names, shares no history with it.", Assert.Single(report.Gaps, g => g.Code == GapCode.PullRefUnrelated).Detail);
        Assert.NotEqual(head, report.Commits[0].Id.Hex);
    }

    [Fact]
    public async Task A_note_on_a_squashed_commit_reaches_the_squash()
    {
        Topic("refs/pull/7/head", () => _repository.CommitFile("Retry", "a.txt", "1\n"));
        var original = _repository.Git("rev-parse", "refs/pull/7/head").Trim();
        _repository.Run(["-c", "user.name=Ann", "-c", "user.email=ann@acme.example", "notes", "--ref=ai", "add", "-F", "-", original], new Dictionary<string, string>(),
            "a.txt\n  s_11111111111111::t_22222222222222 1\n---\n{\"schema_version\":\"authorship/3.0.0\",\"base_commit_sha\":\"" + original + "\",\"prompts\":{}}");
        Squash("refs/pull/7/head", "Retries (#7)");
        var commit = await HeadAsync();
        Assert.Equal(Involvement.Edit, commit.Involvement);
        Assert.Contains(commit.Marks, m => m is { Id: "git-ai-note", Kind: MarkKind.Pr, Strength: MarkStrength.Strong });
    }

    [Fact]
    public async Task A_cherry_pick_inherits_weakly_and_a_revert_names_what_it_undoes()
    {
        _repository.Git("checkout", "--quiet", "-b", "topic");
        var original = _repository.CommitFile("Retry\n\nCo-authored-by: Claude <noreply@anthropic.com>\nCo-authored-by: Cursor <cursoragent@cursor.com>\n", "a.txt", "1\n");
        _repository.Git("checkout", "--quiet", "main");
        var picked = _repository.CommitFile($"Retry\n\n(cherry picked from commit {original})\n", "a.txt", "1\n");
        var head = _repository.CommitFile($"Revert \"Retry\"\n\nThis reverts commit {original}.\n", "a.txt", "0\n");
        using var history = await OpenAsync(_repository);
        var report = await AuthorshipAsync(history, _start, head);
        var pick = report.Commits.Single(c => c.Id.Hex == picked);
        // One doubt shared by two marks is still one: they do not add up to a strong one.
        Assert.Equal(Involvement.Undeclared, pick.Involvement);
        Assert.Equal(
            [$"cherry picked from {original[..12]}: edit by claude-code", $"cherry picked from {original[..12]}: edit by cursor"], pick.Marks.Select(m => m.Text));
        Assert.All(pick.Marks, m => Assert.Equal(("cherry-picked-from", MarkStrength.Weak), (m.Id, m.Strength)));
        var revert = Assert.Single(report.Commits[0].Marks);
        Assert.Equal(("reverts", $"reverts {original[..12]} (edit by claude-code, cursor)", MarkStrength.Hint), (revert.Id, revert.Text, revert.Strength));
    }

    [Fact]
    public async Task Refs_with_odd_names_are_no_pull_requests()
    {
        Topic("refs/pull/07/head", () => _repository.CommitFile(Marked, "a.txt", "1\n"));
        foreach (var name in new[] { "refs/pull/7/head/x", "refs/pull/-7/head", "refs/pull/7e0/head", "refs/pull/99999999999/head", "refs/merge-requests/seven/head" }) _repository.Git("update-ref", name, "refs/pull/07/head");
        _repository.CommitFile("Retries (#7)", "a.txt", "1\n");
        using var history = await OpenAsync(_repository);
        var report = await AuthorshipAsync(history, _start, _repository.Git("rev-parse", "HEAD").Trim());
        Assert.Empty(report.Commits[0].Marks);
        Assert.Contains(report.Gaps, g => g.Code == GapCode.PullRefsAbsent);
    }

    [Fact]
    public async Task A_merged_history_of_its_own_is_a_gap()
    {
        _repository.Git("checkout", "--quiet", "--orphan", "other");
        var root = _repository.CommitFile("Import", "vendor.txt", "1\n");
        _repository.Git("checkout", "--quiet", "main");
        _repository.Run(["-c", "user.name=Ann", "-c", "user.email=ann@acme.example", "merge", "--quiet", "--allow-unrelated-histories", "-m", "Merge", "other"], new Dictionary<string, string>(), null);
        using var history = await OpenAsync(_repository);
        var report = await AuthorshipAsync(history, _start, _repository.Git("rev-parse", "HEAD").Trim());
        Assert.Equal($"A history of its own was merged into this range; it begins at {root[..12]}.", Assert.Single(report.Gaps, g => g.Code == GapCode.UnrelatedHistory).Detail);
        Assert.DoesNotContain((await AuthorshipAsync(history, null, _repository.Git("rev-parse", "HEAD").Trim())).Gaps, g => g.Code == GapCode.UnrelatedHistory);
    }

    private void Topic(string name, Action commits)
    {
        _repository.Git("checkout", "--quiet", "-b", "topic");
        commits();
        _repository.Git("update-ref", name, "HEAD");
        _repository.Git("checkout", "--quiet", "main");
        _repository.Git("branch", "--quiet", "-D", "topic");
    }

    private void Squash(string name, string message)
    {
        _repository.Git("-c", "user.name=Ann", "-c", "user.email=ann@acme.example", "merge", "--quiet", "--squash", name);
        _repository.Commit(message);
    }

    private async Task<CommitAuthorship> HeadAsync()
    {
        using var history = await OpenAsync(_repository);
        return (await AuthorshipAsync(history, _start, _repository.Git("rev-parse", "HEAD").Trim())).Commits[0];
    }
}
