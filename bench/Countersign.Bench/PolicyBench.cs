using Countersign.Core.Policy;

namespace Countersign.Bench;

/// <summary>One traced verdict of the balanced preset.</summary>
internal static class PolicyBench
{
    private const int Times = 20_000;

    public static Task RunAsync()
    {
        var policy = PolicyReader.Read(PolicyPresets.Text(Preset.Balanced)).Value!;
        var day = new DateOnly(2026, 11, 22);
        var ours = Side.Median(() =>
        {
            for (var i = 0; i < Times; i++) PolicyEvaluator.Evaluate(policy, FactSet.Unknown, day);
        });
        Console.WriteLine($"{"policy verdict, traced, balanced preset",-60} {ours.TotalMicroseconds / Times,9:0.00} µs");
        return Task.CompletedTask;
    }
}
