namespace Countersign.Adapters.Agents;

/// <summary>What a host's hooks cannot see, and when they are silently off. Said by <c>guard doctor</c> and in the guides.</summary>
public static class HookSight
{
    private static readonly string[] Everywhere =
    [
        "A script, Makefile or test that the agent wrote before and now only starts is read where it is named on the line, and not beyond.",
        "What a program does after it was started: input typed into a running shell, database client or interpreter is no tool call.",
    ];

    /// <summary>What goes past this host's hooks.</summary>
    public static IReadOnlyList<string> Blind(CodingAgent agent) => [.. Everywhere, .. OfHost(agent)];

    private static string[] OfHost(CodingAgent agent) => agent.Name switch
    {
        "claude-code" =>
        [
            "Older versions than 2.1.295 make the call when the hook fails or is late; onFailure is not read there.",
            "Calls of subagents have gone past hooks in several versions; compare receipts with the transcript, as this command does.",
            "A repository's own settings can bring further hooks; only managed settings cannot be switched off by disableAllHooks.",
        ],
        "codex" =>
        [
            "A hook that was not trusted in Codex (/hooks) is skipped without a word.",
            "write_stdin into a running process, and tools that run at the provider, are not hooked; a late hook lets the call through.",
        ],
        "copilot" => ["A hook that is late lets the call through, whoever installed it."],
        "copilot-cloud" => ["Only hooks in .github/hooks of the branch it clones run, and the agent can change them in its branch: protect that folder by a code owner.", "A hook that is late lets the call through."],
        "cursor" => ["Edits of files are not sent to the two hooks that are installed; only shell and MCP calls are."],
        "gemini" => ["A hook that is late or cannot be started lets the call through."],
        "kiro" => ["A hook that is late lets the call through.", "Hooks in the old format (.kiro.hook) are inert since 1.0; versions before 1.0 are not supported."],
        "kiro-cli" or "amazon-q" => ["Hooks live in each agent's own file: an agent made later, and the built-in one, run without. A late hook lets the call through."],
        _ => ["The host must block on exit code 2 and on nothing less than an answer; try it with this command's canary."],
    };
}
