using System.CommandLine;
using Countersign.Adapters.Agents;
using Countersign.Core.Formats;

namespace Countersign.Cli.Guard;

/// <summary><c>guard</c>: the hook of coding agents, and what puts it there and shows that it works. <c>guard HOST</c> itself is <see cref="GuardProgram"/>.</summary>
internal static class GuardVerb
{
    private const string Description =
        "Hold what an agent is about to do to something shared. guard HOST is the hook itself: it reads the host's JSON on standard input and answers in the host's own way. guard install puts it there, guard doctor shows that it is on, guard test judges calls from a file.";

    private const string Example = "countersign guard install claude-code --server https://gate.example --token-file ~/.config/countersign/token\ncountersign guard doctor claude-code\ncountersign guard claude-code < call.json";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host) => new Verb("guard", Description, Example)
    {
        GuardInstallVerb.Create(host),
        GuardDoctorVerb.Create(host),
        GuardTestVerb.Create(host),
    };

    /// <summary>The argument that names the host.</summary>
    public static Argument<string> Host() => new("host") { Description = $"The coding agent: {string.Join(", ", CodingAgent.All.Select(a => a.Name))}." };

    /// <summary>The agent of this word.</summary>
    /// <exception cref="StopException">There is none.</exception>
    public static CodingAgent Agent(string name) =>
        CodingAgent.Find(name) ?? throw new StopException($"\"{name}\" is not a host whose calls are guarded.", NearestWord.Suggest(name, CodingAgent.All.Select(a => a.Name)));

    /// <summary>Where hosts look for hooks on this machine.</summary>
    public static HookPlaces Places(CliHost host)
    {
        var home = HomeOf(host);
        return new HookPlaces(home, "/", TreeOf(host.Folder), host.Variable("CODEX_HOME") ?? Path.Combine(home, ".codex"));
    }

    /// <summary>Where the guard keeps its own files.</summary>
    public static GuardPlaces Own(CliHost host) => GuardPlaces.OfThisUser() with { Home = HomeOf(host) };

    private static string HomeOf(CliHost host) =>
        host.Variable("HOME") ?? host.Variable("USERPROFILE") ?? throw new StopException("It is not known whose settings are meant.", "Set HOME.");

    private static string TreeOf(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
            if (Path.Exists(Path.Combine(at, ".git"))) return at;
        return folder;
    }
}
