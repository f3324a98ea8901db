namespace Countersign.Cli.Mcp;

/// <summary>Files that an agent may name: those below the folder it works in, and no link out of it.</summary>
internal static class WorkingTree
{
    /// <summary>Refuses every other path, also <c>-</c>: standard input is the protocol's.</summary>
    /// <exception cref="StopException">The path leads elsewhere.</exception>
    public static void Require(CliHost host, string name)
    {
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal) || name == Local.PlanFile.StandardInput) throw Refused(name);
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(host.Folder));
        var path = host.At(name);
        if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)) throw Refused(name);
        for (var at = path; at.Length > root.Length; at = Path.GetDirectoryName(at)!)
            if (new FileInfo(at).LinkTarget is not null) throw Refused(name);
    }

    private static StopException Refused(string name) =>
        new($"\"{name}\" is not a file of the working tree.", "Name a file below the folder that countersign mcp was started in, not by a link.");
}
