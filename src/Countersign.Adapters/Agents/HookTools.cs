using Countersign.Core.Guard;

namespace Countersign.Adapters.Agents;

/// <summary>What kind of tool a host means by a name. A name that is not known is <see cref="GuardTool.Other"/>, whose input is judged as it came.</summary>
internal static class HookTools
{
    /// <summary>Names are compared without regard to case, hyphens and underscores: <c>run_in_terminal</c> and <c>runInTerminal</c> are one.</summary>
    public static GuardTool KindOf(string name)
    {
        if (name.StartsWith("mcp__", StringComparison.Ordinal) || name.StartsWith("mcp_", StringComparison.Ordinal) || name.StartsWith('@') || name.StartsWith("MCP:", StringComparison.Ordinal)) return GuardTool.Mcp;
        Span<char> letters = stackalloc char[64];
        var count = 0;
        foreach (var c in name)
        {
            if (c is '_' or '-') continue;
            if (count == letters.Length) return GuardTool.Other;
            letters[count++] = char.ToLowerInvariant(c);
        }

        return letters[..count] switch
        {
            "bash" or "shell" or "sh" or "runshellcommand" or "executebash" or "runinterminal" or "terminal" or "runterminalcmd" or "runterminalcommand" or "execcommand"
                or "exec" or "execute" or "executecommand" or "localshell" or "shellcommand" or "runcommand" => GuardTool.Shell,
            "powershell" or "pwsh" or "executepwsh" or "executepowershell" => GuardTool.PowerShell,
            "cmd" or "executecmd" => GuardTool.Cmd,
            "useaws" or "aws" => GuardTool.UseAws,
            "write" or "edit" or "multiedit" or "notebookedit" or "writefile" or "replace" or "fswrite" or "fsappend" or "strreplace" or "strreplaceeditor" or "create" or "createfile"
                or "editfile" or "applypatch" or "searchreplace" or "deletefile" or "fsreplace" or "insertedit" or "editnotebook" => GuardTool.Write,
            _ => GuardTool.Other,
        };
    }

    /// <summary>Server and tool of an MCP name: <c>mcp__server__tool</c>, <c>mcp_server_tool</c>, <c>@server/tool</c>, <c>MCP:tool</c>.</summary>
    public static (string Server, string Tool) McpOf(string name)
    {
        if (name.StartsWith("mcp__", StringComparison.Ordinal)) return Split(name[5..], "__");
        if (name.StartsWith('@')) return Split(name[1..], "/");
        if (name.StartsWith("mcp_", StringComparison.Ordinal)) return Split(name[4..], "_");
        return name.StartsWith("MCP:", StringComparison.Ordinal) ? ("", name[4..]) : ("", name);
    }

    private static (string, string) Split(string name, string between)
    {
        var at = name.IndexOf(between, StringComparison.Ordinal);
        return at < 0 ? (name, "") : (name[..at], name[(at + between.Length)..]);
    }
}
