using Countersign.Core.Guard;

namespace Countersign.Adapters.Agents;

/// <summary>One call of a coding agent's tool, as its hook heard of it.</summary>
public sealed record HookCall
{
    /// <summary>Most bytes that a hook reads.</summary>
    public const int MaxInput = 8 * 1024 * 1024;

    /// <summary>Most files that one call may write to be looked at one by one.</summary>
    public const int MaxFiles = 100;

    /// <summary>What is to be judged: one, or one for each file that is written.</summary>
    public required IReadOnlyList<GuardCall> Calls { get; init; }

    /// <summary>The tool by the host's own name.</summary>
    public required string Tool { get; init; }

    /// <summary>Directory the tool works in; empty where the host does not say.</summary>
    public required string Directory { get; init; }

    /// <summary>The host's id of the session; empty where it has none.</summary>
    public required string Session { get; init; }

    /// <summary>The host's id of the call; empty where it has none.</summary>
    public required string Id { get; init; }
}
