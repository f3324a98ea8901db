using System.Runtime.CompilerServices;

namespace Countersign.Tests;

/// <summary>Where the source tree of this checkout is: golden folders and vectors are read from it, never from the output folder.</summary>
internal static class SourceTree
{
    public static string Root { get; } = Find();

    public static string Golden(params string[] parts) => Path.Combine([Root, "tests", "golden", .. parts]);

    public static string Vectors(string file) => Path.Combine(Root, "tests", "vectors", file);

    private static string Find([CallerFilePath] string here = "")
    {
        // CallerFilePath is mapped to /_/ in deterministic CI builds, so walk up from the running assembly there.
        var folder = new DirectoryInfo(File.Exists(here) ? Path.GetDirectoryName(here)! : AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Countersign.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The source tree with Countersign.slnx was not found above the tests.");
    }
}
