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
        var trust = new Option<bool>("--trust-declarations") { Description = "Believe a line in a message or a declaration that says \"no AI\". Anybody can write one." };
        var config = new Option<string?>("--config") { Description = "Folder with people.yaml. Default: .countersign of the repository, if there is one.", HelpName = "DIR" };
        var profile = new Option<string?>("--profile") { Description = "How the project uses trailers: a profile of marks.yaml, for instance kernel, asf or curl.", HelpName = "NAME" };
        var (provenance, keys) = (ProvenanceFiles.Option(), ProvenanceFiles.KeyOption());
        var verb = new Verb("authorship", Description, Example) { range, repo, lines, trust, config, profile, provenance, keys };
        verb.SetAction(async (parsed, cancel) =>
        {
            // Read while git is asked for names.
            var builtIn = Task.Run(() => MarkTable.Default, cancel);
            var folder = host.At(parsed.GetValue(repo) ?? ".");
            using var repository = await LocalRepository.OpenAsync(folder, cancel);
            var configuration = LocalConfiguration.Find(host, parsed.GetValue(config), folder);
            var people = configuration?.People() ?? PeopleDirectory.Empty;
            var (from, to) = await CommitRange.ResolveAsync(repository, parsed.GetValue(range) ?? "HEAD", cancel);
            var marks = Under(configuration?.Marks() ?? await builtIn, parsed.GetValue(profile) ?? ProfileOf(configuration));
            var options = AuthorshipOptions.Default with { TrustDeclarations = parsed.GetValue(trust) };
            var reading = new HistoryOptions { Lines = parsed.GetValue(lines) ? true : null };
            var report = await host.ShowingAsync(
                "Reading the history…", repository.History.AuthorshipOfAsync(folder, from, to, people, marks, options, reading, cancel), cancel);
            var images = await ImagesAsync(repository, ProvenanceFiles.Read(host, parsed.GetValue(provenance), parsed.GetValue(keys)), from, to, cancel);
            if (images is not null) report = report with { Gaps = [.. report.Gaps.Concat(images.Gaps).Distinct()] };
            if (output.IsJson(parsed)) host.WriteJson(to => AuthorshipJson.Write(report, to, images));
            else AuthorshipText.Write(host.Text, report, images, output.PaintOf(parsed));
            return ExitStatus.Allow;
        });
        return verb;
    }

    /// <summary>The profile a gate would use, where the configuration knows one repository only and so it must be this one.</summary>
    private static string? ProfileOf(LocalConfiguration? configuration) =>
        configuration?.Estate() is { Repositories.Count: 1 } estate ? estate.Repositories.Values.Single().Profile : null;

    private static MarkTable Under(MarkTable marks, string? profile) =>
        profile is null || marks.Profiles.ContainsKey(profile) ? marks.Under(profile)
        : throw new StopException($"\"{Printable.Line(profile, 200)}\" is not a profile of marks.", NearestWord.Suggest(profile, marks.Profiles.Keys));

    private static async Task<ResolvedImages?> ImagesAsync(LocalRepository repository, ProvenanceFiles? provenance, CommitId? from, CommitId to, CancellationToken cancel)
    {
        if (provenance is null) return null;
        if (from is not { } begin) throw new StopException("Provenance is for images that a range replaces, and no range is given.", "Write BASE..HEAD.");
        return await provenance.ResolveAsync(repository.History, begin, to, cancel);
    }
}
