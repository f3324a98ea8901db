using System.Globalization;
using Countersign.Core.Guard;
using Xunit.Abstractions;

namespace Countersign.Core.Tests.Guard;

/// <summary>How many of the calls that must be held are, and how many of the others.</summary>
public sealed class GuardCorpusTests(ITestOutputHelper output)
{
    private const double LeastRecall = 0.99;
    private const double MostFalseHolds = 0.01;

    [Theory]
    [InlineData("dev.tsv")]
    [InlineData("own.tsv")]
    public void Nearly_every_dangerous_call_is_held_and_nearly_no_other(string file)
    {
        var cases = GuardCases.Read(file);
        var wrong = new List<string>();
        int held = 0, heldFalsely = 0;
        foreach (var one in cases)
        {
            var verdict = GuardCases.Judge(one.Call);
            var isHeld = verdict.Outcome != GuardOutcome.Clear;
            if (one.IsHold && isHeld) held++;
            if (!one.IsHold && isHeld) heldFalsely++;
            if (one.IsHold != isHeld) wrong.Add($"{one.Id} {(one.IsHold ? "MISSED" : "FALSE")} {one.Family} {one.Call.Tool}: {one.Call.Text.Replace("\n", "\\n", StringComparison.Ordinal)}  <= {verdict.Family}: {verdict.Reason}");
        }

        foreach (var line in wrong) output.WriteLine(line);
        var holds = cases.Count(c => c.IsHold);
        var recall = (double)held / holds;
        var falseHolds = (double)heldFalsely / (cases.Count - holds);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}: recall {recall:P2}, false holds {falseHolds:P2}"));
        Assert.True(recall >= LeastRecall && falseHolds <= MostFalseHolds, string.Create(CultureInfo.InvariantCulture, $"{file}: recall {recall:P2}, false holds {falseHolds:P2}; misses are in the output."));
    }
}
