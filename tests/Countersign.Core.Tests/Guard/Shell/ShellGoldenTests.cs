using Countersign.Core.Guard.Shell;
using Countersign.Tests;

namespace Countersign.Core.Tests.Guard.Shell;

/// <summary>
/// <c>tests/golden/guard/shell/*.txt</c>: cases of a title after <c>=== </c>, the text, <c>---</c>, and what it runs as <see cref="ReadingText"/> writes it.
/// The name of the file says the dialect: <c>powershell</c>, <c>cmd</c>, and sh for any other.
/// </summary>
public class ShellGoldenTests
{
    public static TheoryData<string> Files() => [.. Directory.EnumerateFiles(SourceTree.Golden("guard/shell"),
        "*.txt").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void What_a_text_runs_is_as_it_is_written(string file)
    {
        var dialect = DialectOf(file);
        var wrong = Cases(file)
            .Select(found => (found.Title, found.Text, found.Expected, Read: ReadingText.Of(ShellReader.Read(found.Text, dialect))))
            .Where(found => found.Read != found.Expected)
            .Select(found => $"{found.Title}\n{found.Text}\nexpected:\n{found.Expected}read:\n{found.Read}");
        Assert.Equal("", string.Join('\n', wrong));
    }

    [Fact]
    public void There_are_hundreds_of_cases() => Assert.InRange(Directory.EnumerateFiles(SourceTree.Golden("guard/shell"),
        "*.txt").Sum(file => Cases(Path.GetFileName(file)).Count()), 250, 10_000);

    internal static ShellDialect DialectOf(string file) => Path.GetFileNameWithoutExtension(file) switch
    {
        "powershell" => ShellDialect.PowerShell,
        "cmd" => ShellDialect.Cmd,
        _ => ShellDialect.Posix,
    };

    internal static IEnumerable<(string Title, string Text, string Expected)> Cases(string file)
    {
        var all = File.ReadAllText(Path.Combine(SourceTree.Golden("guard/shell"), file));
        foreach (var found in all.Split("=== ", StringSplitOptions.RemoveEmptyEntries))
        {
            var title = found[..found.IndexOf('\n', StringComparison.Ordinal)];
            var rest = found[(title.Length + 1)..];
            var cut = rest.IndexOf("\n---\n", StringComparison.Ordinal);
            Assert.True(cut >= 0, $"{file}: '{title}' has no line '---'");
            yield return (title, rest[..cut], rest[(cut + "\n---\n".Length)..].TrimEnd('\n') is { Length: > 0 } expected ? expected + "\n" : "");
        }
    }
}
