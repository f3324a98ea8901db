using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Countersign.Bench;

/// <summary>One clear call of the guard beside a program that does nothing, published alike; and how many calls <c>guard test</c> judges in a second.</summary>
internal static class GuardBench
{
    private const string EmptyFolder = "artifacts/bench/empty";
    private const string Home = "artifacts/bench/guard-home";
    private const string Golden = "tests/golden/guard";
    private const int Rounds = 9; // of Side.Runs pairs each
    private const int Repeats = 20; // of all labelled calls

    private const string Call =
        """{"session_id":"bench","cwd":"/repo","hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":{"command":"git status","description":"See"},"tool_use_id":"toolu_01"}""";

    private const string EmptyProject = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TieredPGO>false</TieredPGO>
            <ConcurrentGarbageCollection>false</ConcurrentGarbageCollection>
            <UseCurrentRuntimeIdentifier>true</UseCurrentRuntimeIdentifier>
            <SelfContained>true</SelfContained>
            <PublishSingleFile>true</PublishSingleFile>
            <PublishTrimmed>true</PublishTrimmed>
            <PublishReadyToRun>true</PublishReadyToRun>
            <PublishReadyToRunComposite>true</PublishReadyToRunComposite>
            <DynamicCodeSupport>false</DynamicCodeSupport>
            <EventSourceSupport>false</EventSourceSupport>
          </PropertyGroup>
        </Project>
        """;

    public static async Task RunAsync()
    {
        var guard = await Published.CliAsync();
        var empty = await EmptyAsync();
        Directory.CreateDirectory(Home);
        var call = Encoding.UTF8.GetBytes(Call);
        List<TimeSpan> ours = [], beside = [];
        for (var round = 0; round < Rounds; round++)
        {
            var (left, right) = await Side.PairAsync(() => RunAsync(call, guard, "guard", "claude-code"), () => RunAsync(call, empty));
            ours.Add(left);
            beside.Add(right);
        }

        Side.Row($"guard, one clear call | an empty program, least of {Rounds} medians", ours.Min(), beside.Min());
        var (calls, count) = Calls();
        var tested = await Side.MedianAsync(() => RunAsync(calls, guard, "guard", "test"));
        Side.Row($"guard test, {count} calls", tested, null);
        Console.WriteLine($"  {count / tested.TotalSeconds:0} calls a second");
    }

    private static async Task<string> EmptyAsync()
    {
        Directory.CreateDirectory(EmptyFolder);
        await File.WriteAllTextAsync(Path.Combine(EmptyFolder, "Empty.csproj"), EmptyProject);
        await File.WriteAllTextAsync(Path.Combine(EmptyFolder, "Program.cs"), "return 0;\n");
        await Side.RunAsync("dotnet", "publish", EmptyFolder, "-c", "Release", "-o", Path.Combine(EmptyFolder, "out"), "-v", "quiet");
        return Path.GetFullPath(Path.Combine(EmptyFolder, "out", OperatingSystem.IsWindows() ? "Empty.exe" : "Empty"));
    }

    /// <summary>The labelled calls as <c>guard test</c> reads them.</summary>
    private static (byte[] Lines, int Count) Calls()
    {
        var lines = new StringBuilder();
        var count = 0;
        foreach (var set in (string[])["dev.tsv", "own.tsv"])
        {
            foreach (var row in File.ReadLines(Path.Combine(Golden, set)).Skip(1))
            {
                if (row.Split('\t') is not [var id, var host, var tool, _, _, var command, ..]) continue;
                lines.Append($$"""{"id":{{Quoted(id)}},"host":{{Quoted(host)}},"tool":{{Quoted(tool)}},"command":{{Quoted(Unescaped(command))}}}""").Append('\n');
                count++;
            }
        }

        var once = lines.ToString();
        return (Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(once, Repeats))), count * Repeats);
    }

    private static string Unescaped(string command) =>
        command.Replace("\\\\", "\0", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal).Replace('\0', '\\');

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    /// <summary>Runs a program with this on its standard input; what the guard remembers goes to a home of the bench's own.</summary>
    private static async Task RunAsync(byte[] input, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment[OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME"] = Path.GetFullPath(Home);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The empty program ends without reading.
        }

        await output;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} failed.");
    }
}
