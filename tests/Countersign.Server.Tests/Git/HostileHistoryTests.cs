using System.Text;
using Countersign.Core.Authorship;
using Countersign.Core.Changes;
using Countersign.Server.Tests.Cli;
using Countersign.Tests;
using static Countersign.Server.Tests.Git.GitTesting;

namespace Countersign.Server.Tests.Git;

/// <summary>Commits, notes and refs that somebody made to hide something, to break the reader, or to have something run. Each has one exact outcome.</summary>
public sealed class HostileHistoryTests : IDisposable
{
    private const string Claude = "Co-authored-by: Claude <noreply@anthropic.com>";

    private static readonly Dictionary<string, string> Identity = new()
    {
        ["GIT_AUTHOR_NAME"] = "Ann", ["GIT_AUTHOR_EMAIL"] = "ann@acme.example", ["GIT_COMMITTER_NAME"] = "Ann", ["GIT_COMMITTER_EMAIL"] = "ann@acme.example",
    };

    private readonly GitFixture _repository = new();
    private readonly string _start;

    public HostileHistoryTests() => _start = _repository.CommitFile("Start", "a.txt", "1\n");

    public void Dispose() => _repository.Dispose();

    [Fact]
    public async Task A_message_of_10_MB_is_read_to_its_limit_and_the_rest_is_a_gap()
    {
        var filler = new string('x', 99) + "\n";
        var head = _repository.Commit($"Big\n\n{Claude}\n{string.Concat(Enumerable.Repeat(filler, 100_000))}\nClaude-Session: https://claude.ai/code/session_01\n");
        var report = await ReportAsync(head);
        var commit = Assert.Single(report.Commits);
        Assert.Equal(Involvement.Edit, commit.Involvement);
        Assert.Equal(["claude-trailer"], commit.Marks.Select(m => m.Id));
        var gap = Assert.Single(report.Gaps, g => g.Code == GapCode.RangeTooLarge);
        Assert.Equal($"The message of {head[..12]} has {5 + Claude.Length + 1 + 10_000_000 + 51} characters; {Limits.Message} were read.", gap.Detail);
        Assert.True(gap.IsBlocking);
    }

    [Fact]
    public async Task A_hundred_thousand_trailers_are_read_and_only_so_many_coauthors_kept()
    {
        var many = new StringBuilder("Many\n\n");
        for (var n = 0; n < 50_000; n++) many.Append(null, $"Signed-off-by: P{n} <p{n}@acme.example>\nCo-authored-by: P{n} <p{n}@acme.example>\n");
        var report = await ReportAsync(_repository.Commit(many.ToString()));
        Assert.Equal(Limits.Coauthors, report.Commits[0].Unresolved.Count);
        Assert.Equal([GapCode.RangeTooLarge, GapCode.RangeTooLarge], report.Gaps.Where(g => g.IsBlocking).Select(g => g.Code)); // The message, and its co-authors.
    }

    [Theory]
    [InlineData("Retry\n\n\xff\xfe\n", "\n", Involvement.Edit)] // Bytes that are no text stand beside it.
    [InlineData("Retry\n\n\xff", "\n", Involvement.Edit)] // Damaged, the line is one weak mark and its address another.
    [InlineData("Retry\n\n", "\xff\n", Involvement.Edit)]
    [InlineData("Retry\n\n", "\r\n", Involvement.Edit)]
    [InlineData("Retry\n\n\u000b", "\u000c\n", Involvement.Edit)]
    public async Task Bytes_that_are_no_text_neither_break_the_reading_nor_hide_a_whole_line(string before, string after, Involvement expected)
    {
        var head = RawCommit(Encoding.Latin1.GetBytes(before + Claude + after));
        Assert.Equal(expected, (await ReportAsync(head)).Commits[0].Involvement);
    }

    [Fact]
    public async Task A_message_ends_at_NUL_for_us_as_it_does_for_git()
    {
        var head = RawCommit(Encoding.UTF8.GetBytes($"Retry\0\n\n{Claude}\n"));
        using var history = await OpenAsync(_repository);
        Assert.Equal("Retry", Read(history, _start, head)[0].Message.TrimEnd());
        Assert.Empty((await AuthorshipAsync(history, _start, head)).Commits[0].Marks);
    }

