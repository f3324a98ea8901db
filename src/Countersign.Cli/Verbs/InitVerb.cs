using System.CommandLine;
using System.Text.Json.Nodes;
using Countersign.Cli.Local;
using Countersign.Core.Authorship;

namespace Countersign.Cli.Verbs;

/// <summary><c>init</c>: looks at the repository and writes a first configuration that only reports.</summary>
internal static class InitVerb
{
    private const string Description = "Look at this repository and write .countersign/: the balanced policy, the people of the last 90 days, and production in shadow mode, which reports and never holds.";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var verb = new Verb("init", Description, "countersign init && countersign gate --environment production --dry-run");
        verb.SetAction(async (parsed, cancel) =>
        {
            using var repository = await LocalRepository.OpenAsync(host.Folder, cancel);
            var root = await repository.AskAsync(cancel, "rev-parse", "--show-toplevel") ?? throw new StopException("This repository has no working tree to write to.", "Run countersign init in a checkout.");
            var folder = Path.Combine(root, LocalConfiguration.FolderName);
            RefuseOverwriting(folder);
            var seen = await host.ShowingAsync("Looking at the history…", Survey.OfAsync(repository, host.Time.GetUtcNow(), cancel), cancel);
            var files = FirstConfiguration.Of(seen);
            Directory.CreateDirectory(folder);
            foreach (var (name, text) in files) await WriteNewAsync(Path.Combine(folder, name), text, cancel);
            if (output.IsJson(parsed)) host.WriteJson(new JsonObject { ["written"] = new JsonArray([.. files.Select(f => (JsonNode)Path.Combine(LocalConfiguration.FolderName, f.Name))]) });
            else Tell(host.Text, seen, files);
            return ExitStatus.Allow;
        });
        return verb;
    }

    private static void RefuseOverwriting(string folder)
    {
        var there = FirstConfiguration.Names.Select(name => Path.Combine(folder, name)).Where(Path.Exists).ToList();
        if (there.Count > 0) throw new StopException($"Already there: {string.Join(", ", there)}.", "Nothing was written. Move or delete them first, if a new beginning is what you want.");
    }

    /// <summary>Writes a file that must not be there yet; one that appeared meanwhile is not overwritten either.</summary>
    private static async Task WriteNewAsync(string path, string text, CancellationToken cancel)
    {
        await using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
        await file.WriteAsync(text.AsMemory(), cancel);
    }

    private static void Tell(TextWriter to, Survey seen, IReadOnlyList<(string Name, string Text)> files)
    {
        to.WriteLine($"Repository {seen.Id}, deployed from {Printable.Line(seen.DefaultBranch, 200)}; {(seen.Authors.Count == 1 ? "1 person" : $"{seen.Authors.Count} people")} committed in the last {Survey.Days} days.");
        if (seen.HasTerraform) to.WriteLine("It has Terraform files: give the gate their plans (--plan), or changes to them count as not understood.");
        if (seen.HasMigrations) to.WriteLine("It has database migrations: a change to them without a plan counts as not understood.");
        to.WriteLine("Wrote:");
        foreach (var (name, _) in files) to.WriteLine($"  {LocalConfiguration.FolderName}/{name}");
        to.WriteLine("Next:");
        to.WriteLine($"  1. Correct levels and managers in {LocalConfiguration.FolderName}/people.yaml.");
        to.WriteLine("  2. See what it says about your branch:  countersign gate --environment production --dry-run");
        if (seen.Pipeline is { } pipeline) to.WriteLine($"  3. Once you run a gate, call it before the deployment in {Printable.Line(pipeline, 200)}:  countersign gate --environment production --mode shadow");
    }
}
