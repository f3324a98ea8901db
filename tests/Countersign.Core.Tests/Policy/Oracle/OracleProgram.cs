using System.Diagnostics;

namespace Countersign.Tests.Oracle;

/// <summary>Runs a script of tests/oracle in Node, with the packages of its lock file.</summary>
internal static class OracleProgram
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "tests", "oracle");

    /// <summary>Whether the packages are there. Npm writes this file last.</summary>
    public static bool IsInstalled => File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json"));

    /// <summary>The lines that a script prints.</summary>
    public static async Task<string[]> RunAsync(string script, params string[] arguments)
    {
        if (!IsInstalled) await StartAsync("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error");
        return (await StartAsync("node", [script, .. arguments])).TrimEnd('\n').Split('\n');
    }

    private static async Task<string> StartAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {await error}");
    }
}
