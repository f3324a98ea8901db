namespace Countersign.Adapters.Agents;

/// <summary>How a coding agent hears that a call must not be made.</summary>
public enum BlockBy
{
    /// <summary>Exit code 2 with a reason on standard error.</summary>
    ExitCode,

    /// <summary>Exit code 0 and <c>{"permission":"deny",…}</c>; a call that may be made must be said to be allowed.</summary>
    CursorJson,

    /// <summary>Exit code 0 and <c>{"permissionDecision":"deny",…}</c>.</summary>
    CopilotJson,
}

/// <summary>A coding agent whose tool calls a hook can stop.</summary>
/// <param name="Name">Its word on the command line: <c>claude-code</c>, <c>kiro</c> …</param>
/// <param name="Title">Its name for people.</param>
/// <param name="BlockBy">How it hears no.</param>
public sealed record CodingAgent(string Name, string Title, BlockBy BlockBy)
{
    /// <summary>Exit code that blocks a call, wherever one does.</summary>
    public const int BlockCode = 2;

    /// <summary>Claude Code.</summary>
    public static CodingAgent ClaudeCode { get; } = new("claude-code", "Claude Code", BlockBy.ExitCode);

    /// <summary>OpenAI Codex CLI.</summary>
    public static CodingAgent Codex { get; } = new("codex", "Codex CLI", BlockBy.ExitCode);

    /// <summary>GitHub Copilot CLI.</summary>
    public static CodingAgent Copilot { get; } = new("copilot", "GitHub Copilot CLI", BlockBy.CopilotJson);

    /// <summary>GitHub Copilot cloud agent.</summary>
    public static CodingAgent CopilotCloud { get; } = new("copilot-cloud", "GitHub Copilot cloud agent", BlockBy.CopilotJson);

    /// <summary>Cursor.</summary>
    public static CodingAgent Cursor { get; } = new("cursor", "Cursor", BlockBy.CursorJson);

    /// <summary>Gemini CLI.</summary>
    public static CodingAgent Gemini { get; } = new("gemini", "Gemini CLI", BlockBy.ExitCode);

    /// <summary>Kiro IDE 1.x and Kiro CLI 3.</summary>
    public static CodingAgent Kiro { get; } = new("kiro", "Kiro IDE", BlockBy.ExitCode);

    /// <summary>Kiro CLI 2.x.</summary>
    public static CodingAgent KiroCli { get; } = new("kiro-cli", "Kiro CLI", BlockBy.ExitCode);

    /// <summary>Amazon Q Developer CLI.</summary>
    public static CodingAgent AmazonQ { get; } = new("amazon-q", "Amazon Q Developer CLI", BlockBy.ExitCode);

    /// <summary>Any other host that runs a program before a call and hears its exit code.</summary>
    public static CodingAgent Generic { get; } = new("generic", "another host", BlockBy.ExitCode);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<CodingAgent> All => Known;

    private static readonly CodingAgent[] Known = [ClaudeCode, Codex, Copilot, CopilotCloud, Cursor, Gemini, Kiro, KiroCli, AmazonQ, Generic];

    /// <summary>The agent of this word; null where there is none.</summary>
    public static CodingAgent? Find(string name)
    {
        foreach (var agent in Known)
            if (agent.Name == name) return agent;
        return null;
    }
}
