using Countersign.Server.Settings;
using Countersign.Tests;

namespace Countersign.Server.Tests.Docs;

public sealed class SettingsReferenceTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(SourceTree.Root, "docs", "reference", "settings.md"));

    public static TheoryData<string> Keys => new(SettingsReader.All.Select(s => s.Key));

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_setting_stands_in_the_reference_with_its_default_and_its_text(string key)
    {
        var setting = SettingsReader.All.Single(s => s.Key == key);
        Assert.Contains($"| `{setting.Key}` | {(setting.Default.Length == 0 ? "" : $"`{setting.Default}`")} | {setting.About} |", Lines);
    }

    [Fact]
    public void The_reference_names_no_setting_that_does_not_exist()
    {
        var named = Lines.TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal)).Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split('`')[1]).ToList();
        Assert.Equal(SettingsReader.All.Select(s => s.Key), named);
    }
}
