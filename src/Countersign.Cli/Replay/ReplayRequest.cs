using Countersign.Core.Replay;

namespace Countersign.Cli.Replay;

/// <summary>What a replay is asked for.</summary>
internal sealed record ReplayRequest
{
    /// <summary>Folder of the repository; null for here.</summary>
    public string? Repo { get; init; }

    /// <summary>The tip of the branch; null for HEAD.</summary>
    public string? Head { get; init; }

    /// <summary>A preset's name or a file; null for the repository's own policy, else the default preset.</summary>
    public string? Policy { get; init; }

    /// <summary>The environment; null for the configured production.</summary>
    public string? Environment { get; init; }

    /// <summary>Folder of the configuration; null for the repository's own.</summary>
    public string? Config { get; init; }

    /// <summary>File for the page; null for none.</summary>
    public string? Html { get; init; }

    /// <summary>Which deployments.</summary>
    public WalkOptions Walk { get; init; } = new() { Since = TimeSpan.FromDays(DefaultDays) };

    /// <summary>What is thought bearable.</summary>
    public ReplayBudget Budget { get; init; } = ReplayBudget.Default;

    /// <summary>How far back a replay looks unless it is told.</summary>
    public const int DefaultDays = 365;
}
