using Countersign.Adapters.Git;
using Countersign.Tests;

namespace Countersign.Server.Tests.Git;

public sealed class GitProcessTests : IDisposable
{
    private readonly GitFixture _repository = new();

    public void Dispose() => _repository.Dispose();

    [Fact]
    public void Git_gets_none_of_the_callers_git_settings_and_all_of_ours()
    {
        Environment.SetEnvironmentVariable("GIT_COUNTERSIGN_TEST", "inherited");
        var info = new GitProcess().StartInfo(new GitCommand(_repository.Folder, "log"));
        Assert.DoesNotContain("GIT_COUNTERSIGN_TEST", info.Environment.Keys);
        Assert.False(info.UseShellExecute);
        Assert.Equal("1", info.Environment["GIT_NO_REPLACE_OBJECTS"]);
        Assert.Equal("1", info.Environment["GIT_CONFIG_NOSYSTEM"]);
        Assert.Equal("/dev/null", info.Environment["GIT_CONFIG_GLOBAL"]);
        Assert.Equal("/dev/null", info.Environment["GIT_GRAFT_FILE"]);
        Assert.Equal("0", info.Environment["GIT_TERMINAL_PROMPT"]);
        Assert.Equal("0", info.Environment["GIT_OPTIONAL_LOCKS"]);
        Assert.Equal("none", info.Environment["GIT_ALLOW_PROTOCOL"]);
        foreach (var setting in new[] { "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.attributesFile=/dev/null", "log.mailmap=false", "protocol.ext.allow=never" })
            Assert.Equal("-c", info.ArgumentList[info.ArgumentList.IndexOf(setting) - 1]);
        Assert.Equal("log", info.ArgumentList[^1]);
    }

    [Theory]
    [InlineData(false, "https:ssh")]
    [InlineData(true, "https:ssh:file")]
    public void Only_a_fetch_may_use_the_network_and_files_only_where_allowed(bool allowFile, string protocols) =>
        Assert.Equal(protocols, new GitProcess(allowFile).StartInfo(new GitCommand(_repository.Folder, "fetch") { MayFetch = true }).Environment["GIT_ALLOW_PROTOCOL"]);

    [Fact]
    public async Task A_command_that_fails_says_why_in_short()
    {
        var result = await new GitProcess().RunAsync(new GitCommand(_repository.Folder, "log", "no-such-thing", "--"), default);
        Assert.Equal(128, result.ExitCode);
        Assert.Contains("bad revision 'no-such-thing'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_error_is_kept_up_to_its_limit()
    {
        var result = await new GitProcess().RunAsync(new GitCommand(_repository.Folder, "log", new string('x', 10_000), "--"), default);
        Assert.InRange(result.Error.Length, GitProcess.MaxError, GitProcess.MaxError + 1);
    }

    [Fact]
    public async Task Output_is_read_up_to_the_limit_and_not_beyond()
    {
        await using (var running = Start()) Assert.Equal("version", (await running.ReadAllAsync("version".Length))[..7]);
        await using (var running = Start()) await Assert.ThrowsAsync<GitFailedException>(() => running.ReadAllAsync("version".Length - 1));

        // "cat-file" echoes the text exactly.
        RunningGit Start()
        {
            var id = _repository.Run(["hash-object", "-w", "--stdin"], new Dictionary<string, string>(), "version").Trim();
            return new GitProcess().Start(new GitCommand(_repository.Folder, "cat-file", "blob", id), default);
        }
    }

    [Fact]
    public async Task A_command_that_waits_for_ever_is_stopped_after_its_time()
    {
        await using var running = new GitProcess().Start(new GitCommand(_repository.Folder, "cat-file", "--batch") { TimeLimit = TimeSpan.FromMilliseconds(50) }, default);
        var problem = await Assert.ThrowsAsync<GitFailedException>(running.EndAsync);
        Assert.Contains("was stopped after", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_kills_git()
    {
        using var cancel = new CancellationTokenSource();
        await using var running = new GitProcess().Start(new GitCommand(_repository.Folder, "cat-file", "--batch"), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(running.EndAsync);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_said_with_what_to_do()
    {
        var problem = await Assert.ThrowsAsync<GitFailedException>(() => new GitProcess(program: "git-that-is-not-here").RunAsync(new GitCommand(_repository.Folder, "log"), default));
        Assert.Contains("Install git", problem.Message, StringComparison.Ordinal);
    }
}
