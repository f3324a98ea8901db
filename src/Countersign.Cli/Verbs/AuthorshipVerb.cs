using System.CommandLine;
using Countersign.Adapters.Git;
using Countersign.Cli.Local;
using Countersign.Cli.Reports;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Cli.Verbs;

/// <summary><c>authorship</c>: who and what wrote these commits. Asks nobody but git.</summary>
internal static class AuthorshipVerb
{
    private const string Description = "Who and what wrote these commits: people, AI tools, and the marks that say so. No mark means undeclared, never human.";
    private const string Example = "countersign authorship main..HEAD\ncountersign authorship v1.4.0..v1.5.0 --repo ../shop --format json";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var range = new Argument<string?>("BASE..HEAD") { Description = "The commits of HEAD that BASE does not have. Left out: all of HEAD's history.", Arity = ArgumentArity.ZeroOrOne };
        var repo = new Option<string?>("--repo") { Description = "The repository. Default: the one here.", HelpName = "DIR" };
        var lines = new Option<bool>("--lines") { Description = $"Count lines even where there are more than {HistoryOptions.LinesUpTo} commits." };
        var trust = new Option<bool>("--trust-declarations") { Description = "Believe a line in a message that says \"no AI\". Anybody can write one." };
        var config = new Option<string?>("--config") { Description = "Folder with people.yaml. Default: .countersign of the repository, if there is one.", HelpName = "DIR" };
        var verb = new Verb("authorship", Description, Example) { range, repo, lines, trust, config };
        verb.SetAction(async (parsed, cancel) =>
        {
            // Read while git is asked for names.
            var marks = Task.Run(() => MarkTable.Default, cancel);
            var folder = host.At(parsed.GetValue(repo) ?? ".");
            using var repository = await LocalRepository.OpenAsync(folder, cancel);
            var people = LocalConfiguration.Find(host, parsed.GetValue(config), folder)?.People() ?? PeopleDirectory.Empty;
            var (from, to) = await ResolveAsync(repository, parsed.GetValue(range), cancel);
            var options = AuthorshipOptions.Default with { TrustDeclarations = parsed.GetValue(trust) };
            var reading = new HistoryOptions { Lines = parsed.GetValue(lines) ? true : null };
            var report = await host.ShowingAsync(
                "Reading the history…", repository.History.AuthorshipOfAsync(folder, from, to, people, await marks, options, reading, cancel), cancel);
            if (output.IsJson(parsed)) host.WriteJson(to => AuthorshipJson.Write(report, to));
            else AuthorshipText.Write(host.Text, report, output.PaintOf(parsed));
            return ExitStatus.Allow;
        });
        return verb;
    }

    private static async Task<(CommitId? From, CommitId To)> ResolveAsync(LocalRepository repository, string? range, CancellationToken cancel)
    {
        var text = range ?? "HEAD";
        if (text.Contains("...", StringComparison.Ordinal)) throw new StopException($"\"{Printable.Line(text, 200)}\" has three dots.", "Write BASE..HEAD: the commits of HEAD that BASE does not have.");
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0) return (null, await repository.ResolveAsync(text, cancel));
        var to = repository.ResolveAsync(OrHead(text[(dots + 2)..]), cancel);
        var from = repository.ResolveAsync(OrHead(text[..dots]), cancel);
        await Task.WhenAll(from, to);
        return (await from, await to);
    }

    private static string OrHead(string name) => name.Length == 0 ? "HEAD" : name;
}
