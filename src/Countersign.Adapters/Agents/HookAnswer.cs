namespace Countersign.Adapters.Agents;

/// <summary>What a hook says to its host.</summary>
/// <param name="Exit">Exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record HookAnswer(int Exit, string Output, string Error)
{
    /// <summary>Longest reason that is handed to a host, in characters.</summary>
    public const int MaxReason = 4_000;

    /// <summary>
    /// The call may be made, as far as the guard is concerned. Nothing is said where the host then asks its own rules: an explicit allow would
    /// overrule them.
    /// </summary>
    public static HookAnswer Pass(CodingAgent agent, string note = "") => new(0, agent.BlockBy == BlockBy.CursorJson ? "{\"permission\":\"allow\"}\n" : "", Line(note));

    /// <summary>The call must not be made.</summary>
    public static HookAnswer Block(CodingAgent agent, string reason)
    {
        // A host that finds no reason takes the block for a fault and makes the call.
        var text = reason.Length == 0 ? "Countersign holds this call." : reason.Length <= MaxReason ? reason : reason[..MaxReason] + "…";
        return agent.BlockBy switch
        {
            BlockBy.ExitCode => new HookAnswer(CodingAgent.BlockCode, "", Line(text)),
            BlockBy.CursorJson => new HookAnswer(0, $"{{\"permission\":\"deny\",\"user_message\":{JsonText.Of(text)},\"agent_message\":{JsonText.Of(text)}}}\n", ""),
            BlockBy.CopilotJson => new HookAnswer(0, $"{{\"permissionDecision\":\"deny\",\"permissionDecisionReason\":{JsonText.Of(text)}}}\n", ""),
        };
    }

    private static string Line(string text) => text.Length == 0 ? "" : text + "\n";
}
