using Countersign.Core.Changes;
using Countersign.Core.Formats;
using Countersign.Core.Guard;

namespace Countersign.Cli.Guard;

/// <summary>A held call as the command of a change: what people read has no secrets, what binds it leaves nothing out.</summary>
internal static class CommandOf
{
    /// <summary>The command.</summary>
    public static CommandCall Held(HeldCall held, GuardKey key, string user)
    {
        var directory = held.Seen.Surroundings.WorkingDirectory;
        return new CommandCall
        {
            Argv = Argv(held),
            Directory = directory,
            Inputs = [.. held.Seen.Files.Take(CommandCall.MaxInputs).Select(file => new CommandFile(file.Key, Sha256Digest.Of(file.Value)))],
            Variables = [.. held.Seen.Variables.Take(CommandCall.MaxInputs).Select(variable => new CommandVariable(variable.Key, key.Of("variable", variable.Key, variable.Value)))],
            Identity = user,
            Request = key.Of("call", [held.Part.Host, held.Call.Tool, directory, .. held.Call.Calls.SelectMany(each => (string[])[each.Tool.ToString(), each.Text])]),
        };
    }

    private static string[] Argv(HeldCall held)
    {
        var text = Redaction.Of(held.Part.Text);
        return held.Part.Tool switch
        {
            GuardTool.Shell => ["sh", "-c", text],
            GuardTool.PowerShell => ["pwsh", "-Command", text],
            GuardTool.Cmd => ["cmd", "/c", text],
            GuardTool.UseAws or GuardTool.Sql or GuardTool.Mcp or GuardTool.Write or GuardTool.Other => [held.Call.Tool.Length > 0 ? held.Call.Tool : "tool", text],
        };
    }
}
