namespace Countersign.Adapters.Agents;

/// <summary>A file of a host that carries its hooks.</summary>
/// <param name="Path">Where it lies, in full.</param>
/// <param name="Shape">How hooks stand in it.</param>
public sealed record HookPlace(string Path, HookShape Shape);

/// <summary>How hooks stand in a host's file.</summary>
public enum HookShape
{
    /// <summary><c>hooks.PreToolUse[] {matcher, hooks[] {type, command, timeout}}</c> in seconds, with <c>onFailure</c>.</summary>
    Claude,

    /// <summary>The same without <c>onFailure</c>: the schema is strict.</summary>
    Codex,

    /// <summary>The same under <c>BeforeTool</c>, in milliseconds.</summary>
    Gemini,

    /// <summary><c>{version: 1, hooks: {beforeShellExecution[], beforeMCPExecution[]}}</c> with <c>failClosed</c>.</summary>
    Cursor,

    /// <summary><c>{version: 1, hooks: {preToolUse[] {type, bash, powershell, timeoutSec}}}</c>.</summary>
    Copilot,

    /// <summary><c>{version: "v1", hooks[] {name, trigger, matcher, action, timeout, enabled}}</c>.</summary>
    Kiro,

    /// <summary>An agent's own file with <c>hooks.preToolUse[] {matcher, command, timeout_ms, cache_ttl_seconds}</c>.</summary>
    AgentFile,
}

/// <summary>Where each host looks for hooks.</summary>
/// <param name="Home">The user's folder.</param>
/// <param name="Machine">The root under which administrators write; <c>/</c>.</param>
/// <param name="Tree">The working tree.</param>
/// <param name="Codex">Codex's own folder; its <c>CODEX_HOME</c>.</param>
public sealed record HookPlaces(string Home, string Machine, string Tree, string Codex)
{
    /// <summary>Name of the file, and of the agent, that is ours alone.</summary>
    public const string OwnName = "countersign";

    /// <summary>Folder of the agents of a host whose hooks live in each agent's own file; null for others.</summary>
    public string? AgentsOf(CodingAgent agent) =>
        agent == CodingAgent.KiroCli ? Path.Combine(Home, ".kiro", "agents") : agent == CodingAgent.AmazonQ ? Path.Combine(Home, ".aws", "amazonq", "cli-agents") : null;

    /// <summary>The file that the user's own hook goes into; null for a host that has none, or one for each agent.</summary>
    public HookPlace? UserOf(CodingAgent agent) => agent.Name switch
    {
        "claude-code" => new HookPlace(Path.Combine(Home, ".claude", "settings.json"), HookShape.Claude),
        "codex" => new HookPlace(Path.Combine(Codex, "hooks.json"), HookShape.Codex),
        "copilot" => new HookPlace(Path.Combine(Home, ".copilot", "hooks", OwnName + ".json"), HookShape.Copilot),
        "copilot-cloud" => new HookPlace(Path.Combine(Tree, ".github", "hooks", OwnName + ".json"), HookShape.Copilot),
        "cursor" => new HookPlace(Path.Combine(Home, ".cursor", "hooks.json"), HookShape.Cursor),
        "gemini" => new HookPlace(Path.Combine(Home, ".gemini", "settings.json"), HookShape.Gemini),
        "kiro" => new HookPlace(Path.Combine(Home, ".kiro", "hooks", OwnName + ".json"), HookShape.Kiro),
        _ => null,
    };

    /// <summary>The file that an administrator's hook goes into; null where the host has none of a format that is written here.</summary>
    public HookPlace? ManagedOf(CodingAgent agent)
    {
        var mac = OperatingSystem.IsMacOS();
        return agent.Name switch
        {
            "claude-code" => new HookPlace(Under(mac ? "Library/Application Support/ClaudeCode" : "etc/claude-code", "managed-settings.json"), HookShape.Claude),
            "copilot" => new HookPlace(Under("etc/github-copilot/policy.d", OwnName + ".json"), HookShape.Copilot),
            "cursor" => new HookPlace(Under(mac ? "Library/Application Support/Cursor" : "etc/cursor", "hooks.json"), HookShape.Cursor),
            "gemini" => new HookPlace(Under(mac ? "Library/Application Support/GeminiCli" : "etc/gemini-cli", "settings.json"), HookShape.Gemini),
            _ => null,
        };
    }

    private string Under(string folder, string file) => Path.Combine(Machine, folder, file);
}
