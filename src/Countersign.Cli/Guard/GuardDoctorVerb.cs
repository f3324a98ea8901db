using System.CommandLine;
using Countersign.Core.Authorship;

namespace Countersign.Cli.Guard;

/// <summary><c>guard doctor</c>: shows whether the guard is on, by a call through the very line that the host runs.</summary>
internal static class GuardDoctorVerb
{
    private const string Description = "Show whether the guard is on: a harmless and a destructive call through the very line in the host's configuration (nothing is run), the ways in which it can be off unnoticed, and what its hooks cannot see. Exits 2 when it is not on.";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host)
    {
        var agent = GuardVerb.Host();
        var verb = new Verb("doctor", Description, "countersign guard doctor claude-code") { agent };
        verb.SetAction(parsed =>
        {
            var report = GuardDoctor.Examine(GuardVerb.Agent(parsed.GetValue(agent)!), GuardVerb.Places(host), GuardVerb.Own(host));
            foreach (var finding in report.Findings) host.Text.WriteLine($"{(finding.IsWrong ? "wrong" : "right")}: {Printable.Line(finding.Text, 4_000)}");
            host.Text.WriteLine("What goes past it:");
            foreach (var blind in report.Blind) host.Text.WriteLine($"  - {blind}");
            host.Text.WriteLine(report.IsLive ? "The guard is on." : "The guard is not on.");
            return report.IsLive ? ExitStatus.Allow : ExitStatus.Deny;
        });
        return verb;
    }
}
