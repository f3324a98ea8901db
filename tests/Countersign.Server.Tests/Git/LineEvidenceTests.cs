using Countersign.Adapters.Git;
using Countersign.Core.Authorship;
using Countersign.Core.Authorship.LineEvidence;
using Countersign.Core.Changes;
using Countersign.Tests;
using static Countersign.Server.Tests.Git.GitTesting;

namespace Countersign.Server.Tests.Git;

/// <summary>Notes, traces and checkpoints in real repositories: what they are worth depends on the commit they are attached to.</summary>
public sealed class LineEvidenceTests : IDisposable
{
    private readonly GitFixture _repository = new();
    private readonly string _start;
    private readonly string _head;

    public LineEvidenceTests()
    {
        _start = _repository.CommitFile("Start", "a.txt", "1\n");
        _head = _repository.CommitFile("Retries", "a.txt", "1\n2\n3\n");
    }

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task A_note_about_this_commit_decides_and_counts_its_lines()
    {
        Note(_head, GitAi(_head, "a.txt\n  s_11111111111111::t_22222222222222 2-3\n"));
        var (commit, gaps) = await HeadAsync();
        Assert.Equal(Involvement.Edit, commit.Involvement);
        Assert.Equal(["claude-code"], commit.Tools);
        Assert.Equal(new FoundMark("git-ai-note", MarkKind.Note, "refs/notes/ai: 2 lines in 1 file by claude-code", Involvement.Edit, MarkStrength.Strong, "claude-code"), Assert.Single(commit.Marks));
        Assert.Equal(new LineCounts(2, 0, 2), commit.Lines);
        Assert.Equal([GapCode.PullRefsAbsent], gaps.Select(g => g.Code));
    }

