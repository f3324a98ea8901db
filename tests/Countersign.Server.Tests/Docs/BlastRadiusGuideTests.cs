using System.Text.RegularExpressions;
using Countersign.Cli;
using Countersign.Cli.Reports;
using Countersign.Core.BlastRadius;
using Countersign.Core.Changes;
using Countersign.Server.Tests.Cli;
using Countersign.Tests;

namespace Countersign.Server.Tests.Docs;

/// <summary>Reads the examples of the blast radius guide, one for each format, and compares what is said about them with the guide.</summary>
public sealed partial class BlastRadiusGuideTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("countersign-guide-");

    [Fact]
    public async Task Every_example_of_the_guide_says_what_stands_there()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "docs", "guides", "blast-radius.md"));
        var (said, compared) = ("", 0);
        Estate? estate = null;
        foreach (Match block in Blocks().Matches(page))
        {
            var text = block.Groups["text"].Value;
            switch (block.Groups["kind"].Value)
            {
                case "sql" or "json": Write(block.Groups["title"].Value, text); break;
                case "yaml" when block.Groups["title"].Value.Contains('/', StringComparison.Ordinal): Write(block.Groups["title"].Value, text); break;
                case "yaml": estate = EnvironmentsReader.Read(text).Value; break;
                case "paths": said = OfPaths(text.TrimEnd('\n').Split('\n'), estate!); break;
                case "sh": said = text.StartsWith("countersign ", StringComparison.Ordinal) ? await OfCommandAsync(text) : ""; break;
                case "text": Assert.Equal(text, said); compared++; break;
            }
        }

        Assert.Equal(5, compared);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private async Task<string> OfCommandAsync(string line)
    {
        var arguments = line.TrimEnd('\n').Split(' ')[1..];
        var folder = File.Exists(Path.Combine(_folder.FullName, arguments[^1])) ? _folder.FullName : SourceTree.Root;
        var result = await new CliRunner(folder).RunAsync(arguments);
        Assert.Equal(0, result.Exit); // on standard error it may say that reading takes a while
        return result.Out;
    }

    private static string OfPaths(IEnumerable<string> paths, Estate estate)
    {
        var range = new ChangedPaths("shop", [.. paths.Select(path => new ChangedPath(path, path))]);
        var report = BlastRadiusAnalyzer.Analyze(new BlastRadiusInputs { Ranges = [range], Estate = estate, Component = "ledger" });
        using var to = new StringWriter { NewLine = "\n" };
        BlastRadiusText.Write(to, report, "production", new Paint(on: false));
        return to.ToString();
    }

    [GeneratedRegex("^```(?<kind>sql|yaml|json|paths|sh|text)( title=(?<title>\\S+))?\\n(?<text>(?:[^`\\n][^\\n]*\\n|\\n)*)```$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Blocks();
}
