using System.CommandLine;

namespace Countersign.Cli.Guard;

/// <summary><c>guard</c>: what holds the command of an agent that would delete, stop or open up something shared.</summary>
internal static class GuardVerb
{
    private const string Description = "Hold what an agent is about to do to something shared.";

    /// <summary>The verb.</summary>
    public static Command Create(CliHost host) => new Verb("guard", Description, "countersign guard test < calls.jsonl")
    {
        GuardTestVerb.Create(host),
    };
}
