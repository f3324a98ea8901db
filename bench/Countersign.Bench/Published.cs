using System.Diagnostics;

namespace Countersign.Bench;

/// <summary>The program as users get it.</summary>
internal static class Published
{
    private const string Folder = "artifacts/bench/cli";

    /// <summary>Publishes the CLI of this source and gives its path.</summary>
    public static async Task<string> CliAsync()
    {
        await Side.RunAsync("dotnet", "publish", "src/Countersign.Cli", "-c", "Release", "-o", Folder, "-v", "quiet");
        return Path.GetFullPath(Path.Combine(Folder, OperatingSystem.IsWindows() ? "countersign.exe" : "countersign"));
    }

    /// <summary>Runs a program to its end; the most memory it held, in bytes, without that of programs it started.</summary>
    public static async Task<long> PeakOfAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        var peak = 0L;
        while (!output.IsCompleted)
        {
            process.Refresh();
            if (!process.HasExited) peak = Math.Max(peak, process.PeakWorkingSet64);
            await Task.WhenAny(output, Task.Delay(10));
        }

        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? peak : throw new InvalidOperationException($"{program} failed.");
    }
}
