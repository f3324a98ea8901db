using System.CommandLine;
using System.Text.Json.Nodes;
using Countersign.Cli.Local;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Cli.Verbs;

/// <summary><c>people import</c>: shows what a table would make of <c>people.yaml</c>, and writes it when asked to.</summary>
internal static class PeopleImportVerb
{
    private const string Description =
        "Bring people in from a table. The first line names the columns: id, name, level, manager, groups, emails, logins, away-from, away-to, delegate, left; lists are joined by semicolons, logins are forge:login. Shows what would change, and writes it with --write; comments stay, and nobody is taken out.";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var table = new Argument<string>("FILE") { Description = "The table: comma-separated values in UTF-8." };
        var folder = PeopleVerb.Folder();
        var write = new Option<bool>("--write") { Description = "Write people.yaml. Without it only what would change is shown." };
        var verb = new Verb("import", Description, "countersign people import staff.csv\ncountersign people import staff.csv --write") { table, folder, write };
        verb.SetAction(async (parsed, cancel) =>
        {
            var configuration = PeopleFile.Configuration(host, parsed.GetValue(folder));
            var (path, yaml) = (host.At(parsed.GetValue(table)!), PeopleFile.TextIn(configuration));
            var read = PeopleTable.Read(Path.GetFileName(path), PeopleFile.TableText(path), yaml);
            var text = read.Value is null ? null : PeopleYamlEditor.Write(yaml, read.Value, out var problem) ?? throw new StopException($"{PeopleReader.FileName} cannot be written: {problem}.");
            var written = text is not null && text != yaml && parsed.GetValue(write);
            if (written) await PeopleFile.WriteAsync(configuration, text!, cancel);
            if (output.IsJson(parsed)) host.WriteJson(Json(read, written));
            else if (read.Value is { } import) Tell(host.Text, import, written, parsed.GetValue(table)!);
            else CommandLine.Fail(host, string.Join('\n', read.Errors));
            return read.Value is null ? ExitStatus.Failed : ExitStatus.Allow;
        });
        return verb;
    }

    private static JsonObject Json(Loaded<PeopleImport> read, bool written) => new()
    {
        ["errors"] = PeopleFile.ErrorsJson(read.Errors),
        ["added"] = Texts(read.Value?.Added.Select(p => p.Id)),
        ["changed"] = Texts(read.Value?.Changed.Select(c => c.After.Id)),
        ["missing"] = Texts(read.Value?.Missing),
        ["waitsBecause"] = Texts(read.Value is { } import ? PeopleComparison.MayBeLaxer(import.Before, import.After) : null),
        ["written"] = written,
    };

    private static JsonArray Texts(IEnumerable<string>? texts) => new([.. (texts ?? []).Select(t => (JsonNode)t)]);

    private static void Tell(TextWriter to, PeopleImport import, bool written, string table)
    {
        foreach (var person in import.Added) to.WriteLine(Printable.Line($"+ {PersonLine.Write(person)}", 2_000));
        foreach (var (before, after) in import.Changed)
        {
            to.WriteLine(Printable.Line($"- {PersonLine.Write(before)}", 2_000));
            to.WriteLine(Printable.Line($"+ {PersonLine.Write(after)}", 2_000));
        }

        if (import.Missing.Count > 0) to.WriteLine(Printable.Line($"Kept, though the table does not name them: {string.Join(", ", import.Missing)}. Who has left is marked so: left, true.", 2_000));
        var changes = import.Added.Count + import.Changed.Count;
        if (changes == 0)
        {
            to.WriteLine($"Nothing changes in {PeopleReader.FileName}.");
            return;
        }

        if (PeopleComparison.MayBeLaxer(import.Before, import.After) is { Count: > 0 } laxer)
            to.WriteLine(Printable.Line($"A gate will wait for its owners' signatures: {string.Join("; ", laxer.Take(MostReasons))}{(laxer.Count > MostReasons ? $" and {laxer.Count - MostReasons} more" : "")}.", 2_000));
        to.WriteLine(written ? $"Wrote {PeopleReader.FileName}: {import.Added.Count} new, {import.Changed.Count} changed." : $"Nothing is written yet: {import.Added.Count} new, {import.Changed.Count} changed. To write it:  countersign people import {Printable.Line(table, 200)} --write");
    }

    private const int MostReasons = 5;
}
