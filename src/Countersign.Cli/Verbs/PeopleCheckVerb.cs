using System.CommandLine;
using System.Text.Json.Nodes;
using Countersign.Cli.Local;
using Countersign.Core.Authorship;
using Countersign.Core.Formats;
using Countersign.Core.People;

namespace Countersign.Cli.Verbs;

/// <summary><c>people check</c>: everything that is wrong with <c>people.yaml</c>, and everybody who cannot do what it seems to say.</summary>
internal static class PeopleCheckVerb
{
    private const string Description =
        "Everything that is wrong with people.yaml, at its line: and delegates, managers and owners who have left or are away, people without an address, agents that nobody runs. Exits 2 for findings.";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var folder = PeopleVerb.Folder();
        var verb = new Verb("check", Description, "countersign people check\ncountersign people check --config gate --format json") { folder };
        verb.SetAction(parsed =>
        {
            var configuration = PeopleFile.Configuration(host, parsed.GetValue(folder));
            var loaded = PeopleReader.Read(LocalConfiguration.TextOf(PeopleFile.PathIn(configuration)));
            var today = DateOnly.FromDateTime(host.Time.GetUtcNow().UtcDateTime);
            var findings = loaded.Value is { } people ? PeopleChecker.Check(people, Owners(configuration), today) : [];
            if (output.IsJson(parsed)) host.WriteJson(Json(loaded.Errors, findings));
            else Write(host.Text, loaded, findings);
            return loaded.Errors.Count + findings.Count == 0 ? ExitStatus.Allow : ExitStatus.Deny;
        });
        return verb;
    }

    private static Dictionary<string, string> Owners(LocalConfiguration configuration) =>
        (configuration.Estate()?.Components.Values ?? []).Where(c => c.Owner is not null).GroupBy(c => c.Owner!, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => string.Join(", ", g.Select(c => c.Name).Order(StringComparer.Ordinal)), StringComparer.Ordinal);

    private static JsonObject Json(IReadOnlyList<ConfigurationError> errors, IReadOnlyList<PeopleFinding> findings) => new()
    {
        ["errors"] = PeopleFile.ErrorsJson(errors),
        ["findings"] = new JsonArray([.. findings.Select(f => new JsonObject { ["code"] = Words.Of(f.Code), ["subject"] = f.Subject, ["problem"] = f.Problem, ["fix"] = f.Fix })]),
    };

    private static void Write(TextWriter to, Loaded<PeopleDirectory> loaded, IReadOnlyList<PeopleFinding> findings)
    {
        foreach (var error in loaded.Errors) to.WriteLine(Printable.Line(error.ToString(), 2_000));
        foreach (var f in findings) to.WriteLine(Printable.Line($"{Words.Of(f.Code)}: {f.Problem} {f.Fix}", 2_000));
        if (loaded.Value is { } people && findings.Count == 0) to.WriteLine($"Nothing is wrong with the {(people.Persons.Count == 1 ? "one person" : $"{people.Persons.Count} persons")} of {PeopleReader.FileName}.");
    }
}
