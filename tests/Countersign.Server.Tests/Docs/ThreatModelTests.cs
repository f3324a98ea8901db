using System.Text.RegularExpressions;
using Countersign.Tests;

namespace Countersign.Server.Tests.Docs;

public sealed partial class ThreatModelTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "threat-model.md"));

    private static readonly HashSet<string> Classes =
        [.. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(f => Path.GetFileNameWithoutExtension(f)!)];

    [Fact]
    public void Every_control_names_a_test_that_exists()
    {
        var rows = Page.Split('\n').Where(l => l.StartsWith('|')).Skip(2).ToList();
        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            var named = Names().Matches(row.TrimEnd('|', ' ').Split('|')[^1]).Select(m => m.Groups[1].Value.Split('.')[^1]).ToList();
            Assert.True(named.Count > 0, $"No test is named in: {row}");
            Assert.All(named, name => Assert.True(Classes.Contains(name), $"{name} does not exist; it is named in: {row}"));
        }
    }

    [GeneratedRegex("`([A-Za-z.]+Tests)`")]
    private static partial Regex Names();
}
