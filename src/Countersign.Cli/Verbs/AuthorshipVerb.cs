using System.CommandLine;
using Countersign.Adapters.Git;
using Countersign.Cli.Local;
using Countersign.Cli.Reports;
using Countersign.Core.Authorship;
using Countersign.Core.Changes.Images;
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
        var (provenance, keys) = (ProvenanceFiles.Option(), ProvenanceFiles.KeyOption());
        var verb = new Verb("authorship", Description, Example) { range, repo, lines, trust, config, provenance, keys };
        verb.SetAction(async (parsed, cancel) =>
        {
            var folder = host.At(parsed.GetValue(repo) ?? ".");
            using var repository = await LocalRepository.OpenAsync(folder, cancel);
            var people = LocalConfiguration.Find(host, parsed.GetValue(config), folder)?.People() ?? PeopleDirectory.Empty;
            var (from, to) = await ResolveAsync(repository, parsed.GetValue(range), cancel);
            var options = AuthorshipOptions.Default with { TrustDeclarations = parsed.GetValue(trust) };
            var reading = new HistoryOptions { Lines = parsed.GetValue(lines) ? true : null };
            var report = await host.ShowingAsync(
                "Reading the history…", repository.History.AuthorshipOfAsync(folder, from, to, people, MarkTable.Default, options, reading, cancel), cancel);
            var images = await ImagesAsync(repository, ProvenanceFiles.Read(host, parsed.GetValue(provenance), parsed.GetValue(keys)), from, to, cancel);
            if (images is not null) report = report with { Gaps = [.. report.Gaps.Concat(images.Gaps).Distinct()] };
            if (output.IsJson(parsed)) host.WriteJson(to => AuthorshipJson.Write(report, to, images));
            else AuthorshipText.Write(host.Text, report, images, output.PaintOf(parsed));
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
        var from = await repository.ResolveAsync(OrHead(text[..dots]), cancel);
        return (from, await repository.ResolveAsync(OrHead(text[(dots + 2)..]), cancel));
    }

    private static string OrHead(string name) => name.Length == 0 ? "HEAD" : name;

    private static async Task<ResolvedImages?> ImagesAsync(LocalRepository repository, ProvenanceFiles? provenance, CommitId? from, CommitId to, CancellationToken cancel)
    {
        if (provenance is null) return null;
        if (from is not { } begin) throw new StopException("Provenance is for images that a range replaces, and no range is given.", "Write BASE..HEAD.");
        return await provenance.ResolveAsync(repository.History, begin, to, cancel);
    }
}
