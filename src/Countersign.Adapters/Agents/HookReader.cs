using System.Text;
using System.Text.Json;
using Countersign.Core.Guard;

namespace Countersign.Adapters.Agents;

/// <summary>
/// Reads what a host hands to its hook before a tool call. Hosts differ in the names of members and in whether a tool's input is JSON or text
/// that holds JSON; all of their spellings are taken from every host, because versions of one host differ too. Pure, and fast enough to run at
/// every call: one pass, no reflection.
/// </summary>
public static class HookReader
{
    private const int MaxDepth = 128;
    private const string NoCommand = "it names a shell and no command";

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = MaxDepth };

    /// <summary>Reads a call.</summary>
    /// <param name="agent">The host.</param>
    /// <param name="utf8">What stood on standard input.</param>
    /// <param name="problem">Why it is no call, or empty.</param>
    public static HookCall? Read(CodingAgent agent, ReadOnlySpan<byte> utf8, out string problem)
    {
        problem = "";
        if (utf8.Length > HookCall.MaxInput)
        {
            problem = $"it has {utf8.Length} bytes; at most {HookCall.MaxInput} are read";
            return null;
        }

        try
        {
            return Call(agent, HookMembers.Of(utf8, Strict));
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or InvalidOperationException)
        {
            problem = wrong is FormatException ? wrong.Message : "it is not the JSON of a call";
            return null;
        }
    }

    private static HookCall Call(CodingAgent agent, HookMembers members)
    {
        var kind = KindOf(members);
        return new HookCall
        {
            Calls = CallsOf(agent, kind, members),
            Tool = members.Tool,
            Directory = InnerDirectory(kind, members) is { Length: > 0 } inner ? Path.Combine(members.Directory, inner) : members.Directory,
            Session = members.Session,
            Id = members.Id,
        };
    }

    /// <summary>A command that stands beside the other members needs no name of a tool: there is only one tool that takes one.</summary>
    private static GuardTool KindOf(HookMembers members)
    {
        if (members.Event is "beforeMCPExecution" || members.IsMcp) return GuardTool.Mcp;
        if (members.Tool.Length == 0) return members.Command is not null ? GuardTool.Shell : throw new FormatException("it names no tool");
        return HookTools.KindOf(members.Tool);
    }

    private static IReadOnlyList<GuardCall> CallsOf(CodingAgent agent, GuardTool kind, HookMembers members) => kind switch
    {
        GuardTool.Shell or GuardTool.PowerShell or GuardTool.Cmd => [new GuardCall(agent.Name, kind, members.Command ?? CommandOf(members, kind))],
        GuardTool.Mcp => [new GuardCall(agent.Name, kind, McpText(members))],
        GuardTool.Write => WrittenFiles.Of(agent.Name, members.Input),
        GuardTool.UseAws or GuardTool.Sql or GuardTool.Other => [new GuardCall(agent.Name, kind, members.InputText)],
    };

    private static string CommandOf(HookMembers members, GuardTool kind)
    {
        ReadOnlySpan<string> names = ["command", "cmd", "script", "code"];
        return members.Flat is { } flat ? FirstText(flat, names) ?? throw new FormatException(NoCommand) : CommandOf(members.Input, names, kind);
    }

    private static string CommandOf(JsonElement input, ReadOnlySpan<string> names, GuardTool kind)
    {
        foreach (var name in names)
        {
            if (input.ValueKind != JsonValueKind.Object || !input.TryGetProperty(name, out var value)) continue;
            if (value.ValueKind == JsonValueKind.String) return value.GetString()!;
            if (value.ValueKind == JsonValueKind.Array) return Joined(value, kind);
        }

        return input.ValueKind == JsonValueKind.String ? input.GetString()! : throw new FormatException(NoCommand);
    }

    /// <summary>Words as one line. A shell with <c>-c</c> is written as it is: whoever reads the line unwraps it.</summary>
    private static string Joined(JsonElement words, GuardTool kind)
    {
        var line = new StringBuilder();
        foreach (var word in words.EnumerateArray())
        {
            if (word.ValueKind != JsonValueKind.String) throw new FormatException("a word of the command is not text");
            if (line.Length > 0) line.Append(' ');
            line.Append(kind == GuardTool.Shell ? Quoted(word.GetString()!) : word.GetString());
        }

        return line.ToString();
    }

    private static string Quoted(string word)
    {
        var isPlain = word.Length > 0;
        foreach (var c in word) isPlain &= char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '=' or ':' or ',' or '@' or '%' or '+';
        return isPlain ? word : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
    }

    private static string McpText(HookMembers members)
    {
        var (server, tool) = HookTools.McpOf(members.Tool);
        if (members.Server.Length > 0) server = members.Server;
        return $"{{\"server\":{JsonText.Of(server)},\"tool\":{JsonText.Of(tool)},\"arguments\":{members.InputText}}}";
    }

    private static string? InnerDirectory(GuardTool kind, HookMembers members)
    {
        if (kind is not (GuardTool.Shell or GuardTool.PowerShell or GuardTool.Cmd)) return null;
        ReadOnlySpan<string> names = ["cwd", "workdir", "directory", "dir_path", "working_dir"];
        return members.Flat is { } flat ? FirstText(flat, names) : FirstText(members.Input, names);
    }

    private static string? FirstText(FlatInput input, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (input.Text(name) is { } text) return text;
        return null;
    }

    private static string? FirstText(JsonElement input, ReadOnlySpan<string> names)
    {
        if (input.ValueKind != JsonValueKind.Object) return null;
        foreach (var name in names)
            if (input.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String) return value.GetString();
        return null;
    }
}
