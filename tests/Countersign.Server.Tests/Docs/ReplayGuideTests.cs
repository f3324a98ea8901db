using Countersign.Server.Tests.Cli;
using Countersign.Tests;

namespace Countersign.Server.Tests.Docs;

/// <summary>Runs every command of the replay guide, in its order, in a repository made for it.</summary>
public sealed class ReplayGuideTests
{
    [Fact]
    public async Task Every_command_of_the_guide_runs()
    {
        var guide = await File.ReadAllLinesAsync(Path.Combine(SourceTree.Root, "docs", "guides", "replay.md"));
        var commands = guide.Where(l => l.StartsWith("countersign ", StringComparison.Ordinal)).Select(l => l.Split(' ')[1..]).ToList();
        Assert.Equal(5, commands.Count);
        using var git = new GitFixture();
        git.CommitFile("Begin", "a.txt", "a\n");
        git.CommitFile("Go on", "b.txt", "b\n", GitFixture.Bea);
        foreach (var command in commands)
        {
            var result = await new CliRunner(git.Folder).RunAsync(command);
            Assert.True(result.Exit == 0, $"{string.Join(' ', command)}: {result.Error}");
            Assert.NotEmpty(result.Out);
        }

        Assert.True(File.Exists(git.At("replay.html")));
        Assert.True(File.Exists(git.At(".countersign", "policy.yaml")));
    }
}
