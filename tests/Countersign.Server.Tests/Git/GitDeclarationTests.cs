using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Tests;

namespace Countersign.Server.Tests.Git;

public sealed class GitDeclarationTests : IDisposable
{
    private readonly GitFixture _git = new();
    private readonly string _base;

    public GitDeclarationTests() => _base = _git.CommitFile("one", "services/shop/a.txt", "a\n");

    [Fact]
    public async Task Without_declarations_there_are_no_marks_and_no_gaps()
    {
        var head = _git.CommitFile("two", "b.txt", "b\n");
        Assert.Empty((await Report(head)).Commits[0].Marks);
    }

    [Fact]
    public async Task A_claim_about_paths_speaks_of_the_commits_of_the_range_that_touch_them()
    {
        var shop = _git.CommitFile("two", "services/shop/a.txt", "b\n");
        var other = _git.CommitFile("three", "services/pay/a.txt", "b\n");
        var head = Declare("d.yaml", "{person: ann, involvement: agent, tool: kiro, paths: [\"services/shop/**\"]}");
        var report = await Report(head);
        Assert.Equal([Involvement.Undeclared, Involvement.Undeclared, Involvement.Agent], Of(report, head, other, shop));
        Assert.Equal(["kiro"], report.Commits[2].Tools);
    }

    [Fact]
    public async Task Squash_takes_the_commits_and_leaves_the_claim()
    {
        _git.Git("checkout", "--quiet", "-b", "side");
        var work = _git.CommitFile("two", "b.txt", "b\n");
        Declare("d.yaml", $"{{person: ann, involvement: edit, tool: codex, commits: [\"{work}\"]}}");
        _git.Git("checkout", "--quiet", "main");
        _git.Git("merge", "--quiet", "--squash", "side");
        var squashed = _git.Commit("Two (#1)");
        var later = _git.CommitFile("three", "c.txt", "c\n");
        Assert.Equal([Involvement.Undeclared, Involvement.Edit], Of(await Report(later), later, squashed));
    }

    [Fact]
    public async Task A_merge_is_spoken_of_only_for_what_it_changes_itself()
    {
        _git.Git("checkout", "--quiet", "-b", "side");
        _git.CommitFile("two", "services/shop/b.txt", "b\n");
        _git.Git("checkout", "--quiet", "main");
        Declare("d.yaml", "{person: ann, involvement: edit, tool: codex, paths: [\"services/**\"]}");
        var clean = _git.Merge("side", "Merge branch 'side'");
        Assert.Empty((await Report(clean)).Commits[0].Marks);
        _git.Git("checkout", "--quiet", "-b", "other", _base);
        _git.CommitFile("three", "c.txt", "c\n");
        _git.Git("checkout", "--quiet", "main");
        var evil = _git.Merge("other", "Merge branch 'other'", () => _git.Write("services/shop/b.txt", "changed\n"));
        Assert.Equal("declaration", Assert.Single((await Report(evil)).Commits[0].Marks).Id);
    }

    [Fact]
    public async Task Only_the_files_at_the_head_are_read()
    {
        Declare("d.yaml", "{person: ann, involvement: edit, tool: codex, paths: [\"**\"]}");
        File.Delete(_git.At(Declaration.Folder, "d.yaml"));
        var head = _git.CommitFile("two", "b.txt", "b\n");
        Assert.Empty((await Report(head)).Commits[0].Marks);
    }

    [Fact]
    public async Task What_cannot_be_read_is_a_gap_and_the_rest_counts()
    {
        _git.Write($"{Declaration.Folder}/broken.yaml", "version: 1\ndeclarations: [{person: ann}]\n");
        _git.Write($"{Declaration.Folder}/not.txt", "x");
        _git.Write($"{Declaration.Folder}/sub/deep.yaml", "x");
        _git.Write($"{Declaration.Folder}/binary.yaml", "\0\u0001");
        _git.Write($"{Declaration.Folder}/large.yaml", new string('#', Declaration.MaxBytes + 1));
        if (!OperatingSystem.IsWindows()) File.CreateSymbolicLink(_git.At(Declaration.Folder, "link.yaml"), "good.yaml");
        var head = Declare("good.yaml", "{person: ann, involvement: edit, tool: codex, paths: [\"**\"]}");
        var report = await Report(head);
        Assert.Equal(Involvement.Edit, report.Commits[0].Involvement);
        var gaps = report.Gaps.Where(g => g.Code == GapCode.DeclarationUnreadable).Select(g => g.Detail).ToList();
        Assert.All(gaps, g => Assert.StartsWith(Declaration.Folder, g, StringComparison.Ordinal));
        string[] unread = ["binary.yaml", "broken.yaml", "large.yaml", .. OperatingSystem.IsWindows() ? [] : new[] { "link.yaml" }, "not.txt", "sub"];
        Assert.Equal(unread, gaps.Select(g => g[(Declaration.Folder.Length + 1)..g.IndexOf(' ', StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
        Assert.Contains(gaps, g => g.Contains($"broken.yaml:2:16: \"involvement\" is missing here.", StringComparison.Ordinal));
        Assert.Contains(gaps, g => g.Contains($"It has {Declaration.MaxBytes + 1} bytes; at most {Declaration.MaxBytes} are read.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_of_the_largest_size_is_read()
    {
        const string text = "version: 1\ndeclarations: [{person: ann, involvement: edit, tool: codex, paths: [\"**\"]}]\n#";
        _git.Write($"{Declaration.Folder}/d.yaml", text + new string('x', Declaration.MaxBytes - text.Length));
        var report = await Report(_git.Commit("two"));
        Assert.Equal(Involvement.Edit, report.Commits[0].Involvement);
        Assert.DoesNotContain(report.Gaps, g => g.Code == GapCode.DeclarationUnreadable);
    }

    [Fact]
    public async Task Files_are_read_up_to_their_number_and_one_more_is_a_gap()
    {
        for (var n = 1; n <= Declaration.MaxFiles; n++) _git.Write($"{Declaration.Folder}/{n:d4}.yaml", "version: 1\ndeclarations: []\n");
        Assert.DoesNotContain((await Report(_git.Commit("two"))).Gaps, g => g.Code == GapCode.DeclarationUnreadable);
        _git.Write($"{Declaration.Folder}/9999.yaml", "version: 1\ndeclarations: []\n");
        var gap = Assert.Single((await Report(_git.Commit("three"))).Gaps, g => g.Code == GapCode.DeclarationUnreadable);
        Assert.StartsWith($"{Declaration.Folder}/9999.yaml was not read.", gap.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_looks_like_a_commit_is_a_path()
    {
        var hex = new string('a', 40);
        _git.Write(hex, "a");
        _git.Write("\n:odd", "a");
        var head = Declare("d.yaml", $"{{person: ann, involvement: edit, tool: codex, paths: [\"{hex}\"]}}");
        var report = await Report(head);
        Assert.Equal("declaration", Assert.Single(Assert.Single(report.Commits).Marks).Id);
    }

    public void Dispose() => _git.Dispose();

    private string Declare(string file, string declaration) => _git.CommitFile("Declare", $"{Declaration.Folder}/{file}", $"version: 1\ndeclarations:\n  - {declaration}\n");

    private async Task<AuthorshipReport> Report(string head)
    {
        using var history = await GitTesting.OpenAsync(_git);
        return await GitTesting.AuthorshipAsync(history, _base, head);
    }

    private static IEnumerable<Involvement> Of(AuthorshipReport report, params string[] commits)
    {
        Assert.Equal(commits, report.Commits.Select(c => c.Id.Hex));
        return report.Commits.Select(c => c.Involvement);
    }
}
