using System.CommandLine;
using Countersign.Cli.Remote;

namespace Countersign.Cli.Verbs;

/// <summary><c>status</c>: how a change stands at its gate.</summary>
internal static class StatusVerb
{
    private const string Description = "How a change stands now. Exits 0 for allow (always in shadow and warn), 2 for deny, 3 for hold.";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var id = ChangeId.Argument();
        var connection = new ConnectionOptions();
        var verb = new Verb("status", Description, "countersign status chg_k7qx2m4pd3vlw6tj5bn4yo2ruq") { id, connection.Server, connection.TokenFile };
        verb.SetAction(async (parsed, cancel) =>
        {
            using var gate = new GateClient(connection.Find(host, parsed), host);
            var answer = await host.ShowingAsync("Asking the gate…", gate.ChangeAsync(parsed.GetRequiredValue(id), wait: false, cancel), cancel);
            return answer.Show(host, output, parsed);
        });
        return verb;
    }
}
