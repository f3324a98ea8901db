using System.Collections.Frozen;

namespace Countersign.Core.Authorship.LineEvidence;

/// <summary>
/// What recorders call a tool, in the words of the mark table. Recorders spell freely ("Claude Code", "claude-code", "claude"), so case and what
/// stands between letters are left out of the comparison.
/// </summary>
internal static class RecordedTool
{
    private static readonly FrozenDictionary<string, string> Tools = new Dictionary<string, string>
    {
        ["claude"] = "claude-code", ["claudecode"] = "claude-code", ["codex"] = "codex", ["codexcli"] = "codex", ["cursor"] = "cursor", ["copilot"] = "copilot",
        ["copilotcli"] = "copilot", ["githubcopilot"] = "copilot", ["gemini"] = "gemini-cli", ["geminicli"] = "gemini-cli", ["amp"] = "amp", ["droid"] = "factory-droid",
        ["factoryaidroid"] = "factory-droid", ["opencode"] = "opencode", ["windsurf"] = "windsurf", ["aider"] = "aider", ["devin"] = "devin",
        ["claudeweb"] = "claude-code", ["cursoragent"] = "cursor-cloud-agent", ["codexcloud"] = "codex", ["githubcopilotagent"] = "copilot-coding-agent", ["roobackground"] = "roo-code",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names that git-ai gives to agents that run in the background (its <c>background_agent.rs</c>).</summary>
    private static readonly FrozenSet<string> Agents =
        new[] { "claudeweb", "cursoragent", "codexcloud", "devin", "githubcopilotagent", "roobackground" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The tool, and whether its name says that it works alone.</summary>
    /// <param name="recorded">The recorder's word.</param>
    /// <param name="recorder">Stands in where there is no word.</param>
    public static (string Tool, Involvement Involvement) Of(string? recorded, string recorder)
    {
        var key = Key(recorded ?? "");
        if (key.Length == 0) return (recorder, Involvement.Edit);
        var tool = Tools.GetValueOrDefault(key) ?? Printable.Line(recorded!.Trim(), EvidenceLimits.Tool);
        return (tool, Agents.Contains(key) ? Involvement.Agent : Involvement.Edit);
    }

    /// <summary>Whether this is the name of a tool that the table knows; old records put tools and people into one member.</summary>
    public static bool IsKnown(string recorded) => Tools.ContainsKey(Key(recorded));

    private static string Key(string recorded) =>
        recorded.Length > 200 ? "" : string.Concat(recorded.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
