using System.Diagnostics;
using Countersign.Core.BlastRadius;

namespace Countersign.Bench;

/// <summary>Blast radius of plans beside <c>jq</c> counting their actions, in this process and as the published CLI.</summary>
internal static class BlastRadiusBench
{
    private const long MiB = 1 << 20;
    private const string Count = "[.resource_changes[].change.actions] | group_by(.) | map({k: .[0], n: length})";
    private static readonly string Cli = Path.Combine("artifacts", "countersign", "countersign");

    public static async Task RunAsync()
    {
        foreach (var size in (long[])[1, 100, 250])
        {
            var file = await MadePlan.FileAsync(size * MiB);
            var jq = size > 100 ? (TimeSpan?)null : await Side.MedianAsync(() => Side.RunAsync("jq", Count, file));
            Side.Row($"blast radius of a {size} MiB plan, in process | jq", Side.Median(() => Read(file)), jq);
            if (File.Exists(Cli)) Side.Row($"blast radius of a {size} MiB plan, published CLI | jq", await Side.MedianAsync(() => Side.RunAsync(Cli, "blast-radius", file)), jq);
            if (size == 100) Side.Row($"blast radius of a {size} MiB plan, in process, tags and references looked at | jq", Side.Median(() => Read(file, "checkout")), jq);
            await MemoryAsync(size, file);
        }

        if (!File.Exists(Cli)) Console.WriteLine($"(build.cs -- publish makes {Cli}, to be seen beside)");
    }

    private static PlanFacts Read(string file, params string[] components)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return PlanReaders.For(PlanReaders.DefaultFormat)!(stream, new PlanReadOptions { Components = components });
    }

    private static async Task MemoryAsync(long size, string file)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var effects = Read(file).Effects.Count;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.Collect();
        var idle = GC.GetTotalMemory(forceFullCollection: true);
        var facts = Read(file);
        var kept = GC.GetTotalMemory(forceFullCollection: true) - idle;
        GC.KeepAlive(facts);
        Console.WriteLine($"  {effects} effects of {MadePlan.Rows} rows; allocated {allocated / MiB} MiB, kept {kept / Math.Max(1, effects)} bytes for each effect");
        if (File.Exists(Cli)) Console.WriteLine($"  peak of the published CLI: {await PeakAsync(Cli, "blast-radius", file)} MiB; of jq: {(size > 100 ? "not run" : $"{await PeakAsync("jq", Count, file)} MiB")}");
    }

    private static async Task<long> PeakAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var peak = 0L;
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        while (!process.HasExited)
        {
            process.Refresh();
            if (!process.HasExited) peak = Math.Max(peak, process.PeakWorkingSet64);
            await Task.Delay(5);
        }

        await output;
        return peak / MiB;
    }
}
