using System.Runtime.CompilerServices;
using Countersign.Cli;
using Countersign.Cli.Guard;

// An agent waits for the guard at every call, so nothing of the other verbs is loaded for it.
if (GuardProgram.AgentOf(args) is { } agent) return GuardProgram.Run(agent);
return Verbs(args);

[MethodImpl(MethodImplOptions.NoInlining)]
static int Verbs(string[] args)
{
    using var host = CliHost.OfThisProcess();
    return CommandLine.RunAsync(args, host, CancellationToken.None).GetAwaiter().GetResult();
}
