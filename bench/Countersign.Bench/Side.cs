using System.Diagnostics;

namespace Countersign.Bench;

/// <summary>Ours and what a user would run instead, in turn in one run: medians and their ratio. Figures are printed, never asserted.</summary>
internal static class Side
{
    /// <summary>Runs of each side; the median is shown.</summary>
    public const int Runs = 7;

    /// <summary>One line of the table; without a second side only ours is shown.</summary>
    public static void Row(string work, TimeSpan ours, TimeSpan? beside) =>
        Console.WriteLine($"{work,-60} {ours.TotalMilliseconds,9:0.0} ms {beside?.TotalMilliseconds,9:0.0} ms  {(beside is { } other ? $"{ours / other:0.00}" : "")}");

    /// <summary>Both sides in turn, so that what else the machine does meets both alike.</summary>
    public static async Task<(TimeSpan Ours, TimeSpan Beside)> PairAsync(Func<Task> ours, Func<Task> beside)
    {
        List<TimeSpan> left = [], right = [];
        for (var i = 0; i < Runs; i++)
        {
            left.Add(await TimeAsync(ours));
            right.Add(await TimeAsync(beside));
        }

        return (Middle(left), Middle(right));
    }

    /// <summary>The median of <see cref="Runs"/> runs.</summary>
    public static async Task<TimeSpan> MedianAsync(Func<Task> work)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Runs; i++) times.Add(await TimeAsync(work));
        return Middle(times);
    }

    /// <summary>The median of <see cref="Runs"/> runs.</summary>
    public static TimeSpan Median(Action work) => MedianAsync(() =>
    {
        work();
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();

    /// <summary>Runs a program to its end and drops what it prints.</summary>
    public static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        await process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} failed.");
    }

    /// <summary>How long this takes.</summary>
    public static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed;
    }

    private static TimeSpan Middle(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);
}
