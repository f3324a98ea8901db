namespace Countersign.Core.Guard.Judging;

/// <summary>The files that make the guard run: the hooks and settings of every coding agent, and its own.</summary>
internal static class GuardFiles
{
    private static readonly string[] Files =
    [
        ".claude/settings.json", ".claude/settings.local.json", ".claude/hooks", ".claude.json", "managed-settings.json", ".cursor/hooks.json", ".cursor/hooks", ".cursor/permissions.json", ".codex/hooks.json", ".codex/config.toml", ".codex/requirements.toml",
        ".codex/rules", ".codex/hooks", ".gemini/settings.json", ".gemini/policies", ".gemini/hooks", ".kiro/hooks", ".kiro/agents", ".kiro/settings", ".amazonq/cli-agents", ".aws/amazonq", ".github/hooks", ".copilot/hooks", ".copilot/config.json",
        "github-copilot/policy.d", ".windsurf/hooks.json", "windsurf/hooks.json", ".opencode/plugin", ".opencode/plugins", "opencode.json", ".config/opencode", ".clinerules/hooks", "Cline/Hooks", ".config/amp", ".factory/hooks.json", ".factory/settings.json",
        "/etc/claude-code", "/etc/codex", "/etc/gemini-cli", "/etc/cursor", "/etc/kiro", "/etc/countersign", ".countersign", ".config/countersign",
    ];

    private static readonly string[] Folders = [".claude", ".cursor", ".codex", ".gemini", ".kiro", ".amazonq", ".copilot", ".windsurf", ".opencode", ".clinerules", ".factory", ".countersign"];

    /// <summary>Whether this path, as it is written, is one of them, or a folder that holds them.</summary>
    public static bool Holds(ReadOnlySpan<char> path)
    {
        path = path.TrimEnd("/\\*");
        if (path.Length < 5) return false;
        foreach (var file in Files)
        {
            var at = path.IndexOf(file, StringComparison.OrdinalIgnoreCase);
            if (at < 0 && path.Contains('\\')) at = path.ToString().Replace('\\', '/').IndexOf(file, StringComparison.OrdinalIgnoreCase);
            if (at < 0) continue;
            var end = at + file.Length;
            if ((at == 0 || path[at - 1] is '/' or '\\' || file[0] == '/') && (end == path.Length || path[end] is '/' or '\\')) return true;
        }

        var name = path[(path.LastIndexOfAny("/\\") + 1)..];
        foreach (var folder in Folders)
        {
            if (name.Equals(folder, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return name is "countersign" or "countersign.exe" && path.Length > name.Length && !path.StartsWith("src/", StringComparison.Ordinal) || (path.IndexOfAny("$`") >= 0 && path.Contains("countersign", StringComparison.Ordinal));
    }
}