    [Fact]
    public async Task Direction_marks_and_escapes_in_names_are_shown_escaped()
    {
        var head = RawCommit(Encoding.UTF8.GetBytes($"Retry\n\n{Claude}\n"), "Ann\u202eeeL \u001b[2J\u0007");
        var text = await CliAsync("authorship", $"{_start}..{head}");
        Assert.Equal(0, text.Exit);
        Assert.DoesNotContain(text.Out, c => c is '\u202e' or '\u001b' or '\u0007');
        var json = await CliAsync("authorship", $"{_start}..{head}", "--format", "json");
        Assert.DoesNotContain(json.Out, c => c > '~');
        Assert.Contains("Ann\\u202EeeL \\u001B[2J\\u0007", json.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_map_makes_no_person_of_a_tool()
    {
        var head = _repository.CommitFile("Retry", ".mailmap", "Bea <bea@acme.example> <noreply@anthropic.com>\n", "Claude <noreply@anthropic.com>", GitFixture.Ann);
        _repository.Git("config", "log.mailmap", "true");
        Assert.Equal("bea@acme.example", _repository.Git("log", "-1", "--format=%aE").Trim());
        var commit = (await ReportAsync(head)).Commits[0];
        Assert.Equal((Involvement.Agent, "noreply@anthropic.com"), (commit.Involvement, commit.Author.Email));
        Assert.Equal(["ann"], commit.People);
    }

    [Fact]
    public async Task A_replaced_note_and_a_replaced_pull_request_still_say_what_they_said()
    {
        var (head, original) = Squashed();
        var note = _repository.Git("notes", "--ref=ai", "list", head).Trim();
        _repository.Git("replace", note, Blob("---\n{\"schema_version\":\"authorship/3.0.0\",\"prompts\":{}}"));
        var tree = _repository.Git("rev-parse", original + "^{tree}").Trim();
        _repository.Git("replace", original, _repository.Run(["commit-tree", tree, "-p", _start, "-m", "Innocent"], Identity, null).Trim());
        _repository.Write(".git/info/grafts", original + "\n");
        ExpectEvidence(await ReportAsync(head));
    }

    [Fact]
    public async Task No_program_is_run_for_notes_pull_refs_and_patches()
    {
        var (head, _) = Squashed();
        var trap = _repository.Trap("evidence", out var trace);
        _repository.Write(".gitattributes", "* diff=evil filter=evil\n");
        _repository.Write(".git/info/attributes", "* diff=evil filter=evil\n");
        foreach (var setting in new[]
        {
            "core.fsmonitor", "core.sshCommand", "core.pager", "core.alternateRefsCommand", "diff.external", "diff.evil.command", "diff.evil.textconv", "filter.evil.smudge", "filter.evil.process",
            "gpg.program", "credential.helper", "uploadpack.packObjectsHook", "remote.origin.uploadpack", "remote.origin.vcs", "trace2.eventTarget", "sequence.editor", "interactive.diffFilter",
        }) _repository.Git("config", setting, trap);
        foreach (var verb in new[] { "log", "cat-file", "diff-tree", "ls-tree", "patch-id", "for-each-ref" }) _repository.Git("config", "alias." + verb, "!" + trap);
        _repository.Git("config", "notes.displayRef", "refs/notes/*");
        _repository.Git("config", "patchid.verbatim", "true");
        _repository.Git("config", "core.hooksPath", _repository.At(".git"));
        if (File.Exists(trace)) File.Delete(trace);
        ExpectEvidence(await ReportAsync(head));
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public async Task A_pull_request_that_names_every_commit_costs_its_limit()
    {
        var (head, _) = Squashed();
        _repository.Git("checkout", "--quiet", "--detach", _start);
        var import = new StringBuilder();
        var from = _start;
        for (var n = 1; n <= 1_200; n++)
        {
            import.Append(null, $"commit refs/heads/long\nmark :{n}\ncommitter A <a@x> {n} +0000\ndata 2\nx\n");
            if (n == 1) import.Append(null, $"from {from}\n");
        }

        _repository.Run(["fast-import", "--quiet"], new Dictionary<string, string>(), import.ToString());
        _repository.Git("update-ref", "refs/pull/7/head", "refs/heads/long");
        _repository.Git("branch", "-D", "long");
        var report = await ReportAsync(head);
        // More commits than one pull request may have: nothing is taken over, the note on the squash itself still counts.
        Assert.Equal(["git-ai-note"], report.Commits.Single(c => c.Id.Hex == head).Marks.Select(m => m.Id));
    }

    private static void ExpectEvidence(AuthorshipReport report)
    {
        var commit = report.Commits[0];
        Assert.Equal(["git-ai-note strong Note", "claude-trailer strong Pr"], commit.Marks.Select(m => $"{m.Id} {m.Strength.ToString().ToLowerInvariant()} {m.Kind}").OrderByDescending(t => t, StringComparer.Ordinal));
        Assert.Equal(new LineCounts(1, 0, 1), commit.Lines);
        Assert.DoesNotContain(report.Gaps, g => g.IsBlocking);
    }

    /// <summary>A squash with a note of its own, whose pull request has a marked commit.</summary>
    private (string Head, string Original) Squashed()
    {
        _repository.Git("checkout", "--quiet", "-b", "topic");
        var original = _repository.CommitFile($"Retry\n\n{Claude}\n", "a.txt", "1\n2\n");
        _repository.Git("update-ref", "refs/pull/7/head", "HEAD");
        _repository.Git("checkout", "--quiet", "main");
        _repository.Git("branch", "--quiet", "-D", "topic");
        var head = _repository.CommitFile("Retries (#7)", "a.txt", "1\n2\n");
        var note = "a.txt\n  s_1::t_1 2\n---\n{\"schema_version\":\"authorship/3.0.0\",\"base_commit_sha\":\"" + head + "\",\"prompts\":{}}";
        _repository.Run(["notes", "--ref=ai", "add", "-C", Blob(note), head], Identity, null);
        return (head, original);
    }

    private string Blob(string text) => _repository.Run(["hash-object", "-w", "--stdin"], new Dictionary<string, string>(), text).Trim();

    private string RawCommit(byte[] message, string name = "Ann Lee")
    {
        var tree = _repository.Git("rev-parse", _start + "^{tree}").Trim();
        var header = Encoding.UTF8.GetBytes($"tree {tree}\nparent {_start}\nauthor {name} <ann@acme.example> 1767225600 +0000\ncommitter Ann Lee <ann@acme.example> 1767225600 +0000\n\n");
        return Encoding.ASCII.GetString(_repository.RunBytes(["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], new Dictionary<string, string>(), [.. header, .. message])).Trim();
    }

    private async Task<AuthorshipReport> ReportAsync(string head)
    {
        using var history = await OpenAsync(_repository);
        return await AuthorshipAsync(history, _start, head);
    }

    private Task<CliResult> CliAsync(params string[] args) => new CliRunner(_repository.Folder).RunAsync(args);
}
