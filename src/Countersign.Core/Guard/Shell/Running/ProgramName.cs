namespace Countersign.Core.Guard.Shell;

/// <summary>The name of a program, whatever path it is called by.</summary>
public static class ProgramName
{
    /// <summary>Its base name without <c>.exe</c>, lower case: <c>kubectl</c> for <c>/usr/bin/kubectl</c> and <c>C:\bin\Kubectl.EXE</c>.</summary>
    public static string Of(string program)
    {
        var start = program.AsSpan().LastIndexOfAny('/', '\\') + 1;
        var name = start == 0 || start == program.Length ? program : program[start..];
        if (name.Length > 4 && name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)) name = name[..^4];
        return name.AsSpan().IndexOfAnyInRange('A', 'Z') < 0 ? name : name.ToLowerInvariant();
    }
}
