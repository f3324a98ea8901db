using System.Text;
using System.Text.RegularExpressions;
using Countersign.Server.Tests.Cli;
using Countersign.Tests;

namespace Countersign.Server.Tests.Docs;

/// <summary>Does what the policy guide says, in its order: writes its files, runs its commands, and compares what they print.</summary>
public sealed partial class PolicyGuideTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("countersign-guide-");

    [Fact]
    public async Task Every_command_of_the_guide_prints_what_it_says()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "docs", "guides", "policy.md"));
        var (last, run, compared) = (new CliResult(0, "", ""), 0, 0);
        foreach (Match block in Blocks().Matches(page))
        {
            var text = block.Groups["text"].Value;
            switch (block.Groups["kind"].Value)
            {
                case "yaml": Write(block.Groups["title"].Value, text); break;
                case "sh": (last, run) = (await new CliRunner(_folder.FullName).RunAsync(Arguments(text)), run + 1); break;
                case "text": Assert.Equal((text, ""), (last.Out, last.Error)); compared++; break;
            }
        }

        Assert.Equal((4, 3), (run, compared));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, Encoding.UTF8);
    }

    /// <summary>The words of one command line behind the program's name; quotes keep words together.</summary>
    private static string[] Arguments(string line)
    {
        Assert.StartsWith("countersign ", line, StringComparison.Ordinal);
        return [.. Word().Matches(line.TrimEnd('\n')).Skip(1).Select(m => m.Value.Trim('"'))];
    }

    [GeneratedRegex("^```(?<kind>yaml|sh|text)( title=(?<title>\\S+))?\\n(?<text>[^`]*)```$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Blocks();

    [GeneratedRegex("\"[^\"]*\"|\\S+", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
