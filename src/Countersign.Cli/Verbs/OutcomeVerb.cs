using System.CommandLine;
using Countersign.Cli.Remote;

namespace Countersign.Cli.Verbs;

/// <summary><c>outcome</c>: tells the gate what became of a change it allowed.</summary>
internal static class OutcomeVerb
{
    private const string Description = "Tell the gate what became of a change. Only a success, told by what deployed it, makes it what is live and answered for.";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var id = ChangeId.Argument();
        var outcome = new Argument<string>("OUTCOME") { Description = "What became of it.", HelpName = "succeeded|failed|rolled-back" };
        outcome.AcceptOnlyFromAmong("succeeded", "failed", "rolled-back");
        var target = new Option<string?>("--target") { Description = "The one target it is about, where the change has several. Default: all of them.", HelpName = "T" };
        var connection = new ConnectionOptions();
        var verb = new Verb("outcome", Description, "countersign outcome chg_k7qx2m4pd3vlw6tj5bn4yo2ruq succeeded") { id, outcome, target, connection.Server, connection.TokenFile };
        verb.SetAction(async (parsed, cancel) =>
        {
            using var gate = new GateClient(connection.Find(host, parsed), host);
            var told = parsed.GetRequiredValue(outcome);
            var answer = await host.ShowingAsync("Telling the gate…", gate.OutcomeAsync(parsed.GetRequiredValue(id), told, parsed.GetValue(target), cancel), cancel);
            if (output.IsJson(parsed)) host.WriteJson(answer.Contract);
            else await host.Text.WriteLineAsync($"{answer.Id} {answer.State}");
            return ExitStatus.Allow;
        });
        return verb;
    }
}
