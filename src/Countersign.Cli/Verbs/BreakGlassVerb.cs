using System.CommandLine;
using Countersign.Cli.Remote;
using Countersign.Core.Authorship;

namespace Countersign.Cli.Verbs;

/// <summary><c>break-glass</c>: drills the path of an emergency. Breaking the glass takes passkeys on the gate's own page; no program can.</summary>
internal static class BreakGlassVerb
{
    private const string Description =
        "Drill the path of an emergency: whether enough persons who may break the glass are there with a passkey that counts, and where they press. "
        + "Exits 0 if they are, 2 if not. It changes nothing and cannot break anything: that takes passkeys on the gate's page.";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host, OutputOptions output)
    {
        var drill = new Option<bool>("--drill") { Description = "Drill, and put it on record." };
        var connection = new ConnectionOptions();
        var verb = new Verb("break-glass", Description, "countersign break-glass --drill --server https://countersign.example --token-file token") { drill, connection.Server, connection.TokenFile };
        verb.SetAction(async (parsed, cancel) =>
        {
            var found = connection.Find(host, parsed);
            if (!parsed.GetValue(drill))
                throw new StopException("This program cannot break the glass: that takes the passkeys of people.", $"Open {new Uri(found.Server, "break-glass")}, or try the path with --drill.");
            using var gate = new GateClient(found, host);
            var answer = await host.ShowingAsync("Drilling…", gate.DrillAsync(cancel), cancel);
            if (output.IsJson(parsed)) host.WriteJson(answer.Contract);
            else Write(host.Text, answer);
            return answer.Ready ? ExitStatus.Allow : ExitStatus.Deny;
        });
        return verb;
    }

    private static void Write(TextWriter to, DrillAnswer answer)
    {
        var who = answer.Reachable.Count == 0 ? "nobody" : string.Join(", ", answer.Reachable.Select(p => Printable.Line(p, 100)));
        to.WriteLine($"{(answer.Ready ? "ready" : "not ready")}: {who} can sign now; {answer.Needed} are needed");
        foreach (var (person, why) in answer.NotReachable) to.WriteLine($"cannot: {Printable.Line(person, 100)} ({Printable.Line(why, 200)})");
        to.WriteLine($"press: {Printable.Line(answer.Url)}");
        to.WriteLine($"{Printable.Line(answer.Id, 100)} is on record. Nothing was broken; this program cannot.");
    }
}
