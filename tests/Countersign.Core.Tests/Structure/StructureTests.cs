using System.Text.RegularExpressions;
using System.Xml.Linq;
using Countersign.Tests;

namespace Countersign.Core.Tests.SourceStructure;

/// <summary>The rules of ARCHITECTURE that no compiler holds: they read the source.</summary>
public partial class StructureTests
{
    private const int MostLines = 300;
    private const int MostMethods = 5;

    /// <summary>Files that are longer than others, with their ceiling. It only ever gets lower.</summary>
    private static readonly Dictionary<string, int> LongFiles = new(StringComparer.Ordinal);

    /// <summary>Left to right: a folder uses only those before it.</summary>
    private static readonly string[] CoreFolders = ["Formats", "Ledger", "Changes", "People", "Authorship", "BlastRadius", "Policy", "SignOff", "Evidence", "Replay", "Guard"];

    private static readonly Dictionary<string, string[]> ProjectReferences = new(StringComparer.Ordinal)
    {
        ["Countersign.Core"] = [],
        ["Countersign.Adapters"] = ["Countersign.Core"],
        ["Countersign.Storage"] = ["Countersign.Core"],
        ["Countersign.Cli"] = ["Countersign.Core", "Countersign.Adapters"],
        ["Countersign.Server"] = ["Countersign.Core", "Countersign.Adapters", "Countersign.Storage"],
    };

    [Fact]
    public void Projects_refer_only_to_those_they_may()
    {
        var projects = Directory.EnumerateFiles(Source(), "*.csproj", SearchOption.AllDirectories).ToList();
        Assert.Equal(ProjectReferences.Keys.Order(StringComparer.Ordinal), projects.Select(p => Path.GetFileNameWithoutExtension(p)).Order(StringComparer.Ordinal));
        foreach (var project in projects)
        {
            var used = XDocument.Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.Empty(used.Except(ProjectReferences[Path.GetFileNameWithoutExtension(project)]));
        }
    }

