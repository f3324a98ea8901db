using Countersign.Cli;

using var host = CliHost.OfThisProcess();
return await CommandLine.RunAsync(args, host, CancellationToken.None);
