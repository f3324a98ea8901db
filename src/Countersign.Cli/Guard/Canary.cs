using System.Diagnostics;
using System.Security.Cryptography;
using Countersign.Adapters.Agents;

namespace Countersign.Cli.Guard;

/// <summary>A call that is only told to the hook, never made.</summary>
/// <param name="IsDestructive">Whether the hook must block it.</param>
/// <param name="Input">What the host would say.</param>
internal sealed record Canary(bool IsDestructive, string Input)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>One of each kind, as this host says it.</summary>
    public static IReadOnlyList<Canary> For(CodingAgent agent)
    {
        var session = GuardHook.CanarySession + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        return [new Canary(IsDestructive: false, InputOf(agent, session, "git status")), new Canary(IsDestructive: true, InputOf(agent, session, "terraform destroy -auto-approve"))];
    }

    /// <summary>Tells the line of it, by the shell that the host takes. Blocked is what the host would understand as such; null where no answer came.</summary>
    public (bool? Blocked, string Text) Through(string line, CodingAgent agent)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("sh", ["-c", line]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            Tell(process);
            if (!process.WaitForExit(Patience))
            {
                process.Kill(entireProcessTree: true);
                return (null, $"the line did not end within {Patience.TotalSeconds:0} seconds");
            }

            var said = error.GetAwaiter().GetResult() + output.GetAwaiter().GetResult();
            return (IsBlock(agent, process.ExitCode, output.Result, error.Result), $"exit code {process.ExitCode}, {(said.Length == 0 ? "and nothing said" : said.Trim())}");
        }
        catch (Exception problem) when (problem is IOException or System.ComponentModel.Win32Exception)
        {
            return (null, problem.Message);
        }
    }

    /// <summary>A line that ends without listening has answered too: its exit code counts.</summary>
    private void Tell(Process process)
    {
        try
        {
            process.StandardInput.Write(Input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The pipe is broken because nobody reads; what the line says by ending is looked at next.
        }
    }

    private static bool IsBlock(CodingAgent agent, int exit, string output, string error) => agent.BlockBy switch
    {
        BlockBy.ExitCode => exit == CodingAgent.BlockCode && error.Length > 0,
        BlockBy.CursorJson => exit == CodingAgent.BlockCode || (exit == 0 && output.Contains("\"permission\":\"deny\"", StringComparison.Ordinal)),
        BlockBy.CopilotJson => exit != 0 || output.Contains("\"permissionDecision\":\"deny\"", StringComparison.Ordinal),
    };

    private static string InputOf(CodingAgent agent, string session, string command)
    {
        if (agent == CodingAgent.Cursor) return $$"""{"conversation_id":"{{session}}","hook_event_name":"beforeShellExecution","command":"{{command}}","cwd":"/"}""";
        if (agent.BlockBy == BlockBy.CopilotJson) return $$"""{"sessionId":"{{session}}","cwd":"/","toolName":"bash","toolArgs":{"command":"{{command}}"} }""";
        return $$"""{"session_id":"{{session}}","hook_event_name":"PreToolUse","cwd":"/","tool_name":"bash","tool_input":{"command":"{{command}}"} }""";
    }
}
