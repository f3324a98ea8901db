using System.CommandLine;

namespace Countersign.Cli.Verbs;

/// <summary><c>people</c>: the verbs about <c>people.yaml</c>. None of them needs a server; each has a file of its own.</summary>
internal static class PeopleVerb
{
    private const string Description = "Look after people.yaml: bring people in from a table, and see who cannot do what the file seems to say.";
    private const string Example = "countersign people import staff.csv\ncountersign people import staff.csv --write\ncountersign people check";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output) => new Verb("people", Description, Example)
    {
        PeopleImportVerb.Create(host, output),
        PeopleCheckVerb.Create(host, output),
    };

    /// <summary>Where the configuration is.</summary>
    public static Option<string?> Folder() => new("--config") { Description = "Folder of people.yaml. Left out, it is .countersign of the working tree.", HelpName = "DIR" };
}
