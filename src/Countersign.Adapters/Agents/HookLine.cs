namespace Countersign.Adapters.Agents;

/// <summary>The command line that a host runs before a call.</summary>
public static class HookLine
{
    /// <summary>The line for a POSIX shell. A program that is missing, killed or broken exits neither 0 nor 2, and most hosts then make the call: so it is made 2.</summary>
    public static string Posix(CodingAgent agent, string program)
    {
        var call = $"{Quoted(program)} guard {agent.Name}";
        // Codex makes the call when a block has no reason on standard error, and a killed program leaves none.
        return agent == CodingAgent.Codex ? $"{call} || {{ [ $? -eq 2 ] || echo 'Countersign: the guard did not run, so this call is blocked.' >&2; exit 2; }}" : $"{call} || exit 2";
    }

    /// <summary>The line for PowerShell.</summary>
    public static string PowerShell(CodingAgent agent, string program) =>
        $"& '{program.Replace("'", "''", StringComparison.Ordinal)}' guard {agent.Name}; if ($LASTEXITCODE -ne 0) {{ exit {CodingAgent.BlockCode} }}";

    /// <summary>Whether a line of a host's configuration is this program's, installed from wherever.</summary>
    public static bool IsOurs(string? line, CodingAgent agent) =>
        line is not null && line.Contains("countersign", StringComparison.OrdinalIgnoreCase) && (line.Contains($" guard {agent.Name} ", StringComparison.Ordinal)
            || line.EndsWith($" guard {agent.Name}", StringComparison.Ordinal) || line.Contains($" guard {agent.Name};", StringComparison.Ordinal));

    private static string Quoted(string program)
    {
        foreach (var c in program)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('/' or '.' or '-' or '_')) return "'" + program.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
        return program;
    }
}