    [Fact]
    public void A_folder_of_core_uses_only_folders_to_its_left()
    {
        var wrong = from file in SourceFiles("Countersign.Core")
                    let folder = FolderOf(file, "Countersign.Core")
                    where folder is not null
                    from used in Uses(file, "Countersign.Core")
                    where !MayUse(folder, used)
                    select $"{Relative(file)} uses {used}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_folder_of_core_has_its_place_in_the_order() =>
        Assert.Empty(SourceFiles("Countersign.Core").Select(f => FolderOf(f, "Countersign.Core")).OfType<string>().Distinct().Except(CoreFolders));

    [Fact]
    public void Adapters_do_not_see_each_other()
    {
        var wrong = from file in SourceFiles("Countersign.Adapters")
                    let folder = FolderOf(file, "Countersign.Adapters")
                    where folder is not null
                    from used in Uses(file, "Countersign.Adapters")
                    where used != folder
                    select $"{Relative(file)} uses {used}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Namespaces_follow_folders()
    {
        var wrong = from file in AllSourceFiles()
                    let declared = NamespaceLine().Match(File.ReadAllText(file))
                    where declared.Success && !HasNamespaceOf(file, declared.Groups[1].Value)
                    select $"{Relative(file)} declares {declared.Groups[1].Value}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Files_are_short()
    {
        var wrong = from file in AllSourceFiles()
                    let lines = File.ReadLines(file).Count()
                    where lines > LongFiles.GetValueOrDefault(Relative(file), MostLines)
                    select $"{Relative(file)} has {lines} lines";
        Assert.Empty(wrong);
        Assert.All(LongFiles, entry => Assert.InRange(File.ReadLines(Path.Combine(SourceTree.Root, entry.Key)).Count(), MostLines + 1, entry.Value));
    }

    [Fact]
    public void Interfaces_are_small()
    {
        var wrong = from file in AllSourceFiles()
                    from Match declared in InterfaceBody().Matches(File.ReadAllText(file))
                    let methods = MethodLine().Count(declared.Groups[2].Value)
                    where methods > MostMethods
                    select $"{Relative(file)}: {declared.Groups[1].Value} has {methods} methods";
        Assert.Empty(wrong);
    }

    [Fact]
    public void A_forgotten_member_of_our_own_enums_does_not_compile()
    {
        var build = XDocument.Load(Path.Combine(SourceTree.Root, "Directory.Build.props"));
        Assert.Contains("CS8509", build.Descendants("WarningsAsErrors").Single().Value.Split(';'));
        Assert.Contains("CS8524", build.Descendants("NoWarn").Single().Value.Split(';'));
        Assert.Equal("true", build.Descendants("TreatWarningsAsErrors").Single().Value);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Source(), "*.csproj", SearchOption.AllDirectories),
            project => File.ReadAllText(project).Contains("CS8509", StringComparison.Ordinal));
        Assert.DoesNotContain(AllSourceFiles(), file => PragmaLine().IsMatch(File.ReadAllText(file)));
    }

    [Theory]
    [InlineData("T:System.IO.File")]
    [InlineData("T:System.IO.Directory")]
    [InlineData("T:System.IO.FileStream")]
    [InlineData("T:System.Diagnostics.Process")]
    [InlineData("T:System.Diagnostics.Stopwatch")]
    [InlineData("T:System.Net.Http.HttpClient")]
    [InlineData("T:System.Net.Sockets.Socket")]
    [InlineData("T:System.Environment")]
    [InlineData("T:System.Console")]
    [InlineData("T:System.Random")]
    [InlineData("M:System.Guid.NewGuid")]
    [InlineData("T:System.Security.Cryptography.RandomNumberGenerator")]
    [InlineData("P:System.DateTime.Now")]
    [InlineData("P:System.DateTime.UtcNow")]
    [InlineData("P:System.DateTimeOffset.Now")]
    [InlineData("P:System.DateTimeOffset.UtcNow")]
    [InlineData("P:System.TimeProvider.System")]
    public void Core_cannot_reach_out(string symbol)
    {
        var banned = File.ReadLines(Path.Combine(Source(), "Countersign.Core", "BannedSymbols.txt")).Select(line => line.Split(';')[0]);
        Assert.Contains(symbol, banned);
        var project = XDocument.Load(Path.Combine(Source(), "Countersign.Core", "Countersign.Core.csproj"));
        Assert.Contains("BannedSymbols.txt", project.Descendants("AdditionalFiles").Select(f => f.Attribute("Include")!.Value));
        Assert.Contains("Microsoft.CodeAnalysis.BannedApiAnalyzers", project.Descendants("PackageReference").Select(f => f.Attribute("Include")!.Value));
    }

    [Theory]
    [InlineData("SignOff", "Evidence", false)]
    [InlineData("Evidence", "SignOff", true)]
    [InlineData("Evidence", "Replay", false)]
    [InlineData("Replay", "Policy", true)]
    [InlineData("Authorship", "BlastRadius", false)]
    [InlineData("BlastRadius", "Authorship", false)]
    [InlineData("Policy", "Authorship", true)]
    [InlineData("Changes", "Changes", true)]
    public void The_order_is_as_it_is_written(string folder, string used, bool may) => Assert.Equal(may, MayUse(folder, used));

    private static bool MayUse(string folder, string used)
    {
        if ((folder, used) is ("Authorship", "BlastRadius") or ("BlastRadius", "Authorship")) return false;
        return Array.IndexOf(CoreFolders, used) is var at and >= 0 && at <= Array.IndexOf(CoreFolders, folder);
    }

    /// <summary>Folders of the project that the file names, in a using or in full.</summary>
    private static IEnumerable<string> Uses(string file, string project) =>
        Regex.Matches(File.ReadAllText(file), Regex.Escape(project) + @"\.([A-Z]\w*)").Select(m => m.Groups[1].Value)
            .Where(name => Directory.Exists(Path.Combine(Source(), project, name))).Distinct(StringComparer.Ordinal);

    /// <summary>A file stands in the namespace of its folder or of one above: a folder may hold parts of one thing.</summary>
    private static bool HasNamespaceOf(string file, string declared)
    {
        var folder = Path.GetRelativePath(Source(), Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.');
        var levels = declared.Count(c => c == '.');
        return folder == declared || (folder.StartsWith(declared + ".", StringComparison.Ordinal) && levels >= 2);
    }

    private static string? FolderOf(string file, string project)
    {
        var parts = Path.GetRelativePath(Path.Combine(Source(), project), file).Split(Path.DirectorySeparatorChar);
        return parts.Length > 1 ? parts[0] : null;
    }

    private static IEnumerable<string> AllSourceFiles() => ProjectReferences.Keys.SelectMany(SourceFiles);

    private static IEnumerable<string> SourceFiles(string project) =>
        Directory.EnumerateFiles(Path.Combine(Source(), project), "*.cs", SearchOption.AllDirectories).Where(f => FolderOf(f, project) is not ("obj" or "bin"));

    private static string Source() => Path.Combine(SourceTree.Root, "src");

    private static string Relative(string file) => Path.GetRelativePath(SourceTree.Root, file).Replace(Path.DirectorySeparatorChar, '/');

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\binterface (I\w+)[^\{;]*\{(.*?)^\}", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex InterfaceBody();

    [GeneratedRegex(@"^ {4}[^/\s\[#].*\(.*", RegexOptions.Multiline)]
    private static partial Regex MethodLine();

    [GeneratedRegex(@"#pragma warning disable.*CS8509")]
    private static partial Regex PragmaLine();
}
