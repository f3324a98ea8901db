using System.CommandLine;
using System.Text.Json.Nodes;
using Countersign.Cli.Local;
using Countersign.Cli.Replay;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using Countersign.Core.Policy;
using Countersign.Core.Replay;

namespace Countersign.Cli.Verbs;

/// <summary><c>init</c>: looks at the repository, writes a first configuration that only reports, and shows what it would have done to the past.</summary>
internal static class InitVerb
{
    private const string Description = "Look at this repository and write .countersign/: a policy, the people of the last 90 days, components, and production in shadow mode, which reports and never holds. Then show what it would have held in the past. Files that are there are kept.";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var preset = new Option<string>("--preset") { Description = "The policy to begin with.", HelpName = string.Join('|', Words.All<Preset>().Keys), DefaultValueFactory = _ => Words.Of(Preset.Balanced) };
        preset.AcceptOnlyFromAmong([.. Words.All<Preset>().Keys]);
        var verb = new Verb("init", Description, "countersign init\ncountersign init --preset strict") { preset };
        verb.SetAction(async (parsed, cancel) =>
        {
            using var repository = await LocalRepository.OpenAsync(host.Folder, cancel);
            var root = await repository.AskAsync(cancel, "rev-parse", "--show-toplevel") ?? throw new StopException("This repository has no working tree to write to.", "Run countersign init in a checkout.");
            var seen = await host.ShowingAsync("Looking at the history…", Survey.OfAsync(repository, host.Time.GetUtcNow(), cancel), cancel);
            var files = FirstConfiguration.Of(seen, Words.Parse<Preset>(parsed.GetValue(preset)!)!.Value);
            var (written, kept) = await WriteAsync(Path.Combine(root, LocalConfiguration.FolderName), files, cancel);
            if (!output.IsJson(parsed)) Tell(host.Text, seen, written, kept);
            await host.Text.FlushAsync(cancel);
            var past = seen.Authors.Count == 0 ? null : await ReplayVerb.ReplayAsync(host, host.Folder, new ReplayRequest(), cancel);
            if (output.IsJson(parsed)) host.WriteJson(Json(written, kept, past));
            else if (past is not null) TellPast(host.Text, past, output.PaintOf(parsed));
            return ExitStatus.Allow;
        });
        return verb;
    }

    /// <summary>Writes what is not there yet. A file that is there is somebody's work and stays, whatever is in it.</summary>
    private static async Task<(IReadOnlyList<string> Written, IReadOnlyList<string> Kept)> WriteAsync(string folder, IReadOnlyList<(string Name, string Text)> files, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        var (written, kept) = (new List<string>(), new List<string>());
        foreach (var (name, text) in files)
            (await TryWriteNewAsync(Path.Combine(folder, name), text, cancel) ? written : kept).Add($"{LocalConfiguration.FolderName}/{name}");
        return (written, kept);
    }

    private static async Task<bool> TryWriteNewAsync(string path, string text, CancellationToken cancel)
    {
        if (Path.Exists(path)) return false;

        // One that appeared meanwhile is not overwritten either.
        await using var file = new StreamWriter(new FileStream(path, FileMode.CreateNew, FileAccess.Write));
        await file.WriteAsync(text.AsMemory(), cancel);
        return true;
    }

    private static JsonObject Json(IReadOnlyList<string> written, IReadOnlyList<string> kept, ReplayReport? past) => new()
    {
        ["written"] = new JsonArray([.. written.Select(f => (JsonNode)f)]),
        ["kept"] = new JsonArray([.. kept.Select(f => (JsonNode)f)]),
        ["replay"] = past is null ? null : ReplayJson.ToJson(past),
    };

    private static void Tell(TextWriter to, Survey seen, IReadOnlyList<string> written, IReadOnlyList<string> kept)
    {
        to.WriteLine($"Repository {seen.Id}{(seen.Forge is { } forge ? $" on {forge}" : "")}, deployed from {Printable.Line(seen.DefaultBranch, 200)}; {ReplayWords.Count(seen.Authors.Count, "person", "people")} committed in the last {Survey.Days} days.");
        if (seen.Pipeline is { } pipeline) to.WriteLine($"  pipeline        {Printable.Line(pipeline, 200)}");
        if (seen.Infrastructure.Count > 0) to.WriteLine($"  infrastructure  {string.Join(", ", seen.Infrastructure)}: give the gate their plans (--plan), or changes to them count as not understood");
        if (seen.Components.Count > 0) to.WriteLine($"  components      {string.Join(", ", seen.Components.Select(c => c.Name))} (from Backstage files)");
        if (seen.CodeOwners is { } owners) to.WriteLine($"  owners          {owners}: name the same teams as groups in people.yaml");
        foreach (var file in written) to.WriteLine($"Wrote {file}");
        foreach (var file in kept) to.WriteLine($"Kept  {file}, which was there");
        to.WriteLine("Next:");
        to.WriteLine($"  1. Correct levels and managers in {LocalConfiguration.FolderName}/people.yaml.");
        to.WriteLine("  2. See what it says about your branch:  countersign gate --environment production --dry-run");
        if (seen.Pipeline is { } calls) to.WriteLine($"  3. Once you run a gate, call it before the deployment in {Printable.Line(calls, 200)}:  countersign gate --environment production --mode shadow");
    }

    private static void TellPast(TextWriter to, ReplayReport past, Paint paint)
    {
        to.WriteLine();
        ReplayText.WriteSummary(to, past, paint);
        to.WriteLine("See why, and who would have signed:  countersign replay --html replay.html");
    }
}
