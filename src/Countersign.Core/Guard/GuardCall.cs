namespace Countersign.Core.Guard;

/// <summary>What kind of tool an agent is about to use.</summary>
public enum GuardTool
{
    /// <summary>POSIX sh or bash.</summary>
    Shell,

    /// <summary>PowerShell.</summary>
    PowerShell,

    /// <summary>cmd.exe.</summary>
    Cmd,

    /// <summary>SQL sent to a database tool.</summary>
    Sql,

    /// <summary>Kiro's and Amazon Q's <c>use_aws</c>: JSON with service, operation, parameters.</summary>
    UseAws,

    /// <summary>A tool of an MCP server: JSON with server, tool, arguments.</summary>
    Mcp,

    /// <summary>A file is written or changed: JSON with path and, where known, content.</summary>
    Write,

    /// <summary>Anything else: JSON as the host gave it.</summary>
    Other,
}

/// <summary>One tool call of an agent before it is made.</summary>
/// <param name="Host">The coding agent: <c>claude-code</c>, <c>kiro</c> …</param>
/// <param name="Tool">What kind of tool.</param>
/// <param name="Text">The command line, the SQL, or the tool's input as JSON.</param>
public sealed record GuardCall(string Host, GuardTool Tool, string Text)
{
    /// <summary>Longest <see cref="Text"/> that is looked at, in characters; a longer one is unclear.</summary>
    public const int MaxText = 256 * 1024;
}

/// <summary>What the guard can see around a call. Everything comes in through it, so that judging stays pure.</summary>
public sealed record GuardSurroundings
{
    /// <summary>Directory the tool works in, absolute.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Root of the working tree that the agent works on, absolute; files outside are not the agent's.</summary>
    public required string Root { get; init; }

    /// <summary>Value of an environment variable that the tool would inherit; null where it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>Bytes of a file by absolute path, at most <see cref="MaxFileBytes"/>; null where it cannot be read.</summary>
    public Func<string, byte[]?> ReadFile { get; init; } = _ => null;

    /// <summary>Most bytes of a file that is looked into.</summary>
    public const int MaxFileBytes = 16 * 1024 * 1024;
}

/// <summary>What the guard makes of a call.</summary>
public enum GuardOutcome
{
    /// <summary>Nothing in it destroys, stops or opens up anything shared.</summary>
    Clear,

    /// <summary>What it would do, or may do, could not be told. Policy says what that means for the environment.</summary>
    Unclear,

    /// <summary>It deletes, replaces, stops or opens up something shared, or weakens a gate.</summary>
    Hold,
}

/// <summary>The guard's judgement of one call.</summary>
/// <param name="Outcome">What it is.</param>
/// <param name="Family">Family of knowledge that decided: <c>terraform</c>, <c>aws</c>, <c>filesystem</c> …; <c>none</c> where nothing did.</param>
/// <param name="Reason">One sentence for the agent and its person; quotes at most <see cref="Shell.UnclearPart.MaxText"/> characters of the call.</param>
/// <param name="Environment">Configured environment that it would reach; null where that is not known.</param>
public sealed record GuardVerdict(GuardOutcome Outcome, string Family, string Reason, string? Environment = null);
