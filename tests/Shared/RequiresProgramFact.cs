namespace Countersign.Tests;

/// <summary>
/// A test that needs another program. Where the program is missing the test is skipped and says so; where COUNTERSIGN_REQUIRED names
/// it (as CI does, which installs it), the test runs and fails, so that a missing program can never pass for a passed test.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresProgramFactAttribute : FactAttribute
{
    /// <summary>The variable that names programs which must not be skipped, separated by commas.</summary>
    public const string RequiredVariable = "COUNTERSIGN_REQUIRED";

    /// <param name="program">Its name, or its absolute path.</param>
    public RequiresProgramFactAttribute(string program)
    {
        Program = program;
        if (Find(program) is null && !IsRequired(program)) Skip = $"{program} is not on this machine. Set {RequiredVariable}={Path.GetFileName(program)} where it must be.";
    }

    /// <summary>The program.</summary>
    public string Program { get; }

    /// <summary>Where a program is; null where it is not.</summary>
    public static string? Find(string program) => Path.IsPathRooted(program)
        ? File.Exists(program) ? program : null
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static bool IsRequired(string program) =>
        (Environment.GetEnvironmentVariable(RequiredVariable) ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Contains(Path.GetFileName(program), StringComparer.Ordinal);
}
