using System.Globalization;
using System.Text;
using Countersign.Core.Guard;
using Countersign.Tests;

namespace Countersign.Core.Tests.Guard;

/// <summary>The figures of docs/reference/guard.md are those of the labelled calls.</summary>
public sealed class GuardReferenceTests
{
    private const string Begin = "<!-- figures -->\n";
    private const string End = "<!-- end of figures -->";
    private static readonly string Page = Path.Combine(SourceTree.Root, "docs", "reference", "guard.md");

    private static bool Writes => Environment.GetEnvironmentVariable("COUNTERSIGN_WRITE_GOLDEN") == "guard-reference";

    [Fact]
    public void The_figures_are_those_of_the_labelled_calls()
    {
        var page = File.ReadAllText(Page);
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        var made = Table();
        if (Writes) File.WriteAllText(Page, page[..from] + made + page[to..]);
        Assert.False(Writes, "The page was written; run again without COUNTERSIGN_WRITE_GOLDEN.");
        Assert.True(page[from..to] == made, "The figures of docs/reference/guard.md are not those of the labelled calls: run this test with COUNTERSIGN_WRITE_GOLDEN=guard-reference.");
    }

    private static string Table()
    {
        var judged = GuardCases.Read("dev.tsv").Concat(GuardCases.Read("own.tsv")).Select(c => (c.Family, c.IsHold, IsHeld: GuardCases.Judge(c.Call).Outcome != GuardOutcome.Clear)).ToList();
        var table = new StringBuilder("| family | dangerous | held | others | held falsely |\n|---|---:|---:|---:|---:|\n");
        foreach (var family in judged.GroupBy(j => j.Family).OrderBy(g => g.Key, StringComparer.Ordinal)) Row(table, family.Key, [.. family]);
        Row(table, "**all**", judged);
        return table.ToString();
    }

    private static void Row(StringBuilder table, string name, List<(string Family, bool IsHold, bool IsHeld)> judged)
    {
        var (holds, clears) = (judged.Count(j => j.IsHold), judged.Count(j => !j.IsHold));
        table.Append(CultureInfo.InvariantCulture, $"| {name} | {holds} | {Share(judged.Count(j => j.IsHold && j.IsHeld), holds)} | {clears} | {Share(judged.Count(j => !j.IsHold && j.IsHeld), clears)} |\n");
    }

    private static string Share(int part, int all) => all == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / all:0.0} %");
}
