using System.CommandLine;
using Countersign.Adapters.Agents;
using Countersign.Core.Guard;

namespace Countersign.Cli.Guard;

/// <summary><c>guard install</c>: puts the hook into the host's configuration, shows what changed, and compiles what the hook reads.</summary>
internal static class GuardInstallVerb
{
    private const string Description = "Put the guard into a host's configuration, with its fail-closed switches, and show the difference. What else is in there stays. Running it again changes nothing.";
    private const string Example = "countersign guard install claude-code --server https://gate.example --token-file token --environment production\ncountersign guard install gemini --dry-run\ncountersign guard install codex --uninstall";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host)
    {
        var agent = GuardVerb.Host();
        var managed = new Option<bool>("--managed") { Description = "Write the host's configuration for all users, which they cannot switch off. Needs the rights to write there." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would change and write nothing." };
        var uninstall = new Option<bool>("--uninstall") { Description = "Take the hook out again." };
        var server = new Option<string?>("--server") { Description = "Address of the gate that held calls are submitted to. Without one they are held with a reason.", HelpName = "URL" };
        var token = new Option<string?>("--token-file") { Description = "File with an API token for this agent (scope submit).", HelpName = "F" };
        var environment = new Option<string?>("--environment") { Description = "Environment that a held call is submitted for when nothing says which one it reaches.", HelpName = "E" };
        var component = new Option<string?>("--component") { Description = "Component whose owners answer for held calls. Without one those above the person behind the token do.", HelpName = "C" };
        var clear = new Option<string[]>("--unclear-is-clear") { Description = "Environment in which a call that cannot be understood may be made, or \"unknown\" for those that nothing says the environment of.", HelpName = "E" };
        var config = new Option<string?>("--config") { Description = "Folder with environments.yaml. Default: .countersign/ of the working tree.", HelpName = "DIR" };
        var program = new Option<string?>("--program") { Description = "Path of countersign in the hook's line. Default: this program.", HelpName = "FILE" };
        var verb = new Verb("install", Description, Example) { agent, managed, dryRun, uninstall, server, token, environment, component, clear, config, program };
        verb.SetAction(parsed =>
        {
            var request = new InstallRequest(GuardVerb.Agent(parsed.GetValue(agent)!), parsed.GetValue(managed), parsed.GetValue(program) is { } path ? host.At(path) : ThisProgram())
            {
                Server = parsed.GetValue(server),
                TokenFile = parsed.GetValue(token) is { } file ? host.At(file) : null,
                Fallback = parsed.GetValue(environment),
                Component = parsed.GetValue(component),
                Clear = parsed.GetValue(clear) ?? [],
                Config = parsed.GetValue(config),
            };
            var edits = parsed.GetValue(uninstall) ? GuardInstall.Uninstall(request, GuardVerb.Places(host)) : GuardInstall.Install(host, request, GuardVerb.Places(host), GuardVerb.Own(host));
            foreach (var edit in edits) edit.Show(host.Text);
            if (request.Agent == CodingAgent.Generic) host.Text.WriteLine($"Let the host run this before each call, with the call as JSON on standard input, and block on exit code {CodingAgent.BlockCode}:\n  {HookLine.Posix(request.Agent, request.Program)}");
            if (parsed.GetValue(dryRun))
            {
                host.Text.WriteLine("Nothing was written.");
                return ExitStatus.Allow;
            }

            foreach (var edit in edits) edit.Write();
            host.Text.WriteLine(After(request, parsed.GetValue(uninstall)));
            return ExitStatus.Allow;
        });
        return verb;
    }

    private static string After(InstallRequest request, bool isGone)
    {
        if (isGone) return $"{request.Agent.Title} is not guarded any more.";
        var trust = request.Agent == CodingAgent.Codex ? " Open Codex and trust the hook (/hooks): one that is not trusted is skipped without a word." : "";
        var start = request.Agent == CodingAgent.KiroCli || request.Agent == CodingAgent.AmazonQ ? $" Sessions of the built-in agent have no hook: start with the agent {HookPlaces.OwnName}, or make it the default." : "";
        return $"{request.Agent.Title} is guarded from its next start on.{trust}{start} See it work: countersign guard doctor {request.Agent.Name}";
    }

    private static string ThisProgram() => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path).Equals("countersign", StringComparison.OrdinalIgnoreCase)
        ? path
        : throw new StopException("This is not the published program, so a hook could not start it.", "Name it: --program /usr/local/bin/countersign.");
}

/// <summary>What is installed.</summary>
/// <param name="Agent">The host.</param>
/// <param name="IsManaged">For all users.</param>
/// <param name="Program">Path of the program.</param>
internal sealed record InstallRequest(CodingAgent Agent, bool IsManaged, string Program)
{
    /// <summary>The gate.</summary>
    public string? Server { get; init; }

    /// <summary>The token's file.</summary>
    public string? TokenFile { get; init; }

    /// <summary>Environment of calls that nothing says the environment of.</summary>
    public string? Fallback { get; init; }

    /// <summary>Component whose owners answer.</summary>
    public string? Component { get; init; }

    /// <summary>Environments in which an unclear call may be made.</summary>
    public IReadOnlyList<string> Clear { get; init; } = [];

    /// <summary>Folder of the configuration.</summary>
    public string? Config { get; init; }

    /// <summary>What an unclear call means in an environment of this name.</summary>
    public GuardOutcome UnclearIn(string environment) => Clear.Contains(environment, StringComparer.Ordinal) ? GuardOutcome.Clear : GuardOutcome.Hold;
}
