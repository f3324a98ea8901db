using System.Text.RegularExpressions;
using Countersign.Tests;

namespace Countersign.Server.Tests.Docs;

public sealed partial class ThreatModelTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "threat-model.md"));

    private static readonly ILookup<string, string> Sources = Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "tests"), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
        .Select(File.ReadAllText).SelectMany(text => Declarations().Matches(text).Select(m => (Class: m.Groups[1].Value, text))).ToLookup(x => x.Class, x => x.text);

    [Fact]
    public void Every_control_names_a_test_that_exists()
    {
        var rows = Page.Split('\n').Where(l => l.StartsWith('|') && !l.StartsWith("|---", StringComparison.Ordinal)).ToList();
        var controls = rows.Where(l => !l.EndsWith("| test |", StringComparison.Ordinal) && !l.Contains("| test |", StringComparison.Ordinal)).ToList();
        Assert.True(controls.Count > 40, $"only {controls.Count} rows");
        foreach (var row in controls)
        {
            var named = Names().Matches(row).ToList();
            Assert.True(named.Count > 0, $"No test is named in: {row}");
            Assert.All(named, name => AssertExists(name.Groups[1].Value, name.Groups[2].Value, row));
        }
    }

    /// <summary>Whoever adds an attack says what stops it: every test of these classes is in a row.</summary>
    [Theory]
    [InlineData("AttackTests")]
    [InlineData("WeaknessTests")]
    [InlineData("BrowserWeaknessTests")]
    public void Every_attack_that_is_tested_is_on_the_page(string name) =>
        Assert.All(Methods().Matches(string.Concat(Sources[name])), m => Assert.Contains($"`{name}.{m.Groups[1].Value}`", Page, StringComparison.Ordinal));

    private static void AssertExists(string name, string method, string row)
    {
        Assert.True(Sources.Contains(name), $"{name} does not exist; it is named in: {row}");
        Assert.True(method.Length == 0 || Sources[name].Any(text => text.Contains($" {method}(", StringComparison.Ordinal)), $"{name} has no {method}; it is named in: {row}");
    }

    [GeneratedRegex(@"class (\w+Tests|\w+Fuzzer)\b")]
    private static partial Regex Declarations();

    [GeneratedRegex(@"public (?:async Task|void) (\w+)\(")]
    private static partial Regex Methods();

    /// <summary>A class, after the folders it may be named with, and a method of it or none.</summary>
    [GeneratedRegex(@"`(?:[A-Za-z]+\.)*?([A-Za-z]+(?:Tests|Fuzzer))(?:\.(\w+))?`")]
    private static partial Regex Names();
}
