namespace Countersign.Core.Guard.Shell;

/// <summary>How the files that a text writes and runs are told apart.</summary>
internal static class ScriptPath
{
    /// <summary>The path without a leading <c>./</c>.</summary>
    public static string Key(string path) => path.StartsWith("./", StringComparison.Ordinal) && path.Length > 2 ? path[2..] : path;
}