    [Fact]
    public async Task A_note_that_speaks_of_another_commit_is_only_weak()
    {
        Note(_head, GitAi(_start, "a.txt\n  s_11111111111111::t_22222222222222 2-3\n"));
        var (commit, _) = await HeadAsync();
        Assert.Equal(Involvement.Undeclared, commit.Involvement);
        var mark = Assert.Single(commit.Marks);
        Assert.Equal(MarkStrength.Weak, mark.Strength);
        Assert.EndsWith("; it was recorded on the commit before", mark.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_note_about_files_of_another_commit_is_only_shown_and_counts_no_lines()
    {
        Note(_head, GitAi(_head, "b.txt\n  s_11111111111111::t_22222222222222 1-9\n"));
        var (commit, _) = await HeadAsync();
        Assert.Equal(Involvement.Undeclared, commit.Involvement);
        Assert.Equal((MarkStrength.Hint, "refs/notes/ai: 9 lines in 1 file by claude-code; none of its files is in this commit"), (commit.Marks[0].Strength, commit.Marks[0].Text));
        Assert.Null(commit.Lines!.Ai);
    }

    [Fact]
    public async Task An_empty_note_is_no_evidence()
    {
        Note(_head, GitAi(_head, ""));
        var (commit, gaps) = await HeadAsync();
        Assert.Empty(commit.Marks);
        Assert.Null(commit.Lines!.Ai);
        Assert.DoesNotContain(gaps, g => g.Code == GapCode.NoteUnreadable);
    }

    [Fact]
    public async Task A_note_that_is_no_record_is_a_gap_and_no_evidence()
    {
        Note(_head, "Reviewed by \u001b[2Jeverybody\n");
        var (commit, gaps) = await HeadAsync();
        Assert.Empty(commit.Marks);
        Assert.Equal($"refs/notes/ai: the note on {_head[..12]} could not be read: it has no line \"---\" between lines and description.", Assert.Single(gaps, g => g.Code == GapCode.NoteUnreadable).Detail);
    }

    [Fact]
    public async Task A_note_of_the_largest_size_is_read_and_a_larger_one_is_a_gap()
    {
        var record = GitAi(_head, "a.txt\n  s_11111111111111::t_22222222222222 2\n");
        Note(_head, record + new string(' ', EvidenceLimits.RecordBytes - record.Length));
        Assert.Equal(Involvement.Edit, (await HeadAsync()).Commit.Involvement);
        Note(_head, record + new string(' ', EvidenceLimits.RecordBytes - record.Length + 1));
        var (commit, gaps) = await HeadAsync();
        Assert.Empty(commit.Marks);
        Assert.EndsWith($"it has {EvidenceLimits.RecordBytes + 1} bytes; at most {EvidenceLimits.RecordBytes} are read.", Assert.Single(gaps, g => g.Code == GapCode.NoteUnreadable).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notes_in_folders_are_found_and_entries_that_name_no_commit_are_not()
    {
        var note = Blob(GitAi(_head, "a.txt\n  s_11111111111111::t_22222222222222 2-3\n"));
        Tree("refs/notes/ai", $"{_head[..2]}/{_head[2..4]}/{_head[4..]}", note, "README", note, _head + "0", note);
        Assert.Equal(Involvement.Edit, (await HeadAsync()).Commit.Involvement);
    }

    [Fact]
    public async Task The_first_format_of_git_ai_is_weak_and_only_tools_count()
    {
        _repository.Git("update-ref", "refs/ai/authorship/" + _head, Blob("""{"files":{"a.txt":{"authors":[{"author":"Ann Lee","lines":[1]},{"author":"Cursor","lines":[2,[2,3]]}]}},"schema_version":"authorship/0.0.1"}"""));
        var mark = Assert.Single((await HeadAsync()).Commit.Marks);
        Assert.Equal(("git-ai-old", "refs/ai/authorship: 2 lines in 1 file by cursor", MarkStrength.Weak), (mark.Id, mark.Text, mark.Strength));
    }

    [Fact]
    public async Task A_trace_counts_for_the_commit_it_names_and_for_the_one_made_on_top_of_it()
    {
        var own = Trace(_head, "a.txt");
        var before = Trace(_start, "a.txt");
        var elsewhere = Trace(_start, "b.txt");
        var tip = _repository.CommitFile("Traces", AgentTrace.File, own + before + elsewhere + "not a record\n");
        using var history = await OpenAsync(_repository);
        var report = await AuthorshipAsync(history, _start, tip);
        var commit = report.Commits.Single(c => c.Id.Hex == _head);
        Assert.Equal(
            [".agent-trace/traces.jsonl: 2 lines in 1 file by cursor", ".agent-trace/traces.jsonl: 2 lines in 1 file by cursor; it was recorded on the commit before"],
            commit.Marks.Select(m => m.Text));
        Assert.All(commit.Marks, m => Assert.Equal((MarkKind.Trace, MarkStrength.Weak), (m.Kind, m.Strength)));
        // Two records of one recorder are one reason, not two.
        Assert.Equal(Involvement.Undeclared, commit.Involvement);
        Assert.Equal(2, commit.Lines!.Ai);
        Assert.Equal(".agent-trace/traces.jsonl: the file could not be read: line 4: it is not JSON at line 1, byte 2.", Assert.Single(report.Gaps, g => g.Code == GapCode.NoteUnreadable).Detail);
    }

    [Fact]
    public async Task A_trace_in_a_note_speaks_of_the_commit_it_is_attached_to()
    {
        _repository.Run(["notes", "--ref=agent-trace", "add", "-F", "-", _head], Identity, Trace(_head, "a.txt"));
        Assert.Equal("refs/notes/agent-trace: 2 lines in 1 file by cursor", Assert.Single((await HeadAsync()).Commit.Marks).Text);
    }

    [Fact]
    public async Task A_checkpoint_names_the_agent_of_the_commit_with_its_trailer()
    {
        var tip = _repository.CommitFile("More\n\nEntire-Checkpoint: a1b2c3d4e5f6\n", "a.txt", "1\n2\n3\n4\n");
        Tree("refs/heads/entire/checkpoints/v1", "a1/b2c3d4e5f6/0/metadata.json", Blob("""{"agent":"Claude Code","files_touched":["a.txt"],"initial_attribution":{"agent_lines":1}}"""));
        using var history = await OpenAsync(_repository);
        var commit = (await AuthorshipAsync(history, _head, tip)).Commits[0];
        Assert.Contains(new FoundMark("entire-metadata", MarkKind.Note, "entire/checkpoints/v1: 1 line in 1 file by claude-code", Involvement.Edit, MarkStrength.Strong, "claude-code"), commit.Marks);
        Assert.Equal(1, commit.Lines!.Ai);
    }

    [Fact]
    public async Task A_mirror_brings_the_notes_content_in_one_request_and_does_not_keep_it()
    {
        _repository.Git("config", "uploadpack.allowFilter", "true");
        _repository.Git("config", "uploadpack.allowAnySHA1InWant", "true");
        Note(_start, GitAi(_start, "a.txt\n  s_11111111111111::t_22222222222222 1\n"));
        Note(_head, GitAi(_head, "a.txt\n  s_11111111111111::t_22222222222222 2-3\n"));
        var folder = Directory.CreateTempSubdirectory("countersign-mirror-").FullName;
        try
        {
            using var mirror = new GitMirror(new GitProcess(allowFile: true), folder, _repository.Url);
            Assert.Null(await mirror.FetchAsync(default));
            using var history = (await mirror.OpenAsync(default)).Value!;
            var report = await AuthorshipAsync(history, null, _head);
            Assert.All(report.Commits, c => Assert.Equal(Involvement.Edit, c.Involvement));
            Assert.DoesNotContain(report.Gaps, g => g.Code is GapCode.NoteUnreadable or GapCode.EvidenceNotRead);
        }
        finally
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) File.SetAttributes(file, FileAttributes.Normal);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_note_whose_content_is_not_here_is_a_gap()
    {
        Note(_head, GitAi(_head, "a.txt\n  s_11111111111111::t_22222222222222 2-3\n"));
        var blob = _repository.Git("notes", "--ref=ai", "list", _head).Trim();
        File.Delete(_repository.At(".git", "objects", blob[..2], blob[2..]));
        var (commit, gaps) = await HeadAsync();
        Assert.Empty(commit.Marks);
        Assert.EndsWith("its content is not here.", Assert.Single(gaps, g => g.Code == GapCode.NoteUnreadable).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("blob")]
    [InlineData("absent")]
    public async Task A_notes_ref_that_is_no_tree_is_a_gap(string kind)
    {
        var id = kind == "blob" ? Blob("nothing") : new string('3', 40);
        if (kind == "blob") _repository.Git("update-ref", "refs/notes/ai", id);
        else _repository.Write(".git/refs/notes/ai", id + "\n");
        var (commit, gaps) = await HeadAsync();
        Assert.Empty(commit.Marks);
        Assert.Equal([GapCode.NoteUnreadable], gaps.Select(g => g.Code).Where(c => c != GapCode.PullRefsAbsent));
    }

    private static readonly Dictionary<string, string> Identity = new()
    {
        ["GIT_AUTHOR_NAME"] = "Ann", ["GIT_AUTHOR_EMAIL"] = "ann@acme.example", ["GIT_COMMITTER_NAME"] = "Ann", ["GIT_COMMITTER_EMAIL"] = "ann@acme.example",
    };

    private static string GitAi(string about, string lines) => lines + "---\n{\"schema_version\":\"authorship/3.0.0\",\"base_commit_sha\":\"" + about
        + "\",\"prompts\":{},\"sessions\":{\"s_11111111111111\":{\"agent_id\":{\"tool\":\"claude\",\"id\":\"x\",\"model\":\"m\"},\"human_author\":null}}}";

    private static string Trace(string revision, string path) =>
        "{\"version\":\"0.1.0\",\"id\":\"x\",\"vcs\":{\"type\":\"git\",\"revision\":\"" + revision + "\"},\"tool\":{\"name\":\"cursor\"},\"files\":[{\"path\":\"" + path
        + "\",\"conversations\":[{\"contributor\":{\"type\":\"ai\"},\"ranges\":[{\"start_line\":2,\"end_line\":3}]}]}]}\n";

    private void Note(string commit, string text) => _repository.Run(["notes", "--ref=ai", "add", "-f", "-C", Blob(text), commit], Identity, null);

    private string Blob(string text) => _repository.Run(["hash-object", "-w", "--stdin"], new Dictionary<string, string>(), text).Trim();

    private void Tree(string name, params string[] pathsAndBlobs)
    {
        var index = new Dictionary<string, string>(Identity) { ["GIT_INDEX_FILE"] = _repository.At(".git", "other-index") };
        for (var at = 0; at < pathsAndBlobs.Length; at += 2) _repository.Run(["update-index", "--add", "--cacheinfo", $"100644,{pathsAndBlobs[at + 1]},{pathsAndBlobs[at]}"], index, null);
        var tree = _repository.Run(["write-tree"], index, null).Trim();
        _repository.Git("update-ref", name, _repository.Run(["commit-tree", tree, "-m", "evidence"], Identity, null).Trim());
    }

    private async Task<(CommitAuthorship Commit, IReadOnlyList<Gap> Gaps)> HeadAsync()
    {
        using var history = await OpenAsync(_repository);
        var report = await AuthorshipAsync(history, _start, _head);
        return (report.Commits[0], report.Gaps);
    }
}
