using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Countersign.Server.Tests.Cli;
using Countersign.Server.Tests.Gate;
using Countersign.Tests;

namespace Countersign.Server.Tests.Docs;

/// <summary>Does what the enrolment guide says: runs its commands, compares what they print, and takes the people it wrote through its steps.</summary>
public sealed partial class EnrolmentGuideTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("countersign-guide-");

    [Fact]
    public async Task Its_commands_print_what_it_says_and_its_people_enrol()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "docs", "guides", "enrolment.md"));
        var (last, run, compared) = (new CliResult(0, "", ""), 0, 0);
        foreach (Match block in Blocks().Matches(page))
        {
            var text = block.Groups["text"].Value;
            switch (block.Groups["kind"].Value)
            {
                case "yaml" or "csv": Write(block.Groups["title"].Value, text); break;
                case "sh": (last, run) = (await new CliRunner(_folder.FullName).RunAsync(text.Trim().Split(' ')[1..]), run + 1); break;
                case "text": Assert.Equal((text, ""), (last.Out, last.Error)); compared++; break;
            }
        }

        Assert.Equal((3, 3), (run, compared));
        await EnrolAsync(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, ".countersign", "people.yaml")));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task EnrolAsync(string people)
    {
        await using var server = await ServerFixture.StartAsync();
        server.Configure("people.yaml", people);
        server.Configure("policy.yaml", "version: 1\ndefault: allow\nrules: []\n");
        await server.Configuration.RefreshAsync(CancellationToken.None);
        var dana = await server.EnrolFirstAsync();
        await server.SignAsync(dana, "activate", new JsonObject { ["version"] = server.Configuration.Pending!.Record.Version });
        var (passkey, registered) = await server.RegisterAsync(await server.InviteAsync(dana, "bea"), name: "Laptop");
        Assert.Equal("pending", (string)registered.Ok["state"]!);
        Assert.Equal("counted", (string)(await server.ConfirmAsync(dana, (string)registered.Ok["credential"]!)).Ok["state"]!);
        var bea = await server.SignInAsync("bea", passkey);
        Assert.Contains("a passkey of yours was confirmed by Dana Admin", (await server.PageAsync("/people/bea", bea.Cookie)).Text, StringComparison.Ordinal);
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    [GeneratedRegex("^```(?<kind>yaml|csv|sh|text)( title=(?<title>\\S+))?\\n(?<text>[^`]*)```$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Blocks();
}
